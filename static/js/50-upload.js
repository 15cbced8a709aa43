// Forms with data-upload show how far the file is. A browser without a script sends the same form as it stands.

on('submit', 'form[data-upload]', (form, e) => {
  const bar = $('[data-upload-progress]', form);
  if (e.defaultPrevented || !bar || !window.FormData) return;
  e.preventDefault();
  delete form.dataset.sent;
  const buttons = all('button[type="submit"]', form);
  const rest = () => {
    bar.hidden = true;
    buttons.forEach((button) => { button.disabled = false; });
  };
  bar.hidden = false;
  buttons.forEach((button) => { button.disabled = true; });
  sendUpload(form, new FormData(form, e.submitter), bar, rest);
});

function sendUpload(form, data, bar, rest) {
  const request = new XMLHttpRequest();
  request.open('POST', form.action);
  const headers = { 'HX-Request': 'true', 'HX-Request-Type': 'full', ...pageHeaders() };
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    bar.max = total;
    bar.value = loaded;
    bar.textContent = `${Math.round((100 * loaded) / total)}%`;
  });
  request.addEventListener('error', () => {
    rest();
    toast('The upload was cut off. Nothing was stored; send it again.');
  });
  request.addEventListener('load', async () => {
    if (request.status === 401 && request.getResponseHeader('X-Sign-In')) {
      const renewed = await signIn(request.responseText);
      if (renewed) {
        data.set('csrf', renewed['X-CSRF-Token']);
        sendUpload(form, data, bar, rest);
        return;
      }
    }
    rest();
    const next = request.getResponseHeader('HX-Redirect');
    if (next) location.assign(next);
    else if (request.status !== 401) showAnswer(form, request.responseText);
  });
  request.send(data);
}

// A refused form comes back as a page: take its form, or the page's main part where there is none.
function showAnswer(form, text) {
  const page = new DOMParser().parseFromString(text, 'text/html');
  const same = $('form[data-upload]', page);
  const chosen = $('input[type="file"]', form);
  if (same) {
    form.replaceWith(same);
    const field = $('input[type="file"]', same);
    if (field && chosen && !field.matches('[aria-invalid="true"]')) field.files = chosen.files;
    $('[data-file-names]', same)?.replaceChildren(field?.files[0]?.name ?? '');
    window.htmx.process(same);
    ($('[aria-invalid="true"]', same) ?? $('[data-form-error]', same))?.focus();
    return;
  }
  const main = $('main', page);
  if (main) $('main').replaceChildren(...main.childNodes);
  else toast(page.body.textContent.trim() || 'The upload was refused. Try again.');
}
