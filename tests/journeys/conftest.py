"""The stage of the journeys: a live site, people with browsers, a clock that can be set, the work in the background."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext

from complaints.tasks import apply_calendar_notices, sweep_clocks
from files.models import State, StoredFile
from files.tasks import process
from notifications.models import Notice
from notifications.tasks import deliver
from tests.factories.cases import moment
from tests.journeys.browsing import Album, Person

START = "2026-11-02 10:00"  # an ordinary Monday
TURNS = 50


@dataclass
class Days:
    """The calendar on the wall: sets the clock of the whole process, the site's thread included."""

    travel: time_machine.travel | None = None

    def go_to(self, text: str) -> None:
        """`2026-11-09 09:00` in China; then the worker has its minute."""
        self.stop()
        self.travel = time_machine.travel(moment(text), tick=True)
        self.travel.start()
        work()

    def stop(self) -> None:
        if self.travel:
            self.travel.stop()
            self.travel = None


def work() -> None:
    """What Celery's worker would do now, until nothing is left."""
    sweep_clocks()
    apply_calendar_notices()
    for _turn in range(TURNS):
        deliver()
        process()
        waiting = Notice.objects.unsent().filter(not_before__lte=timezone.now()).exists()
        if not waiting and not StoredFile.objects.filter(state=State.RECEIVED).exists():
            return
    raise AssertionError("the background work does not end")


@dataclass
class People:
    """Opens a browser context for each person, and closes them all."""

    browser: Browser
    site: str
    album: Album
    contexts: list[BrowserContext] = field(default_factory=list)

    def new(self, name: str, *, width: int = 390, dark: bool = False, js: bool = True) -> Person:
        context = self.browser.new_context(
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": 844 if width < 600 else 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=js,
        )
        self.contexts.append(context)
        return Person(name=name, site=self.site, context=context, album=self.album, width=width, dark=dark, js=js)


@pytest.fixture
def days(transactional_db) -> Iterator[Days]:
    days = Days()
    days.go_to(START)
    yield days
    days.stop()


@pytest.fixture
def people(browser, live_server, days, settings, request, testrun_uid) -> Iterator[People]:
    settings.SITE_URL = live_server.url  # the links in SMS and mail lead here
    cache.clear()  # the limits of the story before
    run = Path(tempfile.gettempdir()) / f"journeys-{testrun_uid}"
    run.mkdir(exist_ok=True)
    story = request.node.name.removeprefix("test_").replace("_", "-")
    people = People(browser=browser, site=live_server.url, album=Album(story=story, run=run))
    yield people
    for context in people.contexts:
        context.close()
