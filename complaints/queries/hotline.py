"""Links that the hotline sent, and drafts that wait for their caller."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Prefetch

from accounts.models import User
from complaints.models import AttestationLink, Complaint, Evidence
from complaints.queries.case import whole
from complaints.rules.codes import Via
from complaints.workflow import Status

TAKEN_MOST = 50


def attestation_link(token_hash: str) -> AttestationLink | None:
    """The link that was sent with this token, with its complaint and all that a page about it names."""
    link = AttestationLink.objects.filter(token_hash=token_hash).first()
    if link:
        link.complaint = whole().get(pk=link.complaint_id)
    return link


def newest_link(complaint: Complaint) -> AttestationLink | None:
    return complaint.attestation_links.order_by("-pk").first()


def links_of(complaint: Complaint) -> list[AttestationLink]:
    """Every link of a draft, newest first."""
    return list(complaint.attestation_links.order_by("-pk"))


def links_to(phone: str, now: datetime) -> int:
    """How many links went to this number within a day."""
    return AttestationLink.objects.filter(phone=phone, sent_at__gt=now - timedelta(days=1)).count()


def taken_drafts(user: User) -> list[Complaint]:
    """The drafts this member of staff took by phone and nobody has filed yet, newest first, fifty at most."""
    rows = Complaint.objects.filter(taken_by=user, via=Via.HOTLINE, status=Status.DRAFT)
    evidence = Prefetch("evidence", queryset=Evidence.objects.select_related("file"))
    return list(
        rows.select_related("category__parent", "business", "complainant")
        .prefetch_related("attestation_links", evidence)
        .order_by("-pk")[:TAKEN_MOST]
    )
