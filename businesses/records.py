"""Reading claims, what stands against them, and members with what changed about them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from businesses import claims
from businesses.models import Business, BusinessClaim, Membership
from ui.paging import PAGE_SIZE, Page, paged

CLAIMS_SHOWN = 10


# --- claims ---
def company_of(claim: BusinessClaim) -> Business | None:
    """The listed company that the claim is about: named in it, or registered under its code meanwhile; the survivor."""
    company = claim.business or Business.objects.filter(credit_code=claim.credit_code).first()
    while company and company.merged_into:
        company = company.merged_into
    return company


def active_members(claim: BusinessClaim) -> list[Membership]:
    """The people who act for that company now, owners first; the claimant is not counted."""
    company = company_of(claim)
    if company is None:
        return []
    rows = company.memberships.filter(is_active=True, user__is_active=True).exclude(user=claim.claimant_id)
    rank = {Membership.Role.OWNER: 0, Membership.Role.HANDLER: 1}
    return sorted(rows.select_related("user"), key=lambda row: (rank.get(Membership.Role(row.role), 2), row.pk))


def rivals(claim: BusinessClaim) -> list[BusinessClaim]:
    """The other open claims to the same company, the oldest first."""
    same = Q(credit_code=claim.credit_code)
    if claim.business_id:
        same |= Q(business=claim.business_id)
    rows = BusinessClaim.objects.filter(same, status__in=claims.OPEN).exclude(pk=claim.pk)
    return list(rows.select_related("claimant").prefetch_related("files__file").order_by("pk"))


def is_disputed(claim: BusinessClaim) -> bool:
    """Whether somebody else has the company already, or claims it too."""
    return bool(active_members(claim)) or bool(rivals(claim))


def with_dispute(rows: QuerySet[BusinessClaim]) -> QuerySet[BusinessClaim]:
    """Claims with `disputed`, in the same query, as `is_disputed` says of one."""
    others = BusinessClaim.objects.filter(status__in=claims.OPEN).exclude(pk=OuterRef("pk"))
    members = Membership.objects.filter(is_active=True, user__is_active=True).exclude(user=OuterRef("claimant"))
    return rows.annotate(
        disputed=Exists(others.filter(credit_code=OuterRef("credit_code")))
        | Exists(others.filter(business=OuterRef("business")))
        | Exists(members.filter(business=OuterRef("business")))
        | Exists(members.filter(business__credit_code=OuterRef("credit_code")))
    )


def claims_of(user: User) -> list[BusinessClaim]:
    """A person's claims, the newest first: those that are open, and the last that were decided."""
    return list(BusinessClaim.objects.filter(claimant=user).order_by("-pk")[:CLAIMS_SHOWN])


# --- members ---
def members_of(business: Business) -> list[Membership]:
    """The company's members, owners first."""
    rank = {Membership.Role.OWNER: 0, Membership.Role.HANDLER: 1}
    rows = business.memberships.filter(is_active=True).select_related("user")
    return sorted(rows, key=lambda row: (rank.get(Membership.Role(row.role), 2), row.pk))


def membership_events(business: Business, after: str = "") -> Page:
    """A page of the company's changes of members, the newest first."""
    rows = business.membership_events.select_related("person", "actor").order_by("-pk")
    if after.isascii() and after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    return paged(list(rows[: PAGE_SIZE + 1]), lambda row: str(row.pk))
