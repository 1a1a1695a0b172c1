/* Progressive enhancement. Every page works without this file; no inline handlers, no eval (CSP script-src 'self'). */
(() => {
  'use strict';
  const $$ = (sel, root = document) => Array.from(root.querySelectorAll(sel));
  const root = document.documentElement;
  root.classList.add('js');

  // Error summary: move focus to it once, so that screen readers announce it.
  const summary = document.querySelector('.govuk-error-summary');
  if (summary) summary.focus({ preventScroll: true });

  function init(scope) {
    // Our error summary speaks, not the browser's bubbles.
    $$('form[method=post]', scope).forEach((form) => { form.noValidate = true; });

    // Character count: <textarea data-count="id">, <p id="id" data-max="2000" data-text="已写{u}字，最多{m}字" data-over="…{o}…">.
    $$('textarea[data-count]', scope).forEach((area) => {
      const out = document.getElementById(area.dataset.count);
      if (!out) return;
      const max = Number(out.dataset.max);
      let timer;
      const show = () => {
        const used = Array.from(area.value.trim()).length;
        const text = (used > max && out.dataset.over) || out.dataset.text || '{u} / {m}';
        out.textContent = text.replace('{u}', used).replace('{m}', max).replace('{o}', used - max);
        clearTimeout(timer);
        timer = setTimeout(() => out.setAttribute('role', 'status'), 1000); // announced only after a pause
      };
      area.addEventListener('input', () => { out.removeAttribute('role'); show(); });
      show();
    });

    // Copy buttons are hidden without JS.
    if (navigator.clipboard) $$('[data-copy]', scope).forEach((btn) => {
      btn.hidden = false;
      btn.addEventListener('click', async () => {
        await navigator.clipboard.writeText(document.querySelector(btn.dataset.copy).textContent.trim());
        btn.textContent = btn.dataset.copied || '已复制';
      });
    });

    // Print buttons, with what hides them, are hidden without JS.
    $$('[data-print]', scope).forEach((btn) => {
      btn.closest('[hidden]').hidden = false;
      btn.addEventListener('click', () => window.print());
    });

    // Filters submit on change and swap one region; the server sends the same full page.
    $$('form[data-autosubmit]', scope).forEach((form) => {
      form.addEventListener('change', () => swap(`${form.action.split('?')[0]}?${new URLSearchParams(new FormData(form))}`, form.dataset.autosubmit));
    });

    $$('form[data-upload]', scope).forEach(upload);
  }

  async function swap(url, regionId) {
    const region = document.getElementById(regionId);
    if (!region) return;
    region.setAttribute('aria-busy', 'true');
    try {
      const html = await (await fetch(url, { headers: { 'X-Fragment': regionId }, credentials: 'same-origin' })).text();
      const next = new DOMParser().parseFromString(html, 'text/html').getElementById(regionId);
      if (!next) { location.assign(url); return; }
      region.replaceWith(next);
      init(next);
      history.replaceState(null, '', url);
    } catch (e) { location.assign(url); }
  }

  // Files go one after another, one request each, with progress. The server answers with the finished
  // <li class="file">, or with 422 and <li class="file file--bad"> that says why not.
  function upload(form) {
    const drop = form.querySelector('[data-drop]');
    const input = drop && drop.querySelector('input[type=file]');
    const list = form.querySelector('.files');
    const url = form.dataset.upload;
    if (!url || !input || !list) return;
    $$('button', drop).forEach((b) => { b.hidden = true; });
    const live = form.querySelector('[role=status]');
    const count = form.querySelector('[data-file-count]');
    const say = (text) => { if (live) live.textContent = text; };
    const queue = [];
    let busy = false;
    let waiting = null; // the button pressed while files were still on their way

    const fail = (row, name, bar) => {
      row.classList.add('file--bad');
      bar.remove();
      const why = document.createElement('p');
      why.className = 'govuk-error-message file__full flush';
      why.textContent = form.dataset.failed || '上传没有成功，请刷新页面后重试';
      row.append(why);
      say(`${name}：${why.textContent}`);
    };
    const next = () => {
      const job = queue.shift();
      if (!job) {
        busy = false;
        if (waiting) { const button = waiting; waiting = null; button.click(); }
        return;
      }
      busy = true;
      const { file, row, bar } = job;
      const body = new FormData();
      body.append(input.name, file);
      body.append('csrfmiddlewaretoken', (form.elements.csrfmiddlewaretoken || {}).value || '');
      const xhr = new XMLHttpRequest();
      xhr.open('POST', url);
      xhr.setRequestHeader('X-Fragment', 'file');
      xhr.upload.onprogress = (e) => { if (e.lengthComputable) bar.value = (e.loaded / e.total) * 100; };
      xhr.onload = () => {
        const done = xhr.status === 422 || xhr.status < 300
          ? new DOMParser().parseFromString(xhr.responseText, 'text/html').querySelector('li.file') : null;
        if (done) {
          row.replaceWith(done);
          const said = done.querySelector('.govuk-error-message, .file__meta');
          say(`${file.name}：${said ? said.textContent.trim() : ''}`);
          if (count) count.textContent = $$('.file:not(.file--bad)', list).length;
        } else fail(row, file.name, bar);
        next();
      };
      xhr.onerror = () => { fail(row, file.name, bar); next(); };
      xhr.send(body);
    };
    const add = (files) => {
      Array.from(files).forEach((file) => {
        const row = document.createElement('li');
        row.className = 'file';
        const name = document.createElement('div');
        name.className = 'file__name file__full';
        name.textContent = file.name;
        const bar = document.createElement('progress');
        bar.max = 100;
        bar.value = 0;
        bar.className = 'file__full';
        bar.setAttribute('aria-label', file.name);
        row.append(name, bar);
        list.append(row);
        queue.push({ file, row, bar });
      });
      if (!busy) next();
    };
    input.addEventListener('change', () => { add(input.files); input.value = ''; });
    drop.addEventListener('dragover', (e) => { e.preventDefault(); drop.classList.add('is-over'); });
    drop.addEventListener('dragleave', () => drop.classList.remove('is-over'));
    drop.addEventListener('drop', (e) => { e.preventDefault(); drop.classList.remove('is-over'); add(e.dataTransfer.files); });
    form.addEventListener('submit', (e) => {
      if (!busy) return;
      e.preventDefault(); // leaving now would lose the files that are still on their way
      waiting = e.submitter || form.querySelector('.actions button');
      say(form.dataset.wait || '文件还在上传，传完后自动继续');
    });
  }

  // A form is sent once. The button is not disabled: that would drop its name and value from the request. The listener
  // runs last and only counts what is really sent; Back (pageshow) and a request that never left (8 s) free it again.
  window.addEventListener('submit', (e) => {
    const form = e.target;
    if (e.defaultPrevented || !/^post$/i.test(form.getAttribute('method')) || form.hasAttribute('target')) return;
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = '1';
    setTimeout(() => delete form.dataset.sent, 8000);
  });
  window.addEventListener('pageshow', () => $$('form[data-sent]').forEach((form) => delete form.dataset.sent));

  init(document);
})();
