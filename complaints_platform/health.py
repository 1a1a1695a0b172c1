"""Two questions a machine may ask: is this process alive (/healthz), and does the whole site do its work (/readyz)?"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from casework.models import Setback
from complaints.queries.clock import oldest_due_clock
from complaints_platform import pulse
from complaints_platform.celery import app
from files import scanning
from notifications.queries import logged_count, oldest_unsent

T = TypeVar("T")
PATIENCE_S = 1.0
AGES = ("oldest_due_clock_s", "oldest_unsent_notice_s")
SEATS = 8  # a check that hangs keeps its thread; no more than these may hang at once
_seats = threading.BoundedSemaphore(SEATS)


class Unanswered(Exception):
    """A service did not answer in time, or refused."""


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers. Asks no database, no broker and no session: they must not restart it."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, broker, scanner where there is one, and how late clocks and notices are; 503 when one is not well.

    Also how long beat and workers have been silent, how much room the disk has, and (told only) how many rows
    background jobs had to leave aside in the last hour.

    For monitoring. The site itself works without the broker, so a load balancer should ask /healthz.
    """
    now = timezone.now()
    report: dict[str, Any] = {"database": "ok", "broker": "ok"}
    if settings.TRIAL:
        report["trial"] = True
    try:
        clock, notice, logged, setbacks, setback, silences = _within(lambda: _ask_database(now))
        report |= {"oldest_due_clock_s": _age(clock, now), "oldest_unsent_notice_s": _age(notice, now)}
        report["only_logged_notices"] = logged
        report |= {"setbacks": setbacks, "oldest_setback_s": _age(setback, now)}
        report |= {f"{queue}_silent_s": seconds for queue, seconds in silences.items()}
    except Unanswered:
        report["database"] = "down"
    try:
        _within(_broker_question())
    except Unanswered:
        report["broker"] = "down"
    if scanning.is_configured():
        report["scanner"] = "ok" if _scanner_is_up() else "down"
    report["free_disk_mb"] = _free_mb()
    full = report["free_disk_mb"] < settings.READYZ_MIN_FREE_MB
    silent = any(report.get(f"{queue}_silent_s", 0) > pulse.SILENT_S for queue in pulse.QUEUES)
    late = any(report.get(name, 0) > settings.READYZ_MAX_AGE_S for name in AGES)
    is_well = "down" not in report.values() and not (late or full or silent)
    return JsonResponse({"ready": is_well, **report}, status=200 if is_well else 503)


def _age(since: datetime | None, now: datetime) -> int:
    """Whole seconds since then; 0 when there is nothing that waits."""
    return max(0, int((now - since).total_seconds())) if since else 0


def _free_mb() -> int:
    """The room left on the disk where uploads and work under way lie, or will lie."""
    folder = next(path for path in (settings.DATA_DIR, *settings.DATA_DIR.absolute().parents) if path.exists())
    return shutil.disk_usage(folder).free >> 20


def _ask_database(
    now: datetime,
) -> tuple[datetime | None, datetime | None, int, int, datetime | None, dict[str, int]]:
    """Runs in a thread of its own, hence on a connection of its own, which it closes."""
    try:
        lately = Setback.objects.lately(now)
        oldest = lately.order_by("first_at").values_list("first_at", flat=True).first()
        logged = logged_count(now)
        return oldest_due_clock(now), oldest_unsent(now), logged, lately.count(), oldest, pulse.silences(now)
    finally:
        connection.close()


def _scanner_is_up() -> bool:
    try:
        return _within(scanning.is_up)
    except Unanswered:
        return False


def _broker_question() -> Callable[[], None]:
    """Loads the broker's driver first, so that the clock runs for the broker alone."""
    broker = app.connection_for_write(connect_timeout=PATIENCE_S)
    broker.transport  # noqa: B018

    def ask() -> None:
        with broker:
            broker.ensure_connection(max_retries=1, timeout=PATIENCE_S)

    return ask


def _within(check: Callable[[], T]) -> T:
    """The answer of a check within a second; a frozen server must not freeze the one who asks about it."""
    future: Future[T] = Future()

    def ask() -> None:
        try:
            future.set_result(check())
        except Exception as error:  # noqa: BLE001  whatever it is, the service did not answer
            future.set_exception(error)
        finally:
            _seats.release()

    if not _seats.acquire(blocking=False):
        raise Unanswered
    threading.Thread(target=ask, daemon=True).start()
    try:
        return future.result(timeout=PATIENCE_S)
    except Exception as error:
        raise Unanswered from error
