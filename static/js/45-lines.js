// Where a form of the order is done and gone, the focus goes on to adding the next line of the same job.

let writing;
document.addEventListener('htmx:before:swap', () => {
  const form = document.activeElement?.closest('#order form');
  writing = form && (form.closest('tbody[id]')?.id ?? form.id);
});
document.addEventListener('htmx:after:swap', () => {
  if (!writing || document.activeElement !== document.body) return;
  const place = writing === 'new-job' ? all('tbody[id^="job-"]').at(-1) : document.getElementById(writing);
  if (place) $('.add-line', place)?.focus();
});

// A form that opens at the foot of the window is shown whole.
document.addEventListener('htmx:after:settle', () => {
  document.activeElement?.closest('#order form')?.scrollIntoView({ block: 'nearest' });
});
