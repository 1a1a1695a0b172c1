"""The log: what it keeps, and what it leaves out."""

from __future__ import annotations

import logging


def without_traceback_of_a_refusal(record: logging.LogRecord) -> bool:
    """Keep the line of a 403 and drop its traceback: who may not see a page has met no fault of ours."""
    if getattr(record, "status_code", None) == 403:
        record.exc_info = record.exc_text = None
    return True
