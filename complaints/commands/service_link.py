"""The link in the letter: an officer makes and revokes it, a code to the recorded contact opens it.

Who acts through it is the account that was made for it, so that the ledger names somebody; it can sign in nowhere.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import commands as account_commands
from accounts.models import User
from accounts.sign_in import codes
from casework.errors import Refused
from complaints import access
from complaints.desk import machine
from complaints.models import Complaint, ServiceLink
from complaints.notices import eventless
from complaints.queries import service_link
from complaints.rules import call
from complaints.rules import service_link as service_link_rules
from complaints.rules.service_link import ContactKind
from complaints.workflow import Step


def make_link(
    complaint: Complaint, *, actor: User, kind: str, contact: str, now: datetime | None = None
) -> tuple[ServiceLink, str]:
    """A link for the letter, and its token, which is kept nowhere else; an earlier link of the case dies with it."""
    with machine.step(complaint, Step.MAKE_LINK, actor=actor, now=now) as turn:
        case, token = turn.case, service_link_rules.new_token()
        _revoke(case, actor, turn.now)
        link = ServiceLink.objects.create(
            complaint=case,
            serving=service_link_rules.serving_for(case),
            business=case.business,
            respondent_name=case.respondent_name,
            token_hash=service_link_rules.hash_of(token),
            typed_hash=service_link_rules.hash_of_typed(service_link_rules.typed_of(token)),
            contact_kind=ContactKind(kind),
            contact=contact,
            user=account_commands.placeholder(_("企业（凭函办理）")),
            made_by=actor,
            made_at=turn.now,
            expires_at=turn.now + service_link_rules.LIFE,
        )
        turn.data = {"link": link.pk}
    return link, token


def revoke_link(complaint: Complaint, *, actor: User | None, now: datetime | None = None) -> None:
    """The link of the case opens nothing any more, nor do browsers that it has opened."""
    with machine.step(complaint, Step.REVOKE_LINK, actor=actor, now=now) as turn:
        turn.data = {"link": _revoke(turn.case, actor, turn.now)}


def send_link_code(link: ServiceLink, *, client: str, now: datetime | None = None) -> None:
    """Send a code to the contact that the officer recorded; how often is counted as for any code."""
    now = now or timezone.now()
    _must_open(link, now)
    try:
        codes.ask(link.contact, client=client, now=now, pays=lambda: True)
    except Refused as refusal:
        if refusal.code not in ("day", "spent"):
            raise
        raise Refused(_("今天不能再发送验证码。请明天再试，或者致电客服热线。"), refusal.code) from refusal
    code = call.new_code()
    with transaction.atomic():
        link.code_hash, link.code_at = call.hash_of(code, link.contact), now
        link.save(update_fields=["code_hash", "code_at"])
        eventless.service_code(link, code)


def open_link(link: ServiceLink, *, code: str, now: datetime | None = None) -> None:
    """The code was typed in: whoever did may act in this one case. Five guesses a code, counted before they are judged.

    Raises `Refused`. A code opens once; another browser asks for another.
    """
    now = now or timezone.now()
    _must_open(link, now)
    if not link.has_code(now):
        raise Refused(_("验证码已失效，请重新获取。"), "no_code")
    if codes.judge(codes.issue_of({"at": link.code_at, "code": link.code_hash}), now) is None:
        raise Refused(_("验证码输错次数太多，请重新获取。"), "too_many_tries")
    if not call.is_code(code, link.contact, link.code_hash):
        raise Refused(_("验证码不对，请核对后重新填写。"), "wrong_code")
    with machine.step(link.complaint, Step.OPEN_LINK, actor=access.by_letter(link, now), now=now) as turn:
        spent = ServiceLink.objects.filter(pk=link.pk, code_hash=link.code_hash, revoked_at=None)
        if not spent.update(code_hash="", opened_at=link.opened_at or turn.now):
            raise Refused(_("验证码已失效，请重新获取。"), "no_code")
        turn.data = {"link": link.pk}


def _must_open(link: ServiceLink, now: datetime) -> None:
    state = service_link_rules.state_of(link, link.complaint, now)
    if state not in service_link_rules.OPENS:
        raise Refused(str(service_link_rules.DEAD[state]), state)


def _revoke(case: Complaint, actor: User | None, now: datetime) -> int | None:
    """Revoke what the case has; returns the newest link's number."""
    standing = [link for link in service_link.service_links(case) if link.revoked_at is None]
    for link in standing:
        link.revoked_at, link.revoked_by = now, actor
        link.save(update_fields=["revoked_at", "revoked_by"])
    return standing[0].pk if standing else None
