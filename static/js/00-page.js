// What the other files share. All files are joined into one module, in the order of their names: those that begin with 0 at the top,
// each of the others as a block of its own. No inline handlers, no eval: everything runs under script-src 'self'.

const root = document.documentElement;
const $ = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];

// on listens once at the document for what happens in elements that match, also in those that htmx brings later.
const on = (event, selector, act) => document.addEventListener(event, (e) => {
  const found = e.target.closest?.(selector);
  if (found) act(found, e);
});

// The headers that htmx sends by itself; requests of our own carry them too.
const pageHeaders = () => JSON.parse(document.body.getAttribute('hx-headers:inherited') || '{}');
const setPageHeaders = (headers) => document.body.setAttribute('hx-headers:inherited', JSON.stringify(headers));

const post = (address, fields) => fetch(address, {
  method: 'POST',
  headers: { 'HX-Request': 'true', 'HX-Request-Type': 'partial', ...pageHeaders() },
  body: new URLSearchParams(fields),
});

// A toast goes by itself after 8 seconds, unless it says that something failed or the pointer or the focus is on it.
const toast = (text, undo) => {
  const box = $('#toasts');
  if (!box || !text) return;
  const element = document.createElement('div');
  element.className = 'toast';
  element.setAttribute('role', 'status');
  const sentence = document.createElement('span');
  sentence.textContent = text;
  element.append(sentence);
  if (undo) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Undo';
    button.addEventListener('click', () => { undo(); element.remove(); });
    element.append(button);
  }
  box.replaceChildren(element);
};

const openDialog = (dialog) => {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  ($('[autofocus]', dialog) ?? $('input:not([type="hidden"]), select, textarea', dialog))?.focus();
};
