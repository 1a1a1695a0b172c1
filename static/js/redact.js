/* Boxes over a picture: drawn, moved and sized with mouse, finger or pen; each is also a row of numbers, which the
   keyboard changes and which is what the form sends. Without this file the numbers do it all. */
(() => {
  'use strict';
  const form = document.querySelector('form[data-redact]');
  if (!form) return;
  const $$ = (sel, root = form) => Array.from(root.querySelectorAll(sel));
  const list = form.querySelector('[data-boxes]');
  const live = form.querySelector('[data-live]');
  const bar = form.querySelector('.redact__bar'),
    toggle = form.querySelector('[data-draw]');
  const NS = 'http://www.w3.org/2000/svg',
    LEAST = 0.8; // percent; less is a click
  const round = (n) => Math.round(n * 10) / 10;
  const clamp = (n, low, high) => Math.min(Math.max(n, low), high);
  const pattern = list.querySelector('.box').cloneNode(true);
  $$('input', pattern).forEach((input) => {
    input.setAttribute('value', '');
    input.value = '';
  });

  const field = (row, side) => row.querySelector(`[name$="_${side}"]`);
  const read = (row) =>
    Object.fromEntries(['x', 'y', 'w', 'h'].map((side) => [side, parseFloat(field(row, side).value)]));
  const isEmpty = (row) => ['x', 'y', 'w', 'h'].every((side) => field(row, side).value === '');
  const write = (row, box) =>
    Object.entries(box).forEach(([side, n]) => {
      const input = field(row, side);
      if (input) input.value = round(n);
    });
  const number = () => Math.max(-1, ...$$('.box', list).map((row) => Number(row.dataset.box))) + 1;
  const rectOf = (row) => form.querySelector(`.redact__box[data-of="${row.dataset.box}"]`);
  const rowOf = (rect) => list.querySelector(`.box[data-box="${rect.dataset.of}"]`);

  function renumber() {
    $$('.box', list).forEach((row, n) =>
      $$('[data-place]', row).forEach((place) => {
        place.textContent = n + 1;
      }),
    );
  }

  function newRow(page) {
    let row = $$('.box', list).find(isEmpty);
    if (!row) {
      row = pattern.cloneNode(true);
      const n = number(),
        old = row.dataset.box;
      row.dataset.box = n;
      $$('input', row).forEach((input) => {
        input.name = input.name.replace(`box${old}_`, `box${n}_`);
        input.id = `id_${input.name}`;
      });
      $$('label', row).forEach((label) => {
        label.htmlFor = label.htmlFor.replace(`box${old}_`, `box${n}_`);
      });
      row.querySelector('[name=drop]').value = n;
      list.append(row);
      renumber();
    }
    if (field(row, 'page')) field(row, 'page').value = page;
    return row;
  }

  // The rectangle follows the numbers, and moves to the page they name.
  function draw(row) {
    const box = read(row),
      page = field(row, 'page') ? field(row, 'page').value : '1';
    const svg = form.querySelector(`[data-page="${Number(page)}"] svg`);
    let rect = rectOf(row);
    if (!svg || Object.values(box).some((n) => !Number.isFinite(n)) || box.w <= 0 || box.h <= 0) {
      if (rect) rect.remove();
      return null;
    }
    if (!rect || rect.ownerSVGElement !== svg) {
      if (rect) rect.remove();
      rect = document.createElementNS(NS, 'rect');
      rect.setAttribute('class', 'redact__box');
      rect.dataset.of = row.dataset.box;
      svg.append(rect);
    }
    Object.entries({ x: box.x, y: box.y, width: box.w, height: box.h }).forEach(([k, v]) => rect.setAttribute(k, v));
    return rect;
  }

  function pick(row) {
    $$('.box', list).forEach((other) => other.classList.toggle('is-now', other === row));
    $$('.redact__box').forEach((rect) =>
      rect.classList.toggle('is-now', Boolean(row) && rect.dataset.of === row.dataset.box),
    );
  }

  // --- pointer ---
  let turn = null; // what the pointer is doing: {svg, row, from, box, how}
  const at = (svg, e) => {
    const r = svg.getBoundingClientRect();
    return {
      x: clamp(((e.clientX - r.left) / r.width) * 100, 0, 100),
      y: clamp(((e.clientY - r.top) / r.height) * 100, 0, 100),
      r,
    };
  };

  $$('svg', form)
    .filter((svg) => svg.closest('.redact'))
    .forEach((svg) => {
      svg.addEventListener('pointerdown', (e) => {
        if (e.button || toggle.getAttribute('aria-pressed') !== 'true') return;
        e.preventDefault();
        svg.setPointerCapture(e.pointerId);
        const from = at(svg, e),
          rect = e.target.closest('.redact__box');
        if (rect) {
          const row = rowOf(rect),
            box = read(row);
          const corner =
            (box.x + box.w - from.x) * from.r.width < 2400 && (box.y + box.h - from.y) * from.r.height < 2400; // 24 px
          turn = { svg, row, from, box, how: corner ? 'size' : 'move' };
          pick(row);
        } else turn = { svg, row: null, from, box: { x: from.x, y: from.y, w: 0, h: 0 }, how: 'new' };
      });
      svg.addEventListener('pointermove', (e) => {
        if (!turn || turn.svg !== svg) return;
        const to = at(svg, e),
          { from, box, how } = turn;
        let next;
        if (how === 'move')
          next = {
            ...box,
            x: clamp(box.x + to.x - from.x, 0, 100 - box.w),
            y: clamp(box.y + to.y - from.y, 0, 100 - box.h),
          };
        else if (how === 'size')
          next = {
            ...box,
            w: clamp(box.w + to.x - from.x, LEAST, 100 - box.x),
            h: clamp(box.h + to.y - from.y, LEAST, 100 - box.y),
          };
        else {
          next = {
            x: Math.min(from.x, to.x),
            y: Math.min(from.y, to.y),
            w: Math.abs(to.x - from.x),
            h: Math.abs(to.y - from.y),
          };
          if (!turn.row) {
            if (next.w < LEAST || next.h < LEAST) return;
            turn.row = newRow(svg.closest('[data-page]').dataset.page);
            pick(turn.row);
          }
        }
        write(turn.row, next);
        draw(turn.row);
        pick(turn.row);
      });
      const end = () => {
        if (turn && turn.how === 'new' && turn.row)
          live.textContent = form.dataset.said.replace('{n}', turn.row.querySelector('[data-place]').textContent);
        turn = null;
      };
      svg.addEventListener('pointerup', end);
      svg.addEventListener('pointercancel', end);
    });

  // --- numbers and buttons ---
  list.addEventListener('input', (e) => {
    const row = e.target.closest('.box');
    draw(row);
    pick(row);
  });
  list.addEventListener('focusin', (e) => pick(e.target.closest('.box')));
  form.addEventListener('click', (e) => {
    const button = e.target.closest('button');
    if (!button) return;
    if (button === toggle) {
      const on = toggle.getAttribute('aria-pressed') !== 'true';
      toggle.setAttribute('aria-pressed', on);
      form.classList.toggle('is-drawing', on);
    } else if (button.name === 'drop') {
      e.preventDefault();
      const row = button.closest('.box'),
        rect = rectOf(row);
      if (rect) rect.remove();
      if ($$('.box', list).length > 1) row.remove();
      else {
        write(row, {});
        $$('input', row).forEach((input) => {
          input.value = '';
        });
      }
      renumber();
      live.textContent = form.dataset.gone;
      form.querySelector('[value=add]').focus();
    } else if (button.value === 'add') {
      e.preventDefault();
      const shown = $$('[data-page]').find((sheet) => sheet.getBoundingClientRect().bottom > innerHeight / 3);
      const row = newRow(shown ? shown.dataset.page : 1);
      write(row, { x: 35, y: 45, w: 30, h: 10 });
      draw(row);
      field(row, 'x').focus();
    }
  });

  bar.hidden = false;
  form.classList.add('is-drawing');
})();
