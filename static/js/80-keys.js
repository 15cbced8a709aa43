// Keys: / or Ctrl K search, G then a letter goes, J and K walk, ? lists them; a button's own key stands in aria-keyshortcuts (N new,
// A approve, R reject). One-letter keys never work inside fields or dialogs and can be switched off (data-quiet-keys).

const go = { b: '/board', c: '/customers', v: '/vehicles', i: '/invoices', k: '/calendar', r: '/reports', p: '/parts' };
let waiting = 0;

// goTo follows what the navigation shows, so that a key leads nowhere this person may not go.
const goTo = (letter) => ($(`[data-go="${CSS.escape(letter)}" i]`) ?? $(`.nav a[href="${go[letter]}"]`))?.click();

const press = (letter) => {
  const found = all(`[aria-keyshortcuts="${letter.toUpperCase()}"]`).find((element) => !element.disabled);
  if (found?.type === 'submit') found.form.requestSubmit(found);
  else found?.click();
};

const step = (by) => {
  const links = all('.ticket-link, .queue a, main .table tbody th a, main .items a:not(.btn), main .visits a');
  const at = links.indexOf(document.activeElement);
  const now = at < 0 ? links.findIndex((link) => link.matches('.queue [aria-current]')) : at;
  const next = links[Math.max(0, Math.min(links.length - 1, now + by))];
  next?.focus();
  if (next?.matches('.queue a:not([aria-current])')) next.click(); // the queue shows the case that is walked to
};

document.addEventListener('keydown', (e) => {
  if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'k' && $('#palette')) {
    e.preventDefault();
    openDialog($('#palette'));
    return;
  }
  if (e.ctrlKey || e.metaKey || e.altKey || e.repeat && !/^[jk]$/.test(e.key)) return;
  if (document.body.hasAttribute('data-quiet-keys')) return;
  if (e.target.closest('input, textarea, select, [contenteditable], dialog[open]') || $('dialog:modal')) return;
  const letter = e.key.toLowerCase();
  if (e.key === '/' && $('#palette')) {
    e.preventDefault();
    openDialog($('#palette'));
  } else if (e.key === '?') openDialog($('#shortcuts'));
  else if (waiting) goTo(letter);
  else if (letter === 'g') {
    waiting = setTimeout(() => { waiting = 0; }, 900);
    return;
  } else if (letter === 'j') step(1);
  else if (letter === 'k') step(-1);
  else if (/^[a-z]$/.test(letter)) press(letter);
  clearTimeout(waiting);
  waiting = 0;
});
