"""How often a code may be asked for, by number, by client, in a day, whether or not anybody is there; and guessed at.

The count is taken in PostgreSQL before anything else is done, so that a dead Redis loosens nothing, and so that the
answer to a stranger's number is the answer to one's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from allauth.core.internal.ratelimit import get_ip
from django.db import connection, transaction
from django.db.models import Count, Max, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import CodeRequest, CodeTries
from accounts.sign_in.turns import take_turns
from casework.errors import Refused
from notifications import spending
from ui.brand import brand
from ui.values import Words

WAITS_S = (30, 60, 120, 300, 600, 1200, 1800, 3600)  # after the first code, the second, …; the last one repeats
PER_TARGET = 10  # in a day: bounds the cost of SMS, what a stranger's phone has to bear, and the guessing of digits
PER_CLIENT = 300  # in a day; one address may be a whole city behind carrier NAT
FREE_PER_CLIENT = 10  # in an hour; what goes beyond has to be paid for (accounts/sign_in/challenges.py)
FREE_IN_ALL = 300  # in an hour, from all clients together
TRIES = 5  # at one issued code, as ACCOUNT_*_MAX_ATTEMPTS
FACTOR_S = 300  # the same many at an authenticator app in this time, as allauth's "login_failed"
# What to do when the SMS of the day are spent: on most pages, where one may type an address instead, in a sign-up.
WAIT = _lazy("今天的短信验证码已经发完，请明天0点以后再试。")
TYPE_MAIL = _lazy("今天的短信验证码已经发完。请改填邮箱获取验证码，或者用密码登录；都没有的，请明天0点以后再试。")
MAIL_ALONE = _lazy(
    "今天的短信验证码已经发完。现在可以只用邮箱注册：请清空手机号，勾选“我没有可用的手机号”，填写邮箱；手机号以后可以补充。"
    "没有邮箱的，请明天0点以后再试。"
)
START_AGAIN = _lazy(
    "今天的短信验证码已经发完。您可以重新填写，只用邮箱注册，手机号以后再补充；没有邮箱的，请明天0点以后再试。"
)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

_JUDGE = """
INSERT INTO accounts_codetries AS row (issue, tries, first_at) VALUES (%(issue)s, 1, %(now)s)
ON CONFLICT (issue) DO UPDATE SET tries = row.tries + 1 WHERE row.tries < %(most)s
RETURNING tries
"""


def ask(target: str, *, client: str, now: datetime, pays: Callable[[], bool], spent: Words = WAIT) -> None:
    """Count one code to this number (E.164) or address, or raise `Refused` with the sentence that says when to ask.

    `client` is what `client_of` returns. `pays` is asked only where codes have become dear, and last of all: whether a
    challenge was met; if not, the refusal's code is "challenge". `spent`: what the page advises without SMS.
    Two requests at once for the same number, or from the same client, take turns.
    """
    with transaction.atomic():
        who, whence = _digest(target), _digest(client)
        take_turns(who, whence)
        recent = CodeRequest.objects.filter(Q(target=who) | Q(client=whence), asked_at__gt=now - DAY)
        seen = recent.aggregate(
            codes=Count("pk", filter=Q(target=who)),
            last_at=Max("asked_at", filter=Q(target=who)),
            of_client=Count("pk", filter=Q(client=whence)),
            of_client_lately=Count("pk", filter=Q(client=whence, asked_at__gt=now - HOUR)),
        )
        free_at = _free_at(seen["codes"], seen["last_at"])
        if free_at and free_at > now:
            raise Refused(_too_soon(free_at, now), "too_soon")
        if seen["codes"] >= PER_TARGET:
            raise Refused(
                _("为防止骚扰，同一手机号或邮箱24小时内最多获取%(count)d次验证码。请明天再试，或者用密码登录。")
                % {"count": PER_TARGET},
                "day",
            )
        if seen["of_client"] >= PER_CLIENT:
            raise Refused(_("您所在的网络今天获取验证码的次数过多。请明天再试，或者换一个网络。"), "client")
        if "@" not in target and not spending.may_text(target):
            raise Refused(_no_abroad(), "abroad")
        if "@" not in target and spending.is_spent(now, target):
            raise Refused(str(spent), "spent")
        is_dear = seen["of_client_lately"] >= FREE_PER_CLIENT or _is_flood(now)
        if is_dear and not pays():
            raise Refused(_("短时间内申请验证码的次数较多，请先完成下面的验证。"), "challenge")
        CodeRequest.objects.create(target=who, client=whence, asked_at=now)


def note(target: str, *, client: str, now: datetime) -> None:
    """Count a code that is sent without being asked for, as the second one of a sign-up."""
    CodeRequest.objects.create(target=_digest(target), client=_digest(client), asked_at=now)


def next_at(target: str, now: datetime) -> datetime:
    """Time, to the second, from which another code may be asked for; not later than now when it may be at once."""
    seen = CodeRequest.objects.filter(target=_digest(target), asked_at__gt=now - DAY).aggregate(
        codes=Count("pk"), last_at=Max("asked_at")
    )
    return _free_at(seen["codes"], seen["last_at"]) or now


def next_shown(target: str, now: datetime) -> str:
    """The same as the page writes it, or "" when it may be at once."""
    free_at = next_at(target, now)
    return shown(free_at, now) if free_at > now else ""


def issue_of(state: Mapping[str, Any]) -> str:
    """The mark of this issued code alone: allauth's state of it. One that is sent anew is another."""
    target = state.get("phone") or state.get("email") or ""
    return _digest(f"{state['at']}:{target}:{state.get('code', '')}")


def factor_of(user_pk: int, now: datetime) -> str:
    """The same for an authenticator app, whose codes nobody issues: all of them within five minutes."""
    return _digest(f"factor:{user_pk}:{int(now.timestamp()) // FACTOR_S}")


def proof_of(user_pk: int, proof: str, now: datetime) -> str:
    """The same for what somebody knows as a second proof: all tries of a day at it."""
    return _digest(f"proof:{proof}:{user_pk}:{timezone.localdate(now)}")


def judge(issue: str, now: datetime) -> int | None:
    """Count one guess at a code and return which it is; None when there were `TRIES`, and it must not be looked at.

    One statement, committed before the guess is judged: of any number at once no more than `TRIES` are judged. The
    session cannot count, for each of those requests reads it before another one wrote.
    """
    with connection.cursor() as cursor:
        cursor.execute(_JUDGE, {"issue": issue, "now": now, "most": TRIES})
        row = cursor.fetchone()
    return row[0] if row else None


def forgive(issue: str) -> None:
    """The right code was entered: the next one is not held against its person."""
    CodeTries.objects.filter(issue=issue).delete()


def forget_old(now: datetime) -> None:
    """Delete what no longer counts."""
    CodeTries.objects.filter(first_at__lte=now - DAY).delete()
    CodeRequest.objects.filter(asked_at__lte=now - DAY).delete()


def client_of(request: HttpRequest) -> str:
    """The origin of a request: the IP address, of IPv6 the network."""
    return get_ip(request)


def shown(moment: datetime, now: datetime) -> str:
    """The hour as a page writes it, with its date when that is another day."""
    local = timezone.localtime(moment)
    return date_format(local, "H:i:s" if local.date() == timezone.localdate(now) else "n月j日 H:i:s")


def _is_flood(now: datetime) -> bool:
    return CodeRequest.objects.filter(asked_at__gt=now - HOUR)[:FREE_IN_ALL].count() >= FREE_IN_ALL


def _free_at(codes: int, last_at: datetime | None) -> datetime | None:
    if last_at is None:
        return None
    free_at = last_at + timedelta(seconds=WAITS_S[min(codes, len(WAITS_S)) - 1])
    return free_at.replace(microsecond=0) + timedelta(seconds=1 if free_at.microsecond else 0)


def _no_abroad() -> str:
    words = _("平台现在不能向大陆以外的手机号发送短信。请改用邮箱，或者拨打客服热线%(hotline)s。")
    return words % {"hotline": brand()["hotline"]}


def _too_soon(free_at: datetime, now: datetime) -> str:
    wait_s = ceil((free_at - now).total_seconds())
    values = {"time": shown(free_at, now), "seconds": wait_s, "minutes": ceil(wait_s / 60)}
    if wait_s < 100:
        return _("刚刚已经申请过验证码。请在%(time)s之后（%(seconds)d秒后）再获取。") % values
    return _("刚刚已经申请过验证码。请在%(time)s之后（约%(minutes)d分钟后）再获取。") % values


def _digest(value: str) -> str:
    """Counting needs no addresses: what was typed may belong to somebody who never came here."""
    return salted_hmac("accounts.sign_in.codes", value.lower(), algorithm="sha256").hexdigest()
