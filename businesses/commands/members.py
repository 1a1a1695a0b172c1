"""Members: invited by a link, their roles, and how they go. Every deed holds the company's row while it looks."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import absences
from accounts.models import Absence, User
from accounts.sign_in.turns import take_turns
from businesses import access, invitations, notices
from businesses.models import Business, Invitation, Membership, MembershipEvent
from casework.errors import Refused
from ui import folding

What, Via, Role = MembershipEvent.What, MembershipEvent.Via, Membership.Role


# --- invitations ---
def invite(
    business: Business, *, actor: User, role: str, phone: str = "", email: str = "", now: datetime | None = None
) -> Invitation:
    """Send a single-use link to a phone number (E.164) or an e-mail address; an older one to it dies with this.

    The token is in the message alone, the database keeps its hash.
    """
    now = now or timezone.now()
    address = {"phone": phone, "email": folding.address(email)}
    with _held(business) as company:
        _owner(company, actor)
        held = {f"user__{key}": at for key, at in address.items() if at}
        if company.memberships.filter(is_active=True, **held).exists():
            raise Refused(_("这个手机号或邮箱的持有人已经是成员。"), "already_member")
        waiting = invitations.waiting(company, now)
        waiting.filter(**address).update(end=Invitation.End.REVOKED, ended_at=now, ended_by=actor)
        if waiting.count() >= invitations.WAITING_MOST:
            words = _("同时最多有%(n)s份未答复的邀请。请先收回不需要的。")
            raise Refused(words % {"n": invitations.WAITING_MOST}, "too_many")
        take_turns(f"invitations:{actor.pk}", f"invitations:{phone or address['email']}")  # of other companies too
        if refusal := invitations.refusal(company, actor, address, now):
            raise Refused(*refusal)
        token = secrets.token_urlsafe(32)
        invitation = Invitation.objects.create(
            business=company,
            role=Role(role),
            token_hash=invitations.hash_of(token),
            invited_by=actor,
            created_at=now,
            expires_at=now + invitations.LIFE,
            **address,
        )
        notices.invited(invitation, token)
    return invitation


def revoke_invitation(invitation: Invitation, *, actor: User | None, now: datetime | None = None) -> None:
    """Take an invitation back: its link opens nothing any more."""
    now = now or timezone.now()
    with _held(invitation.business) as company:
        _owner(company, actor)
        row = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if row.end:
            raise Refused(str(invitations.OVER[row.end]), row.end)
        _end(row, Invitation.End.REVOKED, actor, now)


def accept_invitation(token: str, *, actor: User, now: datetime | None = None) -> Membership:
    """Become a member. The link works once, in time, for who holds the number or address it was sent to."""
    now = now or timezone.now()
    with _opened(token, actor, now) as row:
        if not actor.is_verified:
            raise Refused(_("请先验证手机号或邮箱，再接受邀请。"), "unverified")
        company = row.business
        if company.memberships.filter(user=actor, is_active=True).exists():
            raise Refused(str(invitations.ALREADY), "already_member")
        _end(row, Invitation.End.ACCEPTED, actor, now)
        return _join(company, actor, row.role, actor=actor, via=Via.INVITATION, now=now)


def decline_invitation(token: str, *, actor: User, now: datetime | None = None) -> None:
    """Say no. The link is over, and who sent it is told."""
    now = now or timezone.now()
    with _opened(token, actor, now) as row:
        _end(row, Invitation.End.DECLINED, actor, now)
        notices.declined(row, now)


@contextmanager
def _opened(token: str, actor: User, now: datetime) -> Iterator[Invitation]:
    """The invitation under the locks of its company and its own; `Refused` unless it is this person's and good."""
    found = invitations.find(token, actor)
    if found is None:
        raise Refused(str(invitations.UNKNOWN), "unknown")
    with _held(found.business) as company:
        row = Invitation.objects.select_for_update(of=("self",)).select_related("invited_by").get(pk=found.pk)
        row.business = company
        state = invitations.state_of(row, now)
        if state != invitations.State.WAITING:
            raise Refused(str(invitations.OVER[state]), state)
        yield row


def _end(row: Invitation, end: str, actor: User | None, now: datetime) -> None:
    row.end, row.ended_at, row.ended_by = end, now, actor
    row.save(update_fields=["end", "ended_at", "ended_by"])


# --- members ---
def change_role(business: Business, *, actor: User, member: User, role: str, now: datetime | None = None) -> None:
    """Give a member another role; the last owner keeps theirs."""
    now = now or timezone.now()
    with _held(business) as company:
        _owner(company, actor)
        row = _member(company, member)
        if row.role == role:
            return
        if row.role == Role.OWNER:
            _keeps_an_owner(company, row)
        _set_role(row, role, actor=actor, via=Via.OWNER, now=now)


def remove_member(business: Business, *, actor: User, member: User, now: datetime | None = None) -> None:
    """End a membership. Access is asked of the database at every request, so it ends in open sessions too."""
    now = now or timezone.now()
    with _held(business) as company:
        _owner(company, actor)
        row = _member(company, member)
        if row.user_id == actor.pk:
            raise Refused(_("这是您自己。要离开企业，请用“退出企业”。"), "self")
        if row.role == Role.OWNER:
            _keeps_an_owner(company, row)
        _switch_off(row, What.REMOVED, actor=actor, via=Via.OWNER, now=now)


def leave(business: Business, *, actor: User, now: datetime | None = None) -> None:
    """Leave a company oneself; its last owner hands over first."""
    now = now or timezone.now()
    with _held(business) as company:
        row = _member(company, actor)
        if row.role == Role.OWNER:
            _keeps_an_owner(company, row)
        _switch_off(row, What.LEFT, actor=actor, via=Via.SELF, now=now)


def appoint(
    business: Business,
    *,
    actor: User,
    member: User,
    role: str,
    is_active: bool = True,
    now: datetime | None = None,
) -> Membership | None:
    """Staff enter, change and switch off members, even the last owner: a company may have lost its people."""
    now = now or timezone.now()
    if not access.may_appoint(actor):
        raise Refused(_("您的角色不能登记和更改企业成员。"), "role")
    with _held(business) as company:
        row = company.memberships.filter(user=member).first()
        if not is_active:
            if row is not None and row.is_active:
                _switch_off(row, What.REMOVED, actor=actor, via=Via.STAFF, now=now)
        elif row is None or not row.is_active:
            row = _join(company, member, role, actor=actor, via=Via.STAFF, now=now)
        elif row.role != role:
            _set_role(row, role, actor=actor, via=Via.STAFF, now=now)
    return row


# --- by a claim; the caller holds the claim's row ---
def take_over(business: Business, *, actor: User, claimant: User, replaces: bool, now: datetime) -> list[User]:
    """The claimant becomes an owner; `replaces` switches everybody else off. Returns who was switched off."""
    former = []
    with _held(business) as company:
        if replaces:
            for row in company.memberships.filter(is_active=True).exclude(user=claimant).select_related("user"):
                _switch_off(row, What.REMOVED, actor=actor, via=Via.CLAIM, now=now)
                former.append(row.user)
        mine = company.memberships.filter(user=claimant, is_active=True).first()
        if mine is None:
            _join(company, claimant, Role.OWNER, actor=actor, via=Via.CLAIM, now=now)
        elif mine.role != Role.OWNER:
            _set_role(mine, Role.OWNER, actor=actor, via=Via.CLAIM, now=now)
    return former


@contextmanager
def _held(business: Business) -> Iterator[Business]:
    """The company's row, locked: of two owners who leave at once the second sees that the first has left.

    `no_key`: a complaint that is being filed about the company does not wait.
    """
    with transaction.atomic():
        yield Business.objects.select_for_update(no_key=True, of=("self",)).get(pk=business.pk)


def _owner(company: Business, actor: User | None) -> None:
    """Asked under the lock, not of what the request remembers."""
    if not company.memberships.filter(user=actor, role=Role.OWNER, is_active=True).exists():
        raise Refused(_("只有企业的负责人可以管理成员。"), "role")


def _member(company: Business, person: User) -> Membership:
    row = company.memberships.filter(user=person, is_active=True).select_related("user").first()
    if row is None:
        raise Refused(_("这个人已经不是企业的成员。"), "no_member")
    return row


def _keeps_an_owner(company: Business, going: Membership) -> None:
    others = company.memberships.filter(role=Role.OWNER, is_active=True, user__is_active=True).exclude(pk=going.pk)
    if not others.exists():
        raise Refused(_("企业至少要有一位负责人。请先把另一位成员设为负责人。"), "last_owner")


# --- a merger ---
def hand_over(merged: Business, survivor: Business, *, actor: User, now: datetime) -> int:
    """Active members and open invitations go to the survivor in their role; returns how many members came along.

    The caller holds both companies' rows. Whoever was ever a member of the survivor stays there what they are.
    """
    known = set(survivor.memberships.values_list("user", flat=True))
    coming = 0
    for row in merged.memberships.filter(is_active=True).select_related("user").order_by("pk"):
        _switch_off(row, What.REMOVED, actor=actor, via=Via.STAFF, now=now)
        if row.user_id not in known:
            _join(survivor, row.user, row.role, actor=actor, via=Via.STAFF, now=now)
            coming += 1
    merged.invitations.filter(end="").update(business=survivor)
    return coming


# --- absence ---
def enter_absence(
    business: Business, *, actor: User, member: User, first_on: date, last_on: date, now: datetime | None = None
) -> Absence:
    """Enter days on which a member is away: notices pass them over. One's own, or an owner for a colleague."""
    with _held(business) as company:
        _own_or_owner(company, actor, member)
        return absences.record(member, actor=actor, first_on=first_on, last_on=last_on, now=now)


def cancel_absence(business: Business, *, actor: User, absence: Absence, now: datetime | None = None) -> None:
    """Take an absence back."""
    with _held(business) as company:
        _own_or_owner(company, actor, absence.person)
        absences.strike(absence, now=now)


def _own_or_owner(company: Business, actor: User, member: User) -> None:
    if not company.memberships.filter(user=member, is_active=True).exists():
        raise Refused(_("此人不是这家企业的成员。"), "no_member")
    if actor.pk != member.pk:
        _owner(company, actor)


def _join(company: Business, person: User, role: str, *, actor: User, via: str, now: datetime) -> Membership:
    row, _made = Membership.objects.update_or_create(
        business=company, user=person, defaults={"role": Role(role), "is_active": True}
    )
    _log(row, What.JOINED, actor=actor, via=via, now=now, after=row.role)
    return row


def _set_role(row: Membership, role: str, *, actor: User, via: str, now: datetime) -> None:
    before, row.role = row.role, Role(role)
    row.save(update_fields=["role"])
    _log(row, What.ROLE, actor=actor, via=via, now=now, before=before, after=row.role)


def _switch_off(row: Membership, what: str, *, actor: User, via: str, now: datetime) -> None:
    row.is_active = False
    row.save(update_fields=["is_active"])
    _log(row, what, actor=actor, via=via, now=now, before=row.role)


def _log(
    row: Membership, what: str, *, actor: User, via: str, now: datetime, before: str = "", after: str = ""
) -> None:
    """The line of the list that owners read, and its notices."""
    event = MembershipEvent.objects.create(
        business_id=row.business_id,
        person_id=row.user_id,
        actor=actor,
        what=what,
        via=via,
        role_from=before,
        role_to=after,
        at=now,
    )
    notices.membership(event)
