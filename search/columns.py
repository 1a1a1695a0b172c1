"""Search columns of PostgreSQL, filled with the tokens of `search.bigrams` and asked with its terms; ranking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery
from django.db.models import BigIntegerField, BooleanField, F, Func, Model, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from ui.folding import HIDDEN, spellings

RECENT = 5000  # so many rows are read one by one before the index is asked for all

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Found:
    """The keys of the rows found, best first; `more` says that there are others beyond the limit."""

    keys: list[int]
    more: bool = False


class Matches(Func):
    """Whether a regular expression of PostgreSQL is found in a text."""

    template = "(%(expressions)s)"
    arg_joiner = " ~ "
    output_field = BooleanField()


class Bigrams(SearchQuery):
    """A tsquery that `search.bigrams` wrote."""

    def __init__(self, text: str) -> None:
        super().__init__(text, search_type="raw")
        self.text = text

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        return "%s::tsquery", [self.text]


def column_of(lexemes: Sequence[str]) -> Func:
    """Value of a search column that holds these lexemes."""
    return Func(Value(list(lexemes), output_field=ArrayField(TextField())), function="array_to_tsvector")


def folded(text: Combinable) -> Func:
    """A text of the database with its compatibility forms folded, as the tokens are."""
    return Func(text, template="normalize(%(expressions)s, NFKC)")


def says(phrase: str, texts: Iterable[Combinable]) -> Q:
    """Whether one of these texts holds the whole run of ideographs: its pairs may stand apart.

    Where a text does not hold it as it is folded, any spelling of it will do: Traditional, with invisible characters.
    """
    spelt = f"[{HIDDEN}]*".join(f"[{spellings(sign)}]" for sign in phrase)
    found = Q()
    for text in texts:
        found |= Q(GreaterThan(StrIndex(text, Value(phrase)), 0)) | Q(Matches(text, Value(spelt)))
    return found


def newest(hits: QuerySet[Row], room: int, last: int) -> list[int]:
    """Keys of the newest so many hits. `last` is the table's newest key, whatever was searched for.

    What is said in every tenth row is read from the end; all else from the index. Left to itself, PostgreSQL takes a
    rare word for a common one and reads the whole table backwards: the sum in the order keeps it from that.
    """
    recent = hits.filter(pk__gt=last - RECENT).order_by("-pk").values_list("pk", flat=True)
    keys = list(recent[:room])
    if len(keys) == room:
        return keys
    return list(hits.order_by((F("pk") + 0).desc()).values_list("pk", flat=True)[:room])


def in_order(rows: QuerySet[Row], keys: list[int]) -> QuerySet[Row]:
    """These of the rows, in this order."""
    place = Func(Value(keys, ArrayField(BigIntegerField())), F("pk"), function="array_position")
    return rows.filter(pk__in=keys).order_by(place)
