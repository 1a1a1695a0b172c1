"""The web server is killed after every page of a filing; nothing that was saved is lost."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from complaints.models import Complaint
from complaints.workflow import Status
from tests.factories import cases
from tests.journeys import verbs
from tests.journeys.browsing import Album, Person

pytestmark = [pytest.mark.journey, pytest.mark.real_clock]

PATIENCE = 30  # seconds for a server to start on a busy machine


@dataclass
class Server:
    """Our web server on this test's database, in a process group of its own."""

    data_dir: Path
    port: int = 0
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        if not self.port:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
        database = connection.settings_dict
        host = str(database["HOST"]).replace("/", "%2F")
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "complaints_platform.settings.local",
            "DATABASE_URL": f"postgres://{database['USER']}@{host}/{database['NAME']}",
            "DATA_DIR": str(self.data_dir),
            "SECRET_KEY": settings.SECRET_KEY,
            "PORT": str(self.port),
        }
        command = [sys.executable, "-m", "gunicorn", "complaints_platform.wsgi", "--no-control-socket"]
        command += ["--worker-class", "gthread", "--threads", "4", "--bind", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stderr=subprocess.DEVNULL, process_group=0
        )
        self._wait()

    def kill(self) -> None:
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=2).close()
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the server does not come up")


@pytest.fixture
def server(transactional_db, tmp_path, settings) -> Iterator[Server]:
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path / "files")}}
    settings.STORAGES = settings.STORAGES | {"default": files}  # the worker's folder is the server's
    server = Server(tmp_path)
    server.start()
    yield server
    server.kill()


@dataclass
class Unlucky(Person):
    """After each button that they press, the server dies and comes back."""

    server: Server = field(kw_only=True)
    deaths: int = 0

    def presses(self, text: str) -> None:
        super().presses(text)
        self.server.kill()
        self.server.start()
        self.deaths += 1
        self.page.reload()  # as a person does whose phone went dark


def signed_in(context, server: Server, user) -> None:
    """The cookie of a session that is in the database, as after signing in."""
    client = Client()
    client.force_login(user)
    session = Session.objects.get().session_key
    context.add_cookies([{"name": f"session-{server.port}", "value": session, "url": server.url}])


def test_nothing_saved_is_lost_when_the_server_is_killed_after_every_page(browser, server, tmp_path):
    complainant = cases.person("林晓云")
    cases.company(cases.person("徐敏"), name="晴川电器有限公司")
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}, java_script_enabled=False)
    signed_in(context, server, complainant)
    album = Album(story="interrupted", run=tmp_path)
    person = Unlucky(name="林晓云", site=server.url, context=context, album=album, js=False, server=server)

    reference = verbs.files_a_complaint(person, "晴川电器有限公司")

    case = Complaint.objects.get(reference=reference)
    assert person.deaths >= 6
    assert case.status in (Status.SUBMITTED, Status.WITH_BUSINESS)
    assert (case.title, case.facts, str(case.amount)) == ("冰箱能效等级与宣传不符", cases.FACTS, "3299.00")
    assert case.answers["q_order_number".removeprefix("q_")] == "4031772955182064"
    assert case.business.name == "晴川电器有限公司"
    assert case.evidence.get().file.name == verbs.PHOTO[0]
    assert Complaint.objects.count() == 1
    context.close()
