"""Notices about claims, invitations and members; each in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import preferences
from accounts.models import User
from businesses import access, records
from businesses.claims import Deed
from businesses.models import BusinessClaim, ClaimEvent, Invitation, Membership, MembershipEvent
from notifications import outbox
from notifications.recipients import Recipient
from notifications.strangers import initial

SOMEBODY = _("有人")  # who invites and has no name that a message may carry
TO_CLAIMANT = {
    Deed.FILE: "claim_filed",
    Deed.ASK_MORE: "claim_more_asked",
    Deed.APPROVE: "claim_approved",
    Deed.REFUSE: "claim_refused",
}
# What the owners of a company are told that somebody else claims.
TO_OWNERS = {
    Deed.FILE: "rival_claim_filed",
    Deed.APPROVE: "rival_claim_ended",
    Deed.REFUSE: "rival_claim_ended",
    Deed.WITHDRAW: "rival_claim_ended",
}
TO_PERSON = {
    (MembershipEvent.What.JOINED, MembershipEvent.Via.STAFF): "membership_given",
    (MembershipEvent.What.ROLE, None): "membership_role",
    (MembershipEvent.What.REMOVED, None): "membership_ended",
}


def claim(event: ClaimEvent) -> None:
    """Tell both sides: the claimant, and the owners the company already has; whoever asked for more, of the answer."""
    row, deed = event.claim, Deed(event.deed)
    context = {"business": row.name, "reference": row.reference, "reason": event.text, "result": deed.label}
    key = f"claim:{row.reference}:{event.pk}"
    if deed in TO_CLAIMANT:
        kind = TO_CLAIMANT[deed]
        _post([row.claimant], kind, context | {"url": row.get_absolute_url()}, key, event.at)
    if deed in TO_OWNERS:
        owners = [one.user for one in records.active_members(row) if one.role == Membership.Role.OWNER]
        _post(owners, TO_OWNERS[deed], context | {"url": _members_url(row)}, key, event.at)
    if deed == Deed.SUPPLY:
        url = reverse("admin:businesses_businessclaim_change", args=[row.pk])
        _post(_who_asked(row), "staff_claim_supplied", context | {"url": url}, key, event.at)


def membership(event: MembershipEvent) -> None:
    """The person themselves where others decided, and the owners, but for whoever did it."""
    business, what = event.business, MembershipEvent.What(event.what)
    context = {
        "business": business.name,
        "name": event.person.display_name,
        "role": event.get_role_to_display(),
        "what": what.value,
    }
    key = f"member:{event.pk}"
    kind = TO_PERSON.get((what, MembershipEvent.Via(event.via))) or TO_PERSON.get((what, None))
    if kind and event.person_id != event.actor_id:
        gone = what == MembershipEvent.What.REMOVED
        url = reverse("business:index") if gone else reverse("business:inbox", args=[business.pk])
        _post([event.person], kind, context | {"url": url}, key, event.at)
    parties = {event.person_id, event.actor_id}
    owners = [one for one in access.members(business.pk, Membership.Role.OWNER) if one.pk not in parties]
    url = reverse("businesses:members", args=[business.pk])
    _post(owners, "members_changed", context | {"url": url}, key, event.at)


def invited(invitation: Invitation, token: str) -> None:
    """The link itself, to the number or address, which nobody has proved; only this message holds the token."""
    to = Recipient(user_id=None, name="", phone=invitation.phone, email=invitation.email)
    outbox.post(
        to,
        kind="business_invitation",
        context={
            "business": invitation.business.name,
            "inviter": initial(invitation.invited_by.name) or SOMEBODY,
            "role": invitation.get_role_display(),
            "link": settings.SITE_URL + reverse("businesses:invitation", args=[token]),  # `url` would be kept
            "expires_at": invitation.expires_at,
        },
        key=f"invitation:{invitation.pk}",
        now=invitation.created_at,
        only=("sms",) if invitation.phone else ("email",),
    )


def declined(invitation: Invitation, now: datetime) -> None:
    context = {
        "business": invitation.business.name,
        "address": invitation.address,
        "url": reverse("businesses:members", args=[invitation.business_id]),
    }
    _post([invitation.invited_by], "invitation_declined", context, f"declined:{invitation.pk}", now)


def _post(people: Iterable[User], kind: str, context: Mapping[str, object], key: str, now: datetime) -> None:
    for to in preferences.recipients(person for person in people if person.is_active):
        outbox.post(to, kind=kind, context=context, key=f"{key}:{kind}:{to.user_id}", now=now)


def _members_url(row: BusinessClaim) -> str:
    company = records.company_of(row)
    return reverse("businesses:members", args=[company.pk]) if company else reverse("business:index")


def _who_asked(row: BusinessClaim) -> list[User]:
    last = row.events.filter(deed=Deed.ASK_MORE).select_related("actor").order_by("-pk").first()
    return [last.actor] if last and access.decides_claims(last.actor) else []
