"""Turns that ask for another function of the same number: `the average instead`, `median instead of total`."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.tokens import Token, word_set
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery
from tools.semantics.sql.functions import under_function

FUNCTIONS: dict[str, str] = {
    "average": "avg", "avg": "avg", "mean": "avg", "averages": "avg", "median": "median", "medians": "median",
    "total": "sum", "sum": "sum", "totals": "sum", "maximum": "max", "max": "max", "minimum": "min", "min": "min",
}  # fmt: skip
AROUND = word_set(
    """the a an what is was about how and also as well please give me show instead now then make it that this use
    take would be can you could i want see with too rather values value one ones but of"""
)
ADDING = word_set("also too add with well and")


def with_other_function(previous: SemanticQuery, tokens: Sequence[Token], model: SemanticModel) -> SemanticQuery | None:
    """The query before with that function of its number, added to it or in its place; None for a turn of more."""
    texts = [one.text for one in tokens]
    replaces = "instead" in texts or "rather" in texts
    texts = _without_the_old(texts)
    said = [one for one in texts if one not in AROUND]
    if len(said) != 1 or said[0] not in FUNCTIONS or len(previous.metrics) != 1 or previous.over is not None:
        return None
    old = previous.metrics[0]
    new = under_function(model, old, FUNCTIONS[said[0]])
    if new is None or new == old:
        return None
    adds = bool(ADDING & set(texts)) and not replaces and not previous.order
    order = tuple(one.model_copy(update={"by": new}) if one.by == old else one for one in previous.order)
    having = () if adds or not previous.having else None
    if having is None:
        return None
    metrics = (old, new) if adds else (new,)
    return previous.model_copy(update={"metrics": metrics, "order": order})


def _without_the_old(texts: Sequence[str]) -> list[str]:
    """`median instead of total`, `instead of the total the average`, `not the total but the average`."""
    kept, skipped = [], False
    for i, text in enumerate(texts):
        before = [one for one in texts[:i] if one not in ("the", "a")]
        is_old = text in FUNCTIONS and (
            before[-2:] in (["instead", "of"], ["rather", "than"]) or before[-1:] == ["not"]
        )
        skipped |= is_old
        if not is_old:
            kept.append(text)
    return [one for one in kept if not (skipped and one in ("not", "than"))]
