"""How often the sides may offer, and to what."""

from __future__ import annotations

from django.utils.translation import gettext as _

from casework.errors import Refused
from casework.workdays import day_of
from complaints.guards.naming import named
from complaints.models import Attempt
from complaints.queries import dealing
from complaints.rules import terms
from complaints.rules.rights import Right, used
from complaints.workflow import Clock

ROUNDS = 3  # offers a side may make after the answer (DOMAIN §5)


def offer_open(attempt: Attempt) -> None:
    offer = dealing.current_offer(attempt.case)
    if offer is None:
        raise Refused(_("企业的答复里没有可以接受的方案。"), "no_offer")
    if terms.has_lapsed(offer.terms, day_of(attempt.now)):
        raise Refused(_("方案已过期，不能再接受，也不能再还价。您可以申请调解，或者确认已解决。"), "offer_expired")


def counter_open(attempt: Attempt) -> None:
    if attempt.case.led_by != Clock.OFFER_REPLY:
        raise Refused(_("投诉人没有等待回应的还价。"), "no_counter")


def no_counter_open(attempt: Attempt) -> None:
    if attempt.case.led_by == Clock.OFFER_REPLY:
        raise Refused(_("您已经还价，请等待企业回应。"), "counter_open")


def not_final(attempt: Attempt) -> None:
    if used(attempt.case, Right.FINAL):
        raise Refused(_("企业已经表明这是最终方案，不能再还价。您可以接受、不认可，或者申请调解。"), "final")


def rounds_left(attempt: Attempt) -> None:
    is_counter = attempt.person.pk == attempt.case.complainant_id
    if used(attempt.case, Right.COUNTER if is_counter else Right.OFFER) >= ROUNDS:
        raise Refused(_("每一方最多提出%(n)s次。") % {"n": ROUNDS}, "no_rounds_left")


GUARDS = named(offer_open, counter_open, no_counter_open, not_final, rounds_left)
