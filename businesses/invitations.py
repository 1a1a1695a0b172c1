"""Invitations by link: how long and how often, whose one is, and what is said of one that is over."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from businesses.models import Business, Invitation
from ui.values import Words

LIFE = timedelta(days=7)
WAITING_MOST = 20  # of one company at a time
# Counted as sent, within 24 hours, whatever became of them: an invitation that was taken back was an SMS all the same.
A_DAY_MOST = 3  # to one number or address, whatever the company: nobody is pestered
INVITER_MOST = 20  # by one person, for whatever company
COMPANY_MOST = 40  # for one company, by whomever
DAY = timedelta(days=1)


class State(StrEnum):
    WAITING = "waiting"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REVOKED = "revoked"


# An unknown token and one that was sent to somebody else are one answer: neither tells that there is an invitation.
UNKNOWN = _(
    "没有给您的这份邀请。请核对链接是否完整；邀请只能由收到它的手机号或邮箱的账户接受，"
    "如果您有别的账户，请退出后用那个账户登录。"
)
ALREADY = _("您已经是这家企业的成员，不用再接受邀请。角色由负责人更改。")
OVER: dict[str, Words] = {
    State.EXPIRED: _("这份邀请已经过期。请联系邀请您的人，重新发送。"),
    State.ACCEPTED: _("这份邀请已经接受，链接只能用一次。"),
    State.DECLINED: _("这份邀请已经谢绝，链接不能再用。"),
    State.REVOKED: _("这份邀请已经收回，或者有更新的一份。请打开最近收到的链接，或者联系邀请您的人。"),
}


def hash_of(token: str) -> str:
    """The hash that is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def state_of(invitation: Invitation, now: datetime) -> State:
    if invitation.end:
        return State(invitation.end)
    return State.WAITING if now < invitation.expires_at else State.EXPIRED


def find(token: str, user: User) -> Invitation | None:
    """The invitation behind this token, if it was sent to a proved address of this person; else None."""
    theirs = Q(pk=None)
    if user.phone and user.phone_verified_at:
        theirs |= Q(phone=user.phone)
    if user.email and user.sign_up_started_at is None:
        theirs |= Q(email=user.email)
    rows = Invitation.objects.filter(theirs, token_hash=hash_of(token))
    return rows.select_related("business", "invited_by").first()


def waiting(business: Business, now: datetime) -> QuerySet[Invitation]:
    """Those of the company that can still be accepted, newest first."""
    return Invitation.objects.filter(business=business, end="", expires_at__gt=now).order_by("-pk")


def sent_to(address: dict[str, str], now: datetime) -> QuerySet[Invitation]:
    """The invitations that any company sent to this address within a day."""
    return _of_the_day(now).filter(**address)


def refusal(company: Business, inviter: User, address: dict[str, str], now: datetime) -> tuple[str, str] | None:
    """Why no more may be sent now, as sentence and code; None when one more may. Ask it in the inviter's turn."""
    if sent_to(address, now).count() >= A_DAY_MOST:
        return gettext("今天发给这个手机号或邮箱的邀请太多，请明天再发送。"), "too_many_to_address"
    sent = _of_the_day(now)
    if sent.filter(invited_by=inviter).count() >= INVITER_MOST:
        words = gettext("24小时内您最多发送%(n)s份邀请，收回的也算。请过一天再发送。")
        return words % {"n": INVITER_MOST}, "too_many_by_inviter"
    if sent.filter(business=company).count() >= COMPANY_MOST:
        words = gettext("24小时内一家企业最多发送%(n)s份邀请，收回的也算。请过一天再发送。")
        return words % {"n": COMPANY_MOST}, "too_many_of_company"
    return None


def _of_the_day(now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(created_at__gt=now - DAY).order_by()
