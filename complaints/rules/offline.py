"""Words for attempts to reach a company outside the portal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from files.models import StoredFile


@dataclass(frozen=True)
class Contact:
    """One attempt: when, how (`codes.ServiceWay`), what came of it, and what proves it, in words or as stored files."""

    on: date
    way: str
    words: str
    proof: str = ""
    files: Sequence[StoredFile] = ()
