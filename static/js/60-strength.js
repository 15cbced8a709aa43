// How strong a new password is. The server decides; this only helps to choose: length counts most, own words and rows count little.

const words = ['Too short.', 'Weak.', 'Fair.', 'Good.', 'Strong.'];
const tones = ['red', 'red', 'amber', 'green', 'green'];

const own = (form) => all('input[type="text"], input[type="email"], input:not([type])', form)
  .flatMap((input) => input.value.toLowerCase().split(/[^\p{L}\p{N}]+/u))
  .filter((word) => word.length > 3);

const judge = (password, least, known) => {
  const characters = [...password];
  if (characters.length < least) return [0, `${least - characters.length} more to go.`];
  const found = known.find((word) => password.toLowerCase().includes(word));
  const spread = new Set(characters).size;
  let points = 1 + (characters.length >= least + 3) + (characters.length >= least + 8) + (spread > 9);
  if (spread < 6 || /^(.{1,4})\1+$/.test(password)) return [1, 'It repeats itself. Use three or four different words.'];
  if (found) return [Math.min(points, 2), `It contains “${found}”. Add a word that has nothing to do with you.`];
  return [points, points < 3 ? 'One more word makes it much stronger.' : ''];
};

on('input', '[data-strength]', (field) => {
  const note = document.getElementById(field.dataset.strength);
  const meter = document.getElementById(field.dataset.strength.replace(/-s$/, '-m'));
  const [points, advice] = judge(field.value, field.minLength > 0 ? field.minLength : 12, own(field.form));
  meter.className = `steps tone-${tones[points]}`;
  meter.setAttribute('aria-label', `Strength ${points} of 4`);
  all('i', meter).forEach((step, i) => step.classList.toggle('on', i < points));
  const verdict = document.createElement('b');
  verdict.textContent = field.value ? words[points] : '';
  note.replaceChildren(verdict, field.value && advice ? ` ${advice}` : '');
});
