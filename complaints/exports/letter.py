"""转办函: the letter with which a complaint is handed to a company that is not in the portal, as a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from complaints.exports.receipt import Row, qr_svg
from ui import typesetting
from ui.typesetting import Column, Layout

# As the template has them: millimetres and points.
_LAYOUT = Layout(Path(__file__).with_name("letter.typ"), label=Column(38, 10.5), value=Column(82, 10.5))


@dataclass(frozen=True)
class Part:
    """A heading with rows of label and value, or with sentences."""

    heading: str
    rows: Sequence[Row] = ()
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class Letter:
    """The words of a letter, all of them final."""

    brand: str
    heading: str
    reference: str
    rows: Sequence[Row]
    opening: Sequence[str]
    sections: Sequence[Part]
    signed: str
    day: str
    enter_url: str
    scan: str
    footer: str


def pdf(letter: Letter, at: datetime) -> bytes:
    """The letter as PDF/A-2a; the same words and moment give the same bytes."""
    return typesetting.pdf(_LAYOUT, asdict(letter) | {"qr": qr_svg(letter.enter_url)}, at)
