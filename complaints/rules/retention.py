"""How long a case is kept, and what of it goes when that is over: the tables that the deed and the help page read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

ANNOUNCED = timedelta(days=7)  # between telling whose case it is, and erasing it
MARK = "（已删除）"  # where the database or a page wants a word

# model → its fields that hold somebody's words; they become empty
BLANKED: Mapping[str, tuple[str, ...]] = {
    "Complaint": (
        "facts",
        "override_reason",
        "respondent_name",
        "respondent_hint",
        "contact_ticket",
        "contact_result",
        "complainant_name",
        "complainant_company",
        "complainant_licence",
        "filed_phone_end",
        "agent_name",
        "agent_relation",
        "region",
        "city",
        "district",
        "answers",
        "questions",
        "precheck",
        "identity",
        "ground_reason",
        "other_remedies",
        "outcome_reason",
        "breach_reason",
        "referred_to",
        "referral_contact",
        "referral_handed",
        "referral_reason",
        "performed_note",
    ),
    "ComplaintVersion": ("content",),
    "Amendment": ("content", "reason"),
    "SupplementItem": ("request", "answer"),
    "Answer": ("text",),
    "Offer": ("text",),
    "Extension": ("interim", "reason", "decision_reason"),
    "Objection": ("text",),
    "Message": ("text",),
    "Mediation": ("reason",),
    "Session": ("link", "note"),
    "Settlement": ("text",),
    "Note": ("text",),
    "Rating": ("comment",),
    "Call": ("text",),
    "Urging": ("spoke_with", "text"),
    "SupersededOutcome": ("reason", "other_remedies"),
    "Reveal": ("reason",),
    "UndoPoint": ("fields", "clocks", "reason"),
}
# the same, where the database wants a word: MARK stands for what was there
MARKED: Mapping[str, tuple[str, ...]] = {
    "Complaint": ("title",),
    "Answer": ("action",),
    "Offer": ("action",),
    "Objection": ("reason",),
    "Urging": ("number",),
    "Session": ("place",),
    "Settlement": ("action",),
}
# model → why its rows go altogether
DELETED: Mapping[str, str] = {
    "WorkingCopy": "an edit that nobody confirmed",
    "AttestationLink": "the phone number, and a link that ended long ago",
    "CallerCheck": "the phone number",
    "Watch": "who wanted to be told of what will not happen any more",
    "ServiceLink": "the contact, and a link that ended long ago",
    "EvidenceArchive": "copies of the files, for whoever asked for them; it goes after days anyway",
    "Opening": "who looked, when there is nothing left to look at",
    "Evidence": "with the stored files; the ledger keeps the hash of each original",
}
# model → fields that are text and stay, for they say nothing of anybody
KEPT: Mapping[str, tuple[str, ...]] = {
    "Complaint": (
        "reference",
        "status",
        "status_before",
        "led_by",
        "last_hash",
        "province",
        "precheck_grounds",
        "remedies",
        "rights_used",
        "barred_grounds",
    ),
    "ComplaintVersion": ("sha256",),
    "Answer": ("remedies",),
    "Offer": ("remedies",),
    "Settlement": ("sha256", "remedies"),
    "ComplaintClock": ("owner", "asks", "unit", "base_unit", "paused_by", "result"),
    "SupersededOutcome": ("appeal",),
    "DisposalItem": ("kept_because",),
    "Reveal": ("items",),
    "ComplaintEvent": ("status_from", "status_to", "role", "data", "previous_hash", "hash"),
}
# how a row leads to its case, where that is not simply `complaint`
PATHS: Mapping[str, str] = {
    "Session": "mediation__complaint",
    "Settlement": "mediation__complaint",
    "UndoPoint": "case",
}


class KeptBecause(models.TextChoices):
    """Why a case of a released batch was not erased."""

    HELD = "held", _("主管已暂停到期删除")
    CHANGED = "changed", _("案件有了新的进展")
    ERASED = "erased", _("已经删除")
    FAILED = "failed", _("删除时出错，将在下一批重试")


def goes_at(told_at: datetime) -> datetime:
    """End of the time for which a case stays whole after its erasing was announced."""
    return told_at + ANNOUNCED


def before(now: datetime) -> datetime:
    """Cases that ended before this have been kept long enough."""
    return now - timedelta(days=settings.RETENTION_CLOSED_DAYS)
