"""The tables of complaints, one file a subject."""

from complaints.models.amendment import Amendment, ComplaintVersion, WorkingCopy
from complaints.models.answer import Answer, Rating
from complaints.models.archive import EvidenceArchive
from complaints.models.assignment import LastAssigned, Note, Watch
from complaints.models.call import Call, CallerCheck, Urging
from complaints.models.case import Attempt, Complaint, ComplaintManager, Guard, Turn
from complaints.models.clock import ComplaintClock
from complaints.models.conflict import Conflict, ConflictQuerySet
from complaints.models.correction import SupersededOutcome, UndoPoint
from complaints.models.dealing import Extension, Message, Objection
from complaints.models.disposal import Disposal, DisposalItem
from complaints.models.event import ComplaintEvent
from complaints.models.evidence import Evidence
from complaints.models.filter import SavedFilter
from complaints.models.group import CaseGroup, GroupAnswer, GroupAnswerResult, GroupMember
from complaints.models.hotline import AttestationLink
from complaints.models.intake import SupplementItem
from complaints.models.letter import LetterTemplate
from complaints.models.mediation import Mediation, Session, Settlement
from complaints.models.merger import BusinessMerge
from complaints.models.offer import Offer
from complaints.models.preview import TypedStep
from complaints.models.privacy import Opening, Reveal
from complaints.models.service_link import ServiceLink
from complaints.models.terms import HasTerms

__all__ = [
    "Amendment",
    "Answer",
    "Attempt",
    "AttestationLink",
    "BusinessMerge",
    "Call",
    "CallerCheck",
    "CaseGroup",
    "Complaint",
    "ComplaintClock",
    "ComplaintEvent",
    "ComplaintManager",
    "ComplaintVersion",
    "Conflict",
    "ConflictQuerySet",
    "Disposal",
    "DisposalItem",
    "Evidence",
    "EvidenceArchive",
    "Extension",
    "GroupAnswer",
    "GroupAnswerResult",
    "GroupMember",
    "Guard",
    "HasTerms",
    "LastAssigned",
    "LetterTemplate",
    "Mediation",
    "Message",
    "Note",
    "Objection",
    "Offer",
    "Opening",
    "Rating",
    "Reveal",
    "SavedFilter",
    "ServiceLink",
    "Session",
    "Settlement",
    "SupersededOutcome",
    "SupplementItem",
    "Turn",
    "TypedStep",
    "UndoPoint",
    "Urging",
    "Watch",
    "WorkingCopy",
]
