"""The order that every cleaner is given, and the result it gives back."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from typing import BinaryIO

from ui.values import Json

# What decoders raise on a file that lies.
UNREADABLE = (OSError, ValueError, SyntaxError, LookupError, TypeError, ArithmeticError, struct.error, zlib.error)


class Unacceptable(Exception):
    """The content cannot become a clean copy; the argument is a key of `files.errors.REASONS`."""


@dataclass
class Job:
    """One file to clean: the original, the empty files to write to, and the rules (`files.sandbox.rules`)."""

    source: BinaryIO
    clean: BinaryIO
    thumbnail: BinaryIO
    pages: BinaryIO
    rules: dict[str, Json]
    shortfalls: dict[str, dict[str, object]] = field(default_factory=dict)  # what the copy lacks, see `lack`

    def lack(self, code: str, **values: object) -> None:
        """Note what the copy lacks: a key of `files.errors.SHORTFALLS`, and the values of its sentence."""
        self.shortfalls[code] = values

    def boxes(self, page: int) -> list[tuple[float, float, float, float]]:
        """Boxes to be covered on this page (the first is 1; an image has one), as fractions: x, y, width, height."""
        return [(box["x"], box["y"], box["w"], box["h"]) for box in self.rules["boxes"] if box["page"] == page]
