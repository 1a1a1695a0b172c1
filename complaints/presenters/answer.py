"""Answers and offers as the parties read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from casework.workdays import day_of
from complaints.models import Answer


def offer_rows(answer: Answer | None, now: datetime) -> list[tuple[str, str]]:
    """The answer in short, for `components/offer.html`."""
    if answer is None:
        return []
    return [(_("处理结论"), answer.get_code_display()), *answer.terms.rows(day_of(now))]


@dataclass(frozen=True)
class Card:
    """An answer, sent or about to be, as the consumer sees it; `offer`, the rows of `components/offer.html`."""

    row: Answer
    code: str
    text: str
    offer: list[tuple[str, str]]


def card(answer: Answer) -> Card:
    return Card(answer, answer.get_code_display(), answer.text, answer.terms.rows(date.min))
