"""The receipt of a filed complaint: as a PDF with its Chinese font inside, and the QR code that leads to its proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import segno

from ui import typesetting
from ui.typesetting import Column, Layout

_LOOK: dict[str, Any] = {"scale": 4, "border": 3, "light": "#fff", "xmldecl": False}
# As the template has them: millimetres and points.
_LAYOUT = Layout(Path(__file__).with_name("receipt.typ"), label=Column(24, 10.5), value=Column(97, 10.5))


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
    return typesetting.pdf(_LAYOUT, asdict(receipt) | {"qr": qr_svg(receipt.verify_url)}, at)


def qr_svg(url: str) -> str:
    """The QR code of an address as an SVG, dark on white whatever is around it."""
    out = BytesIO()
    _qr(url).save(out, kind="svg", **_LOOK)
    return out.getvalue().decode()


def qr_uri(url: str) -> str:
    """The same for the `src` of an image."""
    return _qr(url).svg_data_uri(**_LOOK)


def _qr(url: str) -> segno.QRCode:
    return segno.make_qr(url, error="m")
