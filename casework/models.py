"""The parts that every case is made of: the calendar, and the abstract case, clock and event."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from casework.seals import Sealing, canonical
from casework.workdays import HOLIDAY, MAKE_UP, WEEKEND, WORKDAY, Calendar
from ui.values import Json

GENESIS = "0" * 64


class CalendarQuerySet(models.QuerySet["CalendarDay"]):
    _known: ClassVar[tuple[datetime | None, Calendar]] = (None, Calendar())

    def calendar(self) -> Calendar:
        """The calendar in force. One small query; the days themselves are kept in the process until they change."""
        version = self.aggregate(latest=models.Max("updated_at"))["latest"]
        if CalendarQuerySet._known[0] != version:
            days = {row[0]: (row[1], row[2]) for row in self.values_list("date", "kind", "provisional")}
            CalendarQuerySet._known = (version, Calendar(days))
        return CalendarQuerySet._known[1]

    def put(self, kinds: Mapping[date, str], year: int, notice_ref: str, now: datetime) -> None:
        """Write the days of an announced year; waits until nobody counts with the old ones any more.

        Whoever counts a term reads this table in the transaction that writes the clock. The lock therefore lets those
        end first and the others begin after: no clock is written by the old days once the new ones are there. Raises
        `OperationalError` when that takes too long.
        """
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("set local lock_timeout = '3s'")
                cursor.execute(f"lock table {CalendarDay._meta.db_table} in access exclusive mode")
            latest = self.aggregate(latest=models.Max("updated_at"))["latest"]
            stamp = max(now, latest + timedelta(microseconds=1)) if latest else now  # other processes look at this
            known = dict(self.filter(date__in=kinds).values_list("date", "provisional"))
            CalendarDay.objects.bulk_create(
                [
                    CalendarDay(
                        date=day,
                        kind=kind,
                        notice_ref=notice_ref,
                        provisional=day.year != year and known.get(day, False),
                        updated_at=stamp,
                    )
                    for day, kind in kinds.items()
                ],
                update_conflicts=True,
                unique_fields=["date"],
                update_fields=["kind", "notice_ref", "provisional", "updated_at"],
            )
        CalendarQuerySet._known = (None, Calendar())


class CalendarDay(models.Model):
    """A day in China. The table rules over the packages it was filled from (DOMAIN §4.1)."""

    KINDS = [(WORKDAY, _("工作日")), (WEEKEND, _("周末")), (HOLIDAY, _("法定节假日")), (MAKE_UP, _("调休上班"))]

    date = models.DateField(_("日期"), primary_key=True)
    kind = models.CharField(_("性质"), max_length=8, choices=KINDS)
    notice_ref = models.CharField(_("依据"), max_length=120, blank=True)
    provisional = models.BooleanField(_("暂定"), default=False)
    updated_at = models.DateTimeField(_("更新时间"), db_index=True)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("日历")
        verbose_name_plural = _("日历")
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.get_kind_display()}"


class CalendarNotice(models.Model):
    """The State Council's notice for one year, as staff loaded it, and how far it has been carried out."""

    year = models.PositiveSmallIntegerField(_("年份"))
    ref = models.CharField(_("文号"), max_length=60)
    text = models.TextField(_("通知内容"))
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("载入人"))
    loaded_at = models.DateTimeField(_("载入时间"))
    days_at = models.DateTimeField(_("日历更新时间"), null=True, blank=True)
    applied_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    reached = models.BigIntegerField(default=0)  # the last case whose clocks were looked at
    checked = models.PositiveIntegerField(_("已检查的案件"), default=0)
    moved = models.PositiveIntegerField(_("期限有变的案件"), default=0)
    failed = models.PositiveIntegerField(_("没有成功的案件"), default=0)  # of this round; they are tried again
    lease_until = models.DateTimeField(null=True, blank=True)  # one worker at a time

    class Meta:
        verbose_name = _("节假日安排通知")
        verbose_name_plural = _("节假日安排通知")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"], name="one_notice_under_way_a_year", condition=models.Q(applied_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.ref}"


class SetbackQuerySet(models.QuerySet["Setback"]):
    def lately(self, now: datetime) -> SetbackQuerySet:
        """Those of the last hour."""
        return self.filter(last_at__gt=now - timedelta(hours=1))


class Setback(models.Model):
    """A row with which a background job failed unexpectedly, and that the job left aside to go on with the others."""

    job = models.CharField(_("任务"), max_length=60)
    key = models.BigIntegerField(_("编号"))  # the primary key of the row in the job's own table
    times = models.PositiveIntegerField(_("失败次数"), default=1)
    first_at = models.DateTimeField(_("首次失败"))
    last_at = models.DateTimeField(_("最近失败"))
    error = models.CharField(_("错误类型"), max_length=100)

    objects = SetbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("后台任务的失败")
        verbose_name_plural = _("后台任务的失败")
        constraints = [models.UniqueConstraint(fields=["job", "key"], name="one_setback_a_row")]
        indexes = [models.Index(fields=["last_at"], name="setback_lately")]

    def __str__(self) -> str:
        return f"{self.job} {self.key}"

    @property
    def rests_until(self) -> datetime:
        """Time at which the job tries the row again: with its next round, then after two minutes, four, eight, ten."""
        minutes = min(2 ** min(self.times - 1, 4), 10)
        return self.last_at + timedelta(minutes=minutes, seconds=-10)  # a round is never quite on time


class Case(models.Model):
    """A case of any kind. `status` and the fields below it are written by the machine alone."""

    reference = models.CharField(_("编号"), max_length=24, unique=True, editable=False)
    status = models.CharField(_("状态"), max_length=20, editable=False)
    status_before = models.CharField(max_length=20, blank=True, editable=False)  # what an undone step goes back to
    serving = models.PositiveSmallIntegerField(_("转办次数"), default=0, editable=False)
    due_on = models.DateField(_("期限"), null=True, blank=True, editable=False)  # of the clock that leads this status
    due_at = models.DateTimeField(null=True, blank=True, editable=False)
    led_by = models.CharField(max_length=20, blank=True, default="", editable=False)  # the kind of that clock
    status_since = models.DateTimeField(_("状态开始"), null=True, blank=True, editable=False)
    last_hash = models.CharField(max_length=64, default=GENESIS, editable=False)
    salt = models.UUIDField(
        null=True, editable=False
    )  # of the seals in the ledger (`casework.seals`); erased with the words
    events_count = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("建立时间"), editable=False)

    sealing: ClassVar[Sealing] = Sealing()  # what its ledger covers besides its own lines

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.reference


class Clock(models.Model):
    """A term that somebody must keep. Never deleted: a stopped clock says when it stopped and why."""

    kind = models.CharField(_("期限"), max_length=20)
    serving = models.PositiveSmallIntegerField(default=0)
    owner = models.CharField(_("由谁"), max_length=16)
    asks = ArrayField(models.CharField(max_length=16), null=True, blank=True)  # who has a turn in it besides the owner
    started_on = models.DateField(_("起算日"))  # day 0
    length = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=16)
    # what `due_on` is counted from, so that another calendar can count again: set by start, resumption and extension
    base_on = models.DateField()  # an agreed date, and the day of a clock in hours: the due day itself
    base_length = models.PositiveSmallIntegerField()
    base_unit = models.CharField(max_length=16)
    base_floor = models.PositiveSmallIntegerField(default=0)  # natural days that it has at least; 0: no floor
    due_on = models.DateField(_("到期日"))
    due_at = models.DateTimeField(_("到期时刻"))
    provisional = models.BooleanField(_("暂定"), default=False)  # the yearly notice may still move it
    next_at = models.DateTimeField(null=True, blank=True)  # the next rung; None: nothing left to do by itself
    rung = models.PositiveSmallIntegerField(default=0)  # how many rungs were taken
    rung_at = models.DateTimeField(null=True, blank=True)  # when the last one was
    paused_on = models.DateField(null=True, blank=True)
    paused_by = models.CharField(max_length=32, blank=True, default="")  # the step
    left = models.SmallIntegerField(null=True, blank=True)  # working days left at the pause, whatever its unit
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(_("结果"), max_length=24, blank=True)  # the step that stopped it

    class Meta:
        abstract = True

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None and self.paused_on is None

    def __str__(self) -> str:
        return f"{self.kind} {self.due_on:%Y-%m-%d}"


class Event(models.Model):
    """One line of the ledger. PostgreSQL refuses to change or delete it; its hash covers the line before."""

    seq = models.PositiveIntegerField()
    step = models.CharField(_("步骤"), max_length=32)
    status_from = models.CharField(max_length=20)
    status_to = models.CharField(max_length=20)
    role = models.CharField(_("身份"), max_length=16)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("操作人")
    )  # None: the system's clocks
    at = models.DateTimeField(_("时间"))
    data = models.JSONField(default=dict)  # ids and codes, never personal text
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        abstract = True
        ordering = ["seq"]

    def line(self, reference: str) -> dict[str, Json]:
        """Everything that the hash covers, as plain JSON."""
        return {
            "previous": self.previous_hash,
            "case": reference,
            "seq": self.seq,
            "step": self.step,
            "from": self.status_from,
            "to": self.status_to,
            "role": self.role,
            "actor": self.actor_id,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "data": self.data,
        }

    def compute_hash(self, reference: str) -> str:
        """SHA-256 over the line before and this line as canonical JSON; a bundle can be checked without the site."""
        return hashlib.sha256(canonical(self.line(reference))).hexdigest()

    def __str__(self) -> str:
        return f"{self.seq} {self.step}"


def append_only(table: str) -> str:
    """SQL that makes PostgreSQL refuse UPDATE, DELETE and TRUNCATE on a ledger table; used by migrations."""
    return f"""
        create or replace function ledger_is_append_only() returns trigger language plpgsql as $$
        begin raise exception 'the ledger is append-only' using errcode = 'restrict_violation'; end $$;
        create trigger {table}_append_only before update or delete on {table}
            for each row execute function ledger_is_append_only();
        create trigger {table}_no_truncate before truncate on {table}
            for each statement execute function ledger_is_append_only();
    """
