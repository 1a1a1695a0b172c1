"""Sections of a case that can be changed, and differences of two contents of it; each side sees only its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from complaints.models import Amendment, Complaint
from complaints.presenters.facts import Fact, facts_of
from complaints.queries import amendment
from complaints.rules.codes import Side
from complaints.rules.completeness import FilingPage
from complaints.rules.masking import OWN, Sight
from complaints.workflow import SERVED
from ui.differences import marked
from ui.values import Words

# The parts of a filed case, each changed on the page of filing where it was written.
SECTIONS = {
    FilingPage.CATEGORY: _lazy("投诉类别"),
    FilingPage.PRECHECK: _lazy("基本情况"),
    FilingPage.RESPONDENT: _lazy("被投诉企业"),
    FilingPage.DETAILS: _lazy("事情经过和诉求"),
    FilingPage.PERSON: _lazy("投诉人"),
}


@dataclass(frozen=True)
class Section:
    """A part of the case; without an address while it may not be changed."""

    page: FilingPage
    title: Words
    url: str
    rows: list[Fact]


def edit_url(case: Complaint, page: str = "") -> str:
    """Address of the form of one section, or of the page over all of them."""
    if page not in SECTIONS:
        return reverse("complaints:edit", args=[case.reference])
    return reverse("complaints:edit_page", args=[case.reference, page])


def sections(case: Complaint, rows: Sequence[Fact], *, is_open: bool) -> list[Section]:
    """The facts by section; one that says nothing is there only to be filled in."""
    found = [
        Section(page, title, edit_url(case, page) if is_open else "", [row for row in rows if row.page == page])
        for page, title in SECTIONS.items()
    ]
    return [section for section in found if section.rows or is_open]


@dataclass(frozen=True)
class Change:
    """One field before and after, for `components/change.html`: marked inside, or different as a `whole`."""

    label: str
    before: str
    after: str
    whole: bool


def between(before: Complaint, after: Complaint, viewer: Side, sight: Sight | None = None) -> list[Change]:
    """A row for everything this side sees differently, in the order of the page.

    What is masked for this person is said to differ, where under the mask it does.
    """
    was, now = _rows(before, viewer, sight), _rows(after, viewer, sight)
    if viewer == Side.STAFF:
        old, new = _rows(before, viewer, OWN), _rows(after, viewer, OWN)
        same = {key for key in now if old.get(key) != new.get(key) and was.get(key) == now[key]}
        now |= {key: _("%(masked)s（有变化）") % {"masked": now[key]} for key in same}
    return [
        change(key[0], was.get(key, ""), now.get(key, ""))
        for key in {**was, **now}
        if was.get(key, "") != now.get(key, "")
    ]


def change(label: str, before: str, after: str) -> Change:
    """One row; texts that have much in common are marked inside, others as a whole."""
    inside = marked(before, after)
    if inside is None:
        return Change(label, before, after, whole=True)
    return Change(label, *inside, whole=False)


def asked(case: Complaint, viewer: Side, sight: Sight | None = None) -> list[Change]:
    """Changes that the open amendment would make; empty when there is none."""
    row = amendment.open_amendment(case)
    return between(case, amendment.saying(case, row.content), viewer, sight) if row else []


@dataclass(frozen=True)
class Asked:
    """The edit that waits for consent, with what it would change; or the last one, when it was declined."""

    row: Amendment
    changes: list[Change]


def last_asked(case: Complaint, viewer: Side) -> Asked | None:
    row = next(reversed(amendment.amendments(case)), None) if case.status in SERVED else None
    return Asked(row, asked(case, viewer)) if row and not row.is_granted else None


def _rows(case: Complaint, viewer: Side, sight: Sight | None) -> dict[tuple[str, int], str]:
    """Every fact by its label; a category may ask something under the label of a common one."""
    seen: Counter[str] = Counter()
    found: dict[tuple[str, int], str] = {}
    rows = facts_of(case, viewer, sight)
    if viewer == Side.BUSINESS:  # there it is the heading
        rows = [Fact(_("标题"), case.title, key="title"), *rows]
    for row in rows:
        label = str(row.label)
        found[label, seen[label]] = str(row.value)
        seen[label] += 1
    return found
