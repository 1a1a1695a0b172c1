/* What screen readers are told of unfold's frame. Its icons are words of a font (“home”), which are not read; its scroll
   areas, its menu, its table and its search button get names of ours, which templates/admin/base.html has. */
(() => {
  'use strict';
  const ICON = '.material-symbols-outlined';

  function mend() {
    const page = document.getElementById('page');
    const all = (sel) => Array.from(document.querySelectorAll(sel));
    const set = (el, name, value) => {
      if (el && value && el.getAttribute(name) !== value) el.setAttribute(name, value);
    };
    all(ICON).forEach((icon) => {
      if (icon.matches('a, button')) return; // named by itself
      set(icon, 'aria-hidden', 'true');
      const link = icon.parentElement;
      if (link.matches('#nav-sidebar-inner a') && link.textContent.trim() === icon.textContent.trim()) {
        set(link, 'aria-hidden', 'true'); // the brand beside it leads to the same page
        set(link, 'tabindex', '-1');
      }
    });
    if (!page) return;
    const { spokenMenu, spokenRows, spokenSearch } = page.dataset;
    const title = document.querySelector('#main h2') || document.querySelector('h1');
    set(document.getElementById('nav-sidebar-inner'), 'aria-label', spokenMenu);
    set(document.getElementById('searchbar-submit'), 'aria-label', spokenSearch);
    set(document.getElementById('result_list'), 'aria-label', title && title.textContent.trim());
    all('#nav-sidebar-inner a.active').forEach((link) => set(link, 'aria-current', 'page'));
    all('.simplebar-content-wrapper').forEach((area) =>
      set(area, 'aria-label', area.closest('#nav-sidebar-inner') ? spokenMenu : spokenRows),
    );
  }

  // Scroll areas, and what htmx and Alpine draw, come after the page.
  document.addEventListener('DOMContentLoaded', () => {
    mend();
    // As on the public pages: a refusal, or else what was done, has the focus once.
    const told = document.querySelector('#content [role=alert]') || document.querySelector('#told > ul > li');
    if (told) {
      told.tabIndex = -1;
      setTimeout(() => told.focus({ preventScroll: true })); // Alpine has shown the page by then
    }
    new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
  });
})();
