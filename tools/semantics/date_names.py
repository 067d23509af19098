"""Which of a table's dates its rows go by, as far as the names and descriptions of the dates tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol, TypeVar

DEFAULT = re.compile(r"\b(?:default|usual|main|primary|standard|principal)\s+(?:date|day|time|timestamp)\b", re.I)
BY_DEFAULT = re.compile(
    r"\b(?:date|day|time|timestamp)\b[^.;]{0,60}\b"
    r"(?:by default|unless (?:an?other|a different|some other|otherwise)|(?:if|when|where) no other)\b",
    re.I,
)
DENIED = re.compile(r"\b(?:not|never)\b[^.;]{0,20}$", re.I)
OF_NUMBERS = re.compile(r"(?:^|[.;]\s*)the (?:date|day|time) (?:of|for)\s+(?:the\s+)?([a-z]+)", re.I)
OWN_WORDS = 4
_GENERIC = "date day time timestamp datetime moment month on at of in the dt ts utc"
GENERIC = frozenset(_GENERIC.split())
_MADE = """
    created creation placed issued issue submitted submission ordered booked logged raised filed recorded entered sent
    posted received
"""
MADE = frozenset(_MADE.split())
"""The first thing that happens to a document, and nothing that a contract or a person begins with."""
_BEGUN = "start started starts begin begins began hired hire joined join effective"
BEGUN = frozenset(_BEGUN.split())
_ENDED = "end ended ends ending finish finished finishes stop stopped completed closed resolved"
ENDED = frozenset(_ENDED.split())


class Dated(Protocol):
    """What a date of a table is known by."""

    @property
    def data_type(self) -> str: ...

    @property
    def words(self) -> str: ...
    @property
    def synonyms(self) -> tuple[str, ...]: ...
    @property
    def description(self) -> str: ...


D = TypeVar("D", bound=Dated)


def said_default(dates: Sequence[D]) -> D | None:
    """The date whose description calls it the default or usual one, or the one of the table's numbers."""
    for says in (_says_default, _says_of_numbers):
        said = [one for one in dates if says(one)]
        if len(said) == 1:
            return said[0]
    return None


def default_of(dates: Sequence[D], nouns: Sequence[str]) -> D | None:
    """The only date, the one called the default, the one named after the rows, the one on which a row was made."""
    if len(dates) == 1:
        return dates[0]
    said = said_default(dates)
    if said is not None:
        return said
    own = {_bare(noun) for noun in nouns}
    named = [one for one in dates if own & {_bare(phrase) for phrase in names_of(one)} - {()}]
    if len(named) == 1:
        return named[0]
    made = [one for one in dates if _has(one, MADE)]
    begun = [one for one in dates if _has(one, BEGUN)]
    if _is_stretch(dates, begun):
        return begun[0]
    return made[0] if len(made) == 1 and not begun and not named else None


def names_of(one: Dated) -> tuple[str, ...]:
    """The name, the synonyms, and a description that is no longer than a name."""
    said = one.description.strip(" .")
    short = (said,) if 0 < len(said.split()) <= OWN_WORDS else ()
    return (one.words, *one.synonyms, *short)


def _is_stretch(dates: Sequence[D], begun: Sequence[D]) -> bool:
    """What begins and ends at a time of day happens when it begins; a contract or a post lasts for days or years."""
    moments = all(one.data_type.upper().startswith(("TIMESTAMP", "DATETIME")) for one in dates)
    if not moments or len(dates) != 2 or len(begun) != 1:
        return False
    return _has_in_name(next(one for one in dates if one is not begun[0]), ENDED)


def _says_default(one: Dated) -> bool:
    found = DEFAULT.search(one.description) or BY_DEFAULT.search(one.description)
    return found is not None and DENIED.search(one.description[: found.start()]) is None


def _says_of_numbers(one: Dated) -> bool:
    """`The date of the revenue`, which is more than `The date of the payment` of a payment date."""
    said = {word.lower() for word in OF_NUMBERS.findall(one.description)}
    return bool(said - {word for name in (one.words, *one.synonyms) for word in name.lower().split()})


def _bare(phrase: str) -> tuple[str, ...]:
    """`order` of `order date` and of `Date of the order`."""
    words = re.findall(r"[a-z0-9]+", phrase.lower())
    return tuple(_singular(word) for word in words if word not in GENERIC)


def _singular(word: str) -> str:
    return word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s") if not word.endswith("ss") else word


def _has(one: Dated, known: frozenset[str]) -> bool:
    return any(word in known for name in (one.words, *one.synonyms) for word in re.findall(r"[a-z]+", name.lower()))


def _has_in_name(one: Dated, known: frozenset[str]) -> bool:
    return any(word in known for word in re.findall(r"[a-z]+", one.words.lower()))
