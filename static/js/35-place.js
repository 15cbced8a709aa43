// On the phone the second navigation is a strip that scrolls: the page one is on stands in sight.

$('.subnav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
