"""Who may act for which company."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404

from accounts.models import User
from businesses.models import Business, Membership

MAY_ANSWER = (Membership.Role.OWNER, Membership.Role.HANDLER)


def memberships_of(user: Any) -> dict[int, str]:
    """The person's active memberships as {business id: role}; asked of the database once per request."""
    return {pk: row.role for pk, row in _memberships(user).items()}


def get_business(user: Any, pk: int) -> Business:
    """The company for one of its members; for anybody else it does not exist."""
    if pk not in _memberships(user):
        raise Http404
    return _memberships(user)[pk].business


def businesses_of(user: Any) -> list[Business]:
    """The companies this person acts for, by name."""
    return sorted((row.business for row in _memberships(user).values()), key=lambda business: business.name)


def _memberships(user: Any) -> dict[int, Membership]:
    if not user.is_authenticated:
        return {}
    if not hasattr(user, "_memberships"):
        rows = Membership.objects.filter(user=user, is_active=True).select_related("business")
        user._memberships = {row.business_id: row for row in rows}
    return user._memberships


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
