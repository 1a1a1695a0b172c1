"""Line icons on a 24 × 24 grid, drawn inline so that they take the colour of the text beside them."""

from __future__ import annotations

ICONS: dict[str, str] = {
    "alert": '<path d="M12 4l9 16H3z"/><path d="M12 10v4.5M12 17.4v.1"/>',
    "app": '<rect x="6" y="2.5" width="12" height="19" rx="2.5"/><path d="M11 18.5h2"/>',
    "arrow": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "audio": '<path d="M9 18V6l10-2v12"/><circle cx="6.5" cy="18" r="2.5"/><circle cx="16.5" cy="16" r="2.5"/>',
    "back": '<path d="M20 12H5M11 6l-6 6 6 6"/>',
    "bell": '<path d="M6 17V10.5a6 6 0 0112 0V17l1.5 1.5h-15zM10 21h4"/>',
    "block": '<circle cx="12" cy="12" r="9"/><path d="M5.6 5.6l12.8 12.8"/>',
    "building": '<path d="M4 21V4h10v17M14 9h6v12M2.5 21h19M7.5 8h3M7.5 12h3M7.5 16h3M17 13v.1M17 17v.1"/>',
    "cart": '<path d="M3 4h3l2.5 11h10L21 7H7"/><circle cx="9.5" cy="19.5" r="1.5"/>'
    '<circle cx="17.5" cy="19.5" r="1.5"/>',
    "chat": '<path d="M4 4h16v12h-8l-5 4v-4H4zM8 8.5h8M8 12h5"/>',
    "check": '<path d="M4.5 12.5l5 5 10-11"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
    "doc": '<path d="M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"/>',
    "download": '<path d="M12 4v12M7 11l5 5 5-5M4 20h16"/>',
    "edit": '<path d="M4 20h4L19 9l-4-4L4 16zM13 7l4 4"/>',
    "film": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M10 9.5v5l4.5-2.5z"/>',
    "image": '<rect x="3" y="4" width="18" height="16" rx="2"/><path d="M4 17l5-5 4 4 3-3 4 4"/>'
    '<circle cx="9" cy="9" r="1.4"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.6v.1"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 018 0v3"/>',
    "mail": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M3.5 7l8.5 6 8.5-6"/>',
    "more": '<path d="M5.5 12v.1M12 12v.1M18.5 12v.1"/><circle cx="12" cy="12" r="9.5"/>',
    "phone": '<path d="M6 3h3l2 5-2.5 1.5a11 11 0 006 6L16 13l5 2v3a3 3 0 01-3 3A15 15 0 013 6a3 3 0 013-3z"/>',
    "print": '<path d="M7 8V3h10v5M7 17H4V9h16v8h-3M7 14h10v7H7z"/>',
    "receipt": '<path d="M6 3h12v18l-3-2-3 2-3-2-3 2zM12 7v8M9 8l3 3 3-3M9.5 12h5"/>',
    "scale": '<path d="M12 3v18M7 21h10M4 8h16M4 8l-2 6a3 3 0 006 0zM20 8l-2 6a3 3 0 006 0z" '
    'transform="translate(1.6 0) scale(.87 1)"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/>',
    "signal": '<path d="M5 20v-4M10 20v-8M15 20V8M20 20V4"/>',
    "star": '<path d="M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9L3.5 9.7l5.9-.8z"/>',
    "truck": '<path d="M2 6h12v11H2zM14 10h4l4 4v3h-8"/><circle cx="7" cy="18" r="2"/>'
    '<circle cx="17.5" cy="18" r="2"/>',
    "undo": '<path d="M9 7L4 12l5 5M4 12h10a6 6 0 010 12" transform="translate(0 -3)"/>',
    "upload": '<path d="M12 16V4M7 9l5-5 5 5M4 16v4h16v-4"/>',
    "user": '<circle cx="12" cy="8" r="4.5"/><path d="M3.5 21a8.5 8.5 0 0117 0"/>',
    "x": '<path d="M6 6l12 12M18 6L6 18"/>',
}
