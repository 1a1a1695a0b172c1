"""Claims and invitations, made by the commands."""

from __future__ import annotations

import itertools
import re
from datetime import datetime
from typing import Any

from accounts.models import User
from businesses import commands, credit_codes
from businesses.models import Business, BusinessClaim, Invitation
from files.intake import receive
from notifications.models import Notice
from tests.factories.cases import MONDAY, person
from tests.support import samples

_numbers = itertools.count(1)
CHECKS = ("licence", "letter", "person", "company")
ALL_CHECKS = (*CHECKS, "dispute")


def credit_code(number: int | None = None) -> str:
    """A code of the right shape with its check character."""
    body = f"91330106{next(_numbers) if number is None else number:09}"
    return body + credit_codes.check_character(body)


def papers(owner: User, now: datetime = MONDAY) -> list[tuple[str, Any]]:
    """A licence and a letter, received and not yet cleaned."""
    return [
        (purpose, receive(samples.upload(samples.picture(), name), owner=owner, now=now))
        for purpose, name in (("licence", "执照.png"), ("letter", "授权书.png"))
    ]


def claim(
    claimant: User | None = None, business: Business | None = None, *, now: datetime = MONDAY, **fields: Any
) -> BusinessClaim:
    """An open claim, to a listed company or to one that is registered by it."""
    claimant = claimant or person("徐敏")
    code = fields.pop("credit_code", "") or (business and business.credit_code) or credit_code()
    words = {"name": business.name if business else f"云上{code[-5:]}有限公司", "position": "客服经理"}
    words |= {"files": papers(claimant, now)} | fields
    return commands.file_claim(
        actor=claimant,
        business=business,
        credit_code=code,
        claimant_name=claimant.name,
        now=now,
        **words,
    )


def invitation(
    business: Business, owner: User, invited: User, *, role: str = "handler", now: datetime = MONDAY
) -> tuple[Invitation, str]:
    """An invitation to this person's phone, and the token from the message."""
    made = commands.invite(business, actor=owner, role=role, phone=invited.phone or "", now=now)
    return made, token_of(made)


def token_of(invitation: Invitation) -> str:
    text = Notice.objects.get(key=f"invitation:{invitation.pk}").text
    found = re.search(r"/invitations/([\w-]+)/", text)
    assert found, text
    return found[1]
