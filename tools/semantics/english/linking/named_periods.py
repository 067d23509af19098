"""Stretches of time that the model knows as values: `Spring 2026` is a term of the university, not three months."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.time.reader import TimeFound, TimeReader
from tools.semantics.english.tokens import Token
from tools.semantics.english.vocabulary.calendar_words import LEADS


def names_a_value(tokens: Sequence[Token], i: int, time: TimeFound, lexicon: Lexicon) -> bool:
    """Whether the stretch behind its prepositions is written as a value of several words; `from A to B` is longer."""
    if time.kind not in ("window", "grain"):
        return False
    at, end = i, i + time.length
    while at < end - 1 and tokens[at].text in (*LEADS, "the"):
        at += 1
    length, candidates = lexicon.match(tokens, at)
    if time.kind == "grain":
        beside = length == 1 and _is_beside_its_field(tokens, at, candidates, lexicon)
        return length == 1 and (beside or _describes_the_next(tokens, at + 1, candidates, lexicon))
    said = tuple(token.text for token in tokens[at : at + length])
    if length == 1 and length >= end - at and _is_beside_its_field(tokens, at, candidates, lexicon):
        return True
    return length > 1 and at + length >= end and any(one.kind == "value" and one.words == said for one in candidates)


def _is_beside_its_field(tokens: Sequence[Token], at: int, candidates: Sequence[Candidate], lexicon: Lexicon) -> bool:
    """`route H1` is one of the routes, and no half of a year."""
    values = {one.ref for one in candidates if one.kind == "value"}
    before = lexicon.match(tokens, at - 1)[1] if values and at else ()
    return any(one.kind == "dimension" and one.ref in values for one in before)


def _describes_the_next(tokens: Sequence[Token], at: int, candidates: Sequence[Candidate], lexicon: Lexicon) -> bool:
    """`the annual subscriptions` are those with such a value, and no numbers by year."""
    tables = {one.table for one in candidates if one.kind == "value"}
    following = lexicon.match(tokens, at)[1] if tables and at < len(tokens) else ()
    return any(one.kind == "entity" and one.table in tables for one in following)


def explained(tokens: Sequence[Token], time: TimeReader, i: int, lexicon: Lexicon) -> tuple[int, tuple[Candidate, ...]]:
    """`this autumn (Autumn 2026)`: the value in brackets says which autumn is meant; its length from `i`, and it."""
    found = time.at(i)
    at = i + found.length if found else len(tokens)
    inner = time.at(at) if at < len(tokens) and "(" in tokens[at].lead else None
    if found is None or found.kind != "window" or inner is None or not names_a_value(tokens, at, inner, lexicon):
        return 0, ()
    length, candidates = lexicon.match(tokens, at)
    return at + length - i, candidates
