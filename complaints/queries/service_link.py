"""The links that letters to companies carry."""

from __future__ import annotations

from complaints.models import Complaint, ServiceLink
from complaints.queries.case import whole


def service_link(token_hash: str) -> ServiceLink | None:
    """The link of this token, with its case and the account that acts through it."""
    return _with_case(ServiceLink.objects.filter(token_hash=token_hash))


def service_link_by_typed(typed_hash: str) -> ServiceLink | None:
    """The same, of the short form that the letter prints."""
    return _with_case(ServiceLink.objects.filter(typed_hash=typed_hash))


def service_link_by_pk(pk: int) -> ServiceLink | None:
    return _with_case(ServiceLink.objects.filter(pk=pk))


def service_links(complaint: Complaint) -> list[ServiceLink]:
    """Every link of the case, newest first."""
    return list(complaint.service_links.select_related("made_by").order_by("-pk"))


def _with_case(rows: object) -> ServiceLink | None:
    link: ServiceLink | None = rows.select_related("user").first()  # type: ignore[attr-defined]
    if link:
        link.complaint = whole().get(pk=link.complaint_id)
    return link
