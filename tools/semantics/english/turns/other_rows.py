"""Turns about the rows that were shown or shared out: `how many is that per branch?`, `what about the desk?`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tools.semantics.english.reading import Reading
from tools.semantics.english.tokens import Token
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery
from tools.semantics.row_counts import count_of

HOW_MANY = (("how", "many"), ("number", "of"), ("count", "by"), ("count", "per"), ("count", "them"))


def counts_rows(previous: SemanticQuery, reading: Reading, tokens: Sequence[Token]) -> bool:
    """Whether the rows of a list are to be counted by something."""
    texts = [one.text for one in tokens]
    said = any(pair in HOW_MANY for pair in pairwise(texts))
    return said and previous.detail is not None and not reading.metrics and bool(reading.dimensions)


def counted(new: dict[str, object], previous: SemanticQuery, reading: Reading, model: SemanticModel) -> None:
    """The number of the rows of the list in place of them, by what is named now."""
    if previous.detail is None:
        return
    new["metrics"] = (count_of(model, model.table(previous.detail.table)),)
    new["dimensions"] = tuple(reading.dimensions)
    new["detail"], new["order"], new["limit"] = None, (), None


def another_part(new: dict[str, object], previous: SemanticQuery, reading: Reading) -> None:
    """`what about the desk?` after the share of self-service: the share of the other value of the same field."""
    share = previous.share_of
    if share is None or reading.share_of is not None or not reading.filters or share.members:
        return
    fields = {one.field for one in share.filters}
    if len(fields) == 1 and {one.field for one in reading.filters} == fields:
        new["share_of"] = share.model_copy(update={"filters": tuple(reading.filters)})
        new["filters"] = previous.filters
