"""Turns of nothing but an order: `lowest first`, `in descending order`, `from high to low`, `alphabetically`."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.tokens import Token, word_set
from tools.semantics.english.vocabulary.superlative_words import ASC, DESC
from tools.semantics.query import SemanticQuery

RISING = ASC | word_set("ascending asc increasing low small")
FALLING = DESC | word_set("descending desc decreasing high large big")
ALPHABET = word_set("alphabetically alphabetical")
ORDERING = word_set("first order ordered sort sorted rank ranked ascending asc descending desc increasing decreasing")
AROUND = word_set(
    """the a an in on at to from by with of and now please it them that this those these put show list order ordered
    sort sorted ranked rank first last values value numbers number names name one ones me instead then start
    starting top can you could"""
)


def put_in_order(previous: SemanticQuery, tokens: Sequence[Token]) -> SemanticQuery | None:
    """The query before in that order; None for a turn that says more."""
    texts = [one.text for one in tokens]
    said = [one for one in texts if one not in AROUND]
    if not said or not (set(texts) & (ORDERING | ALPHABET) or _is_a_walk(texts)):
        return None
    if set(said) <= ALPHABET:
        return _by_name(previous)
    if not set(said) <= RISING | FALLING or not _is_one_way(said):
        return None
    by = previous.order[0].by if previous.order else previous.metrics[0] if previous.metrics else None
    shown = previous.dimensions or previous.grain or previous.part or previous.detail
    if by is None or not shown:
        return None
    way = "asc" if said[0] in RISING else "desc"
    return SemanticQuery.model_validate(previous.model_dump() | {"order": ({"by": by, "dir": way},)})


def _is_a_walk(texts: Sequence[str]) -> bool:
    """`from high to low`, `smallest to largest`."""
    return any(texts[i] == "to" and texts[i - 1] in RISING | FALLING for i in range(1, len(texts) - 1))


def _is_one_way(said: Sequence[str]) -> bool:
    """One word of direction, or two of which the second is where the first leads to."""
    if len(said) == 1:
        return True
    return len(said) == 2 and (said[0] in RISING) != (said[1] in RISING)


def _by_name(previous: SemanticQuery) -> SemanticQuery | None:
    if len(previous.dimensions) != 1 or previous.limit is not None:
        return None
    order = ({"by": previous.dimensions[0], "dir": "asc"},)
    return SemanticQuery.model_validate(previous.model_dump() | {"order": order})
