/* Registered companies are offered while a name is typed (ARIA's combobox with a list box): input[data-companies] says
   where to ask. What is picked goes into the input; without this file the name is typed, and the server asks. */
(() => {
  'use strict';
  document.querySelectorAll('input[data-companies]').forEach((input, place) => {
    const words = input.dataset;
    const list = document.createElement('ul');
    const said = document.createElement('p');
    list.id = `${input.id}_offer`;
    list.className = 'offers';
    list.hidden = true;
    said.className = 'govuk-visually-hidden';
    said.setAttribute('role', 'status');
    const set = (el, pairs) => Object.entries(pairs).forEach(([k, v]) => el.setAttribute(`${k === 'role' ? '' : 'aria-'}${k}`, v));
    set(list, { role: 'listbox', label: words.label });
    set(input, { role: 'combobox', autocomplete: 'list', expanded: 'false', controls: list.id });
    const box = document.createElement('div');
    box.className = 'offers-box';
    input.before(box);
    box.append(input, list, said);

    let options = [];
    let at = -1;
    let timer;
    let asked = '';
    let asking;

    const close = () => { list.hidden = true; mark(-1); input.setAttribute('aria-expanded', 'false'); };
    const open = () => { if (options.length) { list.hidden = false; input.setAttribute('aria-expanded', 'true'); } };

    function mark(next) {
      if (options[at]) options[at].setAttribute('aria-selected', 'false');
      at = next;
      const one = options[at];
      if (!one) { input.removeAttribute('aria-activedescendant'); return; }
      set(one, { selected: 'true' });
      set(input, { activedescendant: one.id });
      one.scrollIntoView({ block: 'nearest' });
    }

    function pick(one) {
      input.value = asked = one.dataset.name;
      said.textContent = words.picked.replace('{name}', asked);
      options = [];
      close();
    }

    async function ask() {
      const text = input.value.trim();
      if (text === asked) return;
      if (asking) asking.abort();
      asked = text;
      if (Array.from(text).length < 2) { options = []; said.textContent = ''; close(); return; }
      asking = new AbortController();
      try {
        const answer = await fetch(`${words.companies}?q=${encodeURIComponent(text)}`, { headers: { 'X-Fragment': 'offers' }, signal: asking.signal });
        if (!answer.ok) throw new Error(answer.status);
        list.innerHTML = await answer.text();
      } catch (e) { if (e.name !== 'AbortError') { asked = ''; options = []; close(); } return; } // typed in full, then
      options = Array.from(list.children);
      options.forEach((one, n) => { one.id = `${list.id}_${place}_${n}`; });
      said.textContent = options.length ? words.found.replace('{n}', options.length) : words.none;
      at = -1;
      close();
      if (document.activeElement === input) open();
    }

    const soon = (e) => { if (!e.isComposing) { clearTimeout(timer); timer = setTimeout(ask, 200); } };
    input.addEventListener('input', soon);
    input.addEventListener('compositionend', () => soon({}));
    input.addEventListener('blur', close);
    input.addEventListener('keydown', (e) => {
      if (e.isComposing) return;
      const down = e.key === 'ArrowDown';
      if ((down || e.key === 'ArrowUp') && options.length) {
        e.preventDefault();
        if (e.altKey && !down) { close(); return; }
        if (list.hidden) { open(); if (e.altKey) return; }
        const last = options.length; // one beyond the ends is the input itself
        mark(((at + 1 + (down ? 1 : last)) % (last + 1)) - 1);
      } else if (e.key === 'Enter' && options[at] && !list.hidden) {
        e.preventDefault();
        pick(options[at]);
      } else if (e.key === 'Escape' && !list.hidden) {
        e.preventDefault();
        close();
      }
    });
    list.addEventListener('mousedown', (e) => e.preventDefault()); // the input keeps the focus
    list.addEventListener('click', (e) => { const one = e.target.closest('[role=option]'); if (one) pick(one); });
  });
})();
