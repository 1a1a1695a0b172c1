"""Invitations of colleagues: a link in a mail, good once and for three days, that gives staff roles.

The link proves the address and nothing else: it signs nobody in. Who has no account sets a password under it; at the
first sign-in a code goes to the phone, and the second factor is set up. Who has an account signs in and accepts.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Group
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import preferences, roles
from accounts.models import RoleChange, StaffInvitation, User
from accounts.privacy import agreements
from accounts.sign_in import sign_up
from accounts.sign_in.turns import take_turns
from casework.errors import Refused
from notifications import outbox
from notifications.recipients import Recipient
from notifications.strangers import initial
from ui.values import Words

LIFE = timedelta(days=3)
DAY_MOST = 50  # by one person within 24 hours, whatever became of them
KEPT = timedelta(days=30)  # after its time is up, an invitation that nobody took keeps its address for so long


class State(StrEnum):
    WAITING = "waiting"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    REVOKED = "revoked"


UNKNOWN = gettext_lazy("没有这份邀请。请核对链接是否完整，或者请管理员重新发送。")
OVER: dict[str, Words] = {
    State.EXPIRED: gettext_lazy("这份邀请已经过期。请管理员重新发送。"),
    State.ACCEPTED: gettext_lazy("这份邀请已经接受，链接只能用一次。请直接登录。"),
    State.REVOKED: gettext_lazy("这份邀请已经收回，或者有更新的一份。请打开最近收到的链接，或者联系管理员。"),
}
_PHONE_TAKEN = gettext_lazy(
    "这个手机号已用于另一个账户。请换一个手机号，或者邀请那个账户的邮箱；没有邮箱的，请本人先登录并添加邮箱。"
)


def may_invite(user: User | AnonymousUser) -> bool:
    """Whether this person brings colleagues in: an administrator or a superuser."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_superuser or roles.Role.ADMINISTRATOR in roles.roles_of(user)


def state_of(row: StaffInvitation, now: datetime) -> State:
    if row.end:
        return State(row.end)
    return State.WAITING if now < row.expires_at else State.EXPIRED


def find(token: str) -> StaffInvitation | None:
    """The invitation behind this token."""
    return StaffInvitation.objects.filter(token_hash=_hash(token)).select_related("invited_by").first()


def account_of(row: StaffInvitation) -> User | None:
    """The account that holds the invited address, if its sign-up was finished."""
    return User.objects.filter(email=row.email, sign_up_started_at=None).first() if row.email else None


def invite(
    *,
    actor: User,
    name: str,
    email: str,
    phone: str,
    wanted: Iterable[str],
    reason: str,
    now: datetime | None = None,
) -> StaffInvitation:
    """Send a link to this address; an older one to it dies with this. `phone` is E.164. Raises `Refused`.

    The token is in the message alone, the database keeps its hash.
    """
    now, email, chosen = now or timezone.now(), email.lower(), set(wanted) & set(roles.Role.values)
    with transaction.atomic():
        take_turns(f"staff-invitations:{actor.pk}", f"staff-invitations:{email}")
        _may_give(actor, chosen)
        person = User.objects.filter(email=email, sign_up_started_at=None).first()
        if person and person.is_active and person.is_staff:
            raise Refused(_("此人已经是工作人员。要改变角色，请到用户页面更改。"), "already_staff")
        if _is_taken(phone, email):
            raise Refused(str(_PHONE_TAKEN), "phone_taken")
        if StaffInvitation.objects.filter(invited_by=actor, created_at__gt=now - timedelta(days=1)).count() >= DAY_MOST:
            words = _("24小时内您最多发送%(n)s份邀请，重新发送的也算。请过一天再发送。")
            raise Refused(words % {"n": DAY_MOST}, "too_many")
        _end(StaffInvitation.objects.filter(email=email, end=""), StaffInvitation.End.REVOKED, actor, now)
        token = secrets.token_urlsafe(32)
        row = StaffInvitation.objects.create(
            name=name,
            email=email,
            phone=phone,
            roles=sorted(chosen),
            reason=reason,
            token_hash=_hash(token),
            invited_by=actor,
            created_at=now,
            expires_at=now + LIFE,
        )
        _send(row, token)
    return row


def send_again(row: StaffInvitation, *, actor: User, now: datetime | None = None) -> StaffInvitation:
    """Send the same invitation with a new link, also when its time was up; the old link opens nothing any more."""
    if row.end:
        raise Refused(str(OVER[row.end]), row.end)
    return invite(
        actor=actor, name=row.name, email=row.email, phone=row.phone, wanted=row.roles, reason=row.reason, now=now
    )


def revoke(row: StaffInvitation, *, actor: User, now: datetime | None = None) -> None:
    """Take an invitation back. Raises `Refused` where it is over already."""
    if not may_invite(actor):
        raise Refused(_("邀请由管理员收回。"), "not_yours")
    open_still = StaffInvitation.objects.filter(pk=row.pk, end="")
    if not _end(open_still, StaffInvitation.End.REVOKED, actor, now or timezone.now()):
        row.refresh_from_db()
        raise Refused(str(OVER[row.end]), row.end)


def join(token: str, *, password: str, now: datetime | None = None) -> User:
    """Make the account of whoever was invited, or wake the one that was stopped, with a password of their own.

    Its phone is still to be proved: a code goes there at the first sign-in. Raises `Refused`.
    """
    now = now or timezone.now()
    with _opened(token, now) as row:
        person = account_of(row)
        if person and person.is_active:
            raise Refused(_("这个邮箱已有账户。请用它登录，再接受邀请。"), "sign_in")
        for squatter in User.objects.exclude(sign_up_started_at=None).filter(
            models.Q(email=row.email) | models.Q(phone=row.phone)
        ):
            sign_up.abandon(squatter)
        if _is_taken(row.phone, row.email):
            raise Refused(str(_PHONE_TAKEN), "phone_taken")
        person = person or User(email=row.email)
        if person.phone != row.phone:
            person.phone, person.phone_verified_at = row.phone, None
        person.name, person.is_active = row.name, True
        person.set_password(password)
        try:
            with transaction.atomic():
                person.save()
        except IntegrityError:  # somebody signed up with it in the same instant
            raise Refused(str(_PHONE_TAKEN), "phone_taken") from None
        proved = {"verified": True, "primary": True}
        EmailAddress.objects.update_or_create(user=person, email=row.email, defaults=proved)
        agreements.agree(person, now=now)
        _welcome(row, person, now)
    return person


def accept(token: str, *, actor: User, now: datetime | None = None) -> None:
    """Take the roles with the account that holds the invited address; its owner has signed in. Raises `Refused`."""
    now = now or timezone.now()
    with _opened(token, now) as row:
        person = User.objects.select_for_update().get(pk=actor.pk)
        if person.email != row.email:
            raise Refused(_("这份邀请发给了另一个邮箱。请退出，用那个邮箱的账户登录。"), "other_account")
        if not (person.is_verified and person.phone_verified_at):
            raise Refused(_("请先在账户设置里验证手机号和邮箱，再接受邀请。"), "unverified")
        _welcome(row, person, now)
    actor.forget_answers()


def forget_old(now: datetime) -> int:
    """End what nobody took long after its time was up, and with it the address; returns how many."""
    old = StaffInvitation.objects.filter(end="", expires_at__lte=now - KEPT)
    return _end(old, StaffInvitation.End.REVOKED, None, now)


@contextmanager
def _opened(token: str, now: datetime) -> Iterator[StaffInvitation]:
    """The invitation under its lock; `Refused` unless it is good and whoever sent it may still give these roles."""
    with transaction.atomic():
        rows = StaffInvitation.objects.select_for_update(of=("self",)).select_related("invited_by")
        row = rows.filter(token_hash=_hash(token)).first()
        if row is None:
            raise Refused(str(UNKNOWN), "unknown")
        state = state_of(row, now)
        if state != State.WAITING:
            raise Refused(str(OVER[state]), state)
        try:
            _may_give(row.invited_by, set(row.roles))
        except Refused:
            raise Refused(_("邀请您的人已不能授予这些角色。请联系管理员重新邀请。"), "inviter_gone") from None
        yield row


def _may_give(actor: User, chosen: set[str]) -> None:
    if not may_invite(actor) or not chosen or not chosen <= roles.gives(actor):
        raise Refused(_("您不能邀请别人担任这些角色：%(roles)s。") % {"roles": roles.names(chosen)}, "not_yours")


def _is_taken(phone: str, email: str) -> bool:
    return User.objects.filter(phone=phone, sign_up_started_at=None).exclude(email=email).exists()


def _welcome(row: StaffInvitation, person: User, now: datetime) -> None:
    """Give the roles under the name of whoever invited, note it, end the invitation, tell."""
    gained = sorted(set(row.roles) - set(person.groups.values_list("name", flat=True)))
    person.groups.add(*Group.objects.filter(name__in=gained))
    person.is_staff = True
    person.save(update_fields=["is_staff"])
    if gained:
        RoleChange.objects.create(person=person, by=row.invited_by, at=now, gained=gained, reason=row.reason)
    _end(StaffInvitation.objects.filter(pk=row.pk), StaffInvitation.End.ACCEPTED, person, now)
    outbox.post(
        preferences.recipient(row.invited_by),
        kind="staff_joined",
        context={
            "name": person.display_name,
            "roles": roles.names(row.roles),
            "url": reverse("admin:accounts_user_change", args=[person.pk]),
        },
        key=f"staff_joined:{row.pk}",
        now=now,
    )


def _end(rows: models.QuerySet[StaffInvitation], end: str, actor: User | None, now: datetime) -> int:
    return rows.update(end=end, ended_at=now, ended_by=actor, email="", phone="")


def _send(row: StaffInvitation, token: str) -> None:
    outbox.post(
        Recipient(user_id=None, name=row.name, phone="", email=row.email),
        kind="colleague_invitation",
        context={
            "inviter": initial(row.invited_by.name) or gettext_lazy("有人"),
            "roles": roles.names(row.roles),
            "link": settings.SITE_URL + reverse("staff_invitation", args=[token]),  # `url` would be kept
            "expires_at": row.expires_at,
        },
        key=f"staff_invitation:{row.pk}",
        now=row.created_at,
        only=("email",),
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
