// Dialogs open by name: data-dialog="id". They close by data-close, Escape, or a click beside them, and give the focus back.

on('click', '[data-dialog]', (opener) => {
  opener.closest('[popover]')?.hidePopover();
  openDialog(document.getElementById(opener.dataset.dialog));
});
on('click', '[data-close]', (button) => button.closest('dialog')?.close());
on('click', 'dialog', (dialog, e) => { if (e.target === dialog && !dialog.hasAttribute('data-stay')) dialog.close(); });
on('click', '[data-open-palette]', () => openDialog($('#palette')));

// What htmx puts into a dialog with data-opens is shown at once; the answer to its form closes it by HX-Trigger: close-dialog.
document.addEventListener('htmx:after:swap', () => all('dialog[data-opens]:not([open])').forEach((dialog) => {
  if (dialog.childElementCount) openDialog(dialog);
}));
document.addEventListener('close-dialog', () => all('dialog[open]').forEach((dialog) => dialog.close()));

// Buttons of pages that say no, and of paper.
on('click', '[data-reload]', () => location.reload());
on('click', '[data-print]', () => window.print());
