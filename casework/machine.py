"""The one door: the only code that changes a case's status, its clocks and its ledger.

It is long because status, clocks and ledger change together under one lock: whoever reads a step reads all of it here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Generic, Protocol, TypedDict, TypeVar, Unpack, cast
from uuid import uuid4

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.errors import Refused
from casework.models import CalendarDay, Case, Clock, Event
from casework.moves import ALL_CLOCKS, BACK, ClockRule, Move, Rung, Unit, Way
from casework.recounting import Shift, counted, shifted
from casework.seals import LAPSED, SEALED, said, seal, share
from casework.workdays import Calendar, after_pause, at, day_of, end_of
from ui.values import Json

SYSTEM = "system"


class Actor(Protocol):
    """An account that takes a step, as far as the ground floor looks: it knows its key."""

    @property
    def pk(self) -> object: ...


class UndoPoint(Protocol):
    """How a case and its clocks stood before a step, as far as the ground floor looks."""

    at: datetime
    fields: dict[str, Json]
    clocks: list[dict[str, Json]]


C = TypeVar("C", bound=Case)  # a case app's own case,
E = TypeVar("E", bound=Event)  # its line of the ledger,
A = TypeVar("A", bound=Actor)  # and the house's own account


@dataclass(frozen=True)
class Attempt(Generic[C, A]):
    """Somebody wants to take a step: what a guard is asked about."""

    case: C
    step: str
    actor: A | None  # None: the system
    now: datetime
    roles: frozenset[str]  # the actor's roles in this case

    @property
    def person(self) -> A:
        """The account, in a step that the table never lets the system take."""
        assert self.actor is not None
        return self.actor


Guard = Callable[[Attempt[C, A]], None]  # raises Refused


@dataclass(frozen=True)
class ClockTerms:
    """A step's terms for a clock where the table leaves them to the case; None: as the table has it, or as it is."""

    due_on: date | None = None  # the agreed date of a clock that counts to one
    started_on: date | None = None  # day 0, where that is another day than today
    days: int | None = None  # the length, where the table has two, in `unit`
    unit: Unit | None = None
    more_days: int = 0  # working days that it gets on top, if it is running
    owner: str | None = None  # who must act
    asks: tuple[str, ...] | None = None  # who has a turn in it besides
    at_least: int = 0  # natural days that it has when it resumes


AS_IN_THE_TABLE = ClockTerms()


class SomeTerms(TypedDict, total=False):
    """Some of `ClockTerms`, by name."""

    due_on: date | None
    started_on: date | None
    days: int | None
    unit: Unit | None
    more_days: int
    owner: str | None
    asks: tuple[str, ...] | None
    at_least: int


@dataclass
class Turn(Generic[C, A]):
    """One step under way: the locked case, and what the ledger will remember (ids and codes, never personal text)."""

    case: C
    step: str
    actor: A | None  # None: the system
    role: str
    now: datetime
    data: dict[str, Json] = field(default_factory=dict)
    stays: bool = False  # set by the command where the move allows it
    to: str | None = None  # set by the command: one of the move's other ways
    terms: dict[str, ClockTerms] = field(default_factory=dict)  # of clocks, by kind: see `clock`
    rows: list[models.Model] = field(default_factory=list)  # see `seal`
    is_undone: bool = False  # set by `Machine.undo`: status and clocks are where they were, not where the table leads
    event: Event | None = None  # its line of the ledger, once it is over

    @property
    def person(self) -> A:
        """The account, in a step that the table never lets the system take."""
        assert self.actor is not None
        return self.actor

    def clock(self, kind: str, **terms: Unpack[SomeTerms]) -> None:
        """Say how this clock counts or whose it is (`ClockTerms`), on top of what was said of it before."""
        self.terms[kind] = replace(self.terms_of(kind), **terms)

    def terms_of(self, kind: str) -> ClockTerms:
        return self.terms.get(kind, AS_IN_THE_TABLE)

    def seal(self, *rows: models.Model) -> None:
        """Put what these rows say into the ledger's hashes, as they are when the step is over."""
        self.rows += rows


class Machine(Generic[C, A, E]):
    """A workflow table bound to the models of one case app.

    `roles_of(case, user)` names a person's roles in a case; `guards` answers the table's keys; `tell(event, turn)`
    posts the notices of an event. `leading` names, for each status, the clocks whose due date the lists show: that of
    the first one that is running. `turns(clocks)` says from the live clocks who has the turn, and until when, as values
    of the case's columns. `clear(turn, source, target)` cancels what a status leaves behind, before the line is
    written. `undo_model` keeps how a case stood before a step that may be corrected; of that, the columns in
    `undo_keeps` stay as they are when it is. `always` names guards that are asked of every step, before its own.
    """

    def __init__(
        self,
        *,
        moves: Mapping[str, Move],
        clocks: Mapping[str, ClockRule],
        leading: Mapping[str, tuple[str, ...]],
        guards: Mapping[str, Guard[C, A]],
        roles_of: Callable[[C, A], frozenset[str]],
        tell: Callable[[E, Turn[C, A]], None],
        turns: Callable[[Iterable[Clock]], Mapping[str, datetime | None]],
        case_model: type[C],  # the concrete Case, Clock and Event of a case app; both others have a key `case`
        clock_model: type[Clock] | None,  # None: its clocks are another app's
        event_model: type[E],
        clear: Callable[[Turn[C, A], str, str], None] | None = None,
        undo_model: Callable[..., models.Model] | None = None,
        undo_keeps: tuple[str, ...] = (),
        always: tuple[str, ...] = (),
    ) -> None:
        self.moves, self.clocks, self.leading, self.guards = moves, clocks, leading, guards
        self.roles_of, self.tell, self.turns = roles_of, tell, turns
        self.case_model, self.clock_model, self.event_model = case_model, clock_model, event_model
        self.always = always
        self.clear, self.undo_model, self.undo_keeps = clear, undo_model, frozenset(undo_keeps) | _RUNNING_ON

    @property
    def _clock_model(self) -> type[Clock]:
        assert self.clock_model is not None  # only a table with clocks asks
        return self.clock_model

    # --- may it happen ---
    def allowed(self, case: C, user: Actor, now: datetime) -> list[str]:
        """The steps this person may take now, in the table's order: the page's buttons."""
        return [step for step, refusal in self.refusals(case, user, now).items() if refusal is None]

    def refusals(self, case: C, user: Actor, now: datetime) -> dict[str, Refused | None]:
        """Every step of the table, and why this person may not take it now: what a page shows beside its buttons."""
        account, held = self._account(user), self._held(case, user)
        return {step: self._refusal(Attempt(case, step, account, now, held)) for step in self.moves}

    def refusal(self, case: C, step: str, user: Actor, now: datetime) -> Refused | None:
        """Why this person may not take the step now; None: they may."""
        return self._refusal(Attempt(case, step, self._account(user), now, self._held(case, user)))

    def check(self, case: C, step: str, actor: Actor | None, now: datetime) -> str:
        """Raise `Refused` unless the step may be taken now; returns the role it is taken in."""
        held = self._held(case, actor)
        refusal = self._refusal(Attempt(case, step, self._account(actor), now, held))
        if refusal:
            raise refusal
        return self._role(step, held)

    def _refusal(self, attempt: Attempt[C, A]) -> Refused | None:
        move = self.moves[attempt.step]
        if attempt.case.status not in move.sources:
            return Refused(_("这件投诉的状态已经变化，这一步现在不能做。请查看最新进展。"), "status")
        if not self._role(attempt.step, attempt.roles):
            return Refused(_("您不能对这件投诉做这一步。"), "role")
        try:
            for key in (*self.always, *move.guards):
                self.guards[key](attempt)
        except Refused as refusal:
            return refusal
        return None

    def _held(self, case: C, actor: Actor | None) -> frozenset[str]:
        account = self._account(actor)
        return frozenset({SYSTEM}) if account is None else self.roles_of(case, account)

    @staticmethod
    def _account(actor: Actor | None) -> A | None:
        """The house's own account: whoever is none (an anonymous visitor) has no role, and comes no further."""
        return cast("A | None", actor)

    def _role(self, step: str, held: frozenset[str]) -> str:
        return min(held & self.moves[step].by, default="")

    # --- the door ---
    @contextmanager
    def step(
        self, case: C, step: str, *, actor: Actor | None, now: datetime | None = None, is_locked: bool = False
    ) -> Iterator[Turn[C, A]]:
        """Take one step, all or nothing: lock, check against the table, yield, write status, clocks, event, notices.

        `actor` None is the system. Raises `Refused` and changes nothing when the table, a guard or the caller says no.
        The `case` passed in is the object of the turn: what stands in its row is read into it under the lock, and where
        nothing is changed it is again as it was. `is_locked`: the caller has read it under its lock, in this
        transaction, and not changed it since.
        """
        now = now or timezone.now()
        stood = _Standing(case)
        try:
            with transaction.atomic():
                if not is_locked:
                    self._lock(case)
                role = self.check(case, step, actor, now)
                before = _values(case)
                turn = Turn(case=case, step=step, actor=self._account(actor), role=role, now=now)
                yield turn
                self._leave(turn, before)
        except BaseException:
            stood.put_back()
            raise
        stood.give_back()

    def _lock(self, case: C) -> None:
        """Lock the row and let the object be what stands there; what was read beside it before is forgotten."""
        row = self.case_model._default_manager.select_for_update(of=("self",)).filter(pk=case.pk).first()
        if row is None:  # a draft that was discarded in another tab
            raise Refused(_("这件投诉已经删除。"), "gone")
        vars(case).clear()
        vars(case).update(vars(row))

    def _leave(self, turn: Turn[C, A], before: dict[str, object]) -> None:
        move, case = self.moves[turn.step], turn.case
        if turn.stays and not move.may_stay:
            raise ValueError(f"{turn.step} may not leave the status as it is")
        source = str(before["status"])
        way: Way = move if turn.to in (None, move.to) else move.ways[turn.to]
        target = source if turn.stays else turn.to or move.to or source
        if target == BACK:
            target = case.status_before
        kept = self._kept_clocks(case) if move.correctable and self.undo_model else []
        if turn.is_undone:
            target = case.status
        elif target != source:
            case.status, case.status_before, case.status_since = target, source, turn.now
        if not (turn.stays or turn.is_undone):
            self._move_clocks(turn, way)
        if any(terms.more_days for terms in turn.terms.values()):
            self._extend_clocks(turn)
        if any((terms.owner, terms.asks) != (None, None) for terms in turn.terms.values()):
            self._hand_over(turn)
        if self.clear and not (turn.stays or turn.is_undone):
            self.clear(turn, source, target)
        event: E | None = None
        if move.in_ledger:
            seals = self._seals(turn, before)
            if seals:
                turn.data = {**turn.data, SEALED: seals}
            event = turn.event = self._record(turn, source, target)
        changed = [name for name, value in _values(case).items() if name not in before or value != before[name]]
        if changed:
            case.save(update_fields=changed)
        if move.correctable and self.undo_model and event:
            fields = {name: before[name] for name in changed if name in before and name not in self.undo_keeps}
            self.undo_model(case=case, seq=event.seq, step=turn.step, at=turn.now, fields=fields, clocks=kept).save(
                force_insert=True
            )
        if event:
            self.tell(event, turn)

    def _record(self, turn: Turn[C, A], source: str, target: str) -> E:
        case = turn.case
        case.events_count += 1
        event = self.event_model(
            case=case,
            seq=case.events_count,
            step=turn.step,
            status_from=source,
            status_to=target,
            role=turn.role,
            actor=turn.actor,
            at=turn.now,
            data=turn.data,
            previous_hash=case.last_hash,
        )
        event.hash = case.last_hash = event.compute_hash(case.reference)
        event.save(force_insert=True)
        return event

    def _seals(self, turn: Turn[C, A], before: dict[str, object]) -> dict[str, str]:
        """The hashes of the rows that this step wrote, and of the parts of the case that it changed.

        The first step with a salt covers every part, so that nothing is left open from then on.
        """
        case, sealing = turn.case, self.case_model.sealing
        is_first = case.salt is None
        case.salt = case.salt or uuid4()
        contents = {sealing.name(row): sealing.content(row) for row in turn.rows}
        column_of = {f.name: f.attname for f in case._meta.concrete_fields}
        for part, names in sealing.parts.items():
            columns = [column_of[name] for name in names]
            if is_first or any(_frozen(getattr(case, column)) != before[column] for column in columns):
                contents[part] = said(case, names)
        return {name: seal(case.reference, name, share(case.salt, name), its) for name, its in contents.items()}

    # --- clocks ---
    def _move_clocks(self, turn: Turn[C, A], way: Way) -> None:
        if not (way.starts or way.stops or way.pauses or way.resumes):
            return
        calendar = CalendarDay.objects.calendar()
        live = {clock.kind: clock for clock in self._clocks(turn.case).filter(stopped_at=None)}
        for kind in _kinds(way.stops, live):
            clock = live.pop(kind)
            clock.stopped_at, clock.result, clock.next_at = turn.now, turn.step, None
            clock.save(update_fields=["stopped_at", "result", "next_at"])
            turn.seal(clock)
        for kind in _kinds(way.pauses, live):
            self._pause(live[kind], calendar, turn)
        for kind in _kinds(way.resumes, live):
            if live[kind].paused_by in ("", way.undoes or live[kind].paused_by):
                self._resume(live[kind], calendar, turn)
        for kind in way.starts:
            live[kind] = self._start(turn, kind, calendar)
        self._show_due(turn.case, live)

    def _show_due(self, case: C, live: Mapping[str, Clock]) -> None:
        """The case's due day is that of the clock that leads its status."""
        shown = [live[kind] for kind in self.leading.get(case.status, ()) if kind in live]
        lead = next((clock for clock in shown if clock.is_running), shown[0] if shown else None)
        case.due_on, case.due_at = (lead.due_on, lead.due_at) if lead else (None, None)
        case.led_by = lead.kind if lead else ""
        self._show_turns(case, live.values())

    def _show_turns(self, case: C, live: Iterable[Clock]) -> list[str]:
        """Write on the case whose turn it is; returns the columns."""
        shown = self.turns(live)
        for name, value in shown.items():
            setattr(case, name, value)
        return list(shown)

    def _hand_over(self, turn: Turn[C, A]) -> None:
        """Give live clocks to another owner, or others a turn beside the owner, where the step names them."""
        live = list(self._clocks(turn.case).filter(stopped_at=None))
        for clock in live:
            terms = turn.terms_of(clock.kind)
            owner = terms.owner or clock.owner
            asks = list((clock.asks or ()) if terms.asks is None else terms.asks)
            if (owner, asks) != (clock.owner, clock.asks or []):
                clock.owner, clock.asks = owner, asks
                clock.save(update_fields=["owner", "asks"])
                turn.seal(clock)
        self._show_turns(turn.case, live)

    def _clocks(self, case: C) -> models.QuerySet[Clock]:
        return self._clock_model._default_manager.filter(**{"case": case})  # a key that each app's own has

    def _start(self, turn: Turn[C, A], kind: str, calendar: Calendar) -> Clock:
        rule, terms = self.clocks[kind], turn.terms_of(kind)
        today, unit = terms.started_on or day_of(turn.now), terms.unit or rule.unit
        length = rule.length if terms.days is None else terms.days
        due_at = turn.now + timedelta(hours=length) if unit == Unit.HOURS else None
        make: Callable[..., Clock] = self._clock_model
        clock = make(
            case=turn.case,
            kind=kind,
            serving=turn.case.serving,
            owner=terms.owner or rule.owner,
            asks=list(terms.asks or ()),
            started_on=today,
            started_at=turn.now,
            length=length,
            unit=unit,
            base_on=terms.due_on if unit == Unit.DATE else day_of(due_at) if due_at else today,
            base_length=length,
            base_unit=unit,
        )
        clock.due_on = counted(clock, calendar)
        clock.due_at = due_at or end_of(clock.due_on)
        clock.provisional = _is_provisional(clock, calendar)
        clock.next_at = self._next_at(clock, calendar, turn.now)
        clock.save(force_insert=True)
        turn.seal(clock)
        return clock

    def _pause(self, clock: Clock, calendar: Calendar, turn: Turn[C, A]) -> None:
        if clock.paused_on:  # paused by an earlier step, which is not over
            return
        clock.paused_on, clock.paused_by, clock.next_at = day_of(turn.now), turn.step, None
        clock.left = max(0, calendar.working_days_after(clock.paused_on, clock.due_on))
        clock.save(update_fields=["paused_on", "paused_by", "left", "next_at"])

    def _resume(self, clock: Clock, calendar: Calendar, turn: Turn[C, A]) -> None:
        """Resume day + max(2, what was left) working days (DOMAIN §3); an overdue clock and an agreed date stay."""
        if clock.paused_on is None:
            return
        now, today = turn.now, day_of(turn.now)
        if clock.due_on >= clock.paused_on and clock.unit != Unit.DATE:
            clock.base_on, clock.base_length = today, after_pause(clock.left or 0)
            clock.base_unit, clock.base_floor = Unit.WORKING_DAYS, turn.terms_of(clock.kind).at_least
            self._put(clock, counted(clock, calendar), calendar)
        clock.paused_on, clock.paused_by, clock.left = None, "", None
        clock.next_at = self._next_at(clock, calendar, now)
        clock.save(update_fields=[*_DUE, "paused_on", "paused_by", "left", "next_at"])
        turn.seal(clock)

    def _extend_clocks(self, turn: Turn[C, A]) -> None:
        """Put the due day of running clocks off; the event tells by how much. A rung that was taken stays taken."""
        calendar = CalendarDay.objects.calendar()
        live = {clock.kind: clock for clock in self._clocks(turn.case).filter(stopped_at=None)}
        longer = {kind: terms.more_days for kind, terms in turn.terms.items() if terms.more_days}
        for clock in (live[kind] for kind in longer if kind in live and live[kind].is_running):
            days = longer[clock.kind]
            clock.length += days
            if (
                clock.base_unit == Unit.WORKING_DAYS
                and not clock.base_floor
                and clock.due_on == counted(clock, calendar)
            ):
                clock.base_length += days
            else:
                clock.base_on, clock.base_length = clock.due_on, days
                clock.base_unit, clock.base_floor = Unit.WORKING_DAYS, 0
            self._put(clock, counted(clock, calendar), calendar)
            clock.next_at = self._next_at(clock, calendar, turn.now)
            clock.save(update_fields=[*_DUE, "length", "rung", "next_at"])
            turn.seal(clock)
            told = {"clock": clock.kind, "days": days, "due_on": clock.due_on.isoformat(), "serving": clock.serving}
            if clock.provisional:
                told["provisional"] = True
            turn.data = {**turn.data, "extended": told}
        self._show_due(turn.case, live)

    def _put(self, clock: Clock, due_on: date, calendar: Calendar) -> None:
        clock.due_on, clock.due_at = due_on, end_of(due_on)
        clock.provisional = _is_provisional(clock, calendar)

    # --- a step that was a mistake ---
    def undo(self, turn: Turn[C, A], points: Sequence[UndoPoint]) -> None:
        """Put the locked case and its clocks back to where they stood before these steps, the newest first.

        A clock with less than two working days left gets two; one that was overdue then, and an agreed date, stay.
        """
        case, columns = turn.case, {f.attname: f for f in turn.case._meta.concrete_fields}
        for point in points:
            for name, value in point.fields.items():
                setattr(case, name, columns[name].to_python(value))
            self._put_back(turn, point)
        turn.is_undone = True
        self._show_due(case, {clock.kind: clock for clock in self._clocks(case).filter(stopped_at=None)})

    def _kept_clocks(self, case: C) -> list[dict[str, Json]]:
        """The clocks that have not stopped, as an undo point keeps them."""
        live = self._clocks(case).filter(stopped_at=None).order_by("pk")
        return [{"pk": clock.pk} | {name: getattr(clock, name) for name in _KEPT} for clock in live]

    def _put_back(self, turn: Turn[C, A], point: UndoPoint) -> None:
        calendar, today = CalendarDay.objects.calendar(), day_of(turn.now)
        columns = {f.attname: f for f in self._clock_model._meta.concrete_fields}
        kept = {row["pk"]: row for row in point.clocks}
        for clock in self._clocks(turn.case).filter(stopped_at=None).exclude(pk__in=kept):
            clock.stopped_at, clock.result, clock.next_at = turn.now, turn.step, None
            clock.save(update_fields=["stopped_at", "result", "next_at"])
            turn.seal(clock)
        for clock in self._clocks(turn.case).filter(pk__in=kept):
            for name in _KEPT:
                setattr(clock, name, columns[name].to_python(kept[clock.pk][name]))
            clock.stopped_at, clock.result = None, ""
            if clock.is_running:
                was_late = clock.due_on < day_of(point.at)
                is_short = calendar.working_days_after(today, clock.due_on) < after_pause(0)
                if clock.unit not in (Unit.DATE, Unit.HOURS) and is_short and not was_late:
                    clock.base_on, clock.base_length = today, after_pause(0)
                    clock.base_unit, clock.base_floor = Unit.WORKING_DAYS, 0
                    self._put(clock, counted(clock, calendar), calendar)
                clock.next_at = self._next_at(clock, calendar, turn.now)
            clock.save(update_fields=[*_KEPT, "stopped_at", "result", "next_at"])
            turn.seal(clock)

    # --- another calendar ---
    def shifts(self, case: C, calendar: Calendar, now: datetime) -> list[Shift[Clock]]:
        """The clocks of the case that this calendar would move, and where to."""
        live = self._clocks(case).filter(stopped_at=None).order_by("pk")
        found = ((clock, shifted(clock, calendar, now)) for clock in live)
        return [Shift(clock, due_on) for clock, due_on in found if due_on != clock.due_on]

    def recompute(self, case: C, calendar: Calendar, now: datetime) -> list[Clock]:
        """Count the case's clocks again by this calendar, and return them.

        A clock that is paused is counted when it resumes. The caller holds the case's lock; where a due
        day moves (`shifts`), the case is that of a step under way.
        """
        live = {clock.kind: clock for clock in self._clocks(case).filter(stopped_at=None)}
        for clock in live.values():
            if self.recount(clock, calendar, now):
                clock.save(update_fields=["due_on", "due_at", "provisional", "rung", "next_at"])
        self._show_due(case, live)
        return list(live.values())

    def recount(self, clock: Clock, calendar: Calendar, now: datetime) -> bool:
        """Count one clock again, in memory alone; whether anything about it changes."""
        before = (clock.due_on, clock.provisional, clock.rung, clock.next_at)
        due_on = shifted(clock, calendar, now)
        if due_on != clock.due_on:
            self._put(clock, due_on, calendar)
        clock.provisional = _is_provisional(clock, calendar)
        if clock.next_at is not None:
            clock.next_at = self._next_at(clock, calendar, now)
        return before != (clock.due_on, clock.provisional, clock.rung, clock.next_at)

    def take_rung(self, case: C, clock: Clock, now: datetime) -> None:
        """Mark the clock's next rung as taken and set the alarm for the one after. The caller holds the case's lock."""
        rung = self.clocks[clock.kind].rungs[clock.rung]
        clock.rung += 1
        clock.rung_at = now
        if rung.asks:
            clock.asks = sorted({*(clock.asks or ()), rung.asks} - {clock.owner})
        if rung.ends:
            clock.stopped_at, clock.result, clock.next_at = now, LAPSED, None
        else:
            clock.next_at = self._next_at(clock, CalendarDay.objects.calendar(), now)
        clock.save(update_fields=["rung", "rung_at", "next_at", "stopped_at", "result", "asks"])
        if rung.asks:
            case.save(update_fields=self._show_turns(case, self._clocks(case).filter(stopped_at=None)))

    def next_rung(self, clock: Clock) -> Rung | None:
        """The rung this clock waits for, or None when its ladder is done."""
        rungs = self.clocks[clock.kind].rungs
        return rungs[clock.rung] if clock.rung < len(rungs) else None

    def _next_at(self, clock: Clock, calendar: Calendar, now: datetime) -> datetime | None:
        """Time at which the next rung is due; reminders whose day was over before the clock started are passed over."""
        while rung := self.next_rung(clock):
            moment = rung_at(rung, clock, calendar)
            stale_reminder = (
                not (rung.step or rung.ends) and rung.working_days + rung.days <= 0 and moment <= clock.started_at
            )
            if not stale_reminder:
                floor = clock.rung_at + timedelta(hours=rung.gap_hours) if clock.rung_at and rung.gap_hours else moment
                return max(moment, floor)
            clock.rung += 1
        return None


def rung_at(rung: Rung, clock: Clock, calendar: Calendar) -> datetime:
    """The moment of a rung, counted from the clock's due day (or its due instant, for a clock in hours)."""
    if clock.unit == Unit.HOURS and not (rung.working_days or rung.days):
        return clock.due_at
    day = calendar.add_working_days(clock.due_on, rung.working_days)
    if rung.days > 0 and (rung.step or rung.ends):
        day = calendar.add_days(day, rung.days)
    else:  # a reminder needs no working day; moved, it would shorten what is left until the lapse
        day += timedelta(days=rung.days)
    return end_of(day) if rung.at is None else at(day, rung.at)


# What goes on whatever is undone: the ledger and the salt of its seals.
_RUNNING_ON = frozenset({"events_count", "last_hash", "salt"})
_DUE = ("base_on", "base_length", "base_unit", "base_floor", "due_on", "due_at", "provisional")

# of a clock, by an undo point
_KEPT = (*_DUE, "length", "owner", "asks", "rung", "rung_at", "paused_on", "paused_by", "left")


def _is_provisional(clock: Clock, calendar: Calendar) -> bool:
    return clock.base_unit not in (Unit.HOURS, Unit.DATE) and calendar.is_provisional(clock.started_on, clock.due_on)


def _kinds(named: tuple[str, ...], live: Mapping[str, Clock]) -> list[str]:
    return [kind for kind in live if kind in named or ALL_CLOCKS in named]


def _values(case: Case) -> dict[str, object]:
    """The case's own columns; one whose loading was put off is not fetched for this."""
    return {
        f.attname: _frozen(case.__dict__[f.attname]) for f in case._meta.concrete_fields if f.attname in case.__dict__
    }


class _Standing:
    """How an object stood before a step: its columns, and the rows that had been read for its keys."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.own = {name: _frozen(value) for name, value in vars(case).items()}
        self.beside = dict(case._state.fields_cache)

    def put_back(self) -> None:
        """Nothing was changed: the object is as it was."""
        vars(self.case).clear()
        vars(self.case).update(self.own)
        self.case._state.fields_cache = self.beside

    def give_back(self) -> None:
        """The step is over: rows whose key is still the same need not be read again, rows read for a guard must be."""
        vars(self.case).pop("_prefetched_objects_cache", None)
        keys = (f for f in self.case._meta.concrete_fields if isinstance(f, models.ForeignKey))
        for key in (f for f in keys if f.name in self.beside):
            if not key.is_cached(self.case) and vars(self.case)[key.attname] == self.own[key.attname]:
                key.set_cached_value(self.case, self.beside[key.name])


def _frozen(value: object) -> object:
    return list(value) if isinstance(value, list) else dict(value) if isinstance(value, dict) else value
