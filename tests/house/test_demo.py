"""The demo that a first start shows: lived through by the commands, so that every record is what it says."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from accounts.privacy import collectors
from accounts.roles import Role
from appeals.models import Appeal
from complaints.models import Complaint, ComplaintEvent
from complaints.workflow import Status
from tests.factories import cases

pytestmark = pytest.mark.django_db


def test_the_demo_shows_every_kind_of_case_and_person(capsys, time_machine):
    time_machine.move_to(cases.moment("2026-11-24 15:00"))
    call_command("demo")

    printed = capsys.readouterr().out
    shown = set(Complaint.objects.values_list("status", flat=True))
    assert {status for status in Status if status not in shown} == {Status.REFERRED, Status.REFUSED}  # it is appealed
    assert Appeal.objects.exists()
    held = set(User.objects.values_list("groups__name", flat=True))
    assert held >= {Role.OFFICER, Role.MEDIATOR, Role.REVIEWER, Role.SUPERVISOR, Role.AUDITOR}
    for phone in ("13800138015", "13800138016"):
        assert phone in printed
    call_command("verify_ledger")
    assert "相符" in capsys.readouterr().out
    assert [model for model in apps.get_models() for row in model._default_manager.all()[:3] if not str(row)] == []
    for person in User.objects.filter(is_active=True):
        parts = collectors.parts(person, timezone.now())
        files = [(name, made() if callable(made) else made) for name, made in parts]
        assert files
        assert all(name and content for name, content in files)


def test_the_demo_is_written_only_where_nobody_is(capsys):
    cases.officer()
    call_command("demo")

    assert "数据库里已经有用户" in capsys.readouterr().err
    assert not ComplaintEvent.objects.exists()
