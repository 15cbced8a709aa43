// Toasts: the server sends one beside its answer, or in a header: HX-Trigger: {"toast":{"text":"Saved","undo":"/undo/17"}}.

document.addEventListener('toast', ({ detail }) => {
  const undo = detail.undo && (() => window.htmx.ajax('POST', detail.undo, { swap: 'none', headers: pageHeaders() }));
  toast(detail.text ?? detail.value, undo);
});

const box = $('#toasts');
if (box) {
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) if (node instanceof Element && node.matches('.toast:not(.toast-bad)')) leave(node);
    }
  }).observe(box, { childList: true });
  all('.toast:not(.toast-bad)', box).forEach(leave);
}

function leave(node) {
  setTimeout(() => node.matches(':hover, :focus-within') ? leave(node) : node.remove(), 8000);
}

on('click', '[data-dismiss]', (button) => setTimeout(() => button.closest('.toast, .banner')?.remove()));

// A request that got no answer at all.
document.addEventListener('htmx:error', ({ detail }) => {
  if (detail.ctx && !detail.ctx.response) toast('No answer from Bayline. Check the network and try again; nothing was changed.');
});
