"""The rights of people in companies: who may act for which."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from accounts.models import User
from accounts.roles import Role, roles_of
from accounts.visitors import Visitor
from businesses.models import Business, BusinessClaim, Membership

MAY_ANSWER = (Membership.Role.OWNER, Membership.Role.HANDLER)


def memberships_of(user: Visitor) -> dict[int, str]:
    """The person's active memberships as {business id: role}; asked of the database once per request."""
    return {pk: row.role for pk, row in _memberships(user).items()}


def get_business(user: Visitor, pk: int) -> Business:
    """The company for one of its members; for anybody else it does not exist."""
    if pk not in _memberships(user):
        raise Http404
    return _memberships(user)[pk].business


def businesses_of(user: Visitor) -> list[Business]:
    """The companies this person acts for, by name."""
    return sorted((row.business for row in _memberships(user).values()), key=lambda business: business.name)


def _memberships(user: Visitor) -> dict[int, Membership]:
    if not isinstance(user, User):
        return {}
    rows = Membership.objects.filter(user=user, is_active=True).select_related("business")
    return user.once("memberships", lambda: {row.business_id: row for row in rows})


def members(business_id: int | None, *roles: str) -> list[User]:
    """The company's active members with one of these roles (any role when none is named)."""
    if business_id is None:
        return []
    chosen = Q(memberships__role__in=roles) if roles else Q()
    return list(
        User.objects.filter(
            chosen, memberships__business_id=business_id, memberships__is_active=True, is_active=True
        ).order_by("pk")
    )


def can_be_served(business_id: int | None) -> bool:
    """Whether somebody would see a complaint in the portal and may answer it."""
    return (
        business_id is not None
        and Membership.objects.filter(
            business_id=business_id, is_active=True, user__is_active=True, role__in=MAY_ANSWER
        ).exists()
    )


# --- members ---
def get_owned(user: Visitor, pk: int) -> Business:
    """The company for one of its owners; for its other members, and for anybody else, the page does not exist."""
    if memberships_of(user).get(pk) != Membership.Role.OWNER:
        raise Http404
    return get_business(user, pk)


def may_appoint(user: Visitor) -> bool:
    """Whether this member of staff may enter and change members."""
    return bool(user.is_staff and user.has_perm("businesses.change_membership"))


# --- claims ---
def get_claimable(pk: str) -> Business:
    """A listed company by the number that was sent, for anybody who wants to claim it; else `Http404`."""
    rows = Business.objects.filter(merged_into=None)
    found = rows.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None
    if found is None:
        raise Http404
    return found


def get_claim(user: User, reference: str) -> BusinessClaim:
    """A claim for whoever filed it. Absent and somebody else's raise the same `Http404`."""
    rows = BusinessClaim.objects.select_related("business")
    claim = None if "\0" in reference else rows.filter(claimant=user, reference=reference).first()
    if claim is None:
        raise Http404
    return claim


def decides_claims(user: Visitor) -> bool:
    """Whether this person verifies claims."""
    return bool(roles_of(user) & {Role.OFFICER, Role.SUPERVISOR})


def opens_papers(user: Visitor) -> bool:
    """Licences and letters are for those who verify them and those who audit."""
    return bool(roles_of(user) & {Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR})


def sees_claims(user: Visitor) -> bool:
    """A superuser without a role reads the words alone."""
    return opens_papers(user) or bool(user.is_staff and user.is_superuser)


def claims_for_staff(user: Visitor) -> QuerySet[BusinessClaim]:
    """The claims a member of staff may look at: none of their own, and none of a company they belong to."""
    if not isinstance(user, User) or not sees_claims(user):
        return BusinessClaim.objects.none()
    own = list(memberships_of(user))
    return BusinessClaim.objects.exclude(claimant=user).exclude(business__in=own)


def is_party(claim: BusinessClaim, user: Visitor) -> bool:
    """Whether this person stands on one side of the claim."""
    return claim.claimant_id == user.pk or (claim.business_id is not None and claim.business_id in memberships_of(user))
