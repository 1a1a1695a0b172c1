"""The end of somebody's work here: roles, sessions and, where the account was only for work, every way to sign in.

Open work is handed on by the jobs that take it from whoever lost the role, within minutes. An invitation undoes it.
"""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser, Group
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import preferences, roles
from accounts.models import RoleChange, StaffInvitation, User
from accounts.privacy import collectors, leaving
from casework.errors import Refused
from notifications import outbox
from ui.values import Words


def may_suspend(user: User | AnonymousUser, person: User) -> bool:
    """Whether this person ends the other's work: an administrator, of anybody but a superuser; nobody their own."""
    return roles.resets_factor_of(user, person)


def works_here(person: User) -> bool:
    return person.is_staff or person.is_superuser


def preview(person: User, now: datetime) -> list[dict[str, Words]]:
    """The list of what ends and what is handed on, as rows of label and value."""
    held_roles = roles.names(person.groups.values_list("name", flat=True))
    factors = Authenticator.objects.filter(user=person).count()
    ways = SocialAccount.objects.filter(user=person).count()
    waiting = _sent_by(person).filter(expires_at__gt=now).count()
    sessions = UserSession.objects.filter(user=person).count()
    rows = [
        (_("取消的角色"), held_roles or _("没有角色")),
        (_("结束的登录"), _("%(n)s处") % {"n": sessions}),
        (_("收回此人发出的邀请"), _("%(n)s份") % {"n": waiting} if waiting else ""),
        *((label, _("%(n)s件，转给其他人") % {"n": number}) for label, number in collectors.held(person)),
        (
            _("停止登录时一并移除"),
            _("密码、两步验证%(factors)s项、绑定的登录方式%(ways)s项") % {"factors": factors, "ways": ways},
        ),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def suspend(person: User, *, actor: User, reason: str, locks: bool, now: datetime | None = None) -> RoleChange:
    """Take every role and end every session; with `locks`, all that signs in goes too, and the account with it.

    Without `locks` the account stays its owner's, who may have complaints of their own in it. Raises `Refused`.
    """
    now = now or timezone.now()
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        if locked.pk == actor.pk:
            raise Refused(_("不能停用自己，请由另一位管理员操作。"), "own_account")
        if not may_suspend(actor, locked):
            raise Refused(_("您不能停用这个人。"), "not_yours")
        if not works_here(locked):
            raise Refused(_("此人已不是工作人员。"), "not_staff")
        lost = sorted(locked.groups.filter(name__in=roles.Role.values).values_list("name", flat=True))
        locked.groups.remove(*Group.objects.filter(name__in=roles.Role.values))
        locked.is_staff = locked.is_superuser = False
        if locks:
            locked.is_active = False
            locked.set_unusable_password()
            Authenticator.objects.filter(user=locked).delete()
            SocialAccount.objects.filter(user=locked).delete()
        locked.save(update_fields=["is_staff", "is_superuser", "is_active", "password"])
        leaving.end_sessions(locked)
        _sent_by(locked).update(end=StaffInvitation.End.REVOKED, ended_at=now, ended_by=actor, email="", phone="")
        row = RoleChange.objects.create(person=locked, by=actor, at=now, lost=lost, suspended=True, reason=reason)
        outbox.post(
            preferences.recipient(locked),
            kind="work_ended",
            context={"at": now, "locks": locks},
            key=f"work_ended:{row.pk}",
            now=now,
        )
    person.forget_answers()
    return row


def _sent_by(person: User) -> QuerySet[StaffInvitation]:
    return StaffInvitation.objects.filter(invited_by=person, end="")
