"""Demo data for a developer's machine: people of every role, and cases that really went their way, day by day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import time_machine
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from casework.models import CalendarDay
from casework.workdays import at, day_of
from catalogue.models import Category
from complaints.commands import assignment, clock, hotline
from complaints.models import Complaint
from complaints.queries import assignment as assignment_queries
from complaints.workflow import Status
from complaints_platform.demo import people, plot
from complaints_platform.demo.stage import Stage


class Command(BaseCommand):
    help = "Write the demo data (into a database without users only) and print the accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--show", action="store_true", help="only print the demo accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["show"]:
            if User.objects.exists():
                self.stderr.write("数据库里已经有用户，没有写入演示数据。")
                return
            tell_story(timezone.now())
        self.stdout.write(people.accounts_text())


@transaction.atomic
def tell_story(now: datetime) -> None:
    """Live through the last weeks: deeds at ten, sweeps at midnight and nine, so that every clock did what it does."""
    calendar = CalendarDay.objects.calendar()
    first = calendar.add_working_days(day_of(now), -30)
    Category.objects.filter(code="CSC").update(auto_accept=True)  # one category shows acceptance without an officer
    with time_machine.travel(at(first, time(8)), tick=False):
        everybody = people.make_people()
        stage = Stage(everybody, people.make_companies(everybody), calendar, day_of(now))
    plot.write(stage)
    day = first
    while day <= day_of(now):
        _live(stage, day, now)
        day += timedelta(days=1)
    for case in assignment_queries.unassigned():
        assignment.assign_by_load(case, now=now)
    for case in Complaint.objects.filter(status=Status.DRAFT, taken_by__isnull=False):
        assert case.taken_by
        hotline.send_attestation_link(case, actor=case.taken_by, now=now)


def _live(stage: Stage, day: date, now: datetime) -> None:
    for hour, minute in ((0, 1), (9, 1), (10, 0)):
        moment = at(day, time(hour, minute))
        if moment > now:
            return
        with time_machine.travel(moment, tick=False):
            if hour != 10:
                clock.sweep()
            elif stage.calendar.is_working(day):
                for deed in stage.deeds.get(stage.calendar.working_days_after(day, stage.today), []):
                    deed()
