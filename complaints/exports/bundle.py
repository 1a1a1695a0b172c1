"""The case as one JSON document whose ledger anybody can check without the site: see script/verify-case."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from complaints import access, queries
from complaints.models import Complaint, ComplaintVersion, Evidence
from complaints.rules import fields
from complaints.rules.masking import OWN, Item, Sight
from complaints.rules.sentences import Viewer

FORMAT = "complaint-case-file/1"


def bundle(case: Complaint, viewer: Viewer, now: datetime, sight: Sight = OWN) -> dict[str, Any]:
    """The whole ledger, every version, and the files that this side sees; a file it does not see is named by its id.

    Of a version in which something is masked for this person, `masked` names what: its hash cannot be checked here.
    """
    events, files = queries.ledger(case), access.files_for(case, viewer)
    named = {pk for event in events for pk in event.data.get("evidence", ())} if case.erased_at else set()
    return {
        "format": FORMAT,
        "reference": case.reference,
        "exported_at": _at(now),
        "exported_for": str(viewer),
        "status": case.status,
        "head": {"count": case.events_count, "hash": case.last_hash},
        "events": [_event(event, case.reference) for event in events],
        "versions": [
            {"number": row.number, "at": _at(row.at), "sha256": row.sha256, **_content(case, row, sight)}
            for row in queries.versions(case)
        ],
        "evidence": [_file(row) for row in files],
        "withheld": sorted(({row.pk for row in queries.files(case)} | named) - {row.pk for row in files}),
        "erased_at": case.erased_at and _at(case.erased_at),  # then the contents are gone; their hashes stay
        "answers": [_answer(row) for row in case.answers_given.all()],
        "agreements": [_agreement(row) for row in queries.settlements(case, viewer)],
        "clocks": [_clock(row) for row in queries.clocks(case)],
    }


def as_json(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _event(event: Any, reference: str) -> dict[str, Any]:
    """What the hash covers, but the case's number, which stands above; and the hash."""
    line = event.line(reference)
    del line["case"]
    return line | {"hash": event.hash}


def _content(case: Complaint, row: ComplaintVersion, sight: Sight) -> dict[str, Any]:
    if case.erased_at:
        return {"content": None}
    content, covered = dict(row.content), []
    for name, item in (("complainant_name", Item.NAME), ("agent_name", Item.AGENT)):
        if content.get(name) and not sight.is_whole(item):
            content[name] = sight.shown(item, content[name])
            covered.append(name)
    if not sight.is_whole(Item.ANSWERS):
        asked = queries.saying(case, row.content).asked
        personal = {one.key: one.kind for one in asked if one.personal and content.get("answers", {}).get(one.key)}
        shown = {
            key: sight.shown(Item.ANSWERS, fields.shown(kind, content["answers"][key]))
            for key, kind in personal.items()
        }
        content["answers"] = content.get("answers", {}) | shown
        covered += [f"answers.{key}" for key in shown]
    return {"content": content} | ({"masked": covered} if covered else {})


def _file(row: Evidence) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.file.name,
        "size": row.file.size,
        "sha256": row.file.sha256,  # of the original, as it was sent
        "purpose": row.purpose,
        "by": "business" if row.by_business else "complainant",
        "caption": row.caption,
        "added_at": _at(row.added_at),
    }


def _answer(row: Any) -> dict[str, Any]:
    return {
        "serving": row.serving,
        "code": row.code,
        "text": row.text,
        "amount": None if row.amount is None else str(row.amount),
        "action": row.action,
        "perform_by": row.perform_by and row.perform_by.isoformat(),
        "late": row.is_late,
        "on_paper": row.on_paper,
        "at": _at(row.at),
        "accepted_at": row.accepted_at and _at(row.accepted_at),
    }


def _agreement(row: Any) -> dict[str, Any]:
    """What the parties signed is hashed as it stands here, with the case's number."""
    return {
        "id": row.pk,
        "version": row.version,
        "text": row.text,
        "amount": None if row.amount is None else f"{row.amount:.2f}",
        "action": row.action,
        "perform_by": row.perform_by.isoformat(),
        "sha256": row.sha256,
        "complainant_signed_at": row.complainant_signed_at and _at(row.complainant_signed_at),
        "business_signed_at": row.business_signed_at and _at(row.business_signed_at),
    }


def _clock(row: Any) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "owner": row.owner,
        "serving": row.serving,
        "started_on": row.started_on.isoformat(),
        "due_on": row.due_on.isoformat(),
        "provisional": row.provisional,
        "stopped_at": row.stopped_at and _at(row.stopped_at),
        "result": row.result,
    }


def _at(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
