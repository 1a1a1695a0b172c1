"""What is said of an attempt to reach a company outside the portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Contact:
    """One attempt: when, how (`codes.ServiceWay`), and what came of it."""

    on: date
    way: str
    words: str
