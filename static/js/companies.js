/* Companies are offered while a name is typed (ARIA combobox): input[data-companies] says where to ask. */
(() => {
  'use strict';
  document.querySelectorAll('input[data-companies]').forEach((input) => {
    const words = input.dataset;
    const set = (el, values) => Object.entries(values).forEach(([name, value]) => el.setAttribute(name, value));
    const make = (tag, values) => {
      const el = document.createElement(tag);
      set(el, values);
      return el;
    };
    const id = `${input.id}_offer`;
    const list = make('ul', { id, class: 'offers', role: 'listbox', 'aria-label': words.label });
    const said = make('p', { class: 'govuk-visually-hidden', role: 'status' });
    const box = make('div', { class: 'offers-box' });
    const chosen = make('p', { class: 'small quiet flush', hidden: '' });
    const unlisted = input.form && input.form.querySelector('[data-unlisted]'); // asked of who found none
    set(input, { role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': id });
    input.before(box);
    box.append(input, list, said);
    box.after(chosen);
    let options = [];
    let at = -1;
    let timer;
    let asked = '';
    let asking;

    function show(is) {
      list.hidden = !is;
      set(input, { 'aria-expanded': is });
      if (!is) mark(-1);
    }

    function mark(next) {
      if (options[at]) set(options[at], { 'aria-selected': false });
      at = next;
      set(input, { 'aria-activedescendant': options[at] ? options[at].id : '' });
      if (!options[at]) return;
      set(options[at], { 'aria-selected': true });
      options[at].scrollIntoView({ block: 'nearest' });
    }

    function pick(one) {
      input.value = asked = one.dataset.name;
      said.textContent = words.picked.replace('{name}', asked);
      settle(true);
      show(false);
      options = [];
    }

    // What was picked is shown as picked, and no clue to it is asked any more, until the name is changed.
    function settle(is) {
      chosen.textContent = is ? words.picked.replace('{name}', asked) : '';
      chosen.hidden = !is;
      if (unlisted) unlisted.hidden = is;
    }

    async function ask() {
      const text = input.value.trim();
      if (text === asked) return;
      asked = text;
      if (asking) asking.abort();
      asking = new AbortController();
      show(false);
      options = [];
      said.textContent = '';
      if (Array.from(text).length < 2) return;
      try {
        const answer = await fetch(`${words.companies}?q=${encodeURIComponent(text)}`, {
          headers: { 'X-Fragment': 'offers' },
          signal: asking.signal,
        });
        if (!answer.ok) return;
        list.innerHTML = await answer.text();
      } catch {
        return;
      } // the name is typed in full, then
      options = [...list.children];
      options.forEach((one, n) => {
        one.id = `${id}_${n}`;
      });
      said.textContent = options.length ? words.found.replace('{n}', options.length) : words.none;
      show(options.length > 0 && document.activeElement === input);
    }

    const soon = (e) => {
      if (!e.isComposing) {
        clearTimeout(timer);
        timer = setTimeout(ask, 200);
      }
    };
    input.addEventListener('input', soon);
    input.addEventListener('input', () => settle(false));
    input.addEventListener('compositionend', () => soon({}));
    input.addEventListener('blur', () => show(false));
    input.addEventListener('keydown', (e) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
      const picked = e.key === 'Enter' && options[at];
      const left = e.key === 'Escape' && !list.hidden;
      if (e.isComposing || (!(step && options.length) && !picked && !left)) return;
      e.preventDefault();
      if (picked) pick(picked);
      else if (left || (e.altKey && step < 0)) show(false);
      else {
        const was = list.hidden;
        if (was) show(true);
        const places = options.length + 1; // one beyond the ends is the input itself
        if (!(was && e.altKey)) mark(((at + 1 + step + places) % places) - 1);
      }
    });
    list.addEventListener('mousedown', (e) => e.preventDefault()); // the input keeps the focus
    list.addEventListener('click', (e) => {
      const one = e.target.closest('li');
      if (one) pick(one);
    });
    show(false);
  });
})();
