"""Answers and offers as the parties read them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from casework.workdays import day_of
from complaints.models import Answer


def offer_rows(answer: Answer | None, now: datetime) -> list[tuple[str, str]]:
    """The answer in short, for `components/offer.html`."""
    if answer is None:
        return []
    return [(_("处理结论"), answer.get_code_display()), *answer.terms.rows(day_of(now))]


def card(answer: Answer) -> dict[str, Any]:
    """An answer, sent or about to be, as the consumer sees it."""
    offer = answer.terms.rows(date.min)
    return {"row": answer, "code": answer.get_code_display(), "text": answer.text, "offer": offer}
