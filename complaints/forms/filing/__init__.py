"""The forms of filing, one module for each page of a draft."""

from __future__ import annotations

from complaints.forms.filing.category import CategoryForm, SubCategoryForm, category_changes
from complaints.forms.filing.check import CheckForm
from complaints.forms.filing.cover import CoverForm
from complaints.forms.filing.details import DetailsForm
from complaints.forms.filing.draft import DraftForm
from complaints.forms.filing.evidence import EvidenceForm
from complaints.forms.filing.person import PersonForm
from complaints.forms.filing.precheck import GoOnForm, PrecheckForm, ReasonForm
from complaints.forms.filing.questions import QuestionsForm, question_field
from complaints.forms.filing.respondent import RespondentForm

__all__ = [
    "CategoryForm",
    "CheckForm",
    "CoverForm",
    "DetailsForm",
    "DraftForm",
    "EvidenceForm",
    "GoOnForm",
    "PersonForm",
    "PrecheckForm",
    "ReasonForm",
    "QuestionsForm",
    "RespondentForm",
    "SubCategoryForm",
    "category_changes",
    "question_field",
]
