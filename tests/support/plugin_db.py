"""Test databases: migrated once into a template, which every worker then copies.

The template stays on the server and is used again until a migration changes, so on a server that lives on, a run of a
few tests starts at once.
"""

from __future__ import annotations

import fcntl
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    """Called by pytest-django before it creates this worker's database."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = template_database()


def template_database() -> str:
    """The name of a migrated database that nobody is connected to; made by the first worker that asks."""
    base = f"tpl_{connection.settings_dict['NAME']}"
    name = f"{base}_{schema_hash()}"
    with only_one_worker(base):
        found = databases_beginning(base)
        if name not in found:
            for old in found:
                execute(f'DROP DATABASE IF EXISTS "{old}"')
            make(f"{base}_unfinished")
            execute(f'ALTER DATABASE "{base}_unfinished" RENAME TO "{name}"')
    return name


def schema_hash() -> str:
    """Changes with any migration, of ours or of a library, and with the roles that follow the migrations."""
    migrations = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    digest = hashlib.sha256(repr(sorted(migrations)).encode())
    root = Path(settings.BASE_DIR)
    seeds = [root / "accounts/roles.py", root / "casework/workdays.py", *(root / "catalogue/rules").glob("*.py")]
    for path in sorted([*root.glob("*/migrations/*.py"), *seeds]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def only_one_worker(name: str) -> Iterator[None]:
    with (Path(tempfile.gettempdir()) / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def databases_beginning(base: str) -> list[str]:
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"{base}_"])
        return [row[0] for row in cursor.fetchall()]


def execute(statement: str) -> None:
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(statement)


def make(name: str) -> None:
    """Create and migrate a database as Django would for its tests, and leave it to nobody."""
    configured, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    suffixed, test["NAME"] = test.get("NAME"), name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = configured
        test["NAME"] = suffixed
