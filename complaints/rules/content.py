"""Content of a complaint as plain JSON: what a version keeps, how two contents differ, and the hash of one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

from casework.seals import canonical
from complaints.rules.case import Told
from ui import folding
from ui.values import Json

# Everything the complainant says, in the order of the pages on which it is asked.
FIELDS = (
    "category",
    "precheck",
    "precheck_grounds",
    "override_reason",
    "business",
    "respondent_name",
    "respondent_hint",
    "contacted",
    "contacted_on",
    "contact_answered",
    "contact_channel",
    "contact_ticket",
    "contact_result",
    "proceedings",
    "title",
    "facts",
    "happened_on",
    "answers",
    "remedies",
    "amount",
    "complainant_type",
    "complainant_name",
    "complainant_company",
    "complainant_licence",
    "agent_name",
    "agent_relation",
    "region",
    "province",
    "city",
    "district",
    "may_publish",
)
DATES = frozenset({"contacted_on", "happened_on"})
CENT = Decimal("0.01")
# What no page shows a company: an edit of these alone is none of its business.
PRIVATE = frozenset(
    {"precheck", "precheck_grounds", "override_reason", "region", "province", "city", "district", "may_publish"}
)


class Consent(StrEnum):
    """Why an edit of a served case needs an officer (DOMAIN §6)."""

    AMOUNT = "amount"
    RESPONDENT = "respondent"


@dataclass(frozen=True)
class Difference:
    """One thing that two contents say differently; `key` names a question of the category when `name` is answers."""

    name: str
    before: Json
    after: Json
    key: str = ""


def snapshot(case: Told, names: Iterable[str] = FIELDS) -> dict[str, Json]:
    """Content of the case as it stands, with the questions that were put to it (a draft has none of its own)."""
    return {name: to_json(name, _value(case, name)) for name in names} | {"questions": list(case.questions)}


def to_json(name: str, value: Json) -> Json:
    """A field's value as it is kept: the category by its code, the company by its id, dates in ISO, money as text."""
    if name == "category":
        return value.code if value else None
    if name == "business":
        return value.pk if value else None
    if name == "amount":
        return None if value is None else str(Decimal(value).quantize(CENT))
    return value.isoformat() if isinstance(value, date) else value


def from_json(name: str, value: Json) -> Json:
    """A kept value as the model wants it; the category's code and the company's id are left to the caller."""
    if value is None:
        return None
    if name in DATES:
        return date.fromisoformat(value)
    return Decimal(value) if name == "amount" else value


def differences(before: Mapping[str, Json], after: Mapping[str, Json]) -> list[Difference]:
    """Fields in which the second content says something else, in the order of the pages; questions one by one."""
    found = []
    for name in FIELDS:
        was, now = before.get(name), after.get(name)
        if was == now:
            continue
        if name == "answers":
            keys = dict.fromkeys([*(was or {}), *(now or {})])
            pairs = ((key, (was or {}).get(key), (now or {}).get(key)) for key in keys)
            found += [Difference(name, old, new, key) for key, old, new in pairs if old != new]
        else:
            found.append(Difference(name, was, now))
    return found


def needs_consent(before: Mapping[str, Json], after: Mapping[str, Json]) -> list[Consent]:
    """Why the edit from the first content to the second waits for an officer, once the case is served."""
    found = []
    if Decimal(after["amount"] or 0) > Decimal(before["amount"] or 0):
        found.append(Consent.AMOUNT)
    if is_other_respondent(before, after):
        found.append(Consent.RESPONDENT)
    return found


def is_other_respondent(before: Mapping[str, Json], after: Mapping[str, Json]) -> bool:
    """Whether it is about somebody else now; the name as typed counts only where no company is matched."""
    if before["business"] or after["business"]:
        return bool(before["business"] != after["business"])
    return folding.bare(before["respondent_name"]) != folding.bare(after["respondent_name"])


def sha256(reference: str, number: int, content: Mapping[str, Json], at: datetime) -> str:
    """The hash of a version: over its number, its moment and its content, so that a receipt can be verified."""
    line = {
        "reference": reference,
        "number": number,
        "content": content,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
    }
    return hashlib.sha256(canonical(line)).hexdigest()


def stamp(case: Told, names: Iterable[str]) -> str:
    """A short mark of what these fields say now: a page carries it, and a later save sees whether it still holds.

    An answer that an earlier page gives is left to that page: different pages never conflict.
    """
    said = snapshot(case, names)
    if "answers" in said:
        elsewhere = case.answered_before
        said["answers"] = {key: value for key, value in said["answers"].items() if key not in elsewhere}
    return hashlib.sha256(canonical(said)).hexdigest()[:16]


def edit_stamp(changes: Mapping[str, Json], status: str, serving: int) -> str:
    """A mark of an edit that waits to be confirmed, and of where the case stands: what follows depends on both."""
    return hashlib.sha256(canonical([changes, status, serving])).hexdigest()[:16]


def _value(case: Told, name: str) -> Json:
    value = getattr(case, name)
    return list(value) if isinstance(value, tuple) else value
