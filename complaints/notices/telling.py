"""Telling: the notices of an event, and the clocks' reminders, posted to whom the table names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.urls import reverse

from accounts import preferences
from casework.workdays import day_of
from complaints.models import CaseGroup, Complaint, ComplaintClock, ComplaintEvent, Turn
from complaints.notices import choices, contexts, table
from complaints.notices.audiences import COMPLAINANT, HANDLERS, WATCHERS, colleague, former
from complaints.notices.choices import Tell
from complaints.queries import dealing
from complaints.rules import wording
from complaints.rules.codes import Side
from complaints.workflow import Clock, Step
from notifications import outbox


def tell(event: ComplaintEvent, turn: Turn) -> None:
    """Post the notices of one event, in the event's own transaction."""
    case, now, gone = turn.case, turn.now, event.data.get("cancelled", {})
    told = choices.told(table.TELL[Step(event.step)], case, event, turn)
    key = _key(case, event, now)
    seen = _post(case, told, key=key, now=now, gone=gone, more=contexts.facts(case, event))
    if event.data.get("not_followed", event.actor_id) != event.actor_id:  # who proposed what a colleague decided else
        seen |= _post(case, ((colleague(event.data["not_followed"]), "staff_not_countersigned"),), key=key, now=now)
    if event.step == Step.LINK_GROUP:
        _tell_of_group(case, CaseGroup.objects.get(pk=event.data["group"]), now)
    sessions = [row for pk in gone.get("sessions", ()) if (row := dealing.session_of(case, pk))]
    for session in sessions:
        seen |= _post(case, table.SESSION_OFF, key=f"{key}:{session.pk}", now=now, more={"session": session})
    if event.data.get("former"):
        rerouted = ((former(event.data["former"]), "business_rerouted"),)
        _post(case, rerouted, key=key, now=now, gone=gone, more={"sessions": sessions})
    if event.step not in table.UNWATCHED:
        _tell_watchers(case, event, seen | {event.actor_id}, now)


def _tell_watchers(case: Complaint, event: ComplaintEvent, seen: set[int | None], now: datetime) -> None:
    """Tell those who watch the case of what others did in it, unless the step has told them already."""
    done = wording.title(event.step, Side.STAFF, stayed=event.status_from == event.status_to, data=event.data)
    watched = ((WATCHERS, "staff_watched"),)
    _post(case, watched, key=f"{case.reference}:{event.seq}", now=now, but=seen, more={"done": done})


def remind(case: Complaint, clock: ComplaintClock, rung: str, now: datetime) -> None:
    """Post a reminder once: its key names case, serving, rung and due date."""
    key = f"{case.reference}:{clock.serving}:{clock.kind}:{rung}:{clock.due_on:%Y%m%d}"
    more = contexts.terms(case) if clock.kind == Clock.PERFORMANCE else {}
    _post(case, table.REMIND[Clock(clock.kind), rung], key=key, now=now, more=more)


def _key(case: Complaint, event: ComplaintEvent, now: datetime) -> str:
    """Key under which a notice goes out once: the event's, or the day's for changes of files."""
    if event.step in (Step.COVER_FILE, Step.WITHDRAW_FILE):
        return f"{case.reference}:files:{day_of(now):%Y%m%d}"
    return f"{case.reference}:{event.seq}"


def _tell_of_group(case: Complaint, group: CaseGroup, now: datetime) -> None:
    """The company's handlers, once a group and not once a case, as soon as a case that was served is in it."""
    url = reverse("business:group", args=[case.business_id, group.reference])
    context = {"reference": group.reference, "title": group.title, "business": case.respondent, "url": url}
    kind = "business_group_linked"
    for recipient in preferences.recipients(HANDLERS.people(case)):
        outbox.post(
            recipient, kind=kind, context=context, key=f"group:{group.reference}:{kind}:{recipient.user_id}", now=now
        )


def _post(
    case: Complaint,
    tells: tuple[Tell[Complaint], ...],
    *,
    key: str,
    now: datetime,
    gone: Mapping[str, object] | None = None,
    but: Collection[int | None] = (),
    more: Mapping[str, object] | None = None,
) -> set[int | None]:
    """Post each kind to its audience; who is in several is told by the first. Returns who was told."""
    seen: set[int | None] = set()
    more = more or {}
    for audience, kind in tells:
        people = [person for person in audience.people(case) if person.pk not in seen and person.pk not in but]
        if not people:
            continue
        seen |= {person.pk for person in people}
        url = audience.address(case) if audience.address else ""
        if "own_url" in more and audience == COMPLAINANT:
            url = str(more["own_url"])
        context = contexts.context_of(case, audience.side, now, url)
        context |= {"cancelled": contexts.cancelled(gone or {}, audience.side), **more}
        for recipient in preferences.recipients(people):
            outbox.post(recipient, kind=kind, context=context, key=f"{key}:{kind}:{recipient.user_id}", now=now)
    return seen
