"""Sealing: the hash of what a row says goes into the ledger, so that nobody can alter the row unseen.

A seal is salted with a secret of the case, of which each row has its own share: who is not shown a row cannot try out
from the ledger what it says, and once the secret is gone with the words of an erased case, nobody can.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from django.db import models

from ui.values import Json

SEALED = "sealed"  # the key in an event's data
LAPSED = "lapsed"  # how a clock ended that stopped by itself


class Salted(Protocol):
    """A case, as far as its seals go."""

    reference: str
    salt: UUID | None


class Line(Protocol):
    """A line of a ledger, as far as it holds seals."""

    data: dict[str, Json]


@dataclass(frozen=True)
class Sealing:
    """The rows and parts that the ledger of a case app covers besides its own lines.

    `rows`: model → (its name in the ledger, the fields that matter); `paths`: how a row leads to its case, where that
    is not `complaint`. `parts`: the fields of the case itself, in parts that are shown to different people; the machine
    seals a part whenever a step changes it.
    """

    rows: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    erased: str = ""  # the field that tells when the words of the case were erased

    def name(self, row: models.Model) -> str:
        return f"{self.rows[type(row).__name__][0]}:{row.pk}"

    def content(self, row: models.Model) -> dict[str, Json]:
        return said(row, self.rows[type(row).__name__][1])


def canonical(value: Json) -> bytes:
    """The one way to write a value down for hashing: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def said(row: models.Model, names: Iterable[str]) -> dict[str, Json]:
    """These fields of a row as plain JSON; empty ones are left out, so that a later field alters no older seal."""
    found = {}
    columns = {its.name: its for its in row._meta.concrete_fields}
    for name in names:
        its = columns[name]
        value = getattr(row, its.attname)
        if value in (None, "", [], {}) or (value is False and not its.null):
            continue
        found[name] = _plain(value, its)
    return found


def _plain(value: Json, its: models.Field[Json, Json]) -> Json:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal) and isinstance(its, models.DecimalField):
        return str(value.quantize(Decimal(1).scaleb(-its.decimal_places)))
    if isinstance(value, str):
        return str(value)  # also of a choice
    return [str(one) for one in value] if isinstance(value, list | tuple) else value


def share(secret: UUID, name: str) -> str:
    """This row's share of the case's secret."""
    return hmac.new(secret.bytes, name.encode(), hashlib.sha256).hexdigest()[:32]


def seal(reference: str, name: str, salt: str, content: Mapping[str, Json]) -> str:
    """SHA-256 over the canonical JSON of what a row says, of which case and row it is, and its salt."""
    line = {"case": reference, "name": name, "salt": salt, "content": content}
    return hashlib.sha256(canonical(line)).hexdigest()


def is_whole(case: Salted, name: str, content: Mapping[str, Json], its: str) -> bool:
    """Whether this is the seal of that content; a clock may have run out by itself, without a line of its own."""
    if case.salt is None:
        return False
    salt = share(case.salt, name)
    if seal(case.reference, name, salt, content) == its:
        return True
    if content.get("result") != LAPSED:
        return False
    before = {key: value for key, value in content.items() if key not in ("stopped_at", "result")}
    return seal(case.reference, name, salt, before) == its


def latest(events: Iterable[Line]) -> dict[str, str]:
    """The newest seal of everything that the ledger covers: name → hash."""
    found: dict[str, str] = {}
    for event in events:
        found |= event.data.get(SEALED, {})
    return found
