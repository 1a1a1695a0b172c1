"""The yearly notice: loaded by staff, then carried out piece by piece, one case a transaction; safe to run again."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from functools import partial

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

import leases
from accounts.models import User
from casework import rounds, yearly
from casework.errors import Refused
from casework.models import CalendarDay, CalendarNotice
from casework.workdays import Calendar
from complaints import access
from complaints.commands.preview import rehearse
from complaints.desk import machine
from complaints.models import Complaint
from complaints.queries import calendar as calendar_queries
from complaints.workflow import Step
from notifications.models import Notice

log = logging.getLogger(__name__)

BATCH = 100  # cases between two notes of how far it got
LEASE = timedelta(minutes=6)  # longer than a task may run
AGAIN = timedelta(minutes=10)  # after a round in which a case failed


def load_calendar_notice(*, actor: User, year: int, ref: str, text: str, now: datetime | None = None) -> CalendarNotice:
    """Keep the notice of a year; the next beat begins to carry it out. One at a time for each year."""
    if not access.may_load_calendar(actor):
        raise Refused(_("您不能载入节假日安排。"), "role")
    found = yearly.read(text, year)
    if found.mistakes or not found.days:
        raise Refused(_("这份通知还有读不懂的地方，没有载入。"), "unreadable")
    calendar = CalendarDay.objects.calendar()
    is_known = calendar.is_announced(year)
    if is_known and all(calendar.kind(day) == kind for day, kind in found.kinds().items()):
        raise Refused(_("日历已经和这份通知一致，不用再载入。"), "nothing_new")
    try:
        with transaction.atomic():
            return CalendarNotice.objects.create(
                year=year, ref=ref, text=text, loaded_by=actor, loaded_at=now or timezone.now()
            )
    except IntegrityError:
        raise Refused(_("%(year)s年已有一份通知正在执行，请等它完成。") % {"year": year}, "under_way") from None


def apply_calendar_notices(now: datetime | None = None, most: int = 1000) -> int:
    """Carry loaded notices on, at most so many cases at a time; returns how many were looked at.

    What a killed worker leaves is taken up again when its lease is over: a case that was counted again stays as it is.
    """
    looked_at = 0
    while looked_at < most and (notice := calendar_queries.notice_to_apply(now or timezone.now())):
        unapplied = CalendarNotice.objects.filter(pk=notice.pk, applied_at=None)
        if not leases.held(unapplied, now or timezone.now(), LEASE):
            break
        carry_on = partial(_carry_on, notice, now, most - looked_at)
        looked_at += rounds.tried("calendar notice", notice.pk, carry_on, now=now or timezone.now()) or 0
    return looked_at


def _carry_on(notice: CalendarNotice, now: datetime | None, most: int) -> int:
    kinds = yearly.read(notice.text, notice.year).kinds()
    first, last = min(kinds), max(kinds)
    notice.refresh_from_db()
    if notice.days_at is None and not _write_days(notice, kinds, now or timezone.now()):
        _note(notice, lease_until=(now or timezone.now()) + timedelta(seconds=20))
        return 0
    if not notice.reached:
        _note(notice, checked=0, failed=0)
    looked_at = 0
    while looked_at < most:
        keys = calendar_queries.cases_counted_in(first, last, after=notice.reached, limit=BATCH)
        at = now or timezone.now()
        failed = sum(not _tried(key, notice, now) for key in _affected(keys, at))
        looked_at += len(keys)
        done = {"checked": notice.checked + len(keys), "failed": notice.failed + failed, "lease_until": at + LEASE}
        _note(notice, **done, reached=keys[-1] if keys else notice.reached)
        if len(keys) < BATCH:
            again = {"reached": 0, "lease_until": at + AGAIN}
            _note(notice, **(again if notice.failed else {"applied_at": at, "lease_until": None}))
            return looked_at
    _note(notice, lease_until=None)
    return looked_at


def _write_days(notice: CalendarNotice, kinds: dict[date, str], now: datetime) -> bool:
    """Put the days in force; False while somebody counts for too long, a backup for example."""
    try:
        with transaction.atomic():
            CalendarDay.objects.put(kinds, notice.year, notice.ref, now)
            _note(notice, days_at=now)
    except OperationalError:
        log.warning("the calendar is in use; the notice for %s is tried again", notice.year)
        return False
    return True


def _affected(keys: list[int], now: datetime) -> list[int]:
    """Those of the cases about which anything changes; as a rule the most are as they were, and are not locked.

    Looking without a lock is enough: whoever writes a clock by now counts with the new days.
    """
    calendar, found = CalendarDay.objects.calendar(), set()
    for clock in calendar_queries.clocks_of(keys):
        try:
            if machine.recount(clock, calendar, now):
                found.add(clock.case_id)
        except Exception:  # noqa: BLE001 - the case itself says what is wrong with it
            found.add(clock.case_id)
    return sorted(found)


def _tried(key: int, notice: CalendarNotice, now: datetime | None) -> bool:
    at = now or timezone.now()
    return rounds.tried("count again", key, partial(recalendar, key, notice=notice, now=at), now=at) is not None


def recalendar(key: int, *, notice: CalendarNotice, now: datetime) -> bool:
    """Count one case's clocks by the calendar in force; True when a due day moved, which is a step and is told."""
    with transaction.atomic():
        case = Complaint.objects.select_for_update(of=("self",)).get(pk=key)
        if not _move(case, CalendarDay.objects.calendar(), notice, now):
            return False
        CalendarNotice.objects.filter(pk=notice.pk).update(moved=F("moved") + 1)
    return True


def rehearse_calendar(key: int, *, calendar: Calendar, ref: str, now: datetime) -> list[Notice]:
    """Notices that the parties of a case would get, were this calendar in force by the notice `ref`; writes nothing."""

    def move() -> None:
        case = Complaint.objects.select_for_update(of=("self",)).get(pk=key)
        _move(case, calendar, CalendarNotice(ref=ref), now)

    return rehearse(move)


def _move(case: Complaint, calendar: Calendar, notice: CalendarNotice, now: datetime) -> bool:
    """Count a locked case's clocks by this calendar; False when no due day moves."""
    shifts = machine.shifts(case, calendar, now)
    if not shifts:  # only the provisional mark, or a later rung
        machine.recompute(case, calendar, now)
        return False
    with machine.step(case, Step.RECALENDAR, actor=None, now=now, is_locked=True) as turn:
        turn.data = {
            "notice": notice.pk,
            "ref": notice.ref,
            "clocks": [
                {
                    "clock": shift.clock.kind,
                    "owner": shift.clock.owner,
                    "from": shift.clock.due_on.isoformat(),
                    "to": shift.due_on.isoformat(),
                }
                for shift in shifts
            ],
        }
        turn.seal(*machine.recompute(turn.case, calendar, now))
    return True


def _note(notice: CalendarNotice, **changes: object) -> None:
    """Write down how far it got; `moved` is counted with each case."""
    for name, value in changes.items():
        setattr(notice, name, value)
    notice.save(update_fields=list(changes))
