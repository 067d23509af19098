"""Turns about everything that was left aside: `what about the others?`, `and the rest`, `everyone else`."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.tokens import Token, phrase_length, phrase_set
from tools.semantics.query import FilterOp, SemanticQuery

OTHERS = phrase_set(
    """the others | others | the rest | rest | the rest of them | everyone else | everybody else | everything else |
    all the others | all others | all the other ones | the other ones | the remaining ones | the remaining |
    all the rest | for the others | for the rest | for everyone else | for everything else | the rest of it"""
)
LEADS = phrase_set(
    "what about | how about | and what about | and how about | and for | and | now | same for | only | just"
)
ENDS = ("then", "please")
OPPOSITE: dict[str, FilterOp] = {"=": "!=", "!=": "=", "in": "not in", "not in": "in"}


def for_the_others(previous: SemanticQuery, tokens: Sequence[Token]) -> SemanticQuery | None:
    """The query before for the other values of the only field that it is narrowed by."""
    texts = tuple(one.text for one in tokens if one.text not in ENDS)
    lead = phrase_length(texts, 0, LEADS)
    if texts[lead:] not in OTHERS or len(previous.filters) != 1:
        return None
    one = previous.filters[0]
    plain = one.other is None and one.op in OPPOSITE and bool(one.values)
    apart = previous.limit or previous.members or previous.anti or previous.kept or previous.share_of
    if not plain or apart:
        return None
    turned = one.model_copy(update={"op": OPPOSITE[one.op]})
    return previous.model_copy(update={"filters": (turned,)})
