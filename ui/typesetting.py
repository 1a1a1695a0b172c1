"""Papers as PDF/A-2a by typst, with their fonts inside. Every word comes in as data, never as markup."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import NamedTuple

import typst

from ui import glyphs
from ui.values import Json

log = logging.getLogger(__name__)

POINTS_IN_MM = 72 / 25.4
_one_at_a_time = BoundedSemaphore(1)  # the compiler keeps its fonts in memory: one a process


class Column(NamedTuple):
    """Width of the narrowest place in which a text stands, and the size in which it is set there."""

    mm: float
    points: float

    @property
    def em(self) -> float:
        return self.mm * POINTS_IN_MM / self.points


class Table(NamedTuple):
    """Width of the tables, and of the gap between two columns; the words' `widths` share the rest out."""

    mm: float
    gutter: float
    points: float


class Layout(NamedTuple):
    """A template and its columns: of labels, of everything else, and of tables where it has some."""

    template: Path
    label: Column
    value: Column
    table: Table | None = None


def pdf(layout: Layout, words: dict[str, Json], at: datetime) -> bytes:
    """The template filled; the same words and moment give the same bytes. What no font draws stands as its code."""
    for strict in (False, True):
        try:
            return _compiled(layout, _fitted(words, layout, "", strict=strict), at)
        except typst.TypstError as error:  # signs that only together have no glyph: each is then judged alone
            if strict:
                raise
            log.warning("%s was set with plain signs alone: %s", layout.template.name, error.message.partition("`")[0])
    raise AssertionError("two tries return or raise")


def in_fours(text: str) -> str:
    """A hash as people can read it aloud."""
    return " ".join(text[index : index + 4] for index in range(0, len(text), 4))


def _compiled(layout: Layout, words: Json, at: datetime) -> bytes:
    inputs = {"words": json.dumps(words), "fonts": json.dumps([face.family for face in glyphs.faces()])}
    with _one_at_a_time:
        made = _compiler().compile(
            input=str(layout.template),
            format="pdf",
            sys_inputs=inputs,
            pdf_standards="a-2a",
            timestamp=at.replace(microsecond=0),  # typst takes none
        )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(font_paths=glyphs.fonts(), ignore_system_fonts=True)


def _fitted(words: Json, layout: Layout, key: str, *, strict: bool) -> Json:
    """All texts within, each as it fits where it stands."""
    if isinstance(words, str):
        if key == "qr":  # a drawing, not a text
            return words
        column = layout.label if key == "label" else layout.value
        return glyphs.fitted(words, column.em, strict=strict)
    if isinstance(words, Mapping):
        found = {name: _fitted(value, layout, name, strict=strict) for name, value in words.items()}
        if words.get("table") and layout.table:
            columns = _columns(layout.table, words["widths"])
            found["columns"], *found["table"] = (
                [glyphs.fitted(cell, column.em, strict=strict) for cell, column in zip(row, columns, strict=True)]
                for row in (words["columns"], *words["table"])
            )
        return found
    if isinstance(words, (list, tuple)):
        return [_fitted(one, layout, key, strict=strict) for one in words]
    return words


def _columns(table: Table, shares: list[int]) -> list[Column]:
    room = table.mm - table.gutter * (len(shares) - 1)
    return [Column(room * share / sum(shares), table.points) for share in shares]
