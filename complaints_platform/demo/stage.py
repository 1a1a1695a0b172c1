"""The stage of the demo's story before it is lived through: who takes part, and what happens on which day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.models import User
from businesses.models import Business
from casework.workdays import Calendar
from complaints.commands import draft, intake
from complaints.models import Complaint
from complaints_platform.demo import drafts


@dataclass
class Stage:
    """The people, and the deeds of each working day before today: {days ago: deeds}. No deed is done yet."""

    people: Mapping[str, User]
    companies: Mapping[str, Business]
    calendar: Calendar
    today: date
    deeds: dict[int, list[Callable[[], Any]]] = field(default_factory=dict)
    cases: dict[str, Complaint] = field(default_factory=dict)  # filled while the story is lived

    def on(self, ago: int, deed: Callable[[], Any]) -> None:
        self.deeds.setdefault(ago, []).append(deed)

    def file(
        self, key: str, ago: int, who: str, company: str | None, category: str, title: str, facts: str, **more: Any
    ) -> None:
        """Somebody files a complaint, known by this key from then on; without a company it is one nobody knows."""

        def deed() -> None:
            person = self.people[who]
            case = drafts.write(person, self.companies.get(company or ""), category, title, facts, **more)
            draft.file(case, actor=person, attested=True)
            self.cases[key] = case

        self.on(ago, deed)

    def then(self, key: str, ago: int, deed: Callable[[Complaint], Any]) -> None:
        """Do something with the case of this key, as it stands on that day."""
        self.on(ago, lambda: deed(Complaint.objects.get(pk=self.cases[key].pk)))

    def accept(self, key: str, ago: int) -> None:
        self.then(key, ago, lambda case: intake.accept(case, actor=self.people["officer"]))
