"""Terms, which everything has that offers or agrees to something: coded remedies, an amount, an action, a day."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.rules.codes import Remedy
from complaints.rules import case
from complaints.rules.terms import Terms, offer_key, terms_of


def remedies_field() -> ArrayField[Sequence[str], list[str]]:
    """The coded remedies that are offered or agreed (DOMAIN §7)."""
    code = models.CharField(max_length=16, choices=Remedy.choices)
    return ArrayField(code, verbose_name=_("补救方式"), default=list, blank=True)


class HasTerms:
    """Terms in columns (answers, offers, agreements), and the name by which a form says which of them it means."""

    @property
    def terms(self: case.HasTerms) -> Terms:
        return terms_of(self)

    @property
    def key(self: case.HasTerms) -> str:
        return offer_key(type(self).__name__.lower(), self.pk)
