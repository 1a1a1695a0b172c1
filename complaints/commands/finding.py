"""Search column of a case, written anew whenever what it holds changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import connection

from catalogue.rules import fields
from complaints.models import Complaint
from complaints.queries import annex, finding
from search import bigrams
from search.columns import column_of


def refresh_search(case: Complaint, merged: Sequence[Complaint] = (), without: Complaint | None = None) -> None:
    """Set the search column of a case that is about to be saved; call it inside the step that changes the content.

    It is found by the words of what was merged into it, too; `merged` and `without` name what is not written yet.
    """
    case.search = column_of(whole_lexemes(case, merged, without))


def whole_lexemes(case: Complaint, merged: Sequence[Complaint] = (), without: Complaint | None = None) -> list[str]:
    """The tokens of a case and of everything that was merged into it; of an erased one, its own."""
    known = [] if case.erased_at else annex.annexes(case)
    annexes = {row.pk: row for row in (*known, *merged)}
    if without is not None:
        annexes.pop(without.pk, None)
    return sorted({token for row in (case, *annexes.values()) for token in lexemes(row)})


def lexemes(case: Complaint) -> list[str]:
    """The tokens of one case. No name, phone or address of the complainant is among them.

    Nor is an answer that the case's questions mark as personal: all the staff searches here, by how a word begins, and
    some see it masked. A draft, which has no questions of its own yet, has no answers here; nobody but its owner finds
    it, and they find all they answered in `queries.finding`. A registered company's name is not in it either: the
    companies are asked there, which may be renamed.
    """
    known = {row["key"] for row in case.questions if not row.get("personal")}
    answers = [text for key, value in case.answers.items() if key in known for text in _texts(value)]
    return bigrams.lexemes(
        identity=[case.respondent_name, case.respondent_hint],
        title=case.title,
        texts=[case.facts, *answers],
        numbers=[case.reference, case.contact_ticket, *(text for text in answers if bigrams.is_number(text))],
    )


def reindex_search(*, everything: bool = False, batch: int = 500) -> Iterator[int]:
    """Fill the search column where it is empty, or everywhere, and fold what the case is about anew.

    Yields how many rows are done after each batch.
    """
    done, last = 0, 0
    while rows := finding.unindexed(last, batch, everything=everything):
        with connection.cursor() as cursor:
            cursor.executemany(
                "update complaints_complaint set search = array_to_tsvector(%s::text[]), identity = %s where id = %s",
                [(whole_lexemes(row), _identity(row), row.pk) for row in rows],
            )
        done, last = done + len(rows), rows[-1].pk
        yield done


def _identity(case: Complaint) -> str:
    """Mark of what the case is about, written anew where it has one."""
    return fields.identity(case.asked, case.answers)[:300] if case.identity else ""


def _texts(value: object) -> Iterator[str]:
    """Every text in a stored answer, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
