"""The staff's workspace in the admin: worklists, the read-only case page with its steps, the categories."""

from complaints.admin.calendar import CalendarNoticeAdmin
from complaints.admin.cases import ComplaintAdmin
from complaints.admin.category import CategoryAdmin
from complaints.admin.conflict import ConflictAdmin, RevealAdmin
from complaints.admin.letter import LetterTemplateAdmin
from complaints.admin.merger import BusinessMergeAdmin

__all__ = [
    "BusinessMergeAdmin",
    "CalendarNoticeAdmin",
    "CategoryAdmin",
    "ComplaintAdmin",
    "ConflictAdmin",
    "LetterTemplateAdmin",
    "RevealAdmin",
]
