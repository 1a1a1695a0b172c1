"""The receipt of a filed complaint: as a PDF with its Chinese font inside, and the QR code that leads to its proof."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst

TEMPLATE = Path(__file__).with_name("receipt.typ")
_LOOK: dict[str, Any] = {"scale": 4, "border": 3, "light": "#fff", "xmldecl": False}


@dataclass(frozen=True)
class Row:
    label: str
    value: str


@dataclass(frozen=True)
class Receipt:
    """The words of a receipt, all of them final."""

    brand: str
    heading: str
    reference: str
    rows: Sequence[Row]
    ahead_heading: str
    ahead: Sequence[Row]
    hash_heading: str
    hash: str
    hash_help: str
    verify_url: str
    scan: str
    footer: str


def pdf(receipt: Receipt, at: datetime) -> bytes:
    """The receipt as PDF/A-2a; the same words and moment give the same bytes."""
    words = asdict(receipt) | {"qr": qr_svg(receipt.verify_url)}
    return typst.compile(
        str(TEMPLATE),
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"receipt": json.dumps(words)},
        pdf_standards="a-2a",
        timestamp=at.replace(microsecond=0),  # typst takes none
    )


def qr_svg(url: str) -> str:
    """The QR code of an address as an SVG, dark on white whatever is around it."""
    out = BytesIO()
    _qr(url).save(out, kind="svg", **_LOOK)
    return out.getvalue().decode()


def qr_uri(url: str) -> str:
    """The same for the `src` of an image."""
    return _qr(url).svg_data_uri(**_LOOK)


def in_fours(text: str) -> str:
    """A hash as people can read it aloud."""
    return " ".join(text[index : index + 4] for index in range(0, len(text), 4))


def _qr(url: str) -> segno.QRCode:
    return segno.make_qr(url, error="m")


def _fonts() -> list[str]:
    """The folder of the package that carries the font."""
    found = find_spec("noto_cjk_sans_otc")
    return list(found.submodule_search_locations or []) if found else []
