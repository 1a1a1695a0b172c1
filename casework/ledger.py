"""Looking through ledgers: the first line of a case that is not as it was written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from casework.models import GENESIS, Event


@dataclass(frozen=True)
class Broken:
    """A case whose ledger does not hold, the first line that does not, and why."""

    reference: str
    seq: int
    step: str
    why: str


def models() -> list[Any]:
    """The ledger of every case app there is."""
    return [model for model in apps.get_models() if issubclass(model, Event)]


def first_break(reference: str, head: tuple[int, str], events: Iterable[Any]) -> Broken | None:
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


def broken(model: Any) -> Iterator[Broken]:
    """Every case of this ledger that does not hold, read as a stream."""
    own = [field.name for field in model._meta.concrete_fields]
    rows = model._default_manager.select_related("case").only(
        *own, "case__reference", "case__events_count", "case__last_hash"
    )
    events = rows.order_by("case", "seq").iterator(chunk_size=2000)
    for case, lines in groupby(events, key=lambda event: event.case):
        found = first_break(case.reference, (case.events_count, case.last_hash), lines)
        if found:
            yield found
    cases = model._meta.get_field("case").related_model._default_manager
    emptied = cases.filter(events_count__gt=0).exclude(Exists(model._default_manager.filter(case=OuterRef("pk"))))
    for case in emptied.order_by("pk").iterator():
        yield Broken(case.reference, 0, "", _("全部办理记录被删去"))
