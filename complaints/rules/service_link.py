"""The link in the letter to a company without an account: how long it lives, for which serving, what it opens."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from complaints.rules.attestation import hash_of
from complaints.rules.case import Lettered, Served
from complaints.workflow import OPEN, Status, Step
from ui import folding
from ui.values import Words

__all__ = [
    "DEAD",
    "LIFE",
    "SITTING",
    "ContactKind",
    "State",
    "as_printed",
    "hash_of",
    "hash_of_typed",
    "new_token",
    "serving_for",
    "state_of",
    "steps_in",
    "typed_of",
]

LIFE = timedelta(days=30)
SITTING = timedelta(hours=2)  # so long a browser that has proved the code may act before it proves it again


SIGNS = "0123456789ACDEFGHJKMNPQRTVWXY"  # one of each pair that is taken for the other: no B, I, L, O, S, U, Z
TYPED_SIGNS = 12
_FORGIVE = str.maketrans({"B": "8", "I": "1", "L": "1", "O": "0", "S": "5", "U": "V", "Z": "2"})
_PASTED = re.compile(r"(?<![0-9A-Z])([0-9A-Z]{4})[-._· ]?([0-9A-Z]{4})[-._· ]?([0-9A-Z]{4})(?![0-9A-Z])")
_BETWEEN = re.compile(r"[-._· ]")


class ContactKind(models.TextChoices):
    PHONE = "phone", _("短信")
    EMAIL = "email", _("电子邮件")


class State(StrEnum):
    """Use that a link still has."""

    LIVE = "live"
    WAITING = "waiting"  # the letter is on its way: the office has not recorded yet that the company has it
    EXPIRED = "expired"
    REVOKED = "revoked"
    ENDED = "ended"
    OTHER = "other"  # the case has gone to another company, or to this one anew


OPENS = frozenset({State.LIVE, State.WAITING})

# What a dead link says to who opens it.
DEAD: dict[str, Words] = {
    State.EXPIRED: _("这个链接已超过30天，不能再用。"),
    State.REVOKED: _("这个链接已被平台撤销或者被新的转办函替代，不能再用。"),
    State.ENDED: _("这件投诉已经办结或者不再办理，链接随之失效。"),
    State.OTHER: _("这件投诉已不由贵企业按这份转办函答复，链接失效。"),
}

_BEFORE_THE_ANSWER = frozenset({Status.WITH_BUSINESS, Status.SUPPLEMENT_REQUIRED, Status.OBJECTION})
_STEPS = frozenset(
    {Step.ANSWER, Step.OBJECT, Step.REQUEST_EXTENSION, Step.ASK_COMPLAINANT, Step.MESSAGE, Step.ADD_EVIDENCE}
)


def new_token() -> str:
    return secrets.token_urlsafe(32)


def typed_of(token: str) -> str:
    """The short form of a token, for people who type: `K7QF-2M9X-TR4D`, fifty-eight bits of it."""
    number, signs = int.from_bytes(hashlib.sha256(f"typed:{token}".encode()).digest(), "big"), ""
    while len(signs) < TYPED_SIGNS:
        number, place = divmod(number, len(SIGNS))
        signs += SIGNS[place]
    return _in_fours(signs)


def as_printed(text: str) -> str:
    """A typed or dictated short form as the letter prints it, "" if it cannot be one: `k7qf 2m9x－tr4d` will do."""
    typed = folding.plain(text).upper()
    found = {"".join(fours) for fours in _PASTED.findall(typed)}
    signs = (found.pop() if len(found) == 1 else _BETWEEN.sub("", typed)).translate(_FORGIVE)
    return _in_fours(signs) if len(signs) == TYPED_SIGNS and set(signs) <= set(SIGNS) else ""


def hash_of_typed(typed: str) -> str:
    """Hash under which a short form is kept: without the site's key a stolen database lets nobody try it out."""
    return salted_hmac("complaints.service_link", typed, algorithm="sha256").hexdigest()


def serving_for(case: Served) -> int:
    """The serving that a letter written now is about: the present one, or the one that it will lead to."""
    serving: int = case.serving if case.served_at else case.serving + 1
    return serving


def state_of(link: Lettered, case: Served, now: datetime) -> State:
    """The one rule of liveness: not revoked, not too old, the case not ended, the company and serving, off-line."""
    if link.revoked_at:
        return State.REVOKED
    if now >= link.expires_at:
        return State.EXPIRED
    if case.status not in OPEN:
        return State.ENDED
    if link.serving != serving_for(case) or not _is_same_company(link, case):
        return State.OTHER
    if case.served_at:
        return State.LIVE if case.served_offline else State.OTHER  # served in the portal, it is answered there
    return State.WAITING if case.status == Status.ACCEPTED else State.OTHER


def steps_in(status: str) -> frozenset[str]:
    """Steps by letter: read; until the answer is sent, answer, object, ask. The rest needs an account."""
    return _STEPS | {Step.OPEN_LINK} if status in _BEFORE_THE_ANSWER else frozenset({Step.OPEN_LINK})


def _in_fours(signs: str) -> str:
    return "-".join(signs[place : place + 4] for place in range(0, len(signs), 4))


def _is_same_company(link: Lettered, case: Served) -> bool:
    if link.business_id:
        return bool(link.business_id == case.business_id)
    return folding.bare(link.respondent_name) == folding.bare(case.respondent_name)
