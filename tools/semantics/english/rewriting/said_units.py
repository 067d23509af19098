"""`downtime in hours`, `hours of downtime`: a number of the model in the unit of time that is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tools.semantics.elements import Fact, Metric, Table
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.in_units import unit_kept, unit_named, unit_ref

SAYING = word_set("in as measured expressed counted given")
BOUNDING = word_set(
    """of over above below under than more less fewer longer shorter greater higher lower exceeding exceeds exceeded
    is was at least most no not up to beyond within a an that are were > < >= <= topped passed reached"""
)
FEW = 3


def with_said_units(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with one token for the number in its unit; the same tokens when no number has such a unit."""
    units = {i: unit for i in _free(tokens, lexicon) if (unit := _unit(tokens, i))}
    for find in (_said_behind, _said_before):
        for i, unit in units.items():
            found = find(tokens, i, unit, lexicon)
            if found is not None:
                return found
    return list(tokens)


def _free(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[int]:
    """The words that are no part of a name of the model."""
    i = 0
    while i < len(tokens):
        length = lexicon.match(tokens, i)[0]
        if length <= 1:
            yield i
        i += max(length, 1)


def _unit(tokens: Sequence[Token], i: int) -> str:
    token = tokens[i]
    if token.field or (i and tokens[i - 1].value is not None):
        return ""
    return unit_named(token.text) if token.text.endswith("s") or token.text in ("hr", "min", "sec") else ""


def _said_behind(tokens: Sequence[Token], i: int, unit: str, lexicon: Lexicon) -> list[Token] | None:
    """`downtime per line in hours`, `average stop (minutes)`."""
    start = i
    while start and tokens[start - 1].text in SAYING:
        start -= 1
    if start == i and not tokens[i].lead:
        return None
    at, found = 0, []
    while at < start:
        length, ref = _number(tokens[:start], at, unit, lexicon)
        found += [(at, at + length, ref)] if ref else []
        at += max(length, 1)
    if len(found) != 1:
        return None
    begin, end, ref = found[0]
    return [*tokens[:begin], _put(tokens[begin:end], ref), *tokens[end:start], *tokens[i + 1 :]]


def _said_before(tokens: Sequence[Token], i: int, unit: str, lexicon: Lexicon) -> list[Token] | None:
    """`hours of downtime`, `how many hours of stop time`, and the `downtime hours` of a downtime in minutes."""
    if i + 2 < len(tokens) and tokens[i + 1].text == "of":
        at = i + 3 if tokens[i + 2].text in ("the", "our") and i + 3 < len(tokens) else i + 2
        length, ref = _number(tokens, at, unit, lexicon)
        start = i - 2 if [one.text for one in tokens[max(i - 2, 0) : i]] == ["how", "many"] else i
        lead = [replace(tokens[start], text="what"), replace(tokens[start], text="is", lead="")] if start < i else []
        if ref:
            return [*tokens[:start], *lead, _put(tokens[i : at + length], ref), *tokens[at + length :]]
    for begin in range(max(0, i - FEW), i):
        length, ref = _number(tokens[:i], begin, unit, lexicon)
        if ref and begin + length == i and lexicon.match(tokens, begin)[0] == length:
            return [*tokens[:begin], _put(tokens[begin : i + 1], ref), *tokens[i + 1 :]]
    return None


def _number(tokens: Sequence[Token], at: int, unit: str, lexicon: Lexicon) -> tuple[int, str]:
    """(length of the words, the reference in the unit, when they name one number that is kept in a unit of time)."""
    length, meant = lexicon.match(tokens, at)
    if tokens[at].field:
        return length, ""
    refs = {_in_unit(*known, unit, one.ref) for one in meant if (known := _known(one.kind, one.ref, lexicon))}
    return length, refs.pop() if len(refs) == 1 else ""


def _known(kind: str, ref: str, lexicon: Lexicon) -> tuple[Table, Metric | Fact] | None:
    if kind == "metric" and lexicon.model.has_metric(ref):
        owner, metric = lexicon.model.metric(ref)
        return (owner, metric) if owner is not None else None
    if kind == "fact":
        table, column = lexicon.model.column(ref)
        return (table, column) if isinstance(column, Fact) else None
    return None


def _in_unit(table: Table, known: Metric | Fact, unit: str, ref: str) -> str:
    """The reference in the unit; the number itself where it is kept so."""
    kept = unit_kept(table, known)
    return ref if kept == unit else unit_ref(table, known, unit) if kept else ""


def _put(said: Sequence[Token], ref: str) -> Token:
    words = " ".join(one.said for one in said)
    return replace(said[0], text="amount", said=words, end=said[-1].end, value=None, field=ref)


def with_limits_in_units(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """`more than 20 hours of downtime`, `downtime over 20 hours`: the limit is in that unit, so the number is too."""
    found = list(tokens)
    for i in range(len(found) - 1, 0, -1):
        counted = i < len(found) and found[i - 1].value is not None
        unit = unit_named(found[i].text) if counted else ""
        if unit:
            found = _limited(found, i, unit, lexicon)
    return found


def _limited(tokens: list[Token], i: int, unit: str, lexicon: Lexicon) -> list[Token]:
    if i + 2 < len(tokens) and tokens[i + 1].text == "of":
        length, ref = _other_metric(tokens, i + 2, unit, lexicon)
        if ref:
            put = _put(tokens[i + 2 : i + 2 + length], ref)
            return [*tokens[:i], put, *tokens[i + 2 + length :]]
    end = i - 1
    while end and tokens[end - 1].text in BOUNDING:
        end -= 1
    for begin in range(max(0, end - FEW), end if end < i - 1 else 0):
        length, ref = _other_metric(tokens[:end], begin, unit, lexicon)
        if ref and begin + length == end:
            return [*tokens[:begin], _put(tokens[begin:end], ref), *tokens[end:i], *tokens[i + 1 :]]
    return tokens


def _other_metric(tokens: Sequence[Token], at: int, unit: str, lexicon: Lexicon) -> tuple[int, str]:
    """A metric that is kept in another unit of time; numbers of rows are set beside such limits by both readers."""
    length, meant = lexicon.match(tokens, at)
    if not any(one.kind == "metric" for one in meant):
        return length, ""
    length, ref = _number(tokens, at, unit, lexicon)
    return length, ref if "$" in ref else ""
