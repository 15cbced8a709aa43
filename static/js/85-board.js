// The board. One menu "Move to" serves all cards: a form with a button for every stage (data-move), aimed at the card whose button
// was pressed. Dragging a card with the mouse sends the same form; the server answers with the fresh columns, so that nothing here
// can disagree with it.

// After a move the card keeps the focus, wherever it stands now.
let moved = '';

const laneOf = (card) => card.closest('.lane').dataset.stage;

// aim makes the menu about a card.
const aim = (card) => {
  const menu = $('#move');
  const address = `${$('.ticket-link', card).getAttribute('href')}/stage`;
  menu.setAttribute('action', address);
  menu.setAttribute('hx-post', address);
  menu.elements.version.value = card.dataset.version;
  menu.dataset.card = card.id;
  all('[data-move]', menu).forEach((button) => { button.hidden = button.dataset.move === laneOf(card); });
  return menu;
};

on('click', '[data-menu="move"]', (opener, e) => {
  e.preventDefault();
  const open = $('#move:popover-open');
  open?.hidePopover();
  if (open?.dataset.card === opener.closest('.ticket').id) return;
  const menu = aim(opener.closest('.ticket'));
  all('.more.open').forEach((other) => other.classList.remove('open'));
  opener.classList.add('open'); // what the menu stands beside
  menu.showPopover({ source: opener });
  $('[data-move]:not([hidden])', menu).focus();
});
on('keydown', '[data-menu="move"]', (opener, e) => { if (e.key === ' ') { e.preventDefault(); opener.click(); } });

// The arrows walk through the menu, and Escape leads back to its button.
on('keydown', '#move', (menu, e) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
  if (!step) return;
  e.preventDefault();
  const buttons = all('[data-move]:not([hidden])', menu);
  buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length).focus();
});
document.addEventListener('toggle', (e) => {
  if (e.target.id !== 'move' || e.newState !== 'closed') return;
  const opener = $('.more.open');
  opener?.classList.remove('open');
  if (!document.activeElement || document.activeElement === document.body || e.target.contains(document.activeElement)) opener?.focus();
}, true);

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

// The button that moves the dragged card into this lane, if its stage may be set by hand.
const moveTo = (lane) => {
  const card = $('.ticket.dragged');
  return card && lane.dataset.stage !== laneOf(card) && $(`[data-move="${lane.dataset.stage}"]`, $('#move'));
};

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
  moved = $('.ticket.dragged').id;
  aim($('.ticket.dragged')).requestSubmit(button);
});

on('click', '#move [data-move]', (button) => { moved = button.form.dataset.card; });
document.addEventListener('htmx:after:settle', () => {
  if (!moved) return;
  const link = $(`#${CSS.escape(moved)} .ticket-link`);
  moved = '';
  link?.focus();
});
