/* Wherever files are given: by choosing, dropping or the camera, one after another, large ones in pieces that go on
   where they were cut off; order, words, removal and undo without a new page. Without this file its buttons do it all. */
const uploaders = []; // of this page; a form may have several, and waits for all of its own
function uploader(root) {
  'use strict';
  const form = root.closest('form');
  const drop = root.querySelector('[data-drop]');
  const list = root.querySelector('.files');
  const draft = document.getElementById('upload-row');
  if (!form || !drop || !list || !draft) return;
  const $$ = (sel, within = root) => Array.from(within.querySelectorAll(sel));
  const url = root.dataset.upload,
    chunked = root.dataset.chunked;
  const CHUNK = Number(root.dataset.chunk) || 1 << 20,
    TRIES = 5;
  const token = () => form.elements.csrfmiddlewaretoken.value;
  const live = root.querySelector('[data-live]');
  const say = (text) => {
    live.textContent = '';
    setTimeout(() => {
      live.textContent = text;
    }, 50);
  };
  const pause = (ms) =>
    new Promise((go) => {
      setTimeout(go, ms);
    });
  const rowIn = (html) => new DOMParser().parseFromString(html, 'text/html').querySelector('li.file');
  const said = (row) => {
    const words = row.querySelector('.govuk-error-message, .file__meta');
    return words ? words.textContent.trim() : '';
  };
  const kept = '.file[data-pk]:not(.file--gone)';

  // --- one request; a broken line rejects ---
  function request(method, to, body, { headers = {}, job, onsent } = {}) {
    return new Promise((done, broken) => {
      const xhr = new XMLHttpRequest();
      xhr.open(method, to);
      xhr.timeout = 120000;
      Object.entries({ 'X-Fragment': 'file', 'X-CSRFToken': token(), ...headers }).forEach(([k, v]) =>
        xhr.setRequestHeader(k, v),
      );
      if (onsent) xhr.upload.onprogress = (e) => onsent(e.loaded);
      xhr.onload = () =>
        done({ status: xhr.status, text: xhr.responseText, offset: Number(xhr.getResponseHeader('Upload-Offset')) });
      xhr.onerror = xhr.ontimeout = xhr.onabort = () => broken(new Error('network'));
      if (job) job.xhr = xhr;
      xhr.send(body);
    });
  }
  const fields = (values) => {
    const body = new FormData();
    Object.entries(values).forEach(([k, v]) => body.append(k, v));
    return body;
  };

  // --- what the page says about itself ---
  function refresh() {
    const rows = $$(kept, list),
      good = rows.filter((row) => !row.classList.contains('file--bad'));
    root.querySelector('[data-file-count]').textContent = good.length;
    $$('[data-file-some]').forEach((some) => {
      some.hidden = !good.length;
    });
    rows.forEach((row, n) => {
      const up = row.querySelector('[name=up]'),
        down = row.querySelector('[name=down]');
      if (up) up.hidden = n === 0;
      if (down) down.hidden = n === rows.length - 1;
    });
    const shown = new Set($$('select[name^=shows-]', list).map((select) => select.value));
    $$('[data-item]', document).forEach((item) => {
      const done = shown.has(item.dataset.item);
      item.classList.toggle('is-done', done);
      item.querySelector('[data-done]').hidden = !done;
    });
  }

  // --- sending ---
  const queue = [];
  let busy = false,
    failed = 0;
  const mine = { form, isBusy: () => busy, waiting: null, failed: () => failed };
  uploaders.push(mine);
  // the button is pressed again once no uploader of the form is at work
  function done() {
    busy = false;
    const button = mine.waiting;
    mine.waiting = null;
    if (button && !failed && !uploaders.some((one) => one.form === form && one.isBusy())) button.click();
  }

  async function whole(job) {
    const body = fields({ csrfmiddlewaretoken: token() });
    body.append('files', job.file, job.file.name);
    return request('POST', url, body, { job, onsent: (sent) => progress(job, Math.min(sent, job.file.size)) });
  }

  // Announced, sent in pieces, finished. A broken line asks how far it came and goes on from there.
  async function pieces(job) {
    const { file } = job;
    const start = await request('POST', chunked, fields({ name: file.name, size: file.size }), { job });
    if (start.status !== 201) return start;
    const to = JSON.parse(start.text).url;
    job.to = to;
    let { offset } = JSON.parse(start.text),
      tries = 0;
    while (offset < file.size) {
      const at = offset;
      progress(job, at);
      let got = null;
      try {
        got = await request('PATCH', to, file.slice(at, at + CHUNK), {
          job,
          headers: { 'Upload-Offset': at, 'Content-Type': 'application/offset+octet-stream' },
          onsent: (sent) => progress(job, at + sent),
        });
      } catch (e) {
        if (job.cancelled) throw e;
      }
      if (got && (got.status === 204 || got.status === 409)) {
        offset = got.offset;
        if (got.status === 204) {
          tries = 0;
          continue;
        }
      } else if (got && (got.status < 500 || got.status === 507)) return got; // 507: the disk is full, and the row says so
      tries += 1;
      if (tries > TRIES) throw new Error('network');
      job.meta.textContent = job.meta.dataset.again;
      await pause(500 * 2 ** tries);
      try {
        const now = await request('HEAD', to, null, { job });
        if (now.status === 200) offset = now.offset;
      } catch (e) {
        if (job.cancelled) throw e;
      }
    }
    let done = await request('POST', to, null, { job });
    while (done.status === 202) {
      // a large one is put together in the background
      job.meta.textContent = done.text;
      await pause(1000);
      done = await request('POST', to, null, { job });
    }
    return done;
  }

  const size = (n) => (n < 1048576 ? `${Math.max(1, Math.round(n / 1024))} KB` : `${(n / 1048576).toFixed(1)} MB`);
  function progress(job, sent) {
    job.bar.value = job.file.size ? (sent / job.file.size) * 100 : 0;
    job.meta.textContent = job.meta.dataset.sending.replace('{a}', size(sent)).replace('{b}', size(job.file.size));
  }

  // The session may have ended, and a new one has another token: the page is asked for it, and so is who asks.
  async function renew() {
    const page = await fetch(location.href, { credentials: 'same-origin' });
    if (new URL(page.url).pathname !== location.pathname) return;
    const fresh = new DOMParser()
      .parseFromString(await page.text(), 'text/html')
      .querySelector('[name=csrfmiddlewaretoken]');
    if (fresh)
      $$('[name=csrfmiddlewaretoken]', document).forEach((input) => {
        input.value = fresh.value;
      });
  }

  function fail(job, status) {
    failed += 1;
    job.expired = status === 401 || status === 403;
    job.row.classList.add('file--bad');
    job.bar.hidden = job.meta.hidden = true;
    job.why.hidden = job.retry.hidden = false;
    const words = job.why.querySelector('[data-failed]');
    words.textContent = job.expired ? words.dataset.expired : words.dataset.failed;
    say(`${job.file.name}：${words.textContent}`);
  }

  async function next() {
    const job = queue.shift();
    if (!job) {
      done();
      return;
    }
    busy = true;
    try {
      const got = await (chunked && job.file.size > CHUNK ? pieces(job) : whole(job));
      const row =
        got.status === 422 || got.status === 507 || (got.status >= 200 && got.status < 300) ? rowIn(got.text) : null;
      if (!row) fail(job, got.status);
      else {
        const last = $$('.file[data-pk]', list).pop();
        if (!row.dataset.pk || !last) job.row.replaceWith(row);
        else {
          job.row.remove();
          last.after(row);
        } // in the order of the server, also after a retry
        $$('[data-unfinished]').forEach((one) => {
          if (one.dataset.unfinished === job.file.name) one.remove();
        });
        if (row.classList.contains('file--bad')) failed += 1;
        say(`${job.file.name}：${said(row)}`);
        refresh();
        look();
      }
    } catch {
      if (!job.cancelled) fail(job);
    }
    next();
  }

  function add(files) {
    if (!busy) failed = 0;
    Array.from(files).forEach((file) => {
      const row = draft.content.firstElementChild.cloneNode(true);
      const part = (sel) => row.querySelector(sel);
      const job = {
        file,
        row,
        bar: part('progress'),
        meta: part('.file__meta'),
        why: part('.govuk-error-message'),
        retry: part('[data-retry]'),
      };
      part('.file__name').textContent = file.name;
      job.bar.setAttribute('aria-label', file.name);
      $$('button .govuk-visually-hidden', row).forEach((span) => {
        span.textContent = ` ${file.name}`;
      });
      part('[data-cancel]').addEventListener('click', () => {
        job.cancelled = true;
        if (queue.includes(job)) queue.splice(queue.indexOf(job), 1);
        else if (job.xhr) job.xhr.abort();
        if (job.to) request('DELETE', job.to, null).catch(() => {});
        row.remove();
        drop.querySelector('input').focus();
      });
      job.retry.addEventListener('click', () => {
        failed -= 1;
        row.classList.remove('file--bad');
        job.bar.hidden = job.meta.hidden = false;
        job.why.hidden = job.retry.hidden = true;
        job.meta.textContent = job.meta.dataset.waiting;
        queue.push(job);
        if (busy) return;
        if (job.expired) {
          busy = true;
          renew()
            .catch(() => {})
            .then(next);
        } else next();
      });
      list.append(row);
      queue.push(job);
    });
    if (!busy) next();
  }

  // --- order, removal, undo, words ---
  let line = Promise.resolve(); // one after another: two moves must not overtake each other
  const tell = (values) => {
    line = line.then(() => request('POST', url, fields(values)));
    return line;
  };

  // A draft's page has saved what was typed; a step's page has not, and is sent as it is instead.
  const stale = () => {
    if ('reload' in root.dataset) location.reload();
    else form.querySelector('[name=do][value=upload]').click();
  };

  async function act(button) {
    const row = button.closest('.file'),
      name = row.querySelector('.file__name, .file__full').textContent.trim();
    if (button.name === 'up' || button.name === 'down') {
      const rows = $$(kept, list),
        place = rows.indexOf(row),
        other = rows[place + (button.name === 'up' ? -1 : 1)];
      if (!other) return;
      if (button.name === 'up') other.before(row);
      else other.after(row);
      refresh();
      (button.hidden ? row.querySelector('[name=up]:not([hidden]), [name=down]:not([hidden])') || row : button).focus();
      say(`${name}：${$$(kept, list).indexOf(row) + 1} / ${rows.length}`);
    }
    const got = await tell({ [button.name]: button.value, ...words(row) });
    if (got.status === 409) {
      say(got.text);
      return;
    }
    if (got.status !== 200) {
      stale();
      return;
    }
    if (button.name === 'up' || button.name === 'down') return;
    const fresh = rowIn(got.text);
    row.replaceWith(fresh);
    (fresh.querySelector('[name=undo]') || fresh).focus();
    refresh();
  }
  const words = (row) =>
    Object.fromEntries($$('[name^=note-], [name^=shows-]', row).map((field) => [field.name, field.value]));

  list.addEventListener('click', (e) => {
    const button = e.target.closest('button[name]');
    if (button && 'dismiss' in button.dataset) {
      e.preventDefault();
      button.closest('.file').remove();
      drop.querySelector('input').focus();
      return;
    }
    if (!button || !/^(up|down|remove|undo)$/.test(button.name)) return;
    e.preventDefault();
    act(button).catch(stale);
  });
  list.addEventListener('change', (e) => {
    const row = e.target.closest('.file[data-pk]');
    if (!row) return;
    refresh();
    tell({ about: row.dataset.pk, ...words(row) })
      .then((got) => {
        const now = got.status === 200 && rowIn(got.text),
          mine = row.querySelector('select'),
          theirs = now && now.querySelector('select');
        if (mine && theirs && !mine.value) {
          mine.value = theirs.value;
          refresh();
        } // what the caption says it is
      })
      .catch(() => {}); // it is sent once more with the page
  });

  // --- what is being looked at: thumbnails and verdicts come by themselves ---
  let looks = 0,
    timer = null;
  function look() {
    looks = 0;
    if (!timer) timer = setTimeout(glance, 2500);
  }
  async function glance() {
    timer = null;
    if (!list.querySelector('[data-pending]')) return;
    looks += 1;
    if (looks > 40) return;
    try {
      const page = new DOMParser().parseFromString(
        await (await fetch(url, { credentials: 'same-origin' })).text(),
        'text/html',
      );
      $$('[data-pending]', list).forEach((row) => {
        const now = page.getElementById(row.id);
        if (
          !now ||
          now.hasAttribute('data-pending') ||
          (row !== document.activeElement && row.contains(document.activeElement))
        )
          return;
        if (now.classList.contains('file--bad')) {
          row.replaceWith(now);
          say(`${now.querySelector('.file__name').textContent.trim()}：${said(now)}`);
          return;
        }
        row.removeAttribute('data-pending');
        ['.file__pic', '.file__about', '.file__acts'].forEach((sel) =>
          row.querySelector(sel).replaceWith(now.querySelector(sel)),
        );
      });
      refresh();
    } catch {
      /* later */
    }
    if (list.querySelector('[data-pending]')) timer = setTimeout(glance, 3000);
  }

  // --- doors ---
  $$('button', drop).forEach((b) => {
    b.hidden = true;
  });
  $$('.drop__tip', drop).forEach((tip) => {
    tip.hidden = false;
  });
  $$('input[type=file]', drop).forEach((input) => {
    input.hasChangeListener = true; // unfold's admin would write the file's name into the first text field near by
    input.addEventListener('change', () => {
      add(input.files);
      input.value = '';
    });
  });
  drop.addEventListener('dragover', (e) => {
    e.preventDefault();
    drop.classList.add('is-over');
  });
  drop.addEventListener('dragleave', () => drop.classList.remove('is-over'));
  drop.addEventListener('drop', (e) => {
    e.preventDefault();
    drop.classList.remove('is-over');
    add(e.dataTransfer.files);
  });
  form.addEventListener('submit', (e) => {
    if (!busy) return;
    e.preventDefault(); // leaving now would lose the files that are still on their way
    mine.waiting = e.submitter || form.querySelector('.actions button, .acts button');
    say(root.dataset.wait);
  });
  refresh();
  look();
}
document.querySelectorAll('[data-uploader]').forEach(uploader);
