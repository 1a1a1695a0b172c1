"""Terms: what one side offers or both have agreed, one shape for answers, offers and agreements (DOMAIN §10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from catalogue.rules.codes import Remedy
from complaints.rules.case import HasTerms
from ui.templatetags.ui import cn_date, money


@dataclass(frozen=True)
class Terms:
    """Coded remedies, an amount, what is done, by when, until when it can be accepted, and the words that go with it.

    `str()` is one line in the language of whoever reads it; the words (`text`) are not in it.
    """

    remedies: tuple[str, ...] = ()
    amount: Decimal | None = None
    action: str = ""
    perform_by: date | None = None
    expires_on: date | None = None
    text: str = ""

    def __str__(self) -> str:
        parts = [
            _("、").join(remedy_names(self.remedies)),
            _("金额%(amount)s") % {"amount": money(self.amount)} if self.amount is not None else "",
            self.action,
            _("%(day)s前完成") % {"day": cn_date(self.perform_by)} if self.perform_by else "",
        ]
        return _("，").join(part for part in parts if part)

    def rows(self, today: date) -> list[tuple[str, str]]:
        """The terms as (label, value), those that were left open left out."""
        found = [
            (_("补救方式"), _("、").join(remedy_names(self.remedies))),
            (_("金额"), money(self.amount) if self.amount is not None else ""),
            (_("处理措施"), self.action),
            (_("完成日期"), cn_date(self.perform_by, today) if self.perform_by else ""),
            (_("方案有效期至"), cn_date(self.expires_on, today) if self.expires_on else ""),
        ]
        return [(label, value) for label, value in found if value]


def terms_of(row: HasTerms) -> Terms:
    """The terms that an answer, an offer or an agreement holds."""
    return Terms(
        remedies=tuple(row.remedies),
        amount=row.amount,
        action=row.action,
        perform_by=row.perform_by,
        expires_on=getattr(row, "expires_on", None),
        text=row.text,
    )


def remedy_names(codes: Iterable[str]) -> list[str]:
    """The remedies in words, in the order of the list of codes."""
    chosen = set(codes)
    return [str(remedy.label) for remedy in Remedy if remedy in chosen]


def ordered(codes: Iterable[str]) -> list[str]:
    """The remedies in the order of the list of codes, each once; what is no code is left out."""
    chosen = set(codes)
    return [remedy.value for remedy in Remedy if remedy in chosen]


def offer_key(model: str, pk: int) -> str:
    """Key by which a form names an offer: "answer:12", "offer:5"."""
    return f"{model}:{pk}"


def has_lapsed(terms: Terms, today: date) -> bool:
    """Whether nobody can accept it any more: its own day is over, or the day on which it was to be done."""
    days = (terms.perform_by, terms.expires_on)
    return any(day is not None and day < today for day in days)
