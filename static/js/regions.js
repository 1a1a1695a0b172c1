/* A place by three lists instead of typing: [data-regions] holds the text input that the server reads either way. */
(() => {
  'use strict';
  document.querySelectorAll('[data-regions]').forEach((box) => {
    const input = box.querySelector('input[type=text]');
    if (!input || box.querySelector('[type=radio]') || (input.value && !box.dataset.code)) return; // a text to be mended
    const id = input.id;
    const names = box.dataset.labels.split('|');
    const lists = names.map((name, i) => {
      const item = document.createElement('div');
      const label = document.createElement('label');
      const list = document.createElement('select');
      label.className = 'part-label';
      list.className = 'govuk-select';
      list.id = i ? `${id}_level_${i}` : id;
      label.htmlFor = list.id;
      label.textContent = name;
      ['aria-describedby', 'aria-invalid'].forEach((key) => {
        if (input.hasAttribute(key)) list.setAttribute(key, input.getAttribute(key));
      });
      if (input.classList.contains('govuk-input--error')) list.classList.add('govuk-select--error');
      item.hidden = i > 0;
      item.append(label, list);
      list.addEventListener('change', () => {
        const chosen = lists
          .slice(0, i + 1)
          .map((one) => one.list)
          .filter((one) => one.value);
        input.value = chosen.map((one) => one.selectedOptions[0].text).join(''); // at once: the form may be sent now
        load(chosen.length ? chosen[chosen.length - 1].value : '').catch(() => {});
      });
      return { item, label, list };
    });
    let asked = 0;

    async function load(code) {
      const turn = ++asked;
      const answer = await fetch(`${box.dataset.regions}?at=${code}`);
      if (!answer.ok) throw new Error(answer.status);
      const place = await answer.json();
      if (turn !== asked) return; // another choice was made meanwhile
      lists.forEach(({ item, label, list }, i) => {
        const rows = place.levels[i] || [];
        item.hidden = !rows.length;
        list.replaceChildren(new Option(box.dataset.none, ''), ...rows.map(([value, text]) => new Option(text, value)));
        list.value = place.chain[i] || '';
        if (i && rows.length) label.textContent = rows[0][0].endsWith('00') ? names[1] : names[2];
      });
    }

    const before = input.value;
    load(box.dataset.code)
      .then(() => {
        if (input.value !== before || document.activeElement === input) return; // typing has begun: the text stays
        const row = document.createElement('div');
        row.className = 'parts';
        row.append(...lists.map(({ item }) => item));
        box.querySelector('label').remove();
        input.removeAttribute('id');
        input.type = 'hidden';
        box.append(row);
      })
      .catch(() => {}); // then the text input stays
  });
})();
