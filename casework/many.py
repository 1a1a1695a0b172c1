"""One deed for many cases, each on its own: what was refused for one of them stops none of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from casework.errors import Refused

Row = TypeVar("Row")


@dataclass(frozen=True)
class Outcome(Generic[Row]):
    """Cases with which it was done, and per sentence of a refusal those with which it was not."""

    done: list[Row] = field(default_factory=list)
    refused: dict[str, list[Row]] = field(default_factory=dict)


def do(cases: Iterable[Row], deed: Callable[[Row], object]) -> Outcome[Row]:
    """Do the deed to each of the cases, in their order."""
    outcome: Outcome[Row] = Outcome()
    for case in cases:
        try:
            deed(case)
        except Refused as why:
            outcome.refused.setdefault(why.message, []).append(case)
        else:
            outcome.done.append(case)
    return outcome
