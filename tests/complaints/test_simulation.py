"""Many people do anything at any moment, for weeks: whatever they try, every case stays sound and comes to an end.

Hypothesis chooses who acts, when time passes and by how much; a failure is boiled down to the fewest turns.
"""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from appeals import commands as appeals
from appeals.models import Appeal, AppealEvent
from businesses.models import Membership
from casework.errors import Refused
from casework.machine import rung_at
from casework.models import GENESIS, CalendarDay, CalendarNotice
from casework.workdays import day_of
from catalogue import queries as category_queries
from catalogue.models import Category
from complaints.commands import (
    amendment,
    assignment,
    calendar,
    call,
    correction,
    dealing,
    disposal,
    ending,
    evidence,
    intake,
    mediation,
    offer,
    offline,
    privacy,
    publication,
    referral,
    respondent,
    service_link,
)
from complaints.commands import answer as answer_commands
from complaints.commands import clock as clock_commands
from complaints.commands import draft as draft_commands
from complaints.commands import group as group_commands
from complaints.desk import machine
from complaints.models import CaseGroup, Complaint, ComplaintClock, ComplaintEvent
from complaints.queries import amendment as amendment_queries
from complaints.queries import assignment as assignment_queries
from complaints.queries import case as case_queries
from complaints.queries import clock as clock_queries
from complaints.queries import dealing as dealing_queries
from complaints.queries import group as group_queries
from complaints.rules import content
from complaints.workflow import CLOCKS, DONE, LEADING, MOVES, OPEN, Clock, Status
from files.models import StoredFile
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import moment
from tests.support import traces
from tests.support.terms import Terms

pytestmark = pytest.mark.django_db

STARTS = (
    moment("2026-09-14 10:00"),  # the long holiday of October and its make-up days lie ahead
    moment("2026-12-14 10:00"),  # a year that nobody has announced yet lies ahead
)
AT_ONCE = 3  # open cases
STAFF_CLOCKS = {Clock.INTAKE, Clock.SERVE, Clock.OBJECTION, Clock.APPEAL}
# Clocks that wait while another leads, and clocks that run beside it.
PAUSED_IN = {
    Status.SUPPLEMENT_REQUIRED: {Clock.REPLY},
    Status.OBJECTION: {Clock.REPLY},
    Status.ANSWERED: {Clock.CONFIRM},
    Status.SUBMITTED: {Clock.INTAKE},
}
BESIDES = {Status.WITH_BUSINESS: {Clock.EXTENSION, Clock.CONSENT}}
LIKELY = {
    "accept": 4,
    "serve": 4,
    "answer": 12,
    "ask_complainant": 2,
    "request_extension": 2,
    "object": 2,
    "accept_offer": 4,
    "counter": 5,
    "revise_offer": 4,
    "request_mediation": 1,
    "consent_mediation": 6,
    "propose_settlement": 4,
    "sign_settlement": 8,
    "report_breach": 6,
    "undo_withdrawal": 3,
    "supplement": 3,
    "appeal": 3,
}
UNLIKELY = dict.fromkeys(
    (
        "merge",
        "discontinue",
        "recategorise",
        "correct_step",
        "ask_referral",
        "open_original",
        "rate",
        "note",
        "release",
        "log_call",
        "urge",
        "make_link",
        "revoke_link",
        "link_group",
        "leave_group",
        "reveal",
        "export",
        "permit_publication",
        "revoke_publication",
        "hold",
        "lift_hold",
    ),
    0.1,
) | {
    "propose_refusal": 0.4,
    "close_unreachable": 0.2,
    "confirm_solved": 0.4,
    "reject_answer": 0.4,
    "withdraw": 0.2,
    "assign": 0.4,
    "message": 0.1,
    "add_evidence": 0.4,
    "withdraw_file": 0.2,
    "take_down_file": 0.1,
    "amend": 0.5,
    "consent_amendment": 0.5,
    "decline_amendment": 0.5,
}
TEXTS = ("不同意", "x" * 2000, "😀" * 40, "<script>alert(1)</script>", "\u202eabc", "二\r\n行", "%s {0} {{ x }}")


class World:
    """Two companies, one with nobody in the portal, a few people, and cases at every point of their way."""

    def __init__(self, now: datetime, sides: list[str]) -> None:
        self.dice = random.Random(0)
        self.now = now
        self.sides = sides  # the others are silent
        self.owner, self.handler, self.viewer = cases.person("负责"), cases.person("处理"), cases.person("查看")
        self.listed = cases.company(self.owner, self.handler)
        Membership.objects.create(business=self.listed, user=self.viewer, role="viewer")
        self.unlisted = cases.company()
        self.officers = [cases.officer("甲"), cases.officer("乙")]
        self.supervisor = cases.supervisor()
        self.complainants = [cases.person("林晓云"), cases.person("王强")]
        self.mediators = [cases.mediator("调一"), cases.mediator("调二")]
        self.reviewers = [cases.reviewer("复一"), cases.reviewer("复二")]
        self.double = cases.officer("既是受理员又是投诉人")
        self.people = [
            *self.complainants,
            self.double,
            self.owner,
            self.handler,
            self.viewer,
            *self.officers,
            self.supervisor,
            *self.mediators,
            *self.reviewers,
        ]
        self.cases: list[int] = []
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.files = 0
        self.terms = Terms()

    # --- one turn ---
    def turn(self) -> None:
        """Somebody tries something, or time passes and the clocks are looked after."""
        kinds: dict[Any, float] = {
            self.act: 9,
            self.try_anything: 3,
            self.pass_time: 4,
            self.change_members: 0.2,
            self.load_notice: 0.1,
            self.file: 3 if self.is_idle() else 0,
        }
        self.dice.choices(list(kinds), list(kinds.values()))[0]()

    def file(self) -> None:
        business = self.dice.choice((self.listed, self.listed, self.unlisted, None))
        complainant = self.dice.choice([*self.complainants, self.double])
        category = self.dice.choice(("ECM-02", "ECM-01", "OTH-01"))
        case = cases.draft(complainant, business, now=self.now, category=category)
        draft_commands.file(case, actor=complainant, attested=True, now=self.now)
        self.cases.append(case.pk)
        self.check(case.pk)

    def act(self) -> None:
        """Somebody does what they may do; as a rule something that takes a case further."""
        side, wants_more = self.dice.choice(self.sides), self.dice.random() < 0.9
        for case in self.some_cases():
            insider = self.someone(case, frozenset({side}))
            steps = [str(step) for step in machine.allowed(case, insider, self.now) if step in DEEDS]
            steps = [step for step in steps if not wants_more or step not in UNLIKELY]
            if steps:
                self.deed(case, steps, insider)
                return

    def try_anything(self) -> None:
        """Something that the case's status does not rule out, by whoever the table has in mind, or by anybody."""
        case = self.some_cases()[0]
        self.deed(case, [step for step in DEEDS if case.status in MOVES[step].sources] or list(DEEDS), None)

    def some_cases(self) -> list[Complaint]:
        """Cases to do something about, in no order: open ones as a rule."""
        found = list(Complaint.objects.filter(pk__in=self.cases, status__in=[*OPEN, Status.UNDER_APPEAL]))
        if not found or self.dice.random() < 0.25:
            found = list(Complaint.objects.filter(pk__in=self.cases[-6:]))
        return self.dice.sample(found, len(found))

    def is_idle(self) -> bool:
        return Complaint.objects.filter(pk__in=self.cases, status__in=OPEN).count() < AT_ONCE

    def deed(self, case: Complaint, steps: list[str], insider: Any) -> None:
        step = self.dice.choices(steps, [(LIKELY | UNLIKELY).get(step, 1) for step in steps])[0]
        actor = insider or self.someone(case, MOVES[step].by)
        if self.dice.random() < 0.1:
            actor = self.dice.choice(self.people)
        actor = type(actor).objects.get(pk=actor.pk)  # a new request: nothing remembered
        before = trace(case)
        try:
            with transaction.atomic():
                DEEDS[step](self, case, actor)
        except Refused as refusal:
            self.refused[refusal.code] += 1
            assert trace(case) == before, (step, refusal.code)
        else:
            self.done[str(step)] += 1
        self.check(case.pk)

    def someone(self, case: Complaint, by: frozenset[str]) -> Any:
        """Somebody who stands in one of these roles, as a rule."""
        role = self.dice.choice(sorted(by - {"system"}))
        if role == "complainant":
            return case.complainant
        led_by = case.mediator
        chosen = {
            "business": (self.owner, self.handler),
            "officer": (*self.officers, self.double),
            "mediator": (led_by,) if led_by and self.dice.random() < 0.8 else self.mediators,
            "reviewer": self.reviewers_of(case),
        }
        return self.dice.choice(chosen.get(role, (self.supervisor,)))

    def reviewers_of(self, case: Complaint) -> list[Any]:
        """As a rule whoever reviews the case."""
        row = case.appeals.last()
        return [row.reviewer] if row and row.reviewer and self.dice.random() < 0.8 else self.reviewers

    def pass_time(self) -> None:
        """Minutes, hours, days, or straight to the edge of something; then the sweep, sometimes not at once."""
        leap = self.dice.choice(("minutes", "hours", "days", "edge", "edge", "edge"))
        upcoming = ComplaintClock.objects.filter(next_at__gt=self.now).order_by("next_at").first()
        if leap == "edge" and upcoming:
            self.now = max(self.now, upcoming.next_at + self.dice.choice((-1, 0, 0, 1)) * timedelta(microseconds=1))
        elif leap == "days":
            self.now += timedelta(days=self.dice.randint(1, 3))
        else:
            self.now += timedelta(**{leap if leap in ("minutes", "hours") else "hours": self.dice.randint(1, 30)})
        if self.dice.random() < 0.7:
            self.sweep()

    def sweep(self) -> None:
        """Do the work of Celery's worker of one minute."""
        moved = {case.pk for case in (*clock_queries.servable(), *assignment_queries.unassigned())}
        moved |= set(clock_queries.due_clocks(self.now).values_list("case", flat=True))
        for complaint in clock_queries.servable():
            intake.serve(complaint, now=self.now)
        for complaint in assignment_queries.unassigned():
            with suppress(Refused):  # one of its parties is the only officer left
                assignment.assign_by_load(complaint, now=self.now)
        for _round in range(12):
            if not clock_commands.sweep(self.now):
                break
        assert not clock_queries.due_clocks(self.now).exists()
        for pk in moved:
            self.check(pk)

    def load_notice(self) -> None:
        """The State Council announces that a day of the next week is off, and running clocks are counted again."""
        off = day_of(self.now) + timedelta(days=self.dice.randint(1, 6))
        notice = {"year": off.year, "ref": "国办发明电〔2026〕9号", "text": f"{off}放假"}
        try:
            calendar.load_calendar_notice(actor=self.supervisor, now=self.now, **notice)
        except Refused as refusal:
            assert refusal.code == "nothing_new"
            return
        calendar.apply_calendar_notices(self.now)
        assert not CalendarNotice.objects.filter(applied_at=None).exists()
        self.terms.notice_came(self.now)
        for pk in self.cases:
            self.check(pk)

    def change_members(self) -> None:
        """Somebody leaves the company or comes back; the other company enters the portal at some time."""
        row = Membership.objects.get(user=self.dice.choice((self.handler, self.viewer)))
        row.is_active = not row.is_active
        row.save(update_fields=["is_active"])
        if self.dice.random() < 0.1:
            Membership.objects.get_or_create(business=self.unlisted, user=self.owner, role="handler")

    def stored(self) -> StoredFile:
        self.files += 1
        return StoredFile.objects.create(
            owner=self.owner,
            name="图.png",
            kind="image",
            format="png",
            size=1,
            sha256=f"{self.files:064}",
            original=f"{self.files}.png",
            created_at=self.now,
        )

    # --- what must always be true ---
    def check(self, pk: int) -> None:
        case = Complaint.objects.get(pk=pk)
        check_chain(case, ComplaintEvent)
        for appeal in Appeal.objects.filter(complaint=case):
            check_chain(appeal, AppealEvent)
        check_clocks(case, self.now)
        self.terms.look(case, self.now)
        check_ladder(case)
        check_versions(case)

    def check_notices(self) -> None:
        """No message without an event or a reminder behind it; none for a company that was not served."""
        served: dict[str, Any] = {}  # since when some company has had the case
        for reference, at in ComplaintEvent.objects.filter(step="serve").values_list("case__reference", "at"):
            served[reference] = min(at, served.get(reference, at))
        lines = set(ComplaintEvent.objects.values_list("case__reference", "seq"))
        parties = set(Membership.objects.values_list("user", flat=True))
        working = (*self.officers, *self.mediators, *self.reviewers, self.supervisor, self.double)
        staff = {person.pk for person in working}
        appeals_lines = set(AppealEvent.objects.values_list("case__reference", "seq"))
        complainants = dict(Complaint.objects.values_list("reference", "complainant"))
        for key, kind, user, at in Notice.objects.values_list("key", "kind", "user", "created_at"):
            if key.startswith("group:"):  # once a group, to its company
                assert kind == "business_group_linked" and user in parties, key
                continue
            reference, number, *more = key.split(":")
            if reference.startswith("SS-"):  # to the staff, of an appeal's own steps; or once that nobody can review
                assert number == "staff_appeal_waiting" or (reference, int(number)) in appeals_lines, key
                assert user in staff and kind.startswith("staff_"), key
                continue
            if number == "files":  # what was done to files after filing, told once a day
                assert ComplaintEvent.objects.filter(
                    case__reference=reference, step__in=("cover_file", "withdraw_file"), at=at
                ).exists(), key
            elif more[0] in CLOCKS:
                assert more[1] in [rung.name for rung in CLOCKS[more[0]].rungs if rung.step is None], key
            else:
                assert (reference, int(number)) in lines, key
            if kind.startswith("business_"):
                assert user in parties and served[reference] <= at, key
                assert user != complainants[reference], key
            elif kind.startswith("staff_"):
                assert user in staff and user != complainants[reference], key
            else:
                assert user == complainants[reference], key

    def end(self) -> None:
        """Everybody falls silent: the clocks alone bring each case to its end, or keep it before the supervisors."""
        self.sweep()
        while upcoming := ComplaintClock.objects.filter(next_at__isnull=False).order_by("next_at").first():
            assert upcoming.next_at < self.now + timedelta(days=70)
            self.now = upcoming.next_at
            self.sweep()
        for case in Complaint.objects.filter(pk__in=self.cases):
            self.check(case.pk)
            if case.status in OPEN | {Status.UNDER_APPEAL}:
                waits = set(LEADING[Status(case.status)]) & set(dealing_queries.clocks_now(case))
                assert waits and waits <= STAFF_CLOCKS, (case.reference, case.status)
                assert case.events.filter(step="alert_supervisor").count() >= 3
                assert self.leads_on(case), (case.reference, case.status)
            else:
                assert not case.clocks.filter(stopped_at=None).exists()
        self.check_notices()

    def leads_on(self, case: Complaint) -> bool:
        """Whether somebody of the staff may still take the case to another status."""
        staff = (*self.officers, *self.reviewers)
        may = {step for person in staff for step in machine.allowed(case, person, self.now)}
        return any(MOVES[step].to for step in may)


def trace(case: Complaint) -> tuple[Any, ...]:
    return *traces.trace(case), list(Appeal.objects.filter(complaint=case).values())


def check_chain(case: Any, ledger: Any) -> None:
    """The ledger can be recomputed from the stored rows alone, and tells the whole way to the present status."""
    events = list(ledger.objects.filter(case=case).order_by("seq"))
    previous, status = GENESIS, "draft" if ledger is ComplaintEvent else "filed"
    for seq, event in enumerate(events, 1):
        assert (event.seq, event.previous_hash, event.status_from) == (seq, previous, status)
        assert event.hash == event.compute_hash(case.reference)
        previous, status = event.hash, event.status_to
    assert (case.last_hash, case.events_count, case.status) == (previous, len(events), status)
    assert all(a.at <= b.at for a, b in zip(events, events[1:], strict=False))


def check_clocks(case: Complaint, now: datetime) -> None:
    """One clock leads, its date is the case's, and something will happen; what is over has no clock that runs."""
    live = list(ComplaintClock.objects.filter(case=case, stopped_at=None))
    running = {clock.kind: clock for clock in live if clock.paused_on is None}
    paused = [clock for clock in live if clock.paused_on is not None]
    assert len({clock.kind for clock in live}) == len(live)
    assert all(clock.next_at is None and clock.left is not None for clock in paused)
    waiting = {clock.kind for clock in paused}
    if case.status != Status.WITHDRAWN:
        assert waiting <= PAUSED_IN.get(case.status, frozenset()), (case.status, waiting)
    lead = next((running[kind] for kind in LEADING.get(Status(case.status), ()) if kind in running), None)
    assert (case.due_on, case.due_at) == ((lead.due_on, lead.due_at) if lead else (None, None))
    if case.status in OPEN:
        assert lead is not None
        assert set(running) - {lead.kind} <= BESIDES.get(case.status, frozenset()), (case.status, set(running))
    elif case.status == Status.WITHDRAWN:
        assert list(running) in ([Clock.UNDO_WINDOW], [])
        assert running or not paused
    elif case.status == Status.UNDER_APPEAL:
        assert list(running) == [Clock.APPEAL] and not paused
        assert case.appeals.filter(status__in=("filed", "under_review")).count() == 1
    else:
        assert case.status in DONE and set(running) <= {Clock.APPEAL_WINDOW}
    for clock in running.values():
        ladder = CLOCKS[Clock(clock.kind)].rungs
        if clock.next_at is None:
            assert clock.kind in STAFF_CLOCKS and clock.rung == len(ladder)  # the standing alarm
        else:
            assert clock.next_at >= rung_at(ladder[clock.rung], clock, CalendarDay.objects.calendar())
        if clock.unit != "hours":
            assert day_of(clock.due_at - timedelta(microseconds=1)) == clock.due_on


def check_ladder(case: Complaint) -> None:
    """Each rung once a serving, and lateness is written down wherever it shows."""
    anew = Q(step="consent_amendment", status_to="accepted") | Q(step__in=("uphold_appeal", "decide_objection"))
    again = case.events.filter(anew).order_by("-seq").first()
    since = again.seq if again else 0  # another company or another try, a serving of its own
    levels = [event.data["level"] for event in case.events.filter(step="escalate", seq__gt=since).order_by("seq")]
    assert levels == list(range(1, len(levels) + 1)) and len(levels) <= 3
    assert case.escalation_level == len(levels)
    given = case_queries.current_answer(case)
    if given is not None:
        assert given.is_late == (case.overdue_since is not None)
        assert given.is_late == (given.at >= case.clocks.get(kind="reply", serving=case.serving).due_at)
    reminders = Notice.objects.filter(key__startswith=f"{case.reference}:", channel="site").values_list("key", "user")
    once = Counter(
        (*key.split(":")[1:4], user) for key, user in reminders if key.split(":")[2] in {Clock.REPLY, Clock.CONFIRM}
    )
    assert not once or max(once.values()) == 1, once


def check_versions(case: Complaint) -> None:
    """Every version is kept under its hash, the ledger names each, and the last is what the case says.

    But for the company: an officer matches it, and names another one on an objection; and the consent to publish.
    """
    rows = amendment_queries.versions(case)
    assert [row.number for row in rows] == list(range(1, case.version + 1))
    for row in rows:
        assert row.sha256 == content.sha256(case.reference, row.number, row.content, row.at)
    told = [
        event.data["sha256"]
        for event in case.events.order_by("seq")
        if "sha256" in event.data and event.step != "add_evidence" and "settlement" not in event.data
    ]
    assert told == [row.sha256 for row in rows]
    matched = {"business": case.business_id, "may_publish": case.may_publish}
    if case.events.filter(step="decide_objection", data__decision="reroute").exists():
        matched |= {"respondent_name": case.respondent_name, "respondent_hint": case.respondent_hint}
    assert rows[-1].content | matched == content.snapshot(case)
    extended = [  # once a serving for an amendment, once for the company's asking
        (event.data["extended"]["serving"], event.step == "grant_extension")
        for event in case.events.all()
        if "extended" in event.data
    ]
    assert len(extended) == len(set(extended))
    assert sum(row.decided_at is None for row in case.amendments.all()) <= 1


# --- what people try ---
def _answer(world: World, case: Complaint, actor: Any) -> None:
    answer_commands.answer(case, actor=actor, now=world.now, **_words(world))


def _words(world: World) -> dict[str, Any]:
    code = world.dice.choice(("B1", "B1", "B2", "B3", "B4"))
    perform_by = day_of(world.now) + timedelta(days=world.dice.choice((-1, 0, 1, 1, 2, 5, 5, 12, 12, 12, 40)))
    return {
        "code": code,
        "text": world.dice.choice(TEXTS),
        "amount": world.dice.choice((None, Decimal(-1), *[Decimal("0.01"), Decimal("9999999999.99")] * 6)),
        "action": world.dice.choice(("", "换同款新机", "换同款新机")),
        "perform_by": world.dice.choice((*[perform_by] * 12, None, date(9999, 12, 31))),
    }


def _supplement(world: World, case: Complaint, actor: Any) -> None:
    answer = world.dice.choice((*TEXTS, "", " "))
    intake.supplement(
        case, actor=actor, now=world.now, answers={item.pk: answer for item in case.supplement_items.all()}
    )


def _refuse(world: World, case: Complaint, actor: Any) -> None:
    ground = world.dice.choice(("R01", "R07", "R12"))
    text = world.dice.choice(TEXTS)
    intake.propose_refusal(case, actor=actor, ground=ground, reason=text, other_remedies=text, now=world.now)


def _accept(world: World, case: Complaint, actor: Any) -> None:
    business = world.dice.choice((None, None, world.listed)) if case.business_id is None else None
    intake.accept(case, actor=actor, business=business, now=world.now)


def _rate(world: World, case: Complaint, actor: Any) -> None:
    answer_commands.rate(case, actor=actor, speed=5, attitude=4, result=1, is_solved=False, now=world.now)


def _offered(case: Complaint) -> str:
    row = dealing_queries.current_offer(case)
    return row.key if row else ""


def _file(case: Complaint) -> int:
    return case.evidence.values_list("pk", flat=True).first() or 0


def _boxes(world: World) -> list[dict[str, Any]]:
    return [{"page": 1, "x": 0, "y": 0, "w": world.dice.choice((0.25, 0.5)), "h": 0.5}]


def _amend(world: World, case: Complaint, actor: Any) -> None:
    """An edit of anything, confirmed at once, later, or by a page that was drawn before something else happened."""
    changes = world.dice.choice(
        (
            {"title": world.dice.choice(TEXTS)[:40]},
            {"amount": world.dice.choice((None, Decimal(1), Decimal(9000)))},
            {"business": world.dice.choice((world.listed, world.unlisted)), "respondent_name": "换一家"},
            {"business": None, "respondent_name": "又一家店", "respondent_hint": "example.com"},
            {"facts": ""},
            {"category": Category.objects.get(code=world.dice.choice(("ECM-01", "OTH-01")))},
        )
    )
    amendment.save_edit(case, actor=actor, changes=changes, now=world.now)
    shown = cases.confirmation(case)
    if world.dice.random() < 0.1:
        shown["base"] += world.dice.choice((-1, 1))
    amendment.amend(case, actor=actor, now=world.now, **shown)


def _refile(world: World, case: Complaint, actor: Any) -> None:
    draft = amendment.refile(case, actor=actor, now=world.now)
    assert (draft.status, draft.refiled_from, draft.title) == (Status.DRAFT, case, case.title)
    if world.dice.random() < 0.5:
        draft_commands.discard_draft(draft, actor=actor, now=world.now)


def _link(world: World, case: Complaint, actor: Any) -> None:
    """To a group of its company as a rule, else to one of another."""
    about = case.business if case.business and world.dice.random() < 0.9 else world.unlisted
    group = CaseGroup.objects.filter(business=about).first()
    group = group or group_commands.create_group(
        actor=actor, business=about, title="同类", issue="同类问题", now=world.now
    )
    group_commands.link_group(case, actor=actor, group=group, now=world.now)


def _lead(world: World, case: Complaint, actor: Any) -> None:
    """The company answers the whole group, and the answer is carried to all of it."""
    member = group_queries.membership(case)
    if member is None:
        raise Refused("没有群体", "not_in_group")
    before = case.status
    group_commands.send_lead_answer(member.group, actor=actor, now=world.now, **_words(world))
    group_commands.run_lead_answers(world.now)
    moved = Complaint.objects.filter(group_memberships__group=member.group)
    for pk in moved.values_list("pk", flat=True):
        world.check(pk)
    if cases.fresh(case).status == before:
        raise Refused("没有送达", "skipped")


def _merge(world: World, case: Complaint, actor: Any) -> None:
    other = world.dice.choice(world.cases)
    into = Complaint.objects.get(pk=other).reference
    ending.merge(case, actor=actor, into=into, reason="同一事项。", now=world.now)


def _decide(world: World, case: Complaint, actor: Any) -> None:
    decision = world.dice.choice(("resume", "resume", "reroute", "refuse", "merge"))
    dealing.decide_objection(
        case,
        actor=actor,
        decision=decision,
        reason=world.dice.choice(TEXTS),
        business=world.dice.choice((None, world.listed, world.unlisted)),
        respondent_name=world.dice.choice(("", "另一家店")),
        ground=world.dice.choice(("R01", "R12", "")),
        other_remedies="请向法院起诉。",
        into=Complaint.objects.get(pk=world.dice.choice(world.cases)).reference,
        now=world.now,
    )


def _terms(world: World) -> dict[str, Any]:
    perform_by = day_of(world.now) + timedelta(days=world.dice.choice((0, 1, 4, 30)))
    return {
        "text": world.dice.choice(TEXTS),
        "amount": world.dice.choice((None, Decimal(-1), Decimal("0.01"), Decimal(500))),
        "action": world.dice.choice(("", "换同款新机")),
        "perform_by": perform_by,
    }


def _mediator_for(world: World, case: Complaint, actor: Any) -> None:
    chosen = world.dice.choice((*world.mediators, actor))
    mediation.assign_mediator(case, actor=actor, mediator=chosen, now=world.now)


def _call(world: World, case: Complaint, actor: Any) -> None:
    at = world.now + timedelta(hours=world.dice.choice((-1, 2, 50)))
    mediation.call_session(case, actor=actor, starts_at=at, minutes=60, place="调解室", now=world.now)


def _cancel(world: World, case: Complaint, actor: Any) -> None:
    row = case.mediations.last()
    found = row.sessions.last() if row else None
    mediation.cancel_session(case, actor=actor, session=found.pk if found else 0, now=world.now)


def _sign(world: World, case: Complaint, actor: Any) -> None:
    sha256 = cases.to_sign(case) if world.dice.random() < 0.9 else "0" * 64
    mediation.sign_settlement(case, actor=actor, sha256=sha256, now=world.now)


def _message(world: World, case: Complaint, actor: Any) -> None:
    text, private_to = world.dice.choice(TEXTS), world.dice.choice(("", "complainant", "business"))
    offer.message(case, actor=actor, text=text, private_to=private_to, now=world.now)


def _appeal(world: World, case: Complaint, actor: Any) -> None:
    reason, statement = (
        world.dice.choice(("ground", "facts", "evidence", "")),
        world.dice.choice((cases.STATEMENT, "短")),
    )
    files = [world.stored()] if world.dice.random() < 0.5 else []
    appeals.file(case, actor=actor, reason=reason, statement=statement, files=files, now=world.now)


def _of_appeal(deed: Any, **words: Any) -> Any:
    """A deed on the newest appeal; where there is none, the complaint's own step is tried."""

    def run(world: World, case: Complaint, actor: Any) -> None:
        row = case.appeals.last()
        if row is None:
            raise Refused("没有申诉", "status")
        deed(row, actor=actor, now=world.now, **words)

    return run


def _uphold(world: World, case: Complaint, actor: Any) -> None:
    place = world.dice.choice(("accepted", "with_business", "mediation"))
    _of_appeal(appeals.uphold, place=place, decision="原结果有误。")(world, case, actor)


DEEDS: dict[str, Any] = {
    # looking, consent to publish, keeping, the company
    "reveal": lambda w, c, a: privacy.reveal(
        c, actor=a, items=["phone"], purpose="check", reason="核对号码", now=w.now
    ),
    "export": lambda w, c, a: privacy.export(c, actor=a, kind="json", now=w.now),
    "permit_publication": lambda w, c, a: publication.permit_publication(c, actor=a, now=w.now),
    "revoke_publication": lambda w, c, a: publication.revoke_publication(c, actor=a, now=w.now),
    "hold": lambda w, c, a: disposal.hold(c, actor=a, reason="法院要求保存。", now=w.now),
    "lift_hold": lambda w, c, a: disposal.lift_hold(c, actor=a, reason="不再需要。", now=w.now),
    "match_respondent": lambda w, c, a: respondent.match_respondent(
        c, actor=a, business=w.dice.choice((w.listed, w.unlisted)), now=w.now
    ),
    # the appeal
    "appeal": _appeal,
    "support_appeal": lambda w, c, a: _of_appeal(appeals.add_files, files=[w.stored()])(w, c, a),
    "withdraw_appeal": _of_appeal(appeals.withdraw),
    "uphold_appeal": _uphold,
    "dismiss_appeal": _of_appeal(appeals.dismiss, decision="维持原结果。", other_remedies="可以起诉。"),
    # casework
    "ask_referral": lambda w, c, a: referral.ask_referral(c, actor=a, **cases.REFERRAL, now=w.now),
    "consent_referral": lambda w, c, a: referral.consent_referral(c, actor=a, now=w.now),
    "decline_referral": lambda w, c, a: referral.decline_referral(c, actor=a, now=w.now),
    "merge": _merge,
    "discontinue": lambda w, c, a: ending.discontinue(c, actor=a, outcome="O14", reason="不实", now=w.now),
    "recategorise": lambda w, c, a: correction.recategorise(
        c,
        actor=a,
        category=w.dice.choice(category_queries.top_categories()).children.first(),
        reason="归类有误",
        now=w.now,
    ),
    "supply_details": lambda w, c, a: correction.supply_details(
        c, actor=a, answers={item.pk: w.dice.choice(TEXTS) for item in case_queries.open_details(c)}, now=w.now
    ),
    "correct_step": lambda w, c, a: correction.correct_step(c, actor=a, reason="看错了。", now=w.now),
    "message": _message,
    "ask_complainant": lambda w, c, a: dealing.ask_complainant(c, actor=a, items=["截图"], now=w.now),
    "request_extension": lambda w, c, a: dealing.request_extension(
        c, actor=a, interim="核实中", reason="等记录", now=w.now
    ),
    "grant_extension": lambda w, c, a: dealing.grant_extension(c, actor=a, now=w.now),
    "decline_extension": lambda w, c, a: dealing.decline_extension(c, actor=a, reason="时间足够", now=w.now),
    "object": lambda w, c, a: dealing.object_to(c, actor=a, ground="fraud", text=w.dice.choice(TEXTS), now=w.now),
    "decide_objection": _decide,
    "counter": lambda w, c, a: offer.counter(c, actor=a, now=w.now, **_terms(w)),
    "revise_offer": lambda w, c, a: offer.revise_offer(c, actor=a, now=w.now, **_terms(w)),
    "final_offer": lambda w, c, a: offer.final_offer(c, actor=a, now=w.now, **_terms(w)),
    "request_mediation": lambda w, c, a: mediation.request_mediation(c, actor=a, reason="请主持", now=w.now),
    "consent_mediation": lambda w, c, a: mediation.consent_mediation(c, actor=a, now=w.now),
    "decline_mediation": lambda w, c, a: mediation.decline_mediation(c, actor=a, now=w.now),
    "assign_mediator": _mediator_for,
    "call_session": _call,
    "cancel_session": _cancel,
    "propose_settlement": lambda w, c, a: mediation.propose_settlement(c, actor=a, now=w.now, **_terms(w)),
    "sign_settlement": _sign,
    "terminate_mediation": lambda w, c, a: mediation.terminate_mediation(
        c, actor=a, termination="T3", reason="分歧", now=w.now
    ),
    "accept": _accept,
    "propose_refusal": _refuse,
    "countersign": lambda w, c, a: intake.countersign(c, actor=a, now=w.now),
    "request_supplement": lambda w, c, a: intake.request_supplement(
        c, actor=a, items=[w.dice.choice(TEXTS), "付款凭证"], now=w.now
    ),
    "supplement": _supplement,
    "serve": lambda w, c, a: offline.serve_offline(
        c, actor=a, served_on=day_of(w.now), proof="快递已签收", files=[w.stored()], now=w.now
    ),
    "deliver_again": lambda w, c, a: offline.deliver_again(
        c, actor=a, served_on=day_of(w.now), proof="快递已签收", files=[w.stored()], now=w.now
    ),
    "close_unreachable": lambda w, c, a: offline.close_unreachable(
        c, actor=a, attempts=cases.attempts(day_of(w.now - timedelta(days=1)), day_of(w.now)), now=w.now
    ),
    "make_link": lambda w, c, a: service_link.make_link(c, actor=a, kind="phone", contact="+8613900001111", now=w.now),
    "revoke_link": lambda w, c, a: service_link.revoke_link(c, actor=a, now=w.now),
    "answer": _answer,
    "record_answer": lambda w, c, a: answer_commands.record_answer(
        c, actor=a, received_on=day_of(w.now), files=[w.stored()], now=w.now, **_words(w)
    ),
    "accept_offer": lambda w, c, a: answer_commands.accept_offer(c, actor=a, offer=_offered(c), now=w.now),
    "confirm_solved": lambda w, c, a: answer_commands.confirm_solved(c, actor=a, outcome="O02", now=w.now),
    "reject_answer": lambda w, c, a: answer_commands.reject_answer(c, actor=a, reason=w.dice.choice(TEXTS), now=w.now),
    "report_performed": lambda w, c, a: answer_commands.report_performed(c, actor=a, text="已退款", now=w.now),
    "confirm_performed": lambda w, c, a: answer_commands.confirm_performed(c, actor=a, now=w.now),
    "report_breach": lambda w, c, a: answer_commands.report_breach(c, actor=a, now=w.now),
    "close_unanswered": lambda w, c, a: answer_commands.close_unanswered(c, actor=a, now=w.now),
    "add_evidence": lambda w, c, a: evidence.add_evidence(c, actor=a, stored=w.stored(), now=w.now),
    "open_original": lambda w, c, a: evidence.open_original(c, actor=a, pk=_file(c), now=w.now),
    "cover_file": lambda w, c, a: evidence.cover_file(c, actor=a, pk=_file(c), boxes=_boxes(w), now=w.now),
    "withdraw_file": lambda w, c, a: evidence.withdraw_file(c, actor=a, pk=_file(c), now=w.now),
    "take_down_file": lambda w, c, a: evidence.take_down_file(c, actor=a, pk=_file(c), reason="含他人信息", now=w.now),
    "note": lambda w, c, a: intake.note(c, actor=a, text=w.dice.choice(TEXTS), now=w.now),
    "assign": lambda w, c, a: assignment.assign(c, actor=a, officer=w.dice.choice(w.officers), now=w.now),
    "amend": _amend,
    "consent_amendment": lambda w, c, a: amendment.consent_amendment(c, actor=a, now=w.now),
    "decline_amendment": lambda w, c, a: amendment.decline_amendment(c, actor=a, reason="没有凭证。", now=w.now),
    "refile": _refile,
    "withdraw": lambda w, c, a: draft_commands.withdraw(c, actor=a, reason=w.dice.choice(("W1", "W5")), now=w.now),
    "undo_withdrawal": lambda w, c, a: draft_commands.undo_withdrawal(c, actor=a, now=w.now),
    "rate": _rate,
    # the staff's workspace
    "release": lambda w, c, a: assignment.release(c, actor=a, reason=w.dice.choice(TEXTS), now=w.now),
    # the hotline
    "log_call": lambda w, c, a: call.log_call(c, actor=a, topic="other", text=w.dice.choice(TEXTS), now=w.now),
    "urge": lambda w, c, a: call.urge(
        c, actor=a, called_at=w.now, number="021-60000000", result="passed_on", spoke_with="客服", now=w.now
    ),
    # group cases
    "link_group": _link,
    "lead_answer": _lead,
    "leave_group": lambda w, c, a: group_commands.leave_group(c, actor=a, now=w.now),
}


SIDES = ("complainant", "business", "officer", "mediator", "reviewer")


class Weeks(RuleBasedStateMachine):
    """One turn after the other; what happens in each falls by dice that Hypothesis throws."""

    def __init__(self) -> None:
        super().__init__()
        self.is_sound = False
        self.kept = transaction.atomic()
        self.kept.__enter__()

    @initialize(start=st.sampled_from(STARTS), silent=st.sampled_from((None, None, None, None, *SIDES)))
    def it_begins(self, start: datetime, silent: str | None) -> None:
        self.world = World(start, [side for side in SIDES if side != silent])
        self.world.file()
        self.is_sound = True

    @rule(luck=st.integers(0, 2**32))
    def a_turn(self, luck: int) -> None:
        self.is_sound = False
        self.world.dice = random.Random(luck)
        self.world.turn()
        self.is_sound = True

    def teardown(self) -> None:
        """In the end all fall silent; then nothing of it remains."""
        try:
            if self.is_sound:
                self.world.end()
                DONE_IN_ALL.update(self.world.done)
                REFUSED_IN_ALL.update(self.world.refused)
        finally:
            transaction.set_rollback(True)
            self.kept.__exit__(None, None, None)


DONE_IN_ALL: Counter[str] = Counter()
REFUSED_IN_ALL: Counter[str] = Counter()
NO_HURRY = settings(deadline=None, suppress_health_check=list(HealthCheck), report_multiple_bugs=False)


def test_whatever_people_try_every_case_stays_sound_and_ends():
    DONE_IN_ALL.clear()
    REFUSED_IN_ALL.clear()

    run_state_machine_as_test(
        Weeks, settings=settings(NO_HURRY, max_examples=5, stateful_step_count=60, derandomize=True)
    )

    assert len(DONE_IN_ALL) >= 12, DONE_IN_ALL  # the runs went somewhere: so many different deeds were done
    assert REFUSED_IN_ALL["role"]  # and some tried what was not theirs to do


@pytest.mark.long
def test_the_same_for_many_thousands_of_turns():
    """Other turns each time; the log says how often each deed was done, and which the dice left out."""
    DONE_IN_ALL.clear()

    run_state_machine_as_test(Weeks, settings=settings(NO_HURRY, max_examples=80, stateful_step_count=100))

    print(sorted(DONE_IN_ALL.items(), key=lambda pair: -pair[1]))
    print("never:", sorted(set(DEEDS) - set(DONE_IN_ALL)))
    assert len(DONE_IN_ALL) >= 40


def test_the_simulation_knows_every_deed_of_people():
    """A step that is added to the table is tried here as well."""
    by_people = {step for step, move in MOVES.items() if move.in_ledger and move.by != {"system"}}

    # the mergers' own are taken with a merger; a link is opened by whoever holds the letter, nobody of these people
    assert set(DEEDS) == by_people - {"file", "receive_merged", "return_merged", "open_link"}
