/* Progressive enhancement. Every page works without this file; no inline handlers, no eval (CSP script-src 'self'). */
(() => {
  'use strict';
  const $$ = (sel, root = document) => Array.from(root.querySelectorAll(sel));
  const root = document.documentElement;
  root.classList.add('js');

  // What the last request has to say gets the focus once, so that screen readers begin with it: nothing announces
  // what was there when the page came. What was done waits behind a field or an anchor that asks for the focus.
  const told =
    document.querySelector('.govuk-error-summary') ||
    document.querySelector('.note--bad[role=alert]') ||
    (!location.hash && !document.querySelector('[autofocus]') && document.querySelector('.flashes'));
  if (told) {
    told.tabIndex = -1;
    told.focus({ preventScroll: true });
  }

  // Words for screen readers only, about what a press has done.
  let voice;
  function say(words) {
    if (!voice) {
      voice = document.createElement('p');
      voice.className = 'govuk-visually-hidden';
      voice.setAttribute('role', 'status');
      document.body.append(voice);
    }
    voice.textContent = '';
    setTimeout(() => {
      voice.textContent = words;
    }, 100); // only what changes while it is there is read out
  }

  function init(scope) {
    // Our error summary speaks, not the browser's bubbles.
    $$('form[method=post]', scope).forEach((form) => {
      form.noValidate = true;
    });

    // Character count: <textarea data-count="id"> or an input, <p id="id" data-max="2000" data-text="已写{u}字，最多{m}字" data-over="…{o}…">.
    $$('[data-count]', scope).forEach((area) => {
      const out = document.getElementById(area.dataset.count);
      if (!out) return;
      const max = Number(out.dataset.max);
      let timer;
      const show = () => {
        const used = Array.from(area.value.trim()).length;
        const text = (used > max && out.dataset.over) || out.dataset.text || '{u} / {m}';
        out.textContent = text
          .replace('{u}', used)
          .replace('{m}', max)
          .replace('{o}', used - max);
        clearTimeout(timer);
        timer = setTimeout(() => out.setAttribute('role', 'status'), 1000); // announced only after a pause
      };
      area.addEventListener('input', () => {
        out.removeAttribute('role');
        show();
      });
      show();
    });

    // Copy buttons are hidden without JS.
    if (navigator.clipboard)
      $$('[data-copy]', scope).forEach((btn) => {
        btn.hidden = false;
        btn.addEventListener('click', async () => {
          await navigator.clipboard.writeText(document.querySelector(btn.dataset.copy).textContent.trim());
          btn.textContent = btn.dataset.copied || '已复制';
          say(btn.textContent);
        });
      });

    // 今天 and 昨天 beside a date in three parts: <div data-days hidden><button data-day="2026-11-8">.
    $$('[data-days]', scope).forEach((row) => {
      row.hidden = false;
      row.addEventListener('click', (e) => {
        const button = e.target.closest('[data-day]');
        if (!button) return;
        const parts = $$('input', row.previousElementSibling);
        button.dataset.day.split('-').forEach((part, n) => {
          parts[n].value = part;
          parts[n].dispatchEvent(new Event('input', { bubbles: true }));
        });
      });
    });

    // Print buttons, with what hides them, are hidden without JS.
    $$('[data-print]', scope).forEach((btn) => {
      btn.closest('[hidden]').hidden = false;
      btn.addEventListener('click', () => window.print());
    });

    // A region that goes on by itself is asked for again while it says so: <div id="x"><p data-poll="x" data-seconds="3">.
    $$('[data-poll]', scope).forEach((mark) => poll(mark.dataset.poll, 1000 * Number(mark.dataset.seconds)));

    // Filters submit on change and swap one region; the server sends the same full page.
    $$('form[data-autosubmit]', scope).forEach((form) => {
      form.addEventListener('change', () =>
        swap(`${form.action.split('?')[0]}?${new URLSearchParams(new FormData(form))}`, form.dataset.autosubmit),
      );
    });
  }

  async function swap(url, regionId) {
    const region = document.getElementById(regionId);
    if (!region) return;
    region.setAttribute('aria-busy', 'true');
    try {
      const html = await (await fetch(url, { headers: { 'X-Fragment': regionId }, credentials: 'same-origin' })).text();
      const next = new DOMParser().parseFromString(html, 'text/html').getElementById(regionId);
      if (!next) {
        location.assign(url);
        return;
      }
      region.replaceWith(next);
      init(next);
      const said = next.querySelector('[role=status]'); // only what changes while it is there is read out
      if (said) {
        const words = [...said.childNodes];
        said.replaceChildren();
        setTimeout(() => said.append(...words), 100);
      }
      history.replaceState(null, '', url);
    } catch {
      location.assign(url);
    }
  }

  function poll(regionId, wait) {
    setTimeout(async () => {
      const region = document.getElementById(regionId);
      if (!region) return;
      if (document.hidden || region.contains(document.activeElement)) {
        poll(regionId, wait);
        return;
      }
      try {
        const answer = await fetch(location.href, { headers: { 'X-Fragment': regionId }, credentials: 'same-origin' });
        const next = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(regionId);
        if (!next) {
          location.reload();
          return;
        } // signed out meanwhile
        region.replaceWith(next);
        init(next);
      } catch {
        poll(regionId, 2 * wait);
      } // out of reach: later again, and the link is there
    }, wait);
  }

  // An agent's own name is not offered for the person represented.
  document.addEventListener('change', (e) => {
    if (e.target.name !== 'complainant_type') return;
    const own = e.target.form.elements.agent_name?.autocomplete === 'name';
    const name = e.target.form.elements.complainant_name;
    if (own && name) name.autocomplete = e.target.value === 'agent' ? 'off' : 'name';
  });

  // A form is sent once. The button is not disabled: that would drop its name and value from the request. The listener
  // runs last and only counts what is really sent; Back (pageshow) and a request that never left (8 s) free it again.
  window.addEventListener('submit', (e) => {
    const form = e.target;
    if (e.defaultPrevented || !/^post$/i.test(form.getAttribute('method')) || form.hasAttribute('target')) return;
    if (form.dataset.sent) {
      e.preventDefault();
      return;
    }
    form.dataset.sent = '1';
    setTimeout(() => delete form.dataset.sent, 8000);
  });
  window.addEventListener('pageshow', () => $$('form[data-sent]').forEach((form) => delete form.dataset.sent));

  // Paper shows what is folded, in browsers too that do not take it from the style sheet.
  window.addEventListener('beforeprint', () =>
    $$('details:not([open], .switch, .fold)').forEach((one) => {
      one.dataset.folded = '';
      one.open = true;
    }),
  );
  window.addEventListener('afterprint', () =>
    $$('details[data-folded]').forEach((one) => {
      delete one.dataset.folded;
      one.open = false;
    }),
  );

  init(document);
})();
