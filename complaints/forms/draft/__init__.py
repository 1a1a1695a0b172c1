"""The forms of filing, one module for each page of a draft."""

from __future__ import annotations

from complaints.forms.draft.category import CategoryForm, category_changes
from complaints.forms.draft.check import CheckForm
from complaints.forms.draft.details import DetailsForm
from complaints.forms.draft.draft import DraftForm
from complaints.forms.draft.evidence import EvidenceForm
from complaints.forms.draft.person import PersonForm, WhoForm
from complaints.forms.draft.precheck import GoOnForm, PrecheckForm, ReasonForm
from complaints.forms.draft.respondent import RespondentForm

__all__ = [
    "CategoryForm",
    "CheckForm",
    "DetailsForm",
    "DraftForm",
    "EvidenceForm",
    "GoOnForm",
    "PersonForm",
    "PrecheckForm",
    "ReasonForm",
    "RespondentForm",
    "WhoForm",
    "category_changes",
]
