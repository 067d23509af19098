"""`the second highest`, `third most popular`: a place further down a ranking, taken out and put into its query."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import Token
from tools.semantics.english.vocabulary.superlative_words import ADJECTIVES, ASC, BUSY, DESC
from tools.semantics.query import SemanticQuery

ORDINALS = {
    "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
RANKING = DESC | ASC | frozenset(BUSY) | frozenset(ADJECTIVES)
ASSUMED = " means "


def without_place(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[list[Token], int]:
    """The question about the first of the ranking, and the place that is asked for; 1 where none is named."""
    for i in range(len(tokens) - 1):
        one = tokens[i]
        place = ORDINALS.get(one.text) or (int(one.value) if one.ordinal and one.value else 0)
        named = any(meant.kind == "value" for meant in lexicon.match(tokens, i)[1])
        if place > 1 and tokens[i + 1].text in RANKING and not named:
            return [*tokens[:i], *tokens[i + 1 :]], place
    return list(tokens), 1


def at_place(query: SemanticQuery, place: int) -> SemanticQuery:
    """The row at that place of the ranking. Raises NotUnderstood where the query ranks nothing."""
    if place == 1:
        return query
    counted = query.limit in (None, 1) or any(ASSUMED in one for one in query.assumptions)
    ranks = query.order and (query.limit or query.dimensions or query.grain)
    if not (ranks and counted) or query.limit_per or query.over:
        raise NotUnderstood("unclear", f"I cannot tell what ranking number {place} is asked of.")
    said = tuple(one for one in query.assumptions if not one.endswith(f"{ASSUMED}{query.limit} of them"))
    return query.model_copy(update={"limit": 1, "skip": place - 1, "assumptions": said})
