/* Registered companies are offered while a name is typed: [data-companies] holds the text input and says where to ask. */
(() => {
  'use strict';
  document.querySelectorAll('[data-companies]').forEach((box) => {
    const input = box.querySelector('input[type=text]');
    const offer = document.createElement('datalist');
    offer.id = `${input.id}_offer`;
    input.setAttribute('list', offer.id);
    box.append(offer);
    let timer;
    let asked = '';
    input.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const text = input.value.trim();
        if (Array.from(text).length < 2 || text === asked) return;
        asked = text;
        try {
          const answer = await fetch(`${box.dataset.companies}?q=${encodeURIComponent(text)}`);
          const names = answer.ok ? await answer.json() : [];
          if (asked === text) offer.replaceChildren(...names.map((name) => new Option(name, name)));
        } catch (e) { /* the name is typed in full, then */ }
      }, 250);
    });
  });
})();
