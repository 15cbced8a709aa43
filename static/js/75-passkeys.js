// A form with data-passkey asks the address in it for a challenge, has the browser answer it with a passkey, and is sent with the
// answer. Where the browser knows no passkeys the form is not shown: there is the password.

if (window.PublicKeyCredential) root.dataset.passkeys = '';

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
const text = (buffer) => buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const named = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

const create = ({ publicKey: asked }) => navigator.credentials.create({ publicKey: {
  ...asked,
  challenge: bytes(asked.challenge),
  user: { ...asked.user, id: bytes(asked.user.id) },
  excludeCredentials: named(asked.excludeCredentials),
} });

const get = ({ publicKey: asked }) => navigator.credentials.get({ publicKey: {
  ...asked,
  challenge: bytes(asked.challenge),
  allowCredentials: named(asked.allowCredentials),
} });

const written = ({ id, rawId, type, authenticatorAttachment, response }) => JSON.stringify({
  id, rawId: text(rawId), type, authenticatorAttachment, clientExtensionResults: {},
  response: {
    clientDataJSON: text(response.clientDataJSON),
    attestationObject: text(response.attestationObject),
    transports: response.getTransports?.(),
    authenticatorData: text(response.authenticatorData ?? response.getAuthenticatorData?.()),
    signature: text(response.signature),
    userHandle: text(response.userHandle),
  },
});

// What is said where something does not work, by the name of the browser's error or the status of the answer.
const sentences = {
  NotAllowedError: 'Nothing was sent: no passkey was chosen. Try again, or use another way.',
  InvalidStateError: 'This device holds a passkey for your account already.',
  SecurityError: 'Passkeys work only under the address that they were made for.',
  401: 'Your session has ended. Reload the page and sign in again.',
  409: 'There is no passkey to use, or too many to add one. Reload the page.',
  429: 'Too many tries. Wait a minute, then try again.',
};

const ceremony = async (form) => {
  const answer = await fetch(form.dataset.passkey, {
    method: 'POST', body: new URLSearchParams(new FormData(form)), headers: { 'HX-Request': 'true', 'HX-Request-Type': 'partial' },
  });
  if (!answer.ok) throw Object.assign(new Error(), { name: String(answer.status) });
  const asked = await answer.json();
  return written(await (asked.publicKey.user ? create(asked) : get(asked)));
};

document.addEventListener('submit', async (e) => {
  const form = e.target;
  if (!form.dataset?.passkey || form.elements.credential.value) return; // with the answer it goes on as any form does
  e.preventDefault();
  e.stopImmediatePropagation();
  if (form.dataset.asking) return;
  form.dataset.asking = 'true';
  const status = $('[data-passkey-status]', form);
  status.textContent = '';
  try {
    if (!$('input[name="csrf"]', form) || form.closest('#sign-in') || await stand(new URL(form.action).pathname)) {
      form.elements.credential.value = await ceremony(form);
      form.requestSubmit();
    }
  } catch (error) {
    status.textContent = sentences[error.name] ?? 'This did not work. Reload the page and try again.';
  }
  delete form.dataset.asking;
}, true);

// Back on a page that the browser has kept: its answer was used.
window.addEventListener('pageshow', () => all('[data-passkey]').forEach((form) => { form.elements.credential.value = ''; }));
