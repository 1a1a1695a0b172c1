"""Chinese full text by bigrams: a text as the tokens it is found by, a search as what must be among them.

Every Chinese character and every pair of neighbours is a token, so that a word of two characters is found exactly;
letters and digits are words, found by how they begin. A longer Chinese word is the AND of its pairs, which a text may
hold apart: `Term.recheck` says that the text itself must be looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ui.folding import HAN, folded

_RUN = re.compile(rf"[{HAN}]+|(?:(?![{HAN}])[^\W_])+")
_IS_HAN = re.compile(rf"[{HAN}]")
_JOINED = re.compile(r"[a-z0-9]+(?:[-/.·][a-z0-9]+)+")  # BCD-460 is also found as BCD460
_PARTS = re.compile(r"[a-z]+|[0-9]+")
_WORD = re.compile(r"[a-z]{3}")
_NUMBER = re.compile(r"[\s\-]+")
WORD_MAX = 64  # a longer word is cut, in the text as in the search
TERMS_MAX = 8
NUMBER_MIN = 4  # of a number that is looked for without its spaces and dashes


class Rank(StrEnum):
    """The place of a token, best first. Ranked tokens are lexemes of their own, so the index alone answers for them."""

    IDENTITY = "1"  # numbers, the company as the complainant calls it
    TITLE = "2"
    ANY = ""


@dataclass(frozen=True)
class Term:
    """One run of characters that was searched for."""

    text: str
    tokens: tuple[str, ...]
    is_prefix: bool = False
    whole: str = ""  # the tokens as one number, which will do as well

    @property
    def recheck(self) -> bool:
        """Whether the tokens alone do not prove that the text holds the run."""
        return len(self.tokens) > 1 and not self.is_prefix

    def query(self, rank: Rank = Rank.ANY) -> str:
        """Query in the form of PostgreSQL's tsquery. Tokens are letters and digits only, so nothing needs escaping."""
        sign = ":*" if self.is_prefix else ""
        every = " & ".join(f"'{_ranked(token, rank)}'{sign}" for token in self.tokens)
        return f"'{_ranked(self.whole, rank)}':* | {every}" if self.whole else every


def runs(text: str) -> list[str]:
    """The unbroken runs of Chinese characters, and of other letters and digits."""
    return _RUN.findall(folded(text))


def tokens(text: str) -> set[str]:
    """Everything this text is found by."""
    found: set[str] = set()
    for run in runs(text):
        if _IS_HAN.match(run):
            found.update(run, _pairs(run))
        else:
            found.add(run[:WORD_MAX])
            found.update(part[:WORD_MAX] for part in _PARTS.findall(run))
    found.update(re.sub(r"[-/.·]", "", joined)[:WORD_MAX] for joined in _JOINED.findall(folded(text)))
    return found


def number_tokens(number: str) -> set[str]:
    """A reference or an order number: as it is written, and without its spaces and dashes."""
    return tokens(number) | ({_whole(number)} if is_number(number) else set())


def lexemes(identity: Iterable[str], title: str, texts: Iterable[str], numbers: Iterable[str] = ()) -> list[str]:
    """The content of a case's search column: every token, and those of a better rank once more under that rank."""
    first = set().union(*(tokens(text) for text in identity), *(number_tokens(number) for number in numbers))
    second = tokens(title)
    found = first.union(second, *(tokens(text) for text in texts))
    return sorted(
        found | {_ranked(token, Rank.IDENTITY) for token in first} | {_ranked(token, Rank.TITLE) for token in second}
    )


def terms(search: str) -> list[Term]:
    """Cut what was searched for into terms, run by run; empty when there is nothing in it to look for."""
    whole = number(search)
    if whole:
        parts = tuple(run[:WORD_MAX] for run in runs(search)[:TERMS_MAX])
        if len(parts) > 1 and _WORD.match(parts[0]):  # iPhone 15
            return [Term(whole, parts, is_prefix=True, whole=whole)]
        return [Term(whole, (whole,), is_prefix=True)]
    return [_term(run) for run in dict.fromkeys(runs(search)[:TERMS_MAX])]


def number(search: str) -> str:
    """The search without spaces and dashes where all of it may be a number: `ts 261123 7k4m9xr`; else empty."""
    return _whole(search) if is_number(search) else ""


def is_number(text: str) -> bool:
    """Whether all of this may be a number: letters and digits with spaces and dashes at most, a digit among them."""
    whole = _whole(text)
    return len(whole) >= NUMBER_MIN and whole.isascii() and whole.isalnum() and any(sign.isdigit() for sign in whole)


def _term(run: str) -> Term:
    if not _IS_HAN.match(run):
        word = run[:WORD_MAX]
        return Term(word, (word,), is_prefix=len(word) > 1)
    return Term(run, (run,) if len(run) == 1 else tuple(_pairs(run)))


def _pairs(run: str) -> list[str]:
    return [run[index : index + 2] for index in range(len(run) - 1)]


def _whole(text: str) -> str:
    return _NUMBER.sub("", folded(text))[:WORD_MAX]


def _ranked(token: str, rank: Rank) -> str:
    return f"{rank}/{token}" if rank else token
