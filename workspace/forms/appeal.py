"""The staff's forms about appeals: who reviews one, and the two decisions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from appeals import queries
from appeals.models import Appeal
from casework.forms import StaffStepForm
from complaints.rules.appeal import places
from complaints.workflow import Status as ComplaintStatus
from workspace.forms.staff import long_text

PLACES = {
    ComplaintStatus.ACCEPTED: _("受理，重新转交企业"),
    ComplaintStatus.WITH_BUSINESS: _("由企业重新答复"),
    ComplaintStatus.MEDIATION: _("转入调解，由另一位调解员主持"),
}


class AssignForm(StaffStepForm):
    """The reviewers who had no hand in the case, those with least to do first."""

    reviewer = forms.ChoiceField(label=_("复核员"), widget=UnfoldAdminSelectWidget())

    def __init__(self, *args: Any, case: Appeal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._found = {str(person.pk): person for person in queries.reviewers_for(case)}
        self.fields["reviewer"].choices = [  # type: ignore[attr-defined]
            (pk, person.display_name) for pk, person in self._found.items()
        ]
        if not self._found:
            self.fields["reviewer"].help_text = _("没有可以指派的复核员：须没有参与过这件投诉，并与双方无关。")

    def clean_reviewer(self) -> Any:
        return self._found[self.cleaned_data["reviewer"]]


class UpholdForm(StaffStepForm):
    """The decision for an appeal: where the complaint goes on, and why."""

    place = forms.ChoiceField(label=_("从哪里重新办理"), widget=UnfoldAdminSelectWidget())
    decision = long_text(_("复核意见"), _("投诉人会看到。写明原来的结果错在哪里。"))

    def __init__(self, *args: Any, case: Appeal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = places(case.ended_as, is_served=case.complaint.served_at is not None)
        self.fields["place"].choices = [(place, PLACES[place]) for place in found]  # type: ignore[attr-defined]


class DismissForm(StaffStepForm):
    decision = long_text(_("复核意见"), _("投诉人会看到。逐项回应申诉的理由，不要只写结论。"))
    other_remedies = long_text(_("其他解决途径"), _("投诉人会看到。写明可以找谁、怎么找。"), rows=3)
