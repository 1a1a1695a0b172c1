"""What is said of an attempt to reach a company outside the portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Contact:
    """One attempt: when, how (`codes.ServiceWay`), what came of it, and what proves it unless a file does."""

    on: date
    way: str
    words: str
    proof: str = ""
