/* The preview beside a category's form: what is typed is sent, shown in a frame, and saved by nobody. */
(() => {
  'use strict';
  const box = document.querySelector('[data-preview]');
  const form = box && document.getElementById(box.dataset.form);
  if (!form) return;
  const frame = box.querySelector('iframe');
  const status = box.querySelector('[role=status]');
  let timer;
  let sent = 0;

  async function show() {
    const turn = ++sent;
    try {
      const answer = await fetch(box.dataset.preview, {
        method: 'POST',
        body: new FormData(form),
        credentials: 'same-origin',
      });
      if (!answer.ok && answer.status !== 422) throw new Error(answer.status);
      const page = await answer.text();
      if (turn !== sent) return;
      const at = frame.contentWindow ? frame.contentWindow.scrollY : 0;
      frame.addEventListener('load', () => frame.contentWindow.scrollTo(0, at), { once: true });
      frame.srcdoc = page;
      frame.hidden = false;
      status.hidden = true;
    } catch {
      status.textContent = box.dataset.failed;
      status.hidden = false;
    }
  }
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(show, 500);
  };
  ['input', 'change', 'formset:added', 'formset:removed'].forEach((name) =>
    document.addEventListener(name, (e) => {
      if (name.startsWith('formset') || form.contains(e.target)) later();
    }),
  );
  show();
})();
