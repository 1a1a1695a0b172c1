"""The log: what it keeps, and what it leaves out."""

from __future__ import annotations

import logging
import re

MASK = "***"
# A part of a path that is a key rather than a name: invitations, links to a draft, archives. Case numbers are shorter.
_TOKEN = re.compile(r"(?<=/)[A-Za-z0-9_\-]{20,}(?=[/?#\s]|$)")
_TYPED = re.compile(r"(?<=/l/)[^/?#\s]+")  # the short form of a letter's link
_QUERY = re.compile(r"\?\S*")


def masked(line: str) -> str:
    """The line with its tokens and queries covered."""
    return _QUERY.sub("?" + MASK, _TYPED.sub(MASK, _TOKEN.sub(MASK, line)))


def without_tokens(record: logging.LogRecord) -> bool:
    """Cover what opens doors in the lines that Django writes of requests: their arguments are the path."""
    if record.name == "django.request" and isinstance(record.args, tuple):
        record.args = tuple(masked(one) if isinstance(one, str) else one for one in record.args)
    return True


def without_traceback_of_a_refusal(record: logging.LogRecord) -> bool:
    """Keep the line of a 403 and drop its traceback: who may not see a page has met no fault of ours."""
    if getattr(record, "status_code", None) == 403:
        record.exc_info = record.exc_text = None
    return True
