// Light or dark. The account keeps the choice and the server draws the page with it, so nothing flashes; here it only turns at
// once. Without a script the same button is an ordinary form.

const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;

on('click', '[data-theme-toggle]', (button, e) => {
  e.preventDefault();
  root.dataset.theme = isDark() ? 'light' : 'dark';
  const form = $('#theme');
  if (form) post(form.action, { theme: root.dataset.theme });
});
