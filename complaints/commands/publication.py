"""Consent to publishing: given and taken back at any time, whatever the case's status."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from complaints.desk import machine
from complaints.models import Complaint
from complaints.workflow import Step


def permit_publication(complaint: Complaint, *, actor: User | None, now: datetime | None = None) -> None:
    """Consent to publishing the complaint without personal data. No new version: what was said stays as it was."""
    with machine.step(complaint, Step.PERMIT_PUBLICATION, actor=actor, now=now) as turn:
        turn.case.may_publish = True
        turn.data = {"may_publish": True}


def revoke_publication(complaint: Complaint, *, actor: User | None, now: datetime | None = None) -> None:
    """Take the consent back; from now on nothing of this complaint is shown to the public."""
    with machine.step(complaint, Step.REVOKE_PUBLICATION, actor=actor, now=now) as turn:
        turn.case.may_publish = False
        turn.data = {"may_publish": False}
