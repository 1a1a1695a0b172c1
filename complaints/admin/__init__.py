"""The staff's workspace in the admin: worklists, the read-only case page with its steps."""

from complaints.admin.calendar import CalendarNoticeAdmin
from complaints.admin.cases import ComplaintAdmin
from complaints.admin.conflict import ConflictAdmin, RevealAdmin
from complaints.admin.letter import LetterTemplateAdmin
from complaints.admin.merger import BusinessMergeAdmin

__all__ = [
    "BusinessMergeAdmin",
    "CalendarNoticeAdmin",
    "ComplaintAdmin",
    "ConflictAdmin",
    "LetterTemplateAdmin",
    "RevealAdmin",
]
