// A session that has ended, or that needs a fresh proof for what is asked: the server answers 401 with a form and the header
// X-Sign-In. The page stays as it is, the person signs in in a dialog over it, and the request that was refused goes again with the
// new token: htmx never learns of it.

let signingIn = null; // one dialog for all requests that meet the end of the session together

const send = (form) => fetch(form.action, {
  method: 'POST',
  body: new URLSearchParams(new FormData(form)),
  headers: { 'HX-Request': 'true', 'HX-Request-Type': 'partial' },
});

const signIn = (html) => signingIn ??= new Promise((done) => {
  const dialog = $('#sign-in');
  let headers = null;
  const fill = (text) => {
    dialog.innerHTML = text;
    ($('[aria-invalid="true"]', dialog) ?? $('[autofocus]', dialog) ?? $('input:not([type="hidden"])', dialog))?.focus();
  };
  dialog.onsubmit = async (e) => {
    e.preventDefault();
    const answer = await send(e.target);
    const token = answer.ok && /json/.test(answer.headers.get('Content-Type') ?? '') ? (await answer.json()).token : null;
    if (!token) { fill(await answer.text()); return; } // a wrong password, or the code comes next
    headers = { ...pageHeaders(), 'X-CSRF-Token': token };
    setPageHeaders(headers);
    all('input[name="csrf"]').forEach((field) => { field.value = token; });
    dialog.close();
  };
  dialog.onclose = () => {
    signingIn = null;
    dialog.replaceChildren();
    done(headers); // null: dismissed
  };
  dialog.showModal();
  fill(html);
});

document.addEventListener('htmx:before:request', ({ detail: { ctx } }) => {
  ctx.fetch = async (address, request) => {
    const answer = await fetch(address, request);
    if (answer.status !== 401 || !answer.headers.has('X-Sign-In')) return answer;
    clearTimeout(ctx.requestTimeout);
    const headers = await signIn(await answer.text());
    if (!headers) return new Response(null, { status: 204 }); // nothing swaps: what was typed stays
    const body = request.body;
    if (body?.has?.('csrf')) body.set('csrf', headers['X-CSRF-Token']);
    return fetch(address, { ...request, body, headers: { ...request.headers, ...headers } });
  };
});

// A plain form leaves the page, and what was typed with it. So the page asks first whether the session is still good for where the
// form goes; if not, the dialog mends that, and then the form goes as it stands. Uploads, and what htmx sends, ask on their way.
document.addEventListener('submit', async (e) => {
  const form = e.target;
  if (e.defaultPrevented || form.method !== 'post' || form.target || form.hasAttribute('data-upload') || !$('input[name="csrf"]', form)) return;
  if (form.dataset.stands) { delete form.dataset.stands; return; }
  e.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = 'true';
  const path = new URL(e.submitter?.getAttribute('formaction') ?? form.action, location.href).pathname;
  const stands = await stand(path);
  delete form.dataset.sent;
  if (!stands) return;
  form.dataset.stands = 'true';
  form.requestSubmit(e.submitter);
});

// stand tells whether to go on. Where nobody answers, the browser says so itself.
const stand = async (path) => {
  try {
    const answer = await fetch(`/account/standing?for=${encodeURIComponent(path)}`, {
      headers: { 'HX-Request': 'true', 'HX-Request-Type': 'partial', ...pageHeaders() },
    });
    return answer.status !== 401 || !answer.headers.has('X-Sign-In') || Boolean(await signIn(await answer.text()));
  } catch {
    return true;
  }
};
