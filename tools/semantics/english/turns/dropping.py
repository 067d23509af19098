"""Turns that take a split or a number off: `drop the region`, `without the month`, `not by rep but by month`."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, word_set
from tools.semantics.english.vocabulary.calendar_words import UNITS
from tools.semantics.query import SemanticQuery

TAKE_OFF = phrase_set(
    """drop | remove | take off | take away | take out | leave out | leave off | get rid of | without | omit | hide |
    not by | not per | no longer by | no longer per | do not split by | do not split it by | do not group by |
    without splitting by | without the split by | no split by | drop the split by | remove the split by | skip"""
)
AROUND = word_set("and please now the a an that this just so then ok okay again can you could i do not need no longer")
NOUNS = word_set("split breakdown column columns grouping dimension part figures figure field")
TURNS = word_set("but and instead")


def dropped(
    previous: SemanticQuery, tokens: Sequence[Token], lexicon: Lexicon
) -> tuple[SemanticQuery, Sequence[Token]] | None:
    """The query without what is named, and what the turn says besides; None where nothing of the query is named."""
    at = 0
    while at < len(tokens) and tokens[at].text in AROUND and not phrase_length(tokens, at, TAKE_OFF):
        at += 1
    length = phrase_length(tokens, at, TAKE_OFF)
    if not length:
        return None
    at += length
    while at < len(tokens) and tokens[at].text in ("the", "by", "per", "any", "a"):
        at += 1
    if at == len(tokens):
        return None
    query, end = _without(previous, tokens, at, lexicon)
    while end < len(tokens) and tokens[end].text in NOUNS | AROUND:
        end += 1
    if query is None or (end < len(tokens) and tokens[end].text not in TURNS and not tokens[end].lead):
        return None
    rest = list(tokens[end:])
    while rest and rest[0].text in TURNS:
        rest = rest[1:]
    return query, rest


def _without(
    previous: SemanticQuery, tokens: Sequence[Token], at: int, lexicon: Lexicon
) -> tuple[SemanticQuery | None, int]:
    unit = UNITS.get(tokens[at].text)
    if unit is not None and previous.grain is not None:
        same = unit == previous.grain
        order = tuple(one for one in previous.order if one.by != "time")
        return (previous.model_copy(update={"grain": None, "order": order}) if same else None), at + 1
    length, meant = lexicon.match(tokens, at)
    refs = {one.ref for one in meant if one.kind in ("dimension", "metric", "flag", "fact")}
    for one in meant:
        if one.kind == "entity":
            table = lexicon.model.table(one.table)
            refs |= {table.name, *(f"{table.name}.{label.name}" for label in (table.label,) if label)}
    refs = {one.lower() for one in refs}
    dimensions = tuple(one for one in previous.dimensions if one.lower() not in refs)
    metrics = tuple(one for one in previous.metrics if one.lower() not in refs) if len(previous.metrics) > 1 else ()
    metrics = metrics or previous.metrics
    if not length or (dimensions, metrics) == (previous.dimensions, previous.metrics):
        return None, at + length
    gone = {*previous.dimensions, *previous.metrics} - {*dimensions, *metrics}
    if previous.limit is not None or {one.metric for one in previous.having} & gone:
        return None, at + length
    order = tuple(one for one in previous.order if one.by not in gone)
    update = {"dimensions": dimensions, "metrics": metrics, "order": order}
    return previous.model_copy(update=update), at + length
