"""Reading companies: the directory, and whom a complainant means."""

from __future__ import annotations

from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Concat, Lower

from businesses import claims, credit_codes, naming
from businesses.access import MAY_ANSWER
from businesses.models import Business, BusinessClaim, Membership
from search.columns import Bigrams, folded, says
from ui.paging import PAGE_SIZE, Page, paged

KEY_MAX = 130  # a stage and a name


# --- the directory ---
def directory(text: str = "", after: str = "") -> Page:
    """A page of the companies by name, or of those found by the text, the right one first; one query.

    Rows carry `is_listed`: whether somebody answers for the company in the portal.
    """
    if not text:
        rows = listed().filter(name__gt=after).order_by("name") if after else listed().order_by("name")
        return paged(list(rows[: PAGE_SIZE + 1]), lambda row: row.name)
    return paged(_found(text, PAGE_SIZE + 1, after), lambda row: f"{row.stage}.{row.name}")


def listed() -> QuerySet[Business]:
    """The companies that the directory shows: those that were not merged into another."""
    who = Membership.objects.filter(business=OuterRef("pk"), is_active=True, user__is_active=True, role__in=MAY_ANSWER)
    return Business.objects.filter(merged_into=None).annotate(is_listed=Exists(who))


def shown(pk: int) -> Business | None:
    """One company for its page, merged or not; one that stands carries `verified_at`, None where nobody is verified."""
    approved = BusinessClaim.objects.filter(business=OuterRef("pk"), status=claims.Status.APPROVED)
    first = approved.order_by("status_since").values("status_since")[:1]
    who = listed().filter(pk=pk).annotate(verified_at=Subquery(first)).first()
    return who or Business.objects.filter(pk=pk).select_related("merged_into").first()


# --- whom somebody means ---
def matching(text: str, limit: int = 8) -> list[Business]:
    """Companies by name, alias, brand or app: called just so first, then beginning so, then with it in their names."""
    return _found(text, limit)


def exactly(text: str) -> Business | None:
    """The one company with exactly this name, alias, brand, app or credit code; None for none, or more than one.

    A company that was merged goes by the survivor, which took over its names; its code leads there too.
    """
    query = naming.called(text)
    rows = list(Business.objects.filter(search=Bigrams(query), merged_into=None)[:2]) if query else []
    if not rows:
        return _with_code(text)
    return rows[0] if len(rows) == 1 else None


def containing(rows: QuerySet[Business], text: str) -> QuerySet[Business]:
    """Those of the rows, merged ones among them, that have all of the text in their names, or this credit code."""
    query = naming.contains(text)
    if not text.strip():
        return rows
    code = Q(credit_code=credit_codes.compact(text))
    return rows.filter(code | _holds(text, query) if query else code)


def _with_code(text: str) -> Business | None:
    code = credit_codes.compact(text)
    if len(code) != credit_codes.LENGTH or not code.isascii():
        return None
    row = Business.objects.filter(credit_code=code).select_related("merged_into").first()
    return row.merged_into or row if row else None


def _found(text: str, limit: int, after: str = "") -> list[Business]:
    """The companies found, in one query: each stage answered by the index alone, in the order of their names."""
    stages = naming.stages(text)
    if not stages:
        return []
    if not after and (one := _with_code(text)):
        return list(listed().filter(pk=one.pk).annotate(stage=Value(0)))
    first, name = _key(after, len(stages))
    parts = []
    for stage, query in list(enumerate(stages))[first:]:
        rows = listed().annotate(stage=Value(stage, output_field=IntegerField()))
        is_last = stage == len(stages) - 1
        rows = rows.filter(_holds(text, query) if is_last else Q(search=Bigrams(query)))
        if stage == first and name:
            rows = rows.filter(name__gt=name)
        # Left to itself, PostgreSQL may take a rare word for a common one and read all companies by name.
        order: F | Concat = F("name") if is_last and naming.is_common(text) else Concat("name", Value(""))
        parts.append(rows.order_by(order)[:limit])
    head, *tail = parts
    found = head.union(*tail, all=True).order_by("stage", "name") if tail else head
    return list(found[:limit])


def _key(after: str, count: int) -> tuple[int, str]:
    """Stage and name of the last row of the page before; a key that is none begins from the start."""
    stage, dot, name = after.partition(".")
    return (int(stage), name) if dot and stage.isdecimal() and int(stage) < count else (0, "")


def _holds(text: str, query: str) -> Q:
    """The index by all tokens, and the names themselves where tokens alone prove nothing."""
    held = Q(search=Bigrams(query))
    for phrase in naming.phrases(text):
        held &= _says(phrase)
    return held


def _says(phrase: str) -> Q:
    others = (Func(F(kind), Value("\n"), function="array_to_string") for kind in ("aliases", "brands", "apps"))
    names = Func(Value("\n"), F("name"), *others, function="concat_ws", output_field=TextField())
    return says(phrase, [Lower(folded(names))])
