"""The shelf of a step: where a person's files wait that belong to one step of one case.

Nothing here touches the case: no event, no notice. The step itself takes them (`evidence.attach`).
"""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.visitors import Visitor
from casework.errors import Refused
from complaints.desk import machine
from complaints.models import Complaint
from files.shelves import Shelf


def key_of(case: Complaint, step: str = "") -> str:
    """The key of the step's shelves; without a step, how those of all the case's steps begin."""
    return f"complaint/{case.pk}/{step}"


class StepShelf(Shelf):
    """Filled by whoever may take the step now. The slots of a supplement are the ids of what was asked for."""

    def __init__(self, case: Complaint, step: str, owner: Visitor) -> None:
        super().__init__(owner, key_of(case, step))
        self.case, self.step = case, step

    def closed(self, slot: str = "") -> str:
        try:
            machine.check(self.case, self.step, self.owner, timezone.now())
        except Refused as refusal:
            return refusal.message
        asked = self.case.supplement_items.filter(round=self.case.supplement_rounds)
        if slot.isdecimal() and (len(slot) > 18 or not asked.filter(pk=int(slot)).exists()):
            return _("没有要求补充这一项。")
        return ""

    def url(self, name: str, *args: object) -> str:
        return reverse(f"complaints:{name}", args=[self.case.reference, self.step, *args])
