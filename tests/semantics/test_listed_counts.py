"""Things that stand among numbers are counted; without them the answer would lack a column."""

from __future__ import annotations

import pytest

from tests.semantics.mill import ask


@pytest.mark.parametrize(
    ("question", "metrics"),
    [
        ("batches, output and total fines by line", {"batch_count", "output", "total_fines"}),
        ("batches, different millers and defects for each hall", {"batch_count", "active_millers", "total_defects"}),
        ("show me output and batches per line", {"batch_count", "output"}),
    ],
)
def test_things_among_listed_numbers_are_counted(question: str, metrics: set[str]) -> None:
    query = ask(question).query
    assert query is not None and set(query.metrics) == metrics


def test_things_that_own_the_numbers_are_not_counted() -> None:
    query = ask("output of batches by line").query
    assert query is not None and query.metrics == ("output",)
