"""`and the year before, same period?`: the same days of last year beside those that were asked for."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.tokens import Token, word_set
from tools.semantics.query import Compare, SemanticQuery

WORDS = word_set(
    """and for in of the a what about how was it that same period time days dates months timeframe then year before
    earlier previous prior last to up but please one compared with vs versus does compare as"""
)
SAME = word_set("same")
SPAN = word_set("period time days dates months timeframe")
BEFORE = word_set("before earlier previous prior last")


def a_year_before(previous: SemanticQuery, tokens: Sequence[Token]) -> SemanticQuery | None:
    """The query before compared with the year before it; None for a turn that says more."""
    said = {one.text for one in tokens}
    if not (said <= WORDS and said & SAME and said & SPAN and said & BEFORE and "year" in said):
        return None
    plain = previous.metrics and not previous.compare and len(previous.windows) == 1 and not previous.over
    if not plain or previous.limit_per or {"portion", "ratio"} & set(previous.derive):
        return None
    return SemanticQuery.model_validate(previous.model_dump() | {"compare": Compare(to="same_last_year")})
