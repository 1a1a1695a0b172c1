"""Whose case it is: given by a supervisor, taken, given back, or given by load to whoever has least to do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from casework.errors import Refused
from casework.machine import Turn
from complaints import queries
from complaints.access import roles_of
from complaints.desk import machine
from complaints.models import Complaint, LastAssigned, Note
from complaints.workflow import Role, Step


def assign(complaint: Complaint, *, actor: Any, officer: Any, now: datetime | None = None) -> None:
    """Hand the case to an officer, or take it. A party to the case, or somebody without the role, cannot have it."""
    with machine.step(complaint, Step.ASSIGN, actor=actor, now=now) as turn:
        if not roles_of(turn.case, officer) & {Role.OFFICER, Role.SUPERVISOR}:
            raise Refused(_("这件投诉不能分配给此人：须是受理员或主管，且与投诉双方无关。"), "not_assignable")
        _give(turn, officer)


def assign_many(
    complaints: Iterable[Complaint], *, actor: Any, officer: Any, now: datetime | None = None
) -> tuple[int, dict[str, list[str]]]:
    """Hand each of the cases to the officer, each on its own: how many were given, and per reason which were not."""
    now, given = now or timezone.now(), 0
    refused: dict[str, list[str]] = {}
    for complaint in complaints:
        try:
            assign(complaint, actor=actor, officer=officer, now=now)
            given += 1
        except Refused as why:
            refused.setdefault(why.message, []).append(complaint.reference)
    return given, refused


def assign_by_load(complaint: Complaint, *, now: datetime | None = None) -> None:
    """Give a case that nobody has, or whose officer left, to the officer with the fewest cases to act on.

    Refused while somebody works on it, and when there is nobody who may have it.
    """
    with machine.step(complaint, Step.ASSIGN, actor=None, now=now or timezone.now()) as turn:
        held_by = turn.case.officer
        if held_by and held_by.is_active and held_by.is_staff:
            raise Refused(_("这件投诉已经有人承办。"), "assigned")
        officer = queries.least_loaded(turn.case)
        if officer is None:
            raise Refused(_("没有可以承办这件投诉的受理员。"), "nobody")
        _give(turn, officer)


def release(complaint: Complaint, *, actor: Any, reason: str, now: datetime | None = None) -> None:
    """Give the case back to the pool; the reason is kept as a staff note. It does not come back by load."""
    with machine.step(complaint, Step.RELEASE, actor=actor, now=now) as turn:
        row = Note.objects.create(complaint=turn.case, text=reason, by=actor, at=turn.now)
        turn.seal(row)
        turn.data = {"officer": turn.case.officer_id, "note": row.pk}
        turn.case.officer = None


def _give(turn: Turn, officer: Any) -> None:
    turn.case.officer = officer
    LastAssigned.objects.update_or_create(officer=officer, defaults={"at": turn.now})
    turn.data = {"officer": officer.pk}
