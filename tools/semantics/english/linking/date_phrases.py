"""The dates that a stretch of a question may name, and which date of a table begins or ends what its rows are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tools.semantics.date_names import BEGUN, ENDED, MADE
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.model import Column, Table

AHEAD = word_set(
    "due expected planned deadline promised target valid expiry renewal birth scheduled estimated required"
)
"""A date called so is set beforehand; nothing happens on it."""
ASKED_FOR = MADE | word_set(
    "invoiced invoice billed bill requested request reported booking bought sold purchase opened"
)
ARRIVED = BEGUN | word_set("arrival arrive arrives checkin")
TAKES_PLACE = word_set("event travel departure departs appointment visit show pickup delivery scheduled takes")
CLOSED = ENDED | word_set(
    """cancelled canceled cancellation left leaving terminated termination returned return departure departs leaves
    checkout"""
)


def dates_at(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> tuple[int, list[str]]:
    """How many tokens name a date, and the dates that they may name: by name, or by what happens on them."""
    tokens = tokens[: next((at for at in range(i + 1, len(tokens)) if tokens[at].lead), len(tokens))]
    length, meant = lexicon.match(tokens, i)
    named = [one.ref for one in meant if one.kind == "time"]
    if named:
        return length, named
    for count in (2, 1):
        said = tuple(one.text for one in tokens[i : i + count])
        acts = [act.ref for act in lexicon.verbs.of(said) if act.kind == "moment"] if len(said) == count else []
        if acts:
            return count, acts
    return 0, []


def begin_of(table: Table, end: str) -> Column | None:
    """The date on which what ends on the other one began."""
    others = [one for one in table.times if f"{table.name}.{one.name}" != end]
    own = table.default_time
    if own is not None and own in others and not _called(own, AHEAD):
        return own
    left = [one for one in others if not _called(one, AHEAD | CLOSED)]
    return _only(others, BEGUN) or _only(others, ASKED_FOR) or _single(left)


def end_of(table: Table) -> Column | None:
    return _only(table.times, CLOSED)


def coming_of(table: Table, start: str) -> Column | None:
    """The date for which something is booked beforehand."""
    others = [one for one in table.times if f"{table.name}.{one.name}" != start]
    return _only(others, ARRIVED) or _only(others, TAKES_PLACE) or _single(others)


def is_planned(column: Column) -> bool:
    return _called(column, AHEAD)


def _only(columns: Sequence[Column], known: frozenset[str]) -> Column | None:
    return _single(one for one in columns if _called(one, known) and not _called(one, AHEAD - known))


def _single(columns: Iterable[Column]) -> Column | None:
    found = list(columns)
    return found[0] if len(found) == 1 else None


def _called(column: Column, known: frozenset[str]) -> bool:
    return any(word in known for word in column.words.split()) or any(
        word in known for one in column.synonyms for word in one.lower().split()
    )
