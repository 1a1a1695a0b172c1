"""Looking through ledgers: the first line of a case that is not as it was written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from operator import attrgetter
from typing import cast

from django.apps import apps
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from casework import seals
from casework.models import GENESIS, Case, Event
from ui.values import Json


@dataclass(frozen=True)
class Broken:
    """A case whose ledger does not hold, the first line that does not, and why."""

    reference: str
    seq: int
    step: str
    why: str


@dataclass(frozen=True)
class Unsealed:
    """Something that a ledger covers and that is not as the ledger says."""

    reference: str
    name: str
    why: str


CASE = "case"  # the foreign key that the event of each case app has
_case: Callable[[Event], Case] = attrgetter(CASE)
_key: Callable[[Event], int] = attrgetter(f"{CASE}_id")


def _cases(model: type[Event]) -> type[Case]:
    """The case of which this is the ledger."""
    return cast("type[Case]", model._meta.get_field(CASE).related_model)


def models() -> list[type[Event]]:
    """The ledger of every case app there is."""
    return [model for model in apps.get_models() if issubclass(model, Event)]


def first_break(reference: str, head: tuple[int, str], events: Iterable[Event]) -> Broken | None:
    """The first line of one case that was altered; the head is what the case says of its last line."""
    previous, count, last = GENESIS, 0, None
    for event in events:
        count += 1
        is_whole = event.hash == event.compute_hash(reference)
        if event.previous_hash != previous:
            if is_whole and last:
                return Broken(reference, last.seq, last.step, _("被改动过，或者它后面有记录被删去"))
            return Broken(reference, event.seq, event.step, _("与前一条接不上"))
        if not is_whole:
            return Broken(reference, event.seq, event.step, _("内容与校验码不符"))
        if event.seq != count:
            return Broken(reference, event.seq, event.step, _("前面缺少记录"))
        previous, last = event.hash, event
    if head != (count, previous):
        return Broken(reference, count, last.step if last else "", _("末尾与案件不符"))
    return None


def broken(model: type[Event]) -> Iterator[Broken]:
    """Every case of this ledger that does not hold, read as a stream."""
    own = [field.name for field in model._meta.concrete_fields]
    rows = model._default_manager.select_related(CASE).only(
        *own, f"{CASE}__reference", f"{CASE}__events_count", f"{CASE}__last_hash"
    )
    events = rows.order_by(CASE, "seq").iterator(chunk_size=2000)
    for case, lines in groupby(events, key=_case):
        found = first_break(case.reference, (case.events_count, case.last_hash), lines)
        if found:
            yield found
    cases = _cases(model)._default_manager
    emptied = cases.filter(events_count__gt=0).exclude(Exists(model._default_manager.filter(**{CASE: OuterRef("pk")})))
    for case in emptied.order_by("pk").iterator():
        yield Broken(case.reference, 0, "", _("全部办理记录被删去"))


# --- what a ledger covers besides its own lines ---
def unsealed(model: type[Event], at_a_time: int = 500) -> Iterator[Unsealed]:
    """Find what was altered, added or removed behind the back of this ledger; rows from before seals are passed over.

    So many cases are read at a time, with one query a model of theirs. Erased cases have nothing left to compare.
    """
    cases = _cases(model)
    sealing = cases.sealing
    rows = cases._base_manager.filter(events_count__gt=0)
    if sealing.erased:
        rows = rows.filter(**{f"{sealing.erased}__isnull": True})
    every = rows.order_by("pk").values_list("pk", flat=True).iterator()
    while keys := tuple(islice(every, at_a_time)):
        yield from _unsealed(model, cases, sealing, keys)


def _unsealed(
    model: type[Event], cases: type[Case], sealing: seals.Sealing, keys: tuple[int, ...]
) -> Iterator[Unsealed]:
    said: dict[int, dict[str, Json]] = {key: {} for key in keys}  # case → name → what it says now
    for name in sealing.rows:
        path = sealing.paths.get(name, "complaint")
        its = apps.get_model(cases._meta.app_label, name)
        for row in its._base_manager.filter(**{f"{path}__in": keys}).annotate(of_case=F(f"{path}_id")):
            said[row.of_case][sealing.name(row)] = sealing.content(row)
    lines: dict[int, list[Event]] = {key: [] for key in keys}
    events = model._default_manager.filter(**{f"{CASE}__in": keys}).order_by(CASE, "seq")
    for event in events.iterator(chunk_size=2000):
        lines[_key(event)].append(event)
    for case in cases._base_manager.filter(pk__in=keys).order_by("pk"):
        parts = {part: seals.said(case, names) for part, names in sealing.parts.items()}
        yield from _compared(case, lines[case.pk], said[case.pk] | parts)


def _compared(case: Case, events: list[Event], said: dict[str, Json]) -> Iterator[Unsealed]:
    sealed = seals.latest(events)
    if events and events[-1].status_to != case.status:
        yield Unsealed(case.reference, "status", _("状态与最后一条办理记录不符"))
    for name, its in sealed.items():
        if name not in said:
            yield Unsealed(case.reference, name, _("被删去，办理记录里写着它"))
        elif not seals.is_whole(case, name, said[name], its):
            yield Unsealed(case.reference, name, _("被改动过：内容与校验码不符"))
    if events and seals.SEALED in events[0].data:  # otherwise it may be older than the seals
        for name in sorted(said.keys() - sealed.keys()):
            yield Unsealed(case.reference, name, _("是后来添加的，办理记录里没有它"))
