// On the phone strips scroll: what one looks at stands in their middle. scrollIntoView would do it, and let Tab begin there.

for (const chosen of document.querySelectorAll(':is(.subnav, .week, .queue) [aria-current], .toolbar > [aria-current]')) {
  const strip = chosen.closest('.subnav, .toolbar, .queue'), [at, around] = [chosen, strip].map((e) => e.getBoundingClientRect());
  strip.scrollLeft += at.left - around.left - (around.width - at.width) / 2;
}
