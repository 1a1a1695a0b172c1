"""The search for a company: its names as tokens, and each name as a whole, which tells who is called just so."""

from __future__ import annotations

from collections.abc import Iterable

from search import bigrams
from ui.folding import bare

WHOLE_MAX = 120
NAME, OTHER = "1/", "2/"  # before a name as a whole: the registered name; an alias, a brand, an app
# Nearly every company has these in its name.
FORMS = bigrams.tokens("有限责任公司") | bigrams.tokens("股份有限公司")


def whole(text: str) -> str:
    """A name without brackets, dots and spaces, letters lowered: two that differ in nothing else are the same."""
    return bare(text)[:WHOLE_MAX]


def search_column(name: str, others: Iterable[str]) -> str:
    """The company's search column, as PostgreSQL writes a tsvector. Tokens are letters, digits and a slash only."""
    others = list(others)
    found = bigrams.tokens(name).union(*(bigrams.tokens(other) for other in others))
    found |= {NAME + whole(name), *(OTHER + whole(other) for other in others)} - {NAME, OTHER}
    return " ".join(f"'{token}'" for token in sorted(found))


def stages(text: str) -> list[str]:
    """The questions to the index, best first: called just so, beginning so, with all of it in its names (tsqueries).

    Each leaves out what the ones before it find. Empty when there is nothing in the text to look for.
    """
    asked = whole(text)
    if not asked:
        return []
    wanted = [f"'{NAME}{asked}'", f"'{OTHER}{asked}'", f"'{NAME}{asked}':*", f"'{OTHER}{asked}':*", contains(text)]
    return [f"({query}) & !({' | '.join(wanted[:place])})" if place else query for place, query in enumerate(wanted)]


def called(text: str) -> str:
    """The tsquery for companies of which this is a whole name, of whatever kind; empty when nothing is asked."""
    asked = whole(text)
    return f"'{NAME}{asked}' | '{OTHER}{asked}'" if asked else ""


def contains(text: str) -> str:
    return " & ".join(f"({term.query()})" for term in bigrams.terms(text))


def phrases(text: str) -> list[str]:
    """The runs of the text that its tokens alone do not prove."""
    return [term.text for term in bigrams.terms(text) if term.recheck]


def is_common(text: str) -> bool:
    """Whether nearly every company has all of this in its name."""
    return all(FORMS.issuperset(term.tokens) for term in bigrams.terms(text))
