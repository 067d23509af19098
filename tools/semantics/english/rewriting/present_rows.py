"""`how many members do we have at the moment`: those that have not ended, where the model knows when they end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.rewriting.current_rows import current_rows
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, word_set
from tools.semantics.english.vocabulary.calendar_words import MONTHS, UNITS
from tools.semantics.known_fields import unset_ref
from tools.semantics.model import Metric, Table

NOW = phrase_set(
    """at the moment | at this moment | at present | currently | presently | right now | as of now | as of today | now |
    today | these days | nowadays"""
)
HAVING = phrase_set("do we have | have we got | have we | are there | we have | are with us | do we have here")
SMALL = word_set("on in at the of our with for to by per a")
OURS = word_set("the our of all different many number")
ENDED = word_set("not no never without left ended closed since ago last this past next new")


def with_present_rows(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question about the rows that are still there; the same tokens where nothing else says that they are."""
    rest = _without_now(tokens)
    texts = [one.text for one in rest]
    asked = texts[:2] in (["how", "many"], ["number", "of"]) or texts[:3] == ["the", "number", "of"]
    if len(rest) == len(tokens) or not asked or set(texts) & ENDED or _is_dated(rest):
        return list(tokens)
    at = next(i for i in range(len(rest)) if texts[i] in ("many", "of")) + 1
    while at < len(rest) and texts[at] in OURS:
        at += 1
    length, meant = lexicon.match(rest, at) if at < len(rest) else (0, ())
    name = next((one.table for one in meant if one.kind == "entity"), "")
    table = lexicon.model.table(name) if name and phrase_length(texts, at + length, HAVING) else None
    field = _still_there(table) if table is not None else ""
    if table is None or not field or _says_state(rest, table, lexicon):
        return list(tokens)
    state = replace(rest[at], text="present", field=field, value=None)
    if not lexicon.model.has_metric(field):
        return [*rest[:at], state, *rest[at:]]
    have = at + length + phrase_length(texts, at + length, HAVING)
    behind = have
    known = _words_of(lexicon.model.metric(field)[1])
    while behind < len(rest) and texts[behind] in known | SMALL and not rest[behind].lead:
        behind += 1
    if not known & set(texts[have:behind]):
        behind = have
    return [*rest[:at], state, *rest[at + length : have], *rest[behind:]]


def _words_of(metric: Metric) -> set[str]:
    """The words of its names: `on the road` of vehicles on the road says no more than the number does."""
    return {word for name in (metric.words, *metric.synonyms) for word in name.lower().split()} - SMALL


def _without_now(tokens: Sequence[Token]) -> list[Token]:
    texts = [one.text for one in tokens]
    for at in range(len(tokens)):
        length = phrase_length(texts, at, NOW)
        if length:
            return [*tokens[:at], *tokens[at + length :]]
    return list(tokens)


def _still_there(table: Table) -> str:
    """The number of those that have not ended, or the condition, where the date of their end tells it."""
    made = current_rows(table)
    if made is None or made.op != "is null":
        return ""
    field = made.field.rpartition(".")[2]
    condition = re.compile(rf"count_if\(\s*(\w+\.)?{re.escape(field)} is null\s*\)", re.IGNORECASE)
    counted = [one for one in table.metrics if condition.fullmatch(one.expr.strip())]
    return f"{table.name}.{counted[0].name}" if len(counted) == 1 else unset_ref(table, field)


def _says_state(tokens: Sequence[Token], table: Table, lexicon: Lexicon) -> bool:
    """A state is named already, or a number of the model that has it in its name."""
    meant = [one for at in range(len(tokens)) for one in lexicon.match(tokens, at)[1]]
    states = {one.kind for one in meant if one.table == table.name}
    return bool(states & {"flag", "filter", "time"})


def _is_dated(tokens: Sequence[Token]) -> bool:
    return any(one.text in MONTHS or one.text in UNITS or one.value is not None for one in tokens)
