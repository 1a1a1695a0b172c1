"""The file of one case on paper: sections of rows and tables, all words final."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from complaints.exports.receipt import Row
from ui import typesetting
from ui.typesetting import Column, Layout, Table

# As the template has them: millimetres and points.
_LAYOUT = Layout(
    Path(__file__).with_name("case_file.typ"), label=Column(29, 10), value=Column(136, 10), table=Table(170, 4, 9)
)


@dataclass(frozen=True)
class Section:
    """Rows of label and value, or a table whose columns are so wide beside each other."""

    heading: str
    rows: Sequence[Row] = ()
    columns: Sequence[str] = ()
    widths: Sequence[int] = ()
    table: Sequence[Sequence[str]] = ()
    note: str = ""
    level: int = 2  # 3: within the section before


@dataclass(frozen=True)
class CaseFile:
    brand: str
    heading: str
    reference: str
    sections: Sequence[Section]
    footer: str


def pdf(file: CaseFile, at: datetime) -> bytes:
    """The file as PDF/A-2a; sections without anything in them are left out."""
    words = asdict(file)
    words["sections"] = [one for one in words["sections"] if one["rows"] or one["table"] or one["note"]]
    return typesetting.pdf(_LAYOUT, words, at)
