"""Fonts for PDFs that do not hold their own: bank slips and e-invoices count on SimSun or STSong being on the machine.

pdfium takes what the machine has that is near enough; a machine without Chinese fonts has at least the one that our
receipts are set in, which comes as a package.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pypdfium2.raw as raw

MACHINE = (
    "/usr/share/fonts",
    "/usr/share/X11/fonts/Type1",
    "/usr/share/X11/fonts/TTF",
    "/usr/local/share/fonts",
)  # where pdfium looks by itself
_kept: list[ctypes.Array[ctypes.c_char_p]] = []  # pdfium reads it later


def folders() -> list[str]:
    """The folders with fonts: of the machine, and of the package."""
    package = find_spec("noto_cjk_sans_otc")
    ours = [str(Path(package.origin).parent)] if package and package.origin else []
    return [*MACHINE, *ours]


def use(paths: Sequence[str]) -> None:
    """Have pdfium look for fonts there and nowhere else; no document may be open."""
    kept = (ctypes.c_char_p * (len(paths) + 1))(*(path.encode() for path in paths), None)
    _kept[:] = [kept]
    first = ctypes.cast(kept, ctypes.POINTER(ctypes.POINTER(ctypes.c_char)))
    raw.FPDF_DestroyLibrary()
    raw.FPDF_InitLibraryWithConfig(raw.FPDF_LIBRARY_CONFIG(version=2, m_pUserFontPaths=first))
