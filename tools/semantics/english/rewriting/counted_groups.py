"""`in how many months did sales exceed 50k`, `how many authors wrote more than 10 articles`: groups that pass a limit.

They are asked for as which ones pass it, whose number is then taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, word_set
from tools.semantics.english.vocabulary.calendar_words import UNITS
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery

COUNTING = phrase_set(
    "how many different | how many distinct | how many of our | how many of the | how many | in how many"
)
COUNTING += phrase_set(
    "number of different | the number of different | number of | the number of | count of | for how many"
)
LIMITS = word_set(
    """than over above under below exceed exceeds exceeded exceeding least most exactly between fewer less more beyond
    topped reached reach > >= < <= ="""
)
BEFORE_UNITS = word_set("in on for during over at within")
REACH = 3


Count = Callable[[SemanticQuery, SemanticModel], SemanticQuery]


def asks_for_groups(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[list[Token], Count | None]:
    """The question which groups pass its limit, and their count, when it asks how many do."""
    for i in range(min(len(tokens), REACH)):
        length = _phrase(tokens, i)
        if length and _has_limit(tokens[i + length :]):
            at = i + length
            count, meant = lexicon.match(tokens, at)
            things = {one.kind for one in meant}
            unit = tokens[at].text in UNITS and count <= 1 and i > 0 and tokens[i - 1].text in BEFORE_UNITS
            if unit or ("dimension" in things and not things & {"entity", "metric", "fact", "value"}):
                which = replace(tokens[i], text="which", value=None)
                return [*tokens[:i], which, *tokens[at:]], _groups_counted
    return list(tokens), None


def _groups_counted(query: SemanticQuery, _model: SemanticModel) -> SemanticQuery:
    """The number of the groups that the query lists. Raises NotUnderstood when it lists none that pass a limit."""
    listed = len(query.dimensions) + (query.grain is not None)
    if not query.having or listed != 1 or query.limit or query.derive or query.compare or query.over or query.part:
        raise NotUnderstood("impossible", "I cannot tell what shall be counted here.")
    return query.model_copy(update={"groups_counted": True, "order": ()})


def _phrase(tokens: Sequence[Token], i: int) -> int:
    length = phrase_length(tokens, i, COUNTING)
    return length if i + length < len(tokens) else 0


def _has_limit(tokens: Sequence[Token]) -> bool:
    """A number stands shortly behind a word of comparison, or `or more` behind a number."""
    for i, token in enumerate(tokens):
        if token.value is not None and not token.ordinal:
            around = tokens[max(0, i - REACH) : i + REACH]
            if any(one.text in LIMITS for one in around):
                return True
    return False
