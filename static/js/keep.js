/* Words kept while they are typed: a form with long text sends them to its own address a few seconds after the last
   key, where they wait, sealed, for the same person in this browser (accounts/typed.py). Pages work without it. */
(() => {
  'use strict';
  const PAUSE_MS = 3000;

  function watch(owner) {
    const form = owner.form;
    if (!form?.querySelector('textarea:not([readonly])')) return;
    let timer;
    let sending;
    const status = document.createElement('p');
    status.className = 'small quiet num';
    status.setAttribute('role', 'status');
    form.append(status);

    // Screen readers are told the first time, and when nothing is kept any more; not at every pause of the typing.
    let told;
    const say = (words) => {
      const now = new Date();
      const two = (n) => String(n).padStart(2, '0');
      const text = words.replace('{t}', `${two(now.getHours())}:${two(now.getMinutes())}`);
      if (status.textContent === text) return;
      status.setAttribute('role', told === words ? 'none' : 'status');
      status.textContent = text;
      told = words;
    };
    const keep = async () => {
      const words = new FormData(form);
      for (const [name, value] of [...words]) if (value instanceof File) words.delete(name);
      sending = new AbortController();
      try {
        const answer = await fetch(form.getAttribute('action') || location.href, {
          method: 'POST',
          body: words,
          headers: { 'X-Fragment': 'typed' },
          redirect: 'manual',
          signal: sending.signal,
        });
        if (answer.status === 204) say(owner.dataset.kept);
        else if (answer.status === 401) say(owner.dataset.over);
      } catch {
        // Offline, or sent meanwhile: the next pause tries again.
      }
    };
    form.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(keep, PAUSE_MS);
    });
    form.addEventListener('submit', () => {
      clearTimeout(timer);
      sending?.abort();
    });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden' && timer) {
        clearTimeout(timer);
        timer = undefined;
        keep();
      }
    });
  }

  const begin = () => document.querySelectorAll('input[name=form_of][data-kept]').forEach(watch);
  // The admin loads its scripts before the page is there.
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin);
  else begin();
})();
