"""The hotline: staff write a draft for a caller, who checks and files it through a single-use link in an SMS."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import commands as account_commands
from accounts.models import User
from casework.errors import Refused
from complaints import access
from complaints.commands import draft as draft_commands
from complaints.commands.preview import rehearse
from complaints.desk import machine
from complaints.models import AttestationLink, Complaint
from complaints.notices import eventless
from complaints.queries import evidence, hotline
from complaints.rules import attestation, completeness
from complaints.rules.attestation import LinkState
from complaints.rules.codes import Via
from complaints.workflow import Role, Status, Step
from notifications import spending
from ui.templatetags.ui import cn_datetime


def take_call(*, actor: User, phone: str, name: str = "", now: datetime | None = None) -> Complaint:
    """A draft for whoever calls from this number (E.164). The one who takes it learns nothing about their account."""
    now = now or timezone.now()
    if not access.takes_calls(actor):
        raise Refused(_("只有受理员和主管可以登记来电。"), "role")
    _can_get_sms(phone)
    with transaction.atomic():
        person = account_commands.caller(phone, now)
        if person.pk == actor.pk:
            raise Refused(_("这是您自己的手机号。请在网站上提交您自己的投诉。"), "own_number")
        return draft_commands.new_draft(now, complainant=person, via=Via.HOTLINE, taken_by=actor, complainant_name=name)


def send_attestation_link(draft: Complaint, *, actor: User, now: datetime | None = None) -> AttestationLink:
    """Send the caller a link under which this very content can be checked and filed; an older link dies with it."""
    return _send(draft, secrets.token_urlsafe(32), actor, now)


def rehearse_attestation_link(draft: Complaint, *, actor: User, now: datetime | None = None) -> str:
    """The SMS as it would reach the caller, but for the link, which is made when it is sent; raises as sending does."""
    token = secrets.token_urlsafe(32)
    posted = rehearse(lambda: _send(draft, token, actor, now))
    return "".join(notice.text for notice in posted).replace(token, _("（发送时生成）"))


def _send(draft: Complaint, token: str, actor: User, now: datetime | None) -> AttestationLink:
    with machine.step(draft, Step.EDIT, actor=actor, now=now) as turn:
        case, phone = turn.case, turn.case.complainant.phone
        if turn.role == Role.COMPLAINANT:
            raise Refused(_("这是您自己的投诉，请直接提交。"), "own_draft")
        lacking = completeness.gaps(case)
        if lacking:
            raise Refused(_("还不能发送：%(first)s。") % {"first": lacking[0].message}, "incomplete")
        if not phone:
            raise Refused(_("这个手机号现在不能接收短信。请与来电人核对号码，重新登记。"), "no_phone")
        _can_get_sms(phone)
        _may_send(hotline.links_of(case), phone, turn.now)
        link = AttestationLink.objects.create(
            complaint=case,
            token_hash=attestation.hash_of(token),
            content_sha256=attestation.content_hash(case, evidence.files(case)),
            phone=phone,
            sent_by=actor,
            sent_at=turn.now,
            expires_at=turn.now + attestation.LIFE,
        )
        eventless.attest_link(link, token)
    return link


def _can_get_sms(phone: str) -> None:
    if not spending.may_text(phone):
        words = _("平台现在不能向大陆以外的手机号发送短信。请来电人提供大陆手机号，或者请其用邮箱在网上注册。")
        raise Refused(words, "abroad")


def _may_send(sent: list[AttestationLink], phone: str, now: datetime) -> None:
    if len(sent) >= len(attestation.WAITS):
        words = _("这份草稿已经发送过%(n)s次短信，不能再发。来电人可以用手机号登录网站，自己核对后提交。")
        raise Refused(words % {"n": len(sent)}, "too_many_links")
    earliest = sent[0].sent_at + attestation.WAITS[len(sent)] if sent else now
    if now < earliest:
        raise Refused(_("刚刚发送过。请在%(time)s之后再发送。") % {"time": cn_datetime(earliest)}, "too_soon")
    if hotline.links_to(phone, now) >= attestation.A_DAY_MOST:
        raise Refused(_("今天发给这个手机号的短信太多，请明天再发送。"), "too_many_to_phone")


def attest(token: str, *, attested: bool, may_publish: bool, now: datetime | None = None) -> Complaint:
    """File the draft as its complainant, whose number the link has just proved. A second call is refused as `used`."""
    with _opened(token, now or timezone.now()) as (link, case, moment):
        person = account_commands.proved(link.phone, moment)
        if person is None or person.pk != case.complainant_id or not person.is_active:
            raise Refused(_("这个手机号现在不能用来提交。请再次拨打热线。"), "not_theirs")
        draft_commands.save_draft(case, actor=person, changes={"may_publish": may_publish}, now=moment)
        draft_commands.file(case, actor=person, attested=attested, now=moment)
        link.used_at = moment
        link.save(update_fields=["used_at"])
        return case


def send_back(token: str, *, because: str, now: datetime | None = None) -> None:
    """The caller says what is wrong; the link dies, and whoever took the call is told to mend the draft."""
    with _opened(token, now or timezone.now()) as (link, _case, moment):
        link.returned_at, link.returned_because = moment, because
        link.save(update_fields=["returned_at", "returned_because"])
        eventless.attestation_returned(link, moment)


@contextmanager
def _opened(token: str, now: datetime) -> Iterator[tuple[AttestationLink, Complaint, datetime]]:
    """The link and its draft under the draft's lock, in one transaction; raises `Refused` unless the link is good."""
    with transaction.atomic():
        found = hotline.attestation_link(attestation.hash_of(token))
        if found is None:
            raise Refused(_("这个链接不完整，或者草稿已经删除。请核对短信，或者再次拨打热线。"), "unknown")
        case = Complaint.objects.select_for_update(of=("self",)).get(pk=found.complaint_id)
        newest = hotline.newest_link(case)
        link = found if newest is None or newest.pk != found.pk else newest  # as it is under the lock
        link.complaint = case
        if case.status != Status.DRAFT and not link.used_at:
            raise Refused(_("这件投诉已经提交。"), "filed")
        state = link_state(case, link, now, newest=newest)
        if state != LinkState.WAITING:
            raise Refused(str(attestation.DEAD[state]), state)
        yield link, case, now


def link_state(
    case: Complaint, link: AttestationLink | None, now: datetime, *, newest: AttestationLink | None
) -> LinkState:
    content_now = attestation.content_hash(case, evidence.files(case))
    return attestation.state_of(link, now, newest=newest, content_now=content_now)
