"""The signed agreement as a PDF with its Chinese font inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from complaints.exports.receipt import Row, qr_svg
from ui import typesetting
from ui.typesetting import Column, Layout

# As the template has them: millimetres and points.
_LAYOUT = Layout(Path(__file__).with_name("agreement.typ"), label=Column(31, 10.5), value=Column(97, 10.5))


@dataclass(frozen=True)
class Agreement:
    """The words of an agreement, all of them final."""

    brand: str
    heading: str
    reference: str
    rows: Sequence[Row]
    parties_heading: str
    parties: Sequence[Row]
    facts_heading: str
    facts: Sequence[Row]
    terms_heading: str
    terms: Sequence[Row]
    text: str
    after: Sequence[tuple[str, str]]  # heading and paragraph
    signed_heading: str
    signed: Sequence[Row]
    hash_heading: str
    hash: str
    hash_help: str
    verify_url: str
    scan: str
    footer: str


def pdf(agreement: Agreement, at: datetime) -> bytes:
    """The agreement as PDF/A-2a; the same words and moment give the same bytes."""
    lines = {"text": agreement.text.splitlines(), "qr": qr_svg(agreement.verify_url)}
    return typesetting.pdf(_LAYOUT, asdict(agreement) | lines, at)
