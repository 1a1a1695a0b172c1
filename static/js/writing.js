/* The writing help of the details page, live: the server judges, this only asks it and puts words in place. */
(() => {
  'use strict';
  const panel = document.getElementById('writing');
  const form = panel && panel.closest('form');
  if (!form) return;
  const said = panel.querySelector('[data-said]');
  const undo = panel.querySelector('[data-undo]');
  panel.querySelector('[data-review]').parentElement.hidden = true; // it is looked at all the time
  const PAUSE_MS = 800;
  let timer;
  let asked = '';
  let running;
  let before = null; // {area, value}: what 撤销 brings back

  const say = (text) => {
    if (said.textContent !== text) said.textContent = text;
  };
  const later = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(ask, ms);
  };
  const words = (template, more) => template.replace(/\{(old|new)\}/g, (_all, key) => more[key]);

  async function ask() {
    const tips = panel.querySelector('[data-tips]');
    if (tips.contains(document.activeElement)) return; // not away from under the finger; focusout asks again
    const body = new URLSearchParams(new FormData(form));
    if (body.toString() === asked) return;
    asked = body.toString();
    if (running) running.abort();
    running = new AbortController();
    try {
      const answer = await fetch(location.href.split('#')[0], {
        method: 'POST',
        body,
        headers: { 'X-Fragment': 'writing' },
        credentials: 'same-origin',
        redirect: 'error',
        signal: running.signal,
      });
      if (!answer.ok) return; // advice only: the page goes on without it
      const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = next.querySelector('[data-tips]');
      if (!fresh || tips.contains(document.activeElement)) {
        asked = '';
        return;
      }
      tips.replaceWith(fresh);
      say(next.querySelector('[data-said]').textContent);
    } catch (e) {
      if (e.name !== 'AbortError') asked = '';
    }
  }

  function put(area, value, from, to) {
    before = { area, value: area.value };
    area.value = value;
    undo.hidden = false;
    area.setSelectionRange(from, to);
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }

  function calm(button) {
    const area = form.elements[button.dataset.field];
    const { old } = button.dataset;
    const fresh = button.dataset.new;
    // Positions are counted in characters, a text area counts in UTF-16; typed meanwhile, the words may have moved.
    let at = Array.from(area.value).slice(0, Number(button.dataset.start)).join('').length;
    if (area.value.slice(at, at + old.length) !== old) at = area.value.indexOf(old);
    if (at < 0) {
      later(0);
      return;
    }
    put(area, area.value.slice(0, at) + fresh + area.value.slice(at + old.length), at, at + fresh.length);
    button.closest('.writing__place').remove();
    undo.querySelector('button').focus();
    say(words(fresh ? panel.dataset.done : panel.dataset.gone, { old, new: fresh }));
  }

  function fill(button) {
    const area = form.elements.facts;
    if (area.value.trim()) return false;
    const text = document.getElementById('writing-template').textContent.trim();
    const first = text.indexOf('____');
    button.hidden = true;
    put(area, text, first, first + 4);
    area.focus();
    say(panel.dataset.filled);
    return true;
  }

  panel.addEventListener('click', (e) => {
    const button = e.target.closest('button');
    if (!button) return;
    if (button.dataset.old !== undefined) {
      e.preventDefault();
      calm(button);
    }
    if (button.dataset.template !== undefined && fill(button)) e.preventDefault();
    if (undo.contains(button) && before) {
      before.area.value = before.value;
      before.area.dispatchEvent(new Event('input', { bubbles: true }));
      before.area.focus();
      before = null;
      undo.hidden = true;
      say(panel.dataset.undone);
    }
  });
  form.addEventListener('input', (e) => {
    if (e.isTrusted) {
      before = null;
      undo.hidden = true;
    } // typed since: bringing the old text back would lose it
    later(PAUSE_MS);
  });
  form.addEventListener('change', () => later(PAUSE_MS));
  panel.addEventListener('focusout', () => later(PAUSE_MS));
})();
