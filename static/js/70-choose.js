// Fields with suggestions, and the search over everything: arrows walk, Enter takes, Escape closes.

const optionsOf = (list) => all('[role="option"]:not([aria-disabled])', list);

const mark = (field, list, option) => {
  optionsOf(list).forEach((other) => other.setAttribute('aria-selected', String(other === option)));
  if (option) {
    field.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  } else field.removeAttribute('aria-activedescendant');
};

const walk = (field, list, step) => {
  const options = optionsOf(list);
  const now = options.findIndex((option) => option.getAttribute('aria-selected') === 'true');
  const next = options[(now + step + options.length + (now < 0 && step < 0 ? 1 : 0)) % options.length];
  if (next) mark(field, list, next);
};

const show = (field, list, open) => {
  if (!list.closest('[data-combo]')) return;
  list.hidden = !open;
  field.setAttribute('aria-expanded', String(open));
  if (!open) mark(field, list, null);
};

const take = (field, list, option) => {
  if (option.href) { option.click(); return; }
  const combo = field.closest('[data-combo]');
  const value = $('[data-combo-value]', combo);
  value.value = option.dataset.value;
  field.value = option.dataset.label;
  show(field, list, false);
  value.dispatchEvent(new Event('change', { bubbles: true }));
};

on('keydown', '[role="combobox"]', (field, e) => {
  const list = document.getElementById(field.getAttribute('aria-controls'));
  if (!list) return;
  // The search takes what stands first, also while newer answers are on their way; a field with suggestions takes only what was chosen.
  const chosen = $('[aria-selected="true"]', list) ?? (list.closest('[data-combo]') ? null : optionsOf(list)[0]);
  if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
    e.preventDefault();
    if (list.childElementCount) show(field, list, true);
    walk(field, list, e.key === 'ArrowDown' ? 1 : -1);
  } else if (e.key === 'Enter' && chosen) {
    e.preventDefault();
    take(field, list, chosen);
  } else if (e.key === 'Escape' && list.closest('[data-combo]') && !list.hidden) {
    e.preventDefault();
    show(field, list, false);
  }
});

// What is typed anew is not what was chosen before.
on('input', '[data-combo] [role="combobox"]', (field) => { $('[data-combo-value]', field.closest('[data-combo]')).value = ''; });
on('pointerdown', '[data-combo] [role="option"]:not([aria-disabled])', (option, e) => {
  e.preventDefault();
  take($('[role="combobox"]', option.closest('[data-combo]')), option.parentElement, option);
});
document.addEventListener('focusout', ({ target, relatedTarget }) => {
  const combo = target.closest?.('[data-combo]');
  if (combo && !combo.contains(relatedTarget)) show($('[role="combobox"]', combo), $('[role="listbox"]', combo), false);
});
document.addEventListener('htmx:after:swap', ({ detail: { ctx } }) => {
  const list = ctx?.target;
  const field = ctx?.sourceElement;
  if (!field?.matches?.('[role="combobox"]') || !list) return;
  show(field, list, list.childElementCount > 0);
  const within = list.closest('[role="listbox"]') ?? list;
  mark(field, within, optionsOf(within)[0]);
});
