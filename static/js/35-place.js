// On the phone strips scroll: what one looks at stands in sight.

for (const chosen of document.querySelectorAll(':is(.subnav, .week, .queue) [aria-current], .toolbar > [aria-current]')) chosen.scrollIntoView({ block: 'nearest', inline: 'center' });
