"""Rows and fields that the ledger of a complaint covers by its hashes: everything a dispute is about.

`tests/house/test_sealing.py` asks of every field of these models whether it is here, or why not.
"""

from __future__ import annotations

from collections.abc import Mapping

from casework.seals import Sealing
from complaints.rules.turn import COLUMNS

_TERMS = ("text", "remedies", "amount", "action", "perform_by")
_DECIDED = ("decided_at", "decided_by", "is_granted")

SEALING = Sealing(
    rows={
        "Answer": (
            "answer",
            ("serving", "code", *_TERMS, "expires_on", "by", "on_paper", "received_on", "is_late", "at", "accepted_at"),
        ),
        "Offer": ("offer", ("serving", "side", *_TERMS, "expires_on", "is_final", "by", "at", "accepted_at")),
        "Message": ("message", ("side", "private_to", "text", "by", "at")),
        "SupplementItem": ("question", ("round", "by_business", "serving", "request", "answer", "answered_at")),
        "Extension": ("extension", ("serving", "interim", "reason", "by", "at", *_DECIDED, "decision_reason")),
        "Objection": (
            "objection",
            ("serving", "ground", "text", "by", "at", "decision", "decided_at", "decided_by", "reason"),
        ),
        "Amendment": ("amendment", ("base", "content", "asked_at", *_DECIDED, "reason")),
        "Mediation": (
            "mediation",
            (
                *("serving", "asked_side", "asked_by", "asked_at", "reason"),
                *("complainant_consented_at", "business_consented_at", "is_resumed", "refused_by"),
                *("started_at", "termination"),
            ),
        ),
        "Session": (
            "session",
            ("mediation", "starts_at", "minutes", "place", "link", "note", "called_by", "called_at", "cancelled_at"),
        ),
        "Settlement": (
            "settlement",
            (
                *("mediation", "version", *_TERMS, "sha256", "by", "at"),
                *("complainant_signed_at", "business_signed_at", "business_signer"),
            ),
        ),
        "Note": ("note", ("text", "by", "at")),
        "Rating": ("rating", ("speed", "attitude", "result", "is_solved", "comment", "at")),
        "SupersededOutcome": (
            "superseded",
            (
                *("appeal", "status", "ground", "outcome", "reason", "other_remedies"),
                *("ended_at", "superseded_at", "by"),
            ),
        ),
        "ComplaintClock": (
            "clock",
            ("kind", "serving", "owner", "started_on", "due_on", "due_at", "started_at", "stopped_at", "result"),
        ),
    },
    paths={"Session": "mediation__complaint", "Settlement": "mediation__complaint", "ComplaintClock": "case"},
    erased="erased_at",
    parts={
        "service": (
            *("business", "accepted_at", "served_at", "served_offline", "delivered_on", "answered_at"),
            *("overdue_since", "escalation_level", "unanswered_at"),
        ),
        "decision": (
            *("ground", "ground_reason", "other_remedies", "refusal_proposed_by"),
            *("outcome", "outcome_reason", "closed_at", "withdrawal_reason", "merged_into"),
        ),
        "referral": ("referred_to", "referral_contact", "referral_handed", "referral_ground", "referral_reason"),
        "performance": ("performed_reported_at", "performed_note", "breaches", "breach_reason"),
    },
)

# What says nothing of the dispute, or is covered otherwise: model → field → why.
_MACHINE = "what a clock is counted from, and how far its ladder is: `due_on` follows from it"
NOT_SEALED: Mapping[str, Mapping[str, str]] = {
    "ComplaintClock": dict.fromkeys(
        (
            *("length", "unit", "base_on", "base_length", "base_unit", "base_floor", "provisional"),
            *("next_at", "rung", "rung_at", "paused_on", "paused_by", "left", "asks"),
        ),
        _MACHINE,
    ),
    **{
        name: {"cancelled_at": "the line of the end names what it cancelled"}
        for name in ("SupplementItem", "Extension", "Objection", "Amendment", "Mediation", "Settlement")
    },
    "Complaint": {
        **dict.fromkeys(
            (
                *("reference", "status", "status_before", "status_since", "serving", "created_at", "filed_at"),
                *("last_hash", "events_count", "version"),
            ),
            "the lines and the versions themselves",
        ),
        **dict.fromkeys(("due_on", "due_at", "led_by", *COLUMNS.values()), "those of the clocks"),
        **dict.fromkeys(
            (
                "questions",
                "category_version",
                "identity",
                "attested_at",
                "search",
                "draft_saved_at",
                "draft_warned_at",
                "complainant",
                "filed_phone_end",
            ),
            "of the versions",
        ),
        **dict.fromkeys(
            ("officer", "mediator", "taken_by", "via", "refiled_from", "salt"), "who works on it, and whence it came"
        ),
        **dict.fromkeys(
            (
                *("supplement_rounds", "rights_used", "messages_count", "appeals_count", "barred_grounds"),
                *("held_at", "erased_at", "absorbed_at", "details_asked_at"),
            ),
            "counts and marks of the office, which follow from the lines",
        ),
    },
}
