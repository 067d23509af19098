"""Two readers, one answer: the first leads, the second must not say otherwise; where they part, the person is asked.

The readers share the words of the model and the compiler, and nothing of how a sentence is taken apart. Where both
read the same, all but two or three of a hundred answers are right; where they contradict each other, half are wrong.
What only the first can read is right in nine of ten, what only the second can in two of three: that is offered, not
answered.
"""

from __future__ import annotations

from datetime import date

from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.understood import Understanding
from tools.semantics.meaning import same_meaning
from tools.semantics.model import SemanticModel

NO_QUESTION = frozenset({"write", "future", "opinion", "empty"})
"""What the first reader takes for no question about the data is not offered as one."""


def agreed(first: Understanding, second: Understanding, model: SemanticModel, today: date) -> Understanding:
    """The answer that nothing speaks against, the refusal of both, or the question which reading is meant."""
    if not second.answers:
        return first
    if not first.answers:
        return first if first.failure and first.failure.kind in NO_QUESTION else doubted(second)
    if _same(first, second, model, today):
        return max((first, second), key=_shown)
    return doubted(first, second)


def _same(first: Understanding, second: Understanding, model: SemanticModel, today: date) -> bool:
    if first.compiled is None or second.compiled is None or first.query is None or second.query is None:
        return False
    return first.compiled.sql == second.compiled.sql or same_meaning(first.query, second.query, model, today)


def _shown(one: Understanding) -> int:
    """The fuller of two equal answers; the first of equals."""
    return len(one.compiled.columns) if one.compiled else 0


def doubted(*readings: Understanding) -> Understanding:
    """What is offered, and not answered, until the person chooses."""
    offered = {one.sentence: one for one in reversed(readings)}
    text = (
        "This can be read in two ways." if len(offered) > 1 else "I am not sure that I understand the whole question."
    )
    said = tuple(one.sentence for one in readings if offered.get(one.sentence) is one)
    failure = NotUnderstood("doubtful", text, choices=said)
    return Understanding(failure=failure, claimed=readings[0].claimed, readings=tuple(offered[one] for one in said))
