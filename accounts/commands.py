"""Deeds of this room: callers' accounts, the proof of a number, spent SMS, the staff's roles, secrets resealed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import feeds, preferences, roles
from accounts.factor import sealed
from accounts.models import RoleChange, User
from accounts.privacy import leaving
from accounts.real_name import checking
from accounts.sign_in import sign_up
from casework.errors import Refused
from casework.rounds import each
from notifications import outbox, spending
from notifications.recipients import Recipient


def caller(phone: str, now: datetime) -> User:
    """The account of whoever answers this number (E.164): the one that holds it, else a new one with nothing but it.

    A sign-up that is not finished makes way, for nobody has proved that the number is theirs. The new account has no
    password and no e-mail address; its owner signs in by an SMS code. The caller of this function learns nothing.
    """
    sign_up.release_out_of_time(now, phone=phone)
    held = User.objects.filter(phone=phone).first()
    if held and not sign_up.is_finished(held):
        sign_up.abandon(held)
        sign_up.make_way(phone)  # if it could not be deleted
        held = None
    if held:
        return held
    try:
        with transaction.atomic():
            return User.objects.create_user(None, phone=phone)
    except IntegrityError:  # two calls at once
        return User.objects.get(phone=phone)


def proved(phone: str, now: datetime) -> User | None:
    """The holder of this number, which a link sent to it has just proved; None when nobody holds it any more.

    Call it inside the transaction of what the proof is for.
    """
    holder = User.objects.select_for_update().filter(phone=phone, sign_up_started_at=None).first()
    if holder and holder.phone_verified_at is None:
        holder.phone_verified_at = now
        holder.save(update_fields=["phone_verified_at"])
    return holder


def release_number(holder: User, *, now: datetime) -> None:
    """Take the number from an account whose owner has it no more, as its present holder says, and tell the owner.

    The site's notice stays as the record in the account. Without an address nobody gets in any more.
    """
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=holder.pk)
        if person.phone is None or person.phone != holder.phone:
            return
        number = person.masked_phone
        person.phone = person.phone_verified_at = None
        if person.email is None:
            person.set_unusable_password()
        else:
            person.wants_email = True
        person.save(update_fields=["phone", "phone_verified_at", "password", "wants_email"])
        leaving.end_sessions(person)
        told = Recipient(**(vars(preferences.recipient(person)) | {"channels": frozenset({"site", "email"})}))
        outbox.post(
            told,
            kind="phone_removed",
            context={"changed_at": now, "number": number, "url": reverse("me_settings")},
            key=f"phone_removed:{person.pk}:{now.timestamp()}",
            now=now,
            only=("site", "email"),
        )


def placeholder(name: str) -> User:
    """An account for whoever acts through a link without one: it has no address, no password, and lets nobody in."""
    return User.objects.create_user(None, name=name, is_active=False)


def set_large_type(user: AbstractBaseUser | AnonymousUser, is_large: bool) -> None:
    """Keep it with the account; of who is signed out nothing is kept here."""
    if user.is_authenticated:
        User.objects.filter(pk=user.pk).exclude(large_type=is_large).update(large_type=is_large)


def set_language(user: AbstractBaseUser | AnonymousUser, language: str) -> None:
    """Keep it with the account, for pages and notices; of who is signed out nothing is kept here."""
    if user.is_authenticated:
        User.objects.filter(pk=user.pk).exclude(language=language).update(language=language)


def tell_spending(*, now: datetime) -> int:
    """Tell the supervisors that today's SMS are spent, all or those beyond the mainland, on the site and by mail.

    Once a day, however often it is called.
    Returns how many messages were posted.
    """
    posted = 0
    if spending.is_spent(now):
        posted += _tell_spent("staff_sms_spent", settings.SMS_PER_DAY, now)
    if settings.SMS_INTERNATIONAL and spending.is_spent_abroad(now):
        posted += _tell_spent("staff_sms_abroad_spent", settings.SMS_INTERNATIONAL_PER_DAY, now)
    return posted


def _tell_spent(kind: str, most: int, now: datetime) -> int:
    day = timezone.localdate(now)

    def tell(supervisor: User) -> int:
        with transaction.atomic():
            return len(
                outbox.post(
                    preferences.recipient(supervisor),
                    kind=kind,
                    context={"most": most, "url": reverse("admin:notifications_notice_changelist")},
                    key=f"{kind}:{day:%Y%m%d}:{supervisor.pk}",
                    now=now,
                    only=("site", "email"),
                )
            )

    return each("tell of spent SMS", roles.staff_with(roles.Role.SUPERVISOR), tell, now=now)


def set_roles(
    person: User, *, actor: User, wanted: Iterable[str], reason: str, now: datetime | None = None
) -> RoleChange:
    """Give the person exactly these staff roles; without any they no longer work here.

    Nobody changes their own, and everybody only what their own role gives (`roles.GIVES`). Raises `Refused`.
    """
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        held = set(locked.groups.filter(name__in=roles.Role.values).values_list("name", flat=True))
        chosen = set(wanted) & set(roles.Role.values)
        gained, lost = chosen - held, held - chosen
        if locked.pk == actor.pk:
            raise Refused(_("不能更改自己的角色，请由另一位有权限的工作人员更改。"), "own_roles")
        if not (gained | lost) <= roles.gives(actor) or not roles.gives(actor):
            raise Refused(
                _("您不能授予或取消这些角色：%(roles)s。") % {"roles": roles.names(gained | lost)}, "not_yours"
            )
        if not gained | lost:
            raise Refused(_("角色没有变化。"), "unchanged")
        if gained and not (locked.is_active and locked.email):
            raise Refused(_("这个账户不能登录，或者没有邮箱，不能授予角色。"), "no_account")
        locked.groups.remove(*Group.objects.filter(name__in=lost))
        locked.groups.add(*Group.objects.filter(name__in=gained))
        locked.is_staff = bool(chosen) or locked.is_superuser
        locked.save(update_fields=["is_staff"])
        if not chosen:
            feeds.revoke(locked)
        person.forget_answers()
        return RoleChange.objects.create(
            person=locked,
            by=actor,
            at=now or timezone.now(),
            gained=sorted(gained),
            lost=sorted(lost),
            reason=reason,
        )


def reset_second_factor(person: User, *, actor: User, reason: str, now: datetime | None = None) -> RoleChange:
    """Take the second factor of somebody who lost it: the next sign-in leads to where a new one is set up.

    Ends every session of theirs, for whoever found the phone may sit in one, and tells them over every channel. An
    administrator's deed, never for oneself; a superuser's factor only another superuser takes. Raises `Refused`.
    """
    now = now or timezone.now()
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        if locked.pk == actor.pk:
            raise Refused(_("不能重置自己的两步验证，请由另一位管理员重置。"), "own_factor")
        if not roles.resets_factor_of(actor, locked):
            raise Refused(_("您不能重置这个人的两步验证。"), "not_yours")
        held = Authenticator.objects.filter(user=locked)
        if not held.exists():
            raise Refused(_("这个人没有设置两步验证。"), "no_factor")
        held.delete()
        leaving.end_sessions(locked)
        row = RoleChange.objects.create(person=locked, by=actor, at=now, factor_reset=True, reason=reason)
        everywhere = {"channels": frozenset({"site", "email", "sms"})}
        outbox.post(
            Recipient(**(vars(preferences.recipient(locked)) | everywhere)),
            kind="second_factor_changed",
            context={
                "what": _("管理员重置了两步验证，下次登录时重新设置"),
                "changed_at": now,
                "url": reverse("account_reset_password"),
            },
            key=f"second_factor_reset:{row.pk}",
            now=now,
        )
    return row


def reseal_secrets() -> int:
    """Every secret of a second factor, and every ID number that waits, under the first key; returns how many.

    Stopped halfway, it is run again.
    """
    count = checking.reseal_waiting()
    for pk in Authenticator.objects.values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            names = [name for name in ("secret", "seed") if row and name in row.data]
            if row and names:
                row.data |= {name: sealed.reseal(row.data[name]) for name in names}
                row.save(update_fields=["data"])
                count += 1
    return count
