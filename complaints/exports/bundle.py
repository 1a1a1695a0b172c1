"""The case as one JSON document whose ledger anybody can check without the site: see script/verify-case."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from accounts.privacy import collectors
from casework.models import Event
from casework.seals import SEALED, said, share
from catalogue.rules import fields
from complaints import access
from complaints.models import Complaint, ComplaintEvent, ComplaintVersion, Evidence, Opening
from complaints.queries import amendment, annex, case_file, evidence, privacy
from complaints.queries import case as case_queries
from complaints.rules.codes import Side
from complaints.rules.content import PRIVATE
from complaints.rules.masking import OWN, Item, Sight
from ui.values import Json

FORMAT = "complaint-case-file/2"
SCHEMA = "urn:complaint-case-file:2"  # docs/schemas/case-file.schema.json


def bundle(case: Complaint, viewer: Side, now: datetime, sight: Sight = OWN) -> dict[str, Json]:
    """The whole ledger, every version, every row and the files that this side sees; the others are named by their ids.

    Of a version in which something is masked for this person, `masked` names what: its hash cannot be checked here.
    Cases that were merged into this one follow as `annexes`, each a document of the same kind.
    """
    annexes = annex.annexes(case)
    document = _document(case, viewer, now, sight)
    told = annex.merged_references(case) - {row.reference for row in annexes}
    document["annexes"] = [
        _document(row, viewer, now, sight, is_known=access.owns_annex(case, row, viewer)) | {"annexes": []}
        for row in annexes
    ]
    document["annexes_apart"] = sorted(told) if viewer != Side.BUSINESS else []
    return document


def _document(case: Complaint, viewer: Side, now: datetime, sight: Sight, *, is_known: bool = True) -> dict[str, Json]:
    """One case. A company that did not know it before it was merged is given its last version, files and questions."""
    events, files = case_queries.ledger(case), access.files_for(case, viewer)
    files = [row for row in files if access.can_open_file(row, viewer) or viewer == Side.STAFF]
    files = files if is_known else [row for row in files if not row.by_business]
    named = {pk for event in events for pk in event.data.get("evidence", ())} if case.erased_at else set()
    shown = access.sees_line(case, viewer) if is_known else frozenset()
    versions = amendment.versions(case, served=viewer == Side.BUSINESS) if is_known else amendment.versions(case)[-1:]
    parts, records, withheld = _sealed(case, viewer, is_known)
    return {
        "$schema": SCHEMA,
        "format": FORMAT,
        "reference": case.reference,
        "exported_at": _at(now),
        "exported_for": str(viewer),
        "status": case.status,
        "head": {"count": case.events_count, "hash": case.last_hash},
        "events": [line(event, case.reference) if event.seq in shown else _hidden(event) for event in events],
        "versions": [
            {"number": row.number, "at": _at(row.at), "sha256": row.sha256, **_content(case, row, viewer, sight)}
            for row in versions
        ],
        "parts": parts,
        "records": records,
        "withheld_records": withheld,
        "evidence": [_file(row) for row in files],
        "withheld": sorted(({row.pk for row in evidence.files(case)} | named) - {row.pk for row in files}),
        "appeals": [row for room in collectors.collectors() for row in room.in_bundle(case, viewer)],
        "openings": [_opening(row) for row in privacy.openings(case)] if viewer != Side.BUSINESS else [],
        "caller_lookups": [
            {"at": row.passed_at and _at(row.passed_at), "by": row.by_id, "method": row.method}
            for row in privacy.caller_lookups(case)
        ]
        if viewer != Side.BUSINESS
        else [],
        "erased_at": case.erased_at and _at(case.erased_at),  # then the contents are gone; their hashes stay
    }


def _sealed(case: Complaint, viewer: Side, is_known: bool) -> tuple[dict[str, Json], dict[str, Json], list[str]]:
    """Parts and rows as this side sees them, and the names of those that it does not see."""
    found: dict[str, list[Json]] = {kind: [] for kind, _fields in case.sealing.rows.values()}
    parts, withheld = {}, []
    for part, names in case.sealing.parts.items():
        if is_known and access.sees_part(case, part, viewer):
            parts[part] = {"salt": _salt(case, part), "content": said(case, names)}
        else:
            withheld.append(part)
    rows_of = {} if case.erased_at else case_file.records(case)
    for kind, rows in rows_of.items():
        for row in rows:
            name = case.sealing.name(row)
            if access.sees_record(case, kind, row, viewer) and (is_known or kind == "question"):
                found[kind].append({"id": row.pk, "salt": _salt(case, name), "content": case.sealing.content(row)})
            else:
                withheld.append(name)
    return parts, found, withheld


def _salt(case: Complaint, name: str) -> str:
    return share(case.salt, name) if case.salt else ""


def as_json(document: dict[str, Json]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def line(event: Event, reference: str) -> dict[str, Json]:
    """Fields that the hash of a line covers, without the case's number, which stands above; and the hash."""
    found = event.line(reference)
    del found["case"]
    return found | {"hash": event.hash}


def _hidden(event: ComplaintEvent) -> dict[str, Json]:
    """A line that is nothing to this side: its place in the chain, and what it sealed, which tells nothing."""
    found = {"seq": event.seq, "previous": event.previous_hash, "hash": event.hash, "hidden": True}
    return found | ({SEALED: event.data[SEALED]} if SEALED in event.data else {})


def _content(case: Complaint, row: ComplaintVersion, viewer: Side, sight: Sight) -> dict[str, Json]:
    if case.erased_at:
        return {"content": None}
    content, covered = dict(row.content), []
    if viewer == Side.BUSINESS:
        covered += sorted(PRIVATE & content.keys())
        content = {name: value for name, value in content.items() if name not in PRIVATE}
    for name, item in (("complainant_name", Item.NAME), ("agent_name", Item.AGENT)):
        if content.get(name) and not sight.is_whole(item):
            content[name] = sight.shown(item, content[name])
            covered.append(name)
    if not sight.is_whole(Item.ANSWERS):
        asked = amendment.saying(case, row.content).asked
        personal_ = {one.key: one.kind for one in asked if one.personal and content.get("answers", {}).get(one.key)}
        shown = {
            key: sight.shown(Item.ANSWERS, fields.shown(kind, content["answers"][key]))
            for key, kind in personal_.items()
        }
        content["answers"] = content.get("answers", {}) | shown
        covered += [f"answers.{key}" for key in shown]
    return {"content": content} | ({"masked": covered} if covered else {})


def _file(row: Evidence) -> dict[str, Json]:
    return {
        "id": row.pk,
        "name": row.file.name,
        "size": row.file.size,
        "sha256": row.file.sha256,  # of the original, as it was sent
        "purpose": row.purpose,
        "by": row.side,
        "caption": row.caption,
        "added_at": _at(row.added_at),
        "withdrawn_at": row.withdrawn_at and _at(row.withdrawn_at),  # the original stays sealed, its hash as it was
        "taken_down_at": row.taken_down_at and _at(row.taken_down_at),
    }


def _opening(row: Opening) -> dict[str, Json]:
    """First look of a member of staff at the case, or at a file of it, on one day."""
    return {"at": _at(row.at), "by": row.by_id, "role": row.role, "items": row.items, "evidence": row.evidence_id}


def _at(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
