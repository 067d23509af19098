"""`without a discount`, `with a deductible`: an amount that is not there is missing or 0; a score of 0 is a score."""

from __future__ import annotations

from tools.semantics.elements import Column
from tools.semantics.english.tokens import word_set
from tools.semantics.model import SemanticModel
from tools.semantics.query import FilterOp

LEVELS = word_set(
    """score rating grade mark temperature age level result measurement reading rank position number year index
    latitude longitude percentile gpa stars balance margin profit difference change"""
)


def presence(model: SemanticModel, ref: str, *, absent: bool) -> FilterOp:
    """How a field is said to be there or not."""
    table, column = model.column(ref)
    if column in table.facts and not _is_a_level(column):
        return "is nil" if absent else "is not nil"
    return "is null" if absent else "is not null"


def _is_a_level(column: Column) -> bool:
    """Of these 0 is as good a value as any."""
    return column.is_time or bool(LEVELS & set(column.words.lower().split()))
