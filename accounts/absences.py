"""Absence of staff and of company handlers: entered, cancelled, and who is at work on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import roles
from accounts.models import Absence, User
from casework.errors import Refused
from casework.workdays import day_of

MOST = timedelta(days=366)
KEEPS = frozenset({roles.Role.SUPERVISOR, roles.Role.ADMINISTRATOR})  # who enters the absence of other staff


def on(day: date) -> models.QuerySet[Absence]:
    """The absences that hold on this day."""
    return Absence.objects.filter(cancelled_at=None, first_on__lte=day, last_on__gte=day)


def ahead(day: date) -> models.QuerySet[Absence]:
    """The absences that are not over on this day, the nearest first."""
    return Absence.objects.filter(cancelled_at=None, last_on__gte=day).order_by("first_on", "pk")


def at_work(people: models.QuerySet[User], day: date) -> models.QuerySet[User]:
    """Those of the people who are not away on this day."""
    return people.exclude(Exists(on(day).filter(person=OuterRef("pk"))))


def reachable(people: Iterable[User], day: date) -> list[User]:
    """Those who are at work; where everybody is away, everybody: a notice always reaches somebody."""
    everybody = list(people)
    away = set(on(day).filter(person__in=everybody).values_list("person", flat=True)) if everybody else set()
    return [person for person in everybody if person.pk not in away] or everybody


def keeps(user: User) -> bool:
    """Whether this person enters and cancels the absences of other members of staff."""
    return bool(roles.roles_of(user) & KEEPS)


def may_enter(actor: User, person: User) -> bool:
    """Anybody of the staff for themselves; a supervisor or an administrator for another one."""
    return bool(roles.roles_of(person)) and (actor.pk == person.pk or keeps(actor))


def enter(person: User, *, actor: User, first_on: date, last_on: date, now: datetime | None = None) -> Absence:
    """Enter days of absence of a member of staff."""
    if not may_enter(actor, person):
        raise Refused(_("请假由本人、主管或者管理员登记，而且只登记工作人员的。"), "role")
    return record(person, actor=actor, first_on=first_on, last_on=last_on, now=now)


def record(person: User, *, actor: User, first_on: date, last_on: date, now: datetime | None = None) -> Absence:
    """Write the days down; whoever calls has asked whether the actor may."""
    now = now or timezone.now()
    if last_on < first_on or last_on < day_of(now):
        raise Refused(_("最后一天不能早于第一天，也不能早于今天。"), "wrong_days")
    if last_on - first_on > MOST:
        raise Refused(_("一次最多登记一年。"), "too_long")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        meanwhile = Absence.objects.filter(person=person, cancelled_at=None)
        if meanwhile.filter(first_on__lte=last_on, last_on__gte=first_on).exists():
            raise Refused(_("这些日子里已经登记过请假。请先取消原来的，再重新登记。"), "overlaps")
        return Absence.objects.create(
            person=person, first_on=first_on, last_on=last_on, entered_by=actor, entered_at=now
        )


def cancel(absence: Absence, *, actor: User, now: datetime | None = None) -> None:
    """Take an absence of a member of staff back: they are at work again."""
    if not may_enter(actor, absence.person):
        raise Refused(_("请假由本人、主管或者管理员取消。"), "role")
    strike(absence, now=now)


def strike(absence: Absence, *, now: datetime | None = None) -> None:
    """Take an absence back; whoever calls has asked whether the actor may. Refused the second time."""
    if not Absence.objects.filter(pk=absence.pk, cancelled_at=None).update(cancelled_at=now or timezone.now()):
        raise Refused(_("这次请假已经取消。"), "cancelled")
