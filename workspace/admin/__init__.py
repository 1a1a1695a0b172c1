"""The staff's pages in Django's admin: worklists, the read-only pages of cases and appeals with their steps."""

from workspace.admin.appeal import AppealAdmin
from workspace.admin.calendar import CalendarNoticeAdmin
from workspace.admin.cases import ComplaintAdmin
from workspace.admin.conflict import ConflictAdmin, RevealAdmin
from workspace.admin.letter import LetterTemplateAdmin
from workspace.admin.merger import BusinessMergeAdmin

__all__ = [
    "AppealAdmin",
    "BusinessMergeAdmin",
    "CalendarNoticeAdmin",
    "ComplaintAdmin",
    "ConflictAdmin",
    "LetterTemplateAdmin",
    "RevealAdmin",
]
