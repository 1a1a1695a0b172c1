"""The stage of the journeys: a live site, people with browsers, a clock that can be set, the work in the background."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext

from tests.factories.cases import moment
from tests.journeys.background import START, work
from tests.journeys.browsing import Album, Person


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
