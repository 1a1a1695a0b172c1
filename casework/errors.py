"""The one way the house says no."""

from __future__ import annotations


class Refused(Exception):
    """The rules say no: `message` is a sentence for the person, `code` is for tests and logs."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.message = str(message)
        self.code = code
