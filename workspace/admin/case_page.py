"""Staff's case page: the panels of the case, and the steps that this person may take, with their forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from accounts.roles import roles_of
from casework.views import Deed
from complaints import access
from complaints.commands.staging import StepShelf
from complaints.models import Complaint
from complaints.notices import table
from complaints.queries import assignment, worklist
from complaints.workflow import Role, Step
from files.views.staging import furnish
from workspace.admin import letter
from workspace.admin.service_link import WRITTEN_IN
from workspace.admin.step_rows import StaffStepPage
from workspace.admin.steps import PAGES, step_url
from workspace.presenters.case import StaffCase, staff_case


@dataclass(frozen=True)
class Buttons:
    """Deeds that this person may do from the page; `take_url`: where they take the case, if they may."""

    deeds: Sequence[Deed]
    take_url: str
    watch_url: str  # where they begin or end to watch it
    is_watched: bool
    may_export: bool
    may_pack: bool  # the files, as they were sent
    may_write: bool

    @property
    def takes_files(self) -> bool:
        return any(deed.form is not None and deed.form.is_multipart() for deed in self.deeds)


def case_page(case: Complaint, user: User, now: datetime) -> dict[str, Any]:
    shown = staff_case(case, user, now)
    return {
        "title": case.reference,
        "opts": case._meta,
        "original": case,
        "case": case,
        "shown": shown,
        "buttons": _buttons(shown, user, now),
    }


def _buttons(shown: StaffCase, user: User, now: datetime) -> Buttons:
    case, allowed = shown.case, shown.allowed
    may_take = Step.ASSIGN in allowed and case.officer_id != user.pk and Role.OFFICER in roles_of(user)
    return Buttons(
        deeds=_deeds(case, user, allowed, now),
        take_url=step_url(case, Step.ASSIGN) if may_take else "",
        watch_url=reverse("admin:complaints_watch", args=[case.pk]) if access.may_watch(case, user) else "",
        is_watched=assignment.is_watched(case, user),
        may_export=Step.EXPORT in allowed,
        may_pack={Step.EXPORT, Step.OPEN_ORIGINAL} <= set(allowed) and case.erased_at is None,
        may_write=Step.EXPORT in allowed and case.status in WRITTEN_IN,
    )


def _deeds(case: Complaint, user: User, allowed: Sequence[str], now: datetime) -> list[Deed]:
    """The steps that are open to this person with their forms, those on top that somebody waits for."""
    here = [step for step, page in PAGES.items() if step in allowed and not page.kind.on_own_page]
    letters = letter.filled(worklist.letter_templates(*here), case, now)
    found = []
    for step, page in PAGES.items():
        if step in here:
            form = page.make_form(case, user, auto_id=f"id_{step}_%s")  # ids differ, many forms share the page
            letter.offer(form, step, letters)
            furnish(form, StepShelf(case, step, user))
            found.append(Deed(page, step_url(case, step), _kind(page), form, table.tells_a_party(step)))
        elif step in allowed:  # what it offers is asked for when it is wanted
            found.append(Deed(page, step_url(case, step), _kind(page)))
    return sorted(found, key=lambda deed: not deed.page.is_awaited)


def _kind(page: StaffStepPage) -> str:
    """The look of a button: what the staff's clock waits for stands out, what cannot be undone warns."""
    if page.is_loud:
        return "first"
    return "grave" if page.is_grave else ""
