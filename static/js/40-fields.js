// Small helps in forms.

on('click', '[data-reveal]', (button) => {
  const field = document.getElementById(button.dataset.reveal);
  const show = field.type === 'password';
  field.type = show ? 'text' : 'password';
  button.setAttribute('aria-label', show ? 'Hide password' : 'Show password');
  const sign = $('use', button);
  sign.setAttribute('href', sign.getAttribute('href').replace(/#.*/, show ? '#eyeoff' : '#eye'));
});

on('click', '[data-copy]', async (button) => {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    toast('Copied.');
  } catch {
    toast('The browser does not allow copying here. Mark the text and copy it by hand.');
  }
});

// After a refusal the first field that is wrong takes the focus, else the sentence over the form.
const focusWrong = (from) => {
  const wrong = $('[aria-invalid="true"]:not([type="hidden"])', from) ?? $('[data-form-error]', from);
  wrong?.focus();
  return Boolean(wrong);
};
document.addEventListener('htmx:after:swap', ({ detail: { ctx } }) => {
  if (ctx?.response?.status !== 422) return;
  focusWrong(ctx.target?.isConnected ? ctx.target.parentElement : $('dialog[open]') ?? document);
});
if (!$('dialog[open]')) focusWrong(document);

// A form that goes as it stands sends once: a second click within the same answer does nothing.
document.addEventListener('submit', (e) => {
  const form = e.target;
  if (e.defaultPrevented || form.method !== 'post' || form.target) return;
  if (form.dataset.sent) { e.preventDefault(); return; }
  form.dataset.sent = 'true';
  setTimeout(() => { delete form.dataset.sent; }, 4000);
});
addEventListener('pageshow', () => all('form[data-sent]').forEach((form) => { delete form.dataset.sent; }));

// The names of the files that were chosen or dropped.
on('change', '.dropzone input[type="file"]', (input) => {
  const names = $('[data-file-names]', input.closest('.dropzone'));
  if (names) names.textContent = [...input.files].map((file) => file.name).join(', ');
});
for (const [event, over] of [['dragenter', true], ['dragover', true], ['dragleave', false], ['drop', false]]) {
  on(event, '.dropzone', (zone) => zone.classList.toggle('dragover', over));
}
