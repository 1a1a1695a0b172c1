// 套用 without a round trip: the letter takes the place of another letter or of nothing, else goes below what was typed.
'use strict';
document.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-letter]');
  if (!button) return;
  const select = button.parentElement.querySelector('select');
  const field = document.getElementById(button.dataset.letter);
  if (!field || !select) return;
  event.preventDefault();
  const letter = select.selectedOptions[0].dataset.text;
  if (!letter) return select.focus();
  const typed = field.value.trim();
  const known = Array.from(select.options, (option) => (option.dataset.text || '').trim());
  field.value = known.includes(typed) ? letter : `${typed}\n${letter}`;
  field.focus();
});
