"""A database made by an earlier release migrates: the same schema as a new one, every record whole, every page there.

`data/650f7bc.sql.gz` is the demo of that release as pg_dump writes it; nothing in it was made by today's code.
"""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.support.plugin_db import execute

pytestmark = pytest.mark.django_db

DUMP = Path(__file__).parent / "data" / "650f7bc.sql.gz"
SCHEMA = """
    select 'column', table_name || '.' || column_name,
           concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default)
    from information_schema.columns where table_schema = 'public'
    union all select 'index', indexname, split_part(indexdef, ' WHERE ', 1) from pg_indexes where schemaname = 'public'
    union all select 'constraint', conrelid::regclass || ' ' || conname,
           case contype when 'c' then 'check' else pg_get_constraintdef(oid) end -- a dump spells it otherwise
    from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'
    union all select 'trigger', tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    order by 1, 2
"""
VISIT = """
import django
django.setup()
from django.test import Client
from accounts.models import User
from appeals.models import Appeal
from catalogue.models import Category
from complaints.models import Complaint
from tests.support.plugin_staff import _force_login

def opens(user, *addresses):
    client = Client()
    _force_login(client, user)
    for address in addresses:
        answer = client.get(address, HTTP_HOST="localhost", follow=True)
        print(answer.status_code, user.pk, address)

cases = list(Complaint.objects.order_by("pk"))
supervisor = User.objects.filter(groups__name="supervisor").first()
lists = ("/admin/", "/admin/catalogue/category/", "/admin/complaints/complaint/", "/admin/appeals/appeal/")
opens(supervisor, *lists,
      *(f"/admin/catalogue/category/{row.pk}/change/" for row in Category.objects.filter(parent=None)),
      *(f"/admin/appeals/appeal/{row.pk}/change/" for row in Appeal.objects.all()),
      *(f"/admin/complaints/complaint/{row.pk}/change/" for row in cases if row.status != "draft"))
for case in cases:
    opens(case.complainant, "/complaints/", case.get_absolute_url())
    member = case.served_at and case.business.memberships.filter(is_active=True).first()
    if member:
        opens(member.user, f"/business/{case.business.pk}/", f"/business/{case.business.pk}/{case.reference}/")
"""


@pytest.fixture
def restored():
    """The name of a database restored from the dump."""
    name = f"{settings.DATABASES['default']['NAME']}_650f7bc"
    execute(f'DROP DATABASE IF EXISTS "{name}"')
    execute(f'CREATE DATABASE "{name}"')
    with opened(name) as database:
        database.execute(gzip.decompress(DUMP.read_bytes()).decode())
    yield name
    execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def opened(name: str) -> psycopg.Connection:
    return psycopg.connect(**connection.get_connection_params() | {"dbname": name, "cursor_factory": psycopg.Cursor})


def run(name: str, *words: str) -> str:
    """Output of this project's Python when it works on that database."""
    address = re.sub(r"/[^/]*$", f"/{name}", os.environ["DATABASE_URL"])
    env = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "complaints_platform.settings.test"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", *words], env=env, cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_database_of_650f7bc_migrates_without_loss(restored):
    with opened(restored) as database:
        events = database.execute("select count(*), min(hash), max(hash) from complaints_complaintevent").fetchall()
        kept = database.execute("select code, name from complaints_category order by code").fetchall()
        history = database.execute("select count(*) from auth_permission").fetchone()

    run(restored, "manage.py", "migrate", "-v0")

    with opened(restored) as database, connection.cursor() as fresh:
        fresh.execute(SCHEMA)
        assert database.execute(SCHEMA).fetchall() == fresh.fetchall()
        found = database.execute("select count(*), min(hash), max(hash) from complaints_complaintevent").fetchall()
        assert found == events
        assert database.execute("select code, name from complaints_category order by code").fetchall() == kept
        types = "select count(*) from django_content_type where app_label = 'catalogue' and model = 'category'"
        assert database.execute(types).fetchone() == (1,)
        assert database.execute("select count(*) from auth_permission").fetchone() >= history
    assert "相符" in run(restored, "manage.py", "verify_ledger")
    pages = run(restored, "-c", VISIT).splitlines()
    assert len(pages) > 80
    assert [line for line in pages if not line.startswith("200 ")] == []
