"""Reading what passes between the parties: offers, an extension, an objection, messages, a mediation."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q, QuerySet, prefetch_related_objects

from accounts import absences, roles
from accounts.models import User
from casework.workdays import day_of
from complaints.models import (
    Answer,
    Complaint,
    ComplaintClock,
    ComplaintEvent,
    Extension,
    Mediation,
    Message,
    Objection,
    Offer,
    Session,
    Settlement,
)
from complaints.queries.assignment import in_conflict_with
from complaints.queries.case import all_clocks, current_answer
from complaints.rules.codes import Side
from complaints.rules.rights import Right, has_asked_to_mediate, used
from complaints.workflow import Clock, Role, Status


# --- clocks ---
def clocks_now(complaint: Complaint) -> dict[str, ComplaintClock]:
    """The clocks that have not stopped, by kind; asked of the database once per case object."""
    return {clock.kind: clock for clock in all_clocks(complaint) if clock.stopped_at is None}


# --- offers ---
def offers(complaint: Complaint, side: str = "") -> list[Offer]:
    """The terms put forward after the answer to the present serving, oldest first; of one side, if it is named."""
    if not used(complaint, Right.COUNTER):  # the first word after an answer is the complainant's
        return []
    prefetch_related_objects([complaint], "offers")
    rows = [row for row in complaint.offers.all() if row.serving == complaint.serving]
    return [row for row in rows if row.side == side] if side else rows


def current_offer(complaint: Complaint) -> Answer | Offer | None:
    """The company's offer now: its newest one, or its answer if there is relief in it; else None."""
    return next(reversed(company_offers(complaint)), None)


def company_offers(complaint: Complaint) -> list[Answer | Offer]:
    """Everything that the company offered in the present serving, its answer first; each later one replaces it."""
    answer = current_answer(complaint)
    first = [answer] if answer is not None and answer.is_offer else []
    return [*first, *offers(complaint, Side.BUSINESS)]


def open_counter(complaint: Complaint) -> Offer | None:
    """The complainant's terms that the company has still to react to, or None."""
    if complaint.led_by != Clock.OFFER_REPLY:
        return None
    return next(reversed(offers(complaint, Side.COMPLAINANT)), None)


def agreed(complaint: Complaint) -> Answer | Offer | Settlement | None:
    """Agreement of the parties in the present serving: the newest text that both signed, else the offer that
    was accepted (an `Answer` or an `Offer`), else None. It stays the agreement when it was broken or the case ended.

    One query for the answers and each of the others only where there are any; asked once per case object.
    """
    texts = [text for row in mediations(complaint) for text in row.settlements.all() if text.is_signed]
    accepted = [row for row in company_offers(complaint) if row.accepted_at]
    return next(reversed([*accepted, *texts]), None)


# --- the company's once-only rights ---
def extension(complaint: Complaint) -> Extension | None:
    """The company's request for more time in the present serving, decided or not."""
    return complaint.extensions.filter(serving=complaint.serving).first()


def objection(complaint: Complaint) -> Objection | None:
    """The company's objection in the present serving, decided or not."""
    return complaint.objections.filter(serving=complaint.serving).first()


# --- messages ---
def messages(complaint: Complaint, viewer: Side) -> list[Message]:
    """The messages this side may read, oldest first; a company reads none from before it was served."""
    if not complaint.messages_count:
        return []
    rows = complaint.messages.select_related("by").order_by("pk")
    if viewer == Side.STAFF:
        return list(rows)
    rows = rows.filter(private_to__in=("", viewer))
    if viewer == Side.BUSINESS:
        rows = rows.filter(at__gte=complaint.served_at) if complaint.served_at else rows.none()
    return list(rows)


def written_since(complaint: Complaint, by: User | None, since: datetime | None) -> int:
    """How many messages this person wrote on the case since then."""
    return complaint.messages.filter(by=by, at__gte=since).count()


# --- mediation ---
def mediations(complaint: Complaint) -> list[Mediation]:
    """Every mediation that was asked for in the present serving, oldest first, with its meetings and texts.

    Asked of the database once per case object.
    """
    if not has_asked_to_mediate(complaint):
        return []
    prefetch_related_objects([complaint], "mediations__sessions", "mediations__settlements__business_signer")
    return [row for row in complaint.mediations.all() if row.serving == complaint.serving]


def mediation(complaint: Complaint) -> Mediation | None:
    """The mediation that is asked for or under way, or None."""
    if not has_asked_to_mediate(complaint):
        return None
    if complaint.status == Status.ANSWERED and complaint.led_by != Clock.CONSENT:
        return None
    if complaint.status == Status.WITH_BUSINESS and Clock.CONSENT not in clocks_now(complaint):
        return None
    return next(reversed(mediations(complaint)), None)


def settlement(row: Mediation) -> Settlement | None:
    """The newest version of the agreement: the only one that can be signed."""
    return next(reversed(list(row.settlements.all())), None)


def signed(complaint: Complaint) -> Settlement | None:
    """The agreement that both parties have signed, the newest; None when there is none."""
    both = Q(complainant_signed_at__isnull=False, business_signed_at__isnull=False)
    rows = Settlement.objects.filter(both, mediation__complaint=complaint, mediation__serving=complaint.serving)
    return rows.select_related("business_signer").order_by("-pk").first()


def last_terms(complaint: Complaint) -> Answer | Offer | Settlement | None:
    """Terms that a mediator's text begins from: this mediation's newest text, else what was agreed or is offered."""
    row = mediation(complaint)
    return (settlement(row) if row else None) or agreed(complaint) or current_offer(complaint)


def agreement_of(sha256: str) -> Settlement | None:
    """The agreement with this hash that both signed, with its complaint and company; None when there is none."""
    rows = Settlement.objects.select_related("mediation__complaint__business").filter(sha256=sha256)
    row = rows.order_by("-pk").first()
    return row if row and row.signed_at else None


def role_in_company(complaint: Complaint, user: User) -> str:
    """Role of this person in the company of the case, in words; empty for nobody there."""
    if complaint.business is None:
        return ""
    member = complaint.business.memberships.filter(user=user, is_active=True).first()
    return str(member.get_role_display()) if member else ""


def session_of(complaint: Complaint, pk: int) -> Session | None:
    """One meeting of this case, in its present serving."""
    rows = Session.objects.filter(mediation__complaint=complaint, mediation__serving=complaint.serving)
    return rows.filter(pk=pk).first()


def mediators_for(complaint: Complaint) -> QuerySet[User]:
    """The mediators who are neither a party nor have to do with the company, those with the fewest mediations first."""
    load = Count("pk", filter=Q(mediating__status=Status.MEDIATION))
    rows = roles.staff_with(Role.MEDIATOR).exclude(pk=complaint.complainant_id)
    if complaint.business_id:
        rows = rows.exclude(memberships__business=complaint.business_id, memberships__is_active=True)
        rows = rows.exclude(pk__in=in_conflict_with(complaint.business_id))
    if complaint.appeals_count:  # an appeal that was upheld leads to somebody new
        led = ComplaintEvent.objects.filter(case=complaint.pk, role=Role.MEDIATOR, actor__isnull=False)
        rows = rows.exclude(pk__in=led.values("actor"))
    return rows.annotate(load=load).order_by("load", "pk")


def next_mediator(complaint: Complaint, now: datetime) -> User | None:
    """Mediator who gets the mediation by load: nobody who is away, nor who has it now; None when nobody is left."""
    fit = absences.at_work(mediators_for(complaint), day_of(now))
    return fit.exclude(pk=complaint.mediator_id or 0).first()
