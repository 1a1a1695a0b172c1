/* What is offered while a name is typed (ARIA combobox): companies and places. input[data-offers] says where to ask. */
(() => {
  'use strict';
  document.querySelectorAll('input[data-offers]').forEach((input) => {
    const words = input.dataset;
    const set = (el, values) => Object.entries(values).forEach(([name, value]) => el.setAttribute(name, value));
    const make = (tag, values) => {
      const el = document.createElement(tag);
      set(el, values);
      return el;
    };
    const id = `${input.id}_offer`;
    const list = make('ul', { id, class: 'offers', role: 'listbox', 'aria-label': words.label });
    const said = make('p', { class: 'govuk-visually-hidden', role: 'status' }); // shown when it tells what was picked
    const box = make('div', { class: 'offers-box' });
    const unlisted = input.form && input.form.querySelector('[data-unlisted]'); // asked of who found none
    set(input, { role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': id });
    input.before(box);
    box.append(input, list);
    box.after(said);
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
      settle(true);
      show(false);
      options = [];
      input.dispatchEvent(new CustomEvent('offered', { detail: one.dataset.code }));
    }

    function row([code, name]) {
      const one = make('li', { role: 'option', 'aria-selected': false, 'data-code': code, 'data-name': name });
      one.textContent = name;
      return one;
    }

    // What was picked is shown as picked, and no clue to it is asked any more, until the name is changed.
    function settle(is) {
      said.className = is ? 'small quiet flush' : 'govuk-visually-hidden';
      said.textContent = is ? words.picked.replace('{name}', asked) : '';
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
        const answer = await fetch(`${words.offers}?q=${encodeURIComponent(text)}`, {
          headers: { 'X-Fragment': 'offers' },
          signal: asking.signal,
        });
        if (!answer.ok) return;
        if (answer.headers.get('Content-Type').includes('json'))
          list.replaceChildren(...(await answer.json()).offers.map(row));
        else list.innerHTML = await answer.text();
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

/* A place by three lists, too: [data-regions] holds the text input that the server reads, whichever of both is used. */
(() => {
  'use strict';
  document.querySelectorAll('[data-regions]').forEach((box) => {
    const input = box.querySelector('input[type=text]');
    if (!input || box.querySelector('[type=radio]') || (input.value && !box.dataset.code)) return; // a text to be mended
    const { id } = input;
    const names = box.dataset.labels.split('|');
    const lists = names.map((name, i) => {
      const item = document.createElement('div');
      const label = document.createElement('label');
      const list = document.createElement('select');
      label.className = 'part-label';
      list.className = 'govuk-select';
      list.id = label.htmlFor = `${id}_level_${i}`;
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
        const row = document.createElement('div');
        const or = document.createElement('p');
        row.className = 'parts';
        or.className = 'part-label';
        or.textContent = box.dataset.or;
        row.append(...lists.map(({ item }) => item));
        box.append(or, row);
        input.addEventListener('offered', (e) => load(e.detail).catch(() => {}));
        input.addEventListener('input', () => {
          if (lists[0].list.value) load('').catch(() => {}); // what is typed counts: the lists say nothing else
        });
        if (input.value !== before) input.dispatchEvent(new Event('input')); // typing has begun meanwhile
      })
      .catch(() => {}); // then the text input alone stays
  });
})();
