"""Two readers, one answer: what both read is answered; where they part, the person is asked.

The readers share the words of the model and the compiler, and nothing of how a sentence is taken apart. Each is right
alone in about three of four of the questions that only it can read; where both read the same, in all but a few of a
hundred. So a reading that the other one does not have is offered, and not answered.
"""

from __future__ import annotations

from datetime import date

from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.understood import Understanding
from tools.semantics.meaning import same_meaning
from tools.semantics.model import SemanticModel


def agreed(first: Understanding, second: Understanding, model: SemanticModel, today: date) -> Understanding:
    """The answer of both, the refusal of both, or the question which reading is meant."""
    if not first.answers and not second.answers:
        return first
    if not (first.answers and second.answers):
        return _doubted(first if first.answers else second)
    if _same(first, second, model, today):
        return max((first, second), key=_shown)
    return _doubted(first, second)


def _same(first: Understanding, second: Understanding, model: SemanticModel, today: date) -> bool:
    if first.compiled is None or second.compiled is None or first.query is None or second.query is None:
        return False
    return first.compiled.sql == second.compiled.sql or same_meaning(first.query, second.query, model, today)


def _shown(one: Understanding) -> int:
    """The fuller of two equal answers; the first of equals."""
    return len(one.compiled.columns) if one.compiled else 0


def _doubted(*readings: Understanding) -> Understanding:
    offered = {one.sentence: one for one in reversed(readings)}
    text = (
        "This can be read in two ways." if len(offered) > 1 else "I am not sure that I understand the whole question."
    )
    said = tuple(one.sentence for one in readings if offered.get(one.sentence) is one)
    failure = NotUnderstood("doubtful", text, choices=said)
    return Understanding(failure=failure, claimed=readings[0].claimed, readings=tuple(offered[one] for one in said))
