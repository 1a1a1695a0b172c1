"""实名核验: asked for by the person, answered by the provider in the background, and told.

The ID number lies sealed in the row that was asked, and is blanked with the answer. What stays of it is a keyed digest
with the account that it verified, so that one number verifies one account.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

import leases
from accounts import preferences
from accounts.factor.sealed import reseal, seal, unseal
from accounts.models import RealNameCheck, User
from accounts.real_name import id_numbers, providers
from accounts.real_name.providers import Answer, ProviderFailed
from casework.errors import Refused
from notifications import outbox

log = logging.getLogger(__name__)

A_DAY, A_MONTH = 3, 10  # tries of one person, by the calendar
KEPT = timedelta(days=31)  # an answer, for the month's count
LEASE, WAITS = timedelta(minutes=1), timedelta(days=1)
TRIES, TURN_S = 5, 40.0  # questions to the provider for one row; a round of the worker
SAID = {
    Answer.MATCH: _lazy("姓名与身份证号码一致，已通过实名核验。"),
    Answer.MISMATCH: _lazy("姓名与身份证号码不一致，没有通过核验。请核对后重新提交。"),
    Answer.NO_RECORD: _lazy(
        "核验机构没有查到这个身份证号码，没有通过核验。号码没有填错的，请按工作人员的要求提交其他证明。"
    ),
    Answer.TAKEN: _lazy(
        "这个身份证号码已经核验过另一个账户，一个号码只能核验一个账户。请登录那个账户；不是您本人核验的，请联系客服。"
    ),
    Answer.FAILED: _lazy("核验机构没有答复，这一次没有核验，也不计入次数。请稍后再试。"),
}


def last(user: User) -> RealNameCheck | None:
    """The check that this person asked for last."""
    return RealNameCheck.objects.filter(user=user).order_by("-pk").first()


def ask(user: User, *, name: str, number: str, now: datetime | None = None) -> RealNameCheck:
    """Let the worker check this name and number (both as their fields clean them). Raises `Refused`."""
    now = now or timezone.now()
    if not providers.is_on():
        raise Refused(_("平台现在不提供实名核验。"), "off")
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=user.pk)
        rows = RealNameCheck.objects.filter(user=person)
        if person.real_name:
            raise Refused(_("您已经通过实名核验。"), "verified")
        if rows.filter(answered_at=None).exists():
            raise Refused(_("上一次提交的正在核验，结果会在这里和站内消息里告诉您。"), "waiting")
        day = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        counted = rows.exclude(answer=Answer.FAILED)
        if counted.filter(asked_at__gte=day).count() >= A_DAY:
            raise Refused(_("每天最多核验%(n)s次，请明天再试。") % {"n": A_DAY}, "day")
        if counted.filter(asked_at__gte=day.replace(day=1)).count() >= A_MONTH:
            raise Refused(_("每月最多核验%(n)s次，请下个月再试。") % {"n": A_MONTH}, "month")
        return RealNameCheck.objects.create(user=person, name=name, sealed=seal(number), asked_at=now)


# --- the worker ---
def check_due(now: datetime | None = None) -> int:
    """Ask the provider about every row that waits; returns how many were answered. Two workers never hold one row."""
    if not providers.is_on():
        return 0
    at, ends_at, answered = now or timezone.now(), time.monotonic() + TURN_S, 0
    while time.monotonic() < ends_at:
        row = leases.claimed(RealNameCheck.objects.filter(answered_at=None).order_by("pk"), at, LEASE)
        if row is None:
            break
        answered += _checked(row, at)
    return answered


def _checked(row: RealNameCheck, now: datetime) -> bool:
    """Ask outside any transaction, for it may take seconds. Without an answer the row rests, longer each time."""
    try:
        number = unseal(row.sealed)
        answer = providers.provider().check(row.name, number)
    except InvalidToken:  # its key has been taken away
        return _settle(row, Answer.FAILED, now)
    except Exception as failure:  # noqa: BLE001 - words of a provider's own may hold the question: they are not logged
        known = failure if isinstance(failure, ProviderFailed) else type(failure).__name__
        log.error("check of a real name %s, try %s: %s", row.pk, row.attempts, known)  # noqa: TRY400
        if row.attempts >= TRIES:
            return _settle(row, Answer.FAILED, now)
        mine = RealNameCheck.objects.filter(pk=row.pk, attempts=row.attempts, answered_at=None)
        mine.update(lease_until=now + LEASE * row.attempts**2)
        return False
    return _settle(row, answer, now, id_numbers.digest(number))


def _settle(row: RealNameCheck, answer: RealNameCheck.Answer, now: datetime, digest: str = "") -> bool:
    """Write and tell the answer, blank what was asked; False where another worker was quicker or the person left."""
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=row.user_id)
        mine = RealNameCheck.objects.select_for_update().filter(pk=row.pk, attempts=row.attempts, answered_at=None)
        check = mine.first()
        if check is None:
            return False
        if answer == Answer.MATCH and not _mark(person, check.name, digest, now):
            answer = Answer.TAKEN
        check.name = check.sealed = ""
        check.answer, check.answered_at, check.lease_until = answer, now, None
        check.save()
        outbox.post(
            preferences.recipient(person),
            kind="real_name_checked",
            context={"result": SAID[answer], "url": reverse("real_name")},
            key=f"real_name_checked:{check.pk}",
            now=now,
        )
    return True


def _mark(person: User, name: str, digest: str, now: datetime) -> bool:
    """Give the account the name that was checked, and its mark; False where the number verified another account."""
    person.name = person.real_name = name
    person.real_name_at, person.real_name_by = now, settings.REAL_NAME_PROVIDER_NAME
    person.real_name_digest = digest
    try:
        with transaction.atomic():
            person.save(update_fields=["name", "real_name", "real_name_at", "real_name_by", "real_name_digest"])
    except IntegrityError:  # the digest is another account's; nothing else can be wrong with these columns
        person.refresh_from_db()
        return False
    return True


# --- what is left lying ---
def forget_old(now: datetime) -> int:
    """Give up what nobody answered within a day (the provider was switched off), and drop answers past their month."""
    lost = RealNameCheck.objects.filter(answered_at=None, asked_at__lte=now - WAITS)
    given_up = sum(_settle(row, Answer.FAILED, now) for row in lost)
    RealNameCheck.objects.filter(answered_at__isnull=False, asked_at__lte=now - KEPT).delete()
    return given_up


def reseal_waiting() -> int:
    """The numbers that wait, under the first of the keys; returns how many."""
    count = 0
    for pk in RealNameCheck.objects.filter(answered_at=None).values_list("pk", flat=True):
        with transaction.atomic():
            row = RealNameCheck.objects.select_for_update().filter(pk=pk, answered_at=None).first()
            if row is not None:
                row.sealed = reseal(row.sealed)
                row.save(update_fields=["sealed"])
                count += 1
    return count
