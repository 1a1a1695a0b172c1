"""Audiences: which side somebody is told as, and who that is in a given case."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts import absences, roles
from accounts.models import User
from businesses.access import MAY_ANSWER, members
from businesses.models import Membership
from casework.machine import C
from complaints.models import Complaint
from complaints.queries import assignment
from complaints.rules.codes import Side
from complaints.workflow import MOVES, Role, Status, Step
from notifications.models import Notice


@dataclass(frozen=True)
class Audience(Generic[C]):
    """Some people, told as one side: `side` decides what they may read and where the link leads.

    `address` is where else it leads, for those who cannot open the case.
    """

    side: Role
    people: Callable[[C], Iterable[User]]
    address: Callable[[C], str] | None = None


def case_url(case: Complaint, side: str) -> str:
    """The address of the case for that side."""
    if side == Role.COMPLAINANT:
        return case.get_absolute_url()
    if side == Role.BUSINESS:
        return reverse("business:case", args=[case.business_id, case.reference])
    return reverse("admin:complaints_complaint_change", args=[case.pk])


def former(business_id: int) -> Audience[Complaint]:
    """The company that has nothing to do with the case any more; it cannot open it."""

    def people(case: Complaint) -> Iterable[User]:
        return [person for person in members(business_id, *MAY_ANSWER) if person.pk != case.complainant_id]

    return Audience(Role.BUSINESS, people, lambda _case: reverse("business:inbox", args=[business_id]))


def colleague(pk: int) -> Audience[Complaint]:
    """One of the staff, while they work here."""
    return Audience(Role.OFFICER, lambda case: _at_work(case, roles.people([pk])))


def _complainant(case: Complaint) -> Iterable[User]:
    return [case.complainant]


def _handlers(case: Complaint) -> Iterable[User]:
    """Those who answer for the company, once the case has been served on it: who is at work, else all of them."""
    return absences.reachable(_members(case, *MAY_ANSWER), timezone.localdate()) if case.served_at else []


def _owners(case: Complaint) -> Iterable[User]:
    """Owners of the company; where it has named none, the people who answer for it."""
    if not case.served_at:
        return []
    return absences.reachable(_members(case, Membership.Role.OWNER), timezone.localdate()) or _handlers(case)


def _officer(case: Complaint) -> Iterable[User]:
    """The officer whose case it is, while they work here."""
    return _impartial(case, [case.officer] if case.officer and case.officer.is_active and case.officer.is_staff else [])


def _supervisors(case: Complaint) -> Iterable[User]:
    return _impartial(case, roles.staff_with(roles.Role.SUPERVISOR))


def _countersigners(case: Complaint) -> Iterable[User]:
    """Staff at work who may sign a refusal that was proposed; never its proposer."""
    by = sorted(MOVES[Step.COUNTERSIGN].by)
    found = {person.pk: person for role in by for person in _impartial(case, roles.staff_with(role))}
    found.pop(case.refusal_proposed_by_id or 0, None)
    return absences.reachable(found.values(), timezone.localdate())


def _proposer(case: Complaint) -> Iterable[User]:
    """Proposer of the refusal, while they work here."""
    return _at_work(case, [case.refusal_proposed_by] if case.refusal_proposed_by else [])


def _at_work(case: Complaint, people: Iterable[User]) -> list[User]:
    return _impartial(case, [person for person in people if person.is_active and person.is_staff])


def _mediator(case: Complaint) -> Iterable[User]:
    """Mediator of the case; while it has none, the supervisors, who appoint one."""
    found = _impartial(case, [case.mediator] if case.mediator and case.mediator.is_active else [])
    return found or _supervisors(case)


def _own_mediator(case: Complaint) -> Iterable[User]:
    """Mediator who leads or led the mediation, and nobody in their stead."""
    return _impartial(case, [case.mediator] if case.mediator and case.mediator.is_active else [])


def _mediator_if_mediated(case: Complaint) -> Iterable[User]:
    return _mediator(case) if case.status == Status.MEDIATION else []


def _caseworker(case: Complaint) -> Iterable[User]:
    """Member of staff with the case in hand: the mediator during a mediation, else the officer."""
    return _mediator(case) if case.status == Status.MEDIATION else _officer(case)


def _complainant_if_asked(case: Complaint) -> Iterable[User]:
    """The complainant, if it is their consent to a mediation that is waited for."""
    return _complainant(case) if _lacks(case, Side.COMPLAINANT) else []


def _handlers_if_asked(case: Complaint) -> Iterable[User]:
    return _handlers(case) if _lacks(case, Side.BUSINESS) else []


def _complainant_if_to_sign(case: Complaint) -> Iterable[User]:
    """The complainant, if only their signature is lacking."""
    return _complainant(case) if _unsigned(case, Side.COMPLAINANT) else []


def _handlers_if_to_sign(case: Complaint) -> Iterable[User]:
    return _handlers(case) if _unsigned(case, Side.BUSINESS) else []


def _lacks(case: Complaint, side: str) -> bool:
    row = case.mediations.order_by("-pk").first()  # as it is now, not as a guard has read it
    return row is not None and row.lacks(side)


def _unsigned(case: Complaint, side: str) -> bool:
    row = case.mediations.order_by("-pk").first()
    text = row.settlements.order_by("-version").first() if row else None
    return text is not None and getattr(text, f"{side}_signed_at") is None


def _officer_or_supervisors(case: Complaint) -> Iterable[User]:
    """Officer of the case, whose decision it waits for; while it has none, the supervisors."""
    return _officer(case) or _supervisors(case)


def _members(case: Complaint, *chosen: str) -> list[User]:
    """Members of the company. One who complains about their own company stands on the other side of this case."""
    return [person for person in members(case.business_id, *chosen) if person.pk != case.complainant_id]


def _impartial(case: Complaint, staff: Iterable[User]) -> list[User]:
    """Staff who are no party to the case: `access.roles_of` would not show it to the others either."""
    people = list(staff)
    parties = {case.complainant_id, *(person.pk for person in members(case.business_id))} if people else set()
    parties |= assignment.in_conflict_with(case.business_id) if people else set()
    return [person for person in people if person.pk not in parties]


def _mentioned(case: Complaint) -> Iterable[User]:
    """Colleagues whom the newest note mentions."""
    named = case.events.filter(step=Step.NOTE).latest("seq").data["mentioned"]
    return assignment.colleagues(case).filter(pk__in=named)


def _told_before(case: Complaint) -> dict[int, tuple[User, Role]]:
    """Everybody who was told of the steps that the newest correction undid, and as which side they were told first."""
    undone = case.events.filter(step=Step.CORRECT_STEP).latest("seq").data["undone"]
    businesses = {row.data.get("business") for row in case.events.filter(seq__in=undone)}
    people = [case.complainant, *_officer(case), *_own_mediator(case), *_supervisors(case)]
    people += [person for company in sorted({case.business_id, *businesses} - {None}) for person in members(company)]
    known = {person.pk: person for person in people}
    about = Q()
    for seq in undone:
        about |= Q(key__startswith=f"{case.reference}:{seq}:")
    found: dict[int, tuple[User, Role]] = {}
    for pk, kind in Notice.objects.filter(about, user__in=known).order_by("pk").values_list("user", "kind"):
        found.setdefault(pk, (known[pk], _side_of(kind)))
    return found


def _side_of(kind: str) -> Role:
    """Side of a kind, by the first word of its name: it may be a kind that is no more."""
    sides = {"business": Role.BUSINESS, "staff": Role.OFFICER}
    return sides.get(kind.partition("_")[0], Role.COMPLAINANT)


def _told_as(side: Role) -> Callable[[Complaint], Iterable[User]]:
    return lambda case: [person for person, as_side in _told_before(case).values() if as_side == side]


def _open_or_index(case: Complaint) -> str:
    """The case, or the company's first page where the case is not its own any more."""
    return case_url(case, Role.BUSINESS) if case.served_at else reverse("business:index")


COMPLAINANT = Audience(Role.COMPLAINANT, _complainant)
HANDLERS = Audience(Role.BUSINESS, _handlers)
OWNERS = Audience(Role.BUSINESS, _owners)
OFFICER = Audience(Role.OFFICER, _officer)
SUPERVISORS = Audience(Role.OFFICER, _supervisors)
COUNTERSIGNERS = Audience(Role.OFFICER, _countersigners)
PROPOSER = Audience(Role.OFFICER, _proposer)
MEDIATOR = Audience(Role.OFFICER, _mediator)
OWN_MEDIATOR = Audience(Role.OFFICER, _own_mediator)
MEDIATOR_IF_MEDIATED = Audience(Role.OFFICER, _mediator_if_mediated)
CASEWORKER = Audience(Role.OFFICER, _caseworker)
COMPLAINANT_IF_ASKED = Audience(Role.COMPLAINANT, _complainant_if_asked)
HANDLERS_IF_ASKED = Audience(Role.BUSINESS, _handlers_if_asked)
COMPLAINANT_IF_TO_SIGN = Audience(Role.COMPLAINANT, _complainant_if_to_sign)
HANDLERS_IF_TO_SIGN = Audience(Role.BUSINESS, _handlers_if_to_sign)
OFFICER_OR_SUPERVISORS = Audience(Role.OFFICER, _officer_or_supervisors)
MENTIONED = Audience(Role.OFFICER, _mentioned)
WATCHERS = Audience(Role.OFFICER, assignment.watchers)
# whoever was told of the steps that a correction undid
COMPLAINANT_TOLD = Audience(Role.COMPLAINANT, _told_as(Role.COMPLAINANT))
BUSINESS_TOLD = Audience(Role.BUSINESS, _told_as(Role.BUSINESS), _open_or_index)
STAFF_TOLD = Audience(Role.OFFICER, _told_as(Role.OFFICER))
