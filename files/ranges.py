"""One part of a file for a player that seeks (RFC 9110 §14): a single range of bytes; anything else gets the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*")
CHUNK = 64 * 1024


class Unsatisfiable(Exception):
    """The range begins behind the end of the file."""


def wanted(header: str, size: int) -> tuple[int, int] | None:
    """The first and the last byte that a Range header asks for; None for none, several, or one that makes no sense."""
    found = RANGE.fullmatch(header)
    if found is None or found[1] == found[2] == "":
        return None
    if found[1] == "":
        length = int(found[2])
        if length == 0 or size == 0:
            raise Unsatisfiable
        return max(0, size - length), size - 1
    first = int(found[1])
    last = min(int(found[2]) if found[2] else size - 1, size - 1)
    if found[2] and int(found[2]) < first:
        return None
    if first >= size:
        raise Unsatisfiable
    return first, last


class Part:
    """Bytes `first` to `last` of an open file, as chunks; closing it closes the file."""

    def __init__(self, content: IO[bytes], first: int, last: int) -> None:
        content.seek(first)
        self._content, self._left = content, last - first + 1

    def __iter__(self) -> Iterator[bytes]:
        while self._left > 0 and (chunk := self._content.read(min(CHUNK, self._left))):
            self._left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self._content.close()
