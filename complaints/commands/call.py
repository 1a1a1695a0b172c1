"""Calls: make sure who a caller is, write the call down on the case; write down that the company was urged."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from casework.errors import Refused
from casework.references import normalise
from casework.workdays import day_of
from complaints import access
from complaints.commands.preview import rehearse
from complaints.desk import machine
from complaints.models import Call, CallerCheck, Complaint, Urging
from complaints.notices import eventless
from complaints.queries import call
from complaints.rules import call as call_rules
from complaints.rules.codes import CallerProof
from complaints.workflow import Step
from notifications import spending
from ui.templatetags.ui import cn_date, cn_datetime


def send_caller_code(complaint: Complaint, *, actor: User, now: datetime | None = None) -> CallerCheck:
    """Send a code to the number on file, for the caller to read out."""
    return _send_code(complaint, call_rules.new_code(), actor, now or timezone.now())


def rehearse_caller_code(complaint: Complaint, *, actor: User, now: datetime | None = None) -> str:
    """The SMS as it would reach the caller, but for its code; raises as sending does."""
    code = call_rules.new_code()
    posted = rehearse(lambda: _send_code(complaint, code, actor, now or timezone.now()))
    return "".join(notice.text for notice in posted).replace(code, _("（发送时生成）"))


def _send_code(complaint: Complaint, code: str, actor: User, now: datetime) -> CallerCheck:
    with transaction.atomic():
        phone = _proved_phone(complaint, actor)
        if not spending.may_text(phone):
            raise Refused(_("平台现在不能向大陆以外的手机号发送短信，请用编号和手机号后四位核实。"), "abroad")
        sent = call.codes_to(phone, now)
        if sent and now < sent[0].at + call_rules.CODE_GAP:
            words = _("刚刚发送过。请在%(time)s之后再发送。")
            raise Refused(words % {"time": cn_datetime(sent[0].at + call_rules.CODE_GAP)}, "too_soon")
        if len(sent) >= call_rules.CODES_A_DAY:
            raise Refused(_("今天发给这个手机号的验证码太多，请明天再发送。"), "too_many_codes")
        check = CallerCheck.objects.create(
            complaint=complaint,
            by=actor,
            method=CallerProof.CODE,
            phone=phone,
            code_hash=call_rules.hash_of(code, phone),
            at=now,
        )
        eventless.caller_code(check, code)
    return check


def check_caller_code(complaint: Complaint, *, actor: User, code: str, now: datetime | None = None) -> None:
    """The caller has read the code out. A wrong one counts, also when this is refused."""
    now = now or timezone.now()
    with transaction.atomic():
        phone = _proved_phone(complaint, actor)
        check = call.sent_code(complaint, actor, now)
        is_right = False
        if check and check.phone == phone:
            is_right = call_rules.is_code(code, phone, check.code_hash)
            check.tries += 1
            check.passed_at = now if is_right else None
            check.save(update_fields=["tries", "passed_at"])
    if check is None:
        raise Refused(_("验证码已失效，或者输错次数太多。请重新发送。"), "no_code")
    if not is_right:
        raise Refused(_("验证码不对。请让来电人再读一遍。"), "wrong_code")


def check_caller_digits(
    complaint: Complaint, *, actor: User, number: str, digits: str, now: datetime | None = None
) -> None:
    """The caller has said the case number and the end of the phone number. A wrong one counts."""
    now = now or timezone.now()
    with transaction.atomic():
        phone = _proved_phone(complaint, actor)
        if call.wrong_digits(phone, now) >= call_rules.WRONG_A_DAY:
            raise Refused(_("今天说错的次数太多，只能用短信验证码核实。"), "too_many_tries")
        is_right = call_rules.are_digits(digits, phone) & (normalise(number) == complaint.reference)
        CallerCheck.objects.create(
            complaint=complaint,
            by=actor,
            method=CallerProof.DIGITS,
            phone=phone,
            at=now,
            tries=1,
            passed_at=now if is_right else None,
        )
    if not is_right:
        raise Refused(_("编号或者手机号后四位不对。请不要告诉来电人是哪一项不对。"), "wrong_digits")


def log_call(complaint: Complaint, *, actor: User, topic: str, text: str = "", now: datetime | None = None) -> Call:
    """Write a call down on its case; how the caller was proved is what the checks say, not what the form says."""
    with machine.step(complaint, Step.LOG_CALL, actor=actor, now=now) as turn:
        check = call.proof_of_caller(turn.case, actor, turn.now)
        proof = check.method if check else CallerProof.NONE
        row = Call.objects.create(
            complaint=turn.case, by=actor, at=turn.now, proof=proof, topic=topic, text=text.strip()
        )
        turn.data = {"call": row.pk, "proof": str(proof)}
    return row


def urge(
    complaint: Complaint,
    *,
    actor: User,
    called_at: datetime,
    number: str,
    result: str,
    spoke_with: str = "",
    text: str = "",
    now: datetime | None = None,
) -> Urging:
    """Write down that the company was called to do what it owes; it owed it then already."""
    with machine.step(complaint, Step.URGE, actor=actor, now=now) as turn:
        owed = call.owed(turn.case)
        if owed is None:  # the guard has read the case's column, which the machine writes from these very clocks
            raise Refused(_("现在不需要企业做什么，不用催办。"), "owes_nothing")
        if called_at > turn.now:
            raise Refused(_("通话时间还没有到，请核对日期和时间。"), "in_the_future")
        if day_of(called_at) < owed.started_on:
            words = _("那时企业还不需要做什么：这一期限从%(day)s起算。请核对通话的日期。")
            raise Refused(words % {"day": cn_date(owed.started_on)}, "not_owed_then")
        row = Urging.objects.create(
            complaint=turn.case,
            by=actor,
            at=turn.now,
            called_at=called_at,
            number=number,
            spoke_with=spoke_with,
            result=result,
            text=text.strip(),
        )
        turn.data = {"urging": row.pk, "called_at": called_at.isoformat(), "owed": owed.kind, "result": str(result)}
    return row


def _proved_phone(complaint: Complaint, actor: User) -> str:
    """The complainant's proved number, its owner locked so that tries are counted one by one."""
    if not (access.takes_calls(actor) and access.for_staff(actor).filter(pk=complaint.pk).exists()):
        raise Refused(_("您不能核实这件投诉的来电人。"), "role")
    person: User = User.objects.select_for_update(no_key=True).get(pk=complaint.complainant_id)
    if not person.phone or person.phone_verified_at is None:
        raise Refused(
            _("投诉人的账户没有验证过的手机号，不能在电话里核实身份。请投诉人登录网站查看，或者用账户的邮箱来信。"),
            "no_phone",
        )
    return person.phone
