"""Finding cases by words: through the bigrams of the search column, best rank first, then the newest."""

from __future__ import annotations

from django.db.models import F, Func, Q, QuerySet, TextField
from django.db.models.functions import Cast

from businesses.queries import matching
from casework import references
from complaints.models import Complaint
from search import bigrams
from search.bigrams import Rank, Term
from search.columns import Bigrams, Found, folded, newest, says

FOUND_MAX = 300  # what lies further back is found by one word more
COMPANIES_MAX = 50
_TEXTS = {Rank.IDENTITY: ("respondent_name", "respondent_hint"), Rank.TITLE: ("title",)}


def search(rows: QuerySet[Complaint], text: str, limit: int = FOUND_MAX, *, are_own: bool = False) -> Found | None:
    """Rows among these that hold everything that was searched for; None when nothing was.

    `are_own`: the rows are all of the person who asks, who finds their personal answers too; nobody else does.
    First those whose number, company or title holds all of it. Each rank is one question that the index answers alone;
    the next is asked only while there is room.
    """
    wanted = bigrams.terms(text)
    if not wanted:
        return None
    reference = references.find(text)
    if reference and (exact := rows.filter(reference=reference).order_by().first()):
        return Found([exact.pk])
    companies = [_companies(term) for term in wanted]
    last = Complaint.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    keys: list[int] = []
    for rank in Rank:
        if len(keys) <= limit:
            hits = rows.exclude(pk__in=keys) if keys else rows
            for term, ids in zip(wanted, companies, strict=True):
                holds = _holds(term, rank, ids)
                hits = hits.filter(holds | _answered(term) if are_own and rank == Rank.ANY else holds)
            keys = keys + newest(hits, limit + 1 - len(keys), last)
    return Found(keys[:limit], more=len(keys) > limit)


def unindexed(after: int, limit: int, *, everything: bool = False) -> list[Complaint]:
    """The next cases whose search column is to be filled."""
    rows = Complaint.objects.filter(pk__gt=after).select_related("category__parent").order_by("pk")
    return list((rows if everything else rows.filter(search=None))[:limit])


def _companies(term: Term) -> list[int]:
    """The registered companies that are called so. A single character would be half of them."""
    return [row.pk for row in matching(term.text, limit=COMPANIES_MAX)] if len(term.text) > 1 else []


def _holds(term: Term, rank: Rank, companies: list[int]) -> Q:
    holds = Q(search=Bigrams(term.query(rank)))
    if term.recheck:
        holds &= _says(term.text, rank)
    if companies and rank != Rank.TITLE:
        holds |= Q(business__in=companies)
    return holds


def _says(text: str, rank: Rank) -> Q:
    """The pairs may stand apart: does the text itself hold the run? Compatibility forms are folded only if need be."""
    columns = _TEXTS.get(rank, (*_TEXTS[Rank.TITLE], "facts", *_TEXTS[Rank.IDENTITY], "contact_ticket"))
    texts: list[Func] = [Cast(F(name), TextField()) for name in columns]
    if rank not in _TEXTS:
        texts.append(_OpenAnswers())
    # The run may stand in what was merged into it, which these columns do not hold.
    return Q(absorbed_at__isnull=False) | says(text, [*texts, *(folded(held) for held in texts)])


class _OpenAnswers(Func):
    """The answers of a filed case as text, without those that its questions mark as personal."""

    output_field = TextField()
    arg_joiner = " - coalesce((select array_agg(question->>'key') from jsonb_array_elements("
    template = "(%(expressions)s) question where (question->>'personal')::boolean), array[]::text[]))::text"

    def __init__(self) -> None:
        super().__init__(F("answers"), F("questions"))


def _answered(term: Term) -> Q:
    """Whether any answer holds it, whatever stands between its signs. Reads the rows: for those of one person."""
    answers = folded(Cast(F("answers"), TextField()))
    plain = Func(answers, template="lower(regexp_replace(%(expressions)s, '[[:space:]-]', '', 'g'))")
    return says(term.text, [plain])
