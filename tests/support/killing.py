"""Killing work halfway: a job runs in a process of its own, which dies for good at its n-th commit."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import time_machine
from django.apps import apps
from django.db import connection, connections, models, transaction
from django.db.models.query import QuerySet

from notifications.channels.base import Channel
from notifications.models import Notice
from tests.support.plugin_flush import SEEDED

PAUSE = timedelta(minutes=7)  # longer than any lease
PATIENCE_S = 10  # for the server to see that a process is gone
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|WITH\b.*\bUPDATE)\b", re.IGNORECASE | re.DOTALL)
WORD = re.compile(r"[a-z_]{1,30}")
UNLIKE = frozenset({"attempts", "reached", "size"})  # a death takes one; the last key; of an archive


class Reaper:
    """Counts what is written for good, and kills its process before or after the n-th such moment."""

    def __init__(self, number: int, *, before: bool) -> None:
        self.number, self.before, self.seen = number, before, 0

    def around(self, commit: Callable[..., Any], *args: Any) -> Any:
        self.seen += 1
        if self.seen == self.number and self.before:
            os.kill(os.getpid(), signal.SIGKILL)
        result = commit(*args)
        if self.seen == self.number:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    def statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Outside a transaction a statement that writes is one by itself."""
        if connection.in_atomic_block or not WRITES.match(sql):
            return execute(sql, params, many, context)
        return self.around(execute, sql, params, many, context)


def killed(run: Callable[[], Any], *, at: datetime, number: int, before: bool) -> bool:
    """Run it at that time in a process that dies at its n-th commit; False when it was done before."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        _live(run, at, Reaper(number, before=before))
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    _until_the_server_knows()
    assert status in (0, -signal.SIGKILL), "it failed of itself: see above"
    return status != 0


def _live(run: Callable[[], Any], at: datetime, reaper: Reaper) -> None:
    code = 1
    try:
        really = connection._commit
        connection._commit = lambda: reaper.around(really)
        with time_machine.travel(at, tick=True), connection.execute_wrapper(reaper.statement):
            run()
        code = 0
    except BaseException:  # noqa: BLE001 - nothing of this process may go on into the test's own
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _until_the_server_knows() -> None:
    """A dead process holds its locks until the server has noticed."""
    ends_at = time.perf_counter() + PATIENCE_S
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            if not cursor.fetchall():
                return
            assert time.perf_counter() < ends_at, "somebody else is on the test's database"
            time.sleep(0.002)


def undisturbed(
    scene: Callable[[], Any], *deeds: Callable[[], Any], at: datetime, times: int = 3
) -> tuple[Counter[Any], Counter[Any]]:
    """Counts of the database before and after the deeds, had nobody died; nothing of it is kept.

    What the scene returns, if anything, is the first deed.
    """
    with transaction.atomic():
        with time_machine.travel(at, tick=True):
            first = scene()
            before = said()
            if first is not None:
                first()
        settle(*deeds, at=at, times=times)
        after = said()
        transaction.set_rollback(True)
    return before, after


def settle(*deeds: Callable[[], Any], at: datetime, times: int = 3) -> datetime:
    """Run them often enough that nothing is left to do, and once more; returns when that was."""
    for _ in range(times):
        at += PAUSE
        with time_machine.travel(at, tick=True):
            for deed in deeds:
                deed()
    return at


def said() -> Counter[Any]:
    """Every row of every table as far as it does not depend on the hour, on keys or on chance."""
    rows: Counter[Any] = Counter()
    for model in apps.get_models():
        if model._meta.db_table in SEEDED:
            continue
        fields = [field for field in model._meta.concrete_fields if not field.primary_key and field.name not in UNLIKE]
        found: QuerySet[Any, Any] = model._base_manager.values_list(*(field.attname for field in fields))
        for row in found:
            words = zip(fields, row, strict=True)
            rows[model._meta.label, tuple((field.name, _word(field, value)) for field, value in words)] += 1
    return rows


def _word(field: models.Field[Any, Any], value: Any) -> Any:
    if field.is_relation or value is None:
        return value is not None
    if isinstance(value, bool | int | Decimal) or (isinstance(value, str) and WORD.fullmatch(value)):
        return value
    return value is not None if isinstance(value, datetime) else bool(value)


class Written(Channel):
    """A provider that writes down, in a file, what it was asked to send: that outlives the process."""

    path: ClassVar[Path]

    def send(self, notice: Notice) -> None:
        with self.path.open("a") as sent:
            sent.write(f"{notice.idempotency_key}\n")
