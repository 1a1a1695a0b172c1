"""Files of a complainant's, as the worker finds them."""

from __future__ import annotations

from typing import Any

from complaints.commands import evidence
from complaints.models import Complaint, Evidence
from files.intake import receive
from files.models import State, StoredFile
from files.processing import process_next
from tests.factories.cases import MONDAY
from tests.support import samples


def stored(owner: Any, name: str = "照片.png", content: bytes | None = None) -> StoredFile:
    return receive(samples.upload(content or samples.picture(), name), owner=owner, now=MONDAY)


def add(case: Complaint, *names: str, **more: Any) -> list[Evidence]:
    """Files of the complainant's."""
    files = [stored(case.complainant, name) for name in names]
    return evidence.add_files(case, actor=case.complainant, files=files, now=MONDAY, **more)


def looked_at(*bad: Evidence) -> None:
    """The worker has looked at every file, and found these wanting."""
    StoredFile.objects.filter(evidence__in=bad).update(state=State.REJECTED, reason_code="broken")
    while process_next(MONDAY):
        pass
