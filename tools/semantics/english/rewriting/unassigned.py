"""`jobs that nobody is assigned to`, `visits without a nurse`: rows whose field or reference is empty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tools.semantics.elements import singular
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, standing_for, word_set
from tools.semantics.english.vocabulary.person_words import is_person
from tools.semantics.known_fields import unset_ref
from tools.semantics.model import Column, SemanticModel, Table

NOBODY = phrase_set("nobody | no one | noone | not anybody | not anyone")
RELATIVE = word_set("that which where who with have has had having to for")
HELPING = word_set("is was are were has have been being yet still so far currently has had")
ASSIGNED = word_set("assigned allocated responsible appointed dispatched scheduled booked put working looking handling")
BEHIND = word_set("to on for after it them yet so far of in charge at moment now")
TO_ANYBODY = phrase_set(
    "to anyone | to anybody | to somebody | to someone | to a person | to any one | anyone | anybody"
)
WITHOUT = phrase_set(
    "without a | without an | without any | without | with no | that have no | which have no | have no | has no"
)
TEAMS = word_set("crew team gang squad unit contractor installer assignee")
LONGEST = 3


def with_unassigned(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with one token for the condition that a field or a reference of the rows is empty."""
    found = list(tokens)
    for i in range(len(found) - 1, -1, -1):
        found = _nobody(found, i, lexicon) or _without_reference(found, i, lexicon) or found
    return found


def _nobody(tokens: list[Token], i: int, lexicon: Lexicon) -> list[Token] | None:
    """`that nobody is assigned to yet`, `not yet assigned to anyone`, `unassigned`."""
    start, end = i, i + phrase_length(tokens, i, NOBODY)
    if end == i and tokens[i].text in ("not", "never"):
        end = i + 1
    elif end == i and tokens[i].text == "unassigned" and not lexicon.match(tokens, i)[0]:
        return _given(tokens, i, i + 1, lexicon)
    if end == i:
        return None
    at = end
    while at < len(tokens) and tokens[at].text in HELPING:
        at += 1
    if at >= len(tokens) or tokens[at].text not in ASSIGNED:
        return None
    denied = tokens[i].text in ("not", "never")
    end = at + 1
    anybody = phrase_length(tokens, end, TO_ANYBODY)
    if denied and tokens[at].text not in ("assigned", "allocated"):
        return None
    end += anybody
    while end < len(tokens) and tokens[end].text in BEHIND and not tokens[end].lead:
        end += 1
    while start > 0 and tokens[start - 1].text in RELATIVE | HELPING:
        start -= 1
    return _given(tokens, start, end, lexicon)


def _given(tokens: list[Token], start: int, end: int, lexicon: Lexicon) -> list[Token] | None:
    for table in _tables(tokens, start, lexicon):
        columns = list(_assignees(table, lexicon.model))
        if len(columns) == 1:
            return _put(tokens, start, end, unset_ref(table, columns[0].name))
    return None


def _without_reference(tokens: list[Token], i: int, lexicon: Lexicon) -> list[Token] | None:
    """`jobs without a crew`, where a job belongs to one crew at most."""
    length = phrase_length(tokens, i, WITHOUT)
    if not length or i == 0 or i + length >= len(tokens):
        return None
    count, meant = lexicon.match(tokens, i + length)
    things = [one.table for one in meant if one.kind == "entity"]
    if not count or not things:
        return None
    for table in _tables(tokens, i, lexicon):
        keys = [column for name in things for column in _keys(table, name, lexicon.model)]
        if len(keys) == 1:
            end = i + length + count
            while end < len(tokens) and tokens[end].text in ASSIGNED | {"yet"} and not tokens[end].lead:
                end += 1
            return _put(tokens, i, end, unset_ref(table, keys[0].name))
    return None


def _tables(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> Iterator[Table]:
    """The things whose rows may be meant: the one named last before the place, else the first behind it."""
    named: list[tuple[int, str]] = []
    i = 0
    while i < len(tokens):
        length, meant = lexicon.match(tokens, i)
        named += [(i, one.table) for one in meant if one.kind in ("entity", "filter", "metric") and one.table]
        i += length or 1
    before = [name for place, name in reversed(named) if place < at]
    for name in dict.fromkeys((*before[:LONGEST], *(name for place, name in named if place >= at))):
        yield lexicon.model.table(name)


def _assignees(table: Table, model: SemanticModel) -> Iterator[Column]:
    """The field that says who does it: one called so, else the only person of the row, else the only team."""
    own = [one for one in table.plain_dimensions if one.is_text]
    called = [one for one in own if any("assign" in name.lower() for name in (one.words, *one.synonyms))]
    people = [one for one in own if any(is_person(name) for name in (one.words, *one.synonyms))]
    if called or people:
        yield from called or people
        return
    for link in model.relationships:
        if link.left_table.lower() != table.name.lower():
            continue
        other = model.table(link.right_table)
        nouns = {singular(name.lower().split()[-1]) for name in (other.words, *other.synonyms)}
        if nouns & TEAMS:
            yield from _keys(table, other.name, model)


def _keys(table: Table, other: str, model: SemanticModel) -> Iterator[Column]:
    for link in model.relationships:
        ends = (link.left_table.lower(), link.right_table.lower())
        if ends == (table.name.lower(), other.lower()) and len(link.relationship_columns) == 1:
            column = table.columns.get(link.relationship_columns[0].left_column.lower())
            if column is not None:
                yield column


def _put(tokens: Sequence[Token], start: int, end: int, ref: str) -> list[Token]:
    return [*tokens[:start], standing_for(tokens[start:end], ref, "given"), *tokens[end:]]
