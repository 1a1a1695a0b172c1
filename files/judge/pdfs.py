"""PDFs: how many pages they claim, and whether they open without a password."""

from __future__ import annotations

from typing import BinaryIO

import pikepdf

from files import kinds
from files.errors import rejected

MAX_XREF_STREAMS = 100  # each saved revision of a PDF adds one

# qpdf inflates a PDF's table of objects to open it; a small file must not become a large one. The limits are the
# process's own, and only this module opens PDFs in it (cleaning has a process to itself).
pikepdf.settings.set_qpdf_limits(flate_max_memory=8 * kinds.MB, run_length_max_memory=8 * kinds.MB, doc_max_warnings=50)


def judge(content: BinaryIO) -> int | None:
    """The number of pages it claims; None where the file must be mended first, which is not done here.

    A PDF whose owner forbids printing or copying opens for everybody, and here too: only what asks for a password is
    locked.
    """
    content.seek(0)
    if content.read().count(b"/XRef") > MAX_XREF_STREAMS:
        return None
    content.seek(0)
    try:
        with pikepdf.open(content, attempt_recovery=False, suppress_warnings=True) as pdf:
            pages = int(pdf.Root.Pages.Count)
    except pikepdf.PasswordError:
        raise rejected("pdf_locked") from None
    except (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError):
        return None
    if pages > kinds.MAX_PAGES:
        raise rejected("pdf_pages")
    return max(pages, 0)
