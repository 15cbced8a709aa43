// The board. Each card has a menu "Move to": a form with a button for every stage (data-move). Dragging a card with the mouse sends
// the same form; the server answers with the fresh columns, so that nothing here can disagree with it.

on('click', '[data-move]', (button) => button.closest('[popover]')?.hidePopover());

on('dragstart', '.ticket[draggable="true"]', (card, e) => {
  e.dataTransfer.effectAllowed = 'move';
  e.dataTransfer.setData('text/plain', card.id);
  card.classList.add('dragged');
});
on('dragend', '.ticket', (card) => {
  card.classList.remove('dragged');
  all('.lane.over').forEach((lane) => lane.classList.remove('over'));
});

// The button of the dragged card's menu that moves it into this lane, if its stage may be set by hand.
const moveTo = (lane) => $('.ticket.dragged') && $(`[data-move="${lane.dataset.stage}"]`, $('.ticket.dragged'));

on('dragover', '.lane[data-stage]', (lane, e) => {
  if (!moveTo(lane)) return;
  e.preventDefault();
  lane.classList.add('over');
});
on('dragleave', '.lane', (lane, e) => { if (!lane.contains(e.relatedTarget)) lane.classList.remove('over'); });
on('drop', '.lane[data-stage]', (lane, e) => {
  const button = moveTo(lane);
  if (!button) return;
  e.preventDefault();
  if (button.form) button.form.requestSubmit(button);
  else button.click();
});

// After a move the card keeps the focus, wherever it stands now.
let moved = '';
on('click', '[data-move]', (button) => { moved = button.closest('.ticket')?.id ?? ''; });
document.addEventListener('htmx:after:settle', () => {
  if (!moved) return;
  const link = $(`#${CSS.escape(moved)} .ticket-link`);
  moved = '';
  link?.focus();
});
