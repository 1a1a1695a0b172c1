"""The staff's workspace in the admin: worklists, the read-only case page with its steps, the categories."""

from complaints.admin.calendar import CalendarNoticeAdmin
from complaints.admin.cases import ComplaintAdmin
from complaints.admin.categories import CategoryAdmin
from complaints.admin.conflicts import ConflictAdmin, RevealAdmin
from complaints.admin.letters import LetterTemplateAdmin
from complaints.admin.merging import BusinessMergeAdmin

__all__ = [
    "BusinessMergeAdmin",
    "CalendarNoticeAdmin",
    "CategoryAdmin",
    "ComplaintAdmin",
    "ConflictAdmin",
    "LetterTemplateAdmin",
    "RevealAdmin",
]
