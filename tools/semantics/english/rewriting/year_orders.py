"""`the oldest building`, `our three newest vans`: rows without a date, in the order of the only year that they have."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.rewriting.asked_columns import listed, subjects
from tools.semantics.english.rewriting.row_orders import NO_ORDER, RowOrder, Way, how_many
from tools.semantics.english.rewriting.year_fields import year_fields
from tools.semantics.english.tokens import Token, phrase_length, phrase_set
from tools.semantics.english.vocabulary.superlative_words import ADJECTIVES, AGE, ASC, DESC
from tools.semantics.model import Table

OLDEST = phrase_set("oldest")
NEWEST = phrase_set("newest | youngest | most recent | most modern")
BEFORE_BEHIND = ("is", "are", "was", "were", "the")
"""`which building is the oldest`."""


def without_year_order(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[list[Token], RowOrder]:
    """The question for the rows, and their order; NO_ORDER where it asks for no such rows, or groups them."""
    at = next((i for i in range(len(tokens)) if phrase_length(tokens, i, OLDEST + NEWEST)), None)
    if at is None:
        return list(tokens), NO_ORDER
    length = phrase_length(tokens, at, OLDEST + NEWEST)
    end = at + length
    ordering = end < len(tokens) and tokens[end].text == "first"
    head, tail = list(tokens[:at]), list(tokens[end + ordering :])
    while not tail and not ordering and len(head) > 2 and head[-1].text in BEFORE_BEHIND:
        head.pop()
    rest = [*head, *tail]
    ref = _year_of(rest, lexicon)
    if not ref or not rest or (tail and not ordering and not _names_rows(tail, lexicon)):
        return list(tokens), NO_ORDER
    kept, limit = how_many(rest, lexicon)
    way: Way = "asc" if phrase_length(tokens, at, OLDEST) else "desc"
    return listed(kept), RowOrder(ref.partition(".")[0], ref, way, None if ordering else limit)


def _names_rows(tail: Sequence[Token], lexicon: Lexicon) -> bool:
    """Right behind the word stands what is said to be so, with what narrows it."""
    kinds = {one.kind for one in lexicon.match(tail, 0)[1]}
    return bool(kinds & {"entity", "value", "flag", "filter", "dimension"})


def _year_of(rest: Sequence[Token], lexicon: Lexicon) -> str:
    """The only year of the rows that are asked for, where nothing else tells their age; empty where there is none."""
    if any(one.text in ASC | DESC or one.text in ADJECTIVES for one in rest):
        return ""
    table = next((one for one, _ in subjects(rest, lexicon)), None)
    if table is None or table.times or _has_age(table):
        return ""
    years = [f"{table.name}.{column.name}" for owner, column in year_fields(lexicon) if owner is table]
    return years[0] if len(years) == 1 else ""


def _has_age(table: Table) -> bool:
    called = {
        word
        for column in (*table.plain_dimensions, *table.all_facts)
        for name in (column.words, *column.synonyms)
        for word in name.lower().split()
    }
    return bool(called & AGE)
