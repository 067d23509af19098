"""The rows that a counting metric stands for."""

from __future__ import annotations

import pytest

from tests.semantics.library import ask
from tools.semantics.counted import counted_rows


@pytest.mark.parametrize(
    ("expr", "rows"),
    [
        ("COUNT(*)", ""),
        ("COUNT(id)", ""),
        ("COUNT(DISTINCT id)", ""),
        ("COUNT(paid_on)", "paid_on IS NOT NULL"),
        ("COUNT_IF(left_on IS NULL)", "left_on IS NULL"),
        ("COUNT(CASE WHEN a = 1 THEN id END)", "a = 1"),
        ("COUNT(DISTINCT CASE WHEN a = 1 THEN id END)", "a = 1"),
        ("SUM(CASE WHEN a = 1 THEN 1 ELSE 0 END)", "a = 1"),
        ("SUM(IFF(a = 1, 1, 0))", "a = 1"),
    ],
)
def test_a_count_tells_its_rows(expr: str, rows: str) -> None:
    assert counted_rows(expr, ("ID",)) == rows


@pytest.mark.parametrize(
    "expr",
    ["SUM(fee)", "AVG(fee)", "SUM(CASE WHEN a = 1 THEN fee ELSE 0 END)", "COUNT(a) / COUNT(b)", "COUNT(DISTINCT a)"],
)
def test_other_numbers_stand_for_no_rows(expr: str) -> None:
    assert counted_rows(expr, ("id",)) is None


def test_rows_that_a_metric_counts_can_be_listed() -> None:
    query = ask("list the damaged returns with their member").query

    assert query is not None
    assert query.detail is not None
    assert [one.field for one in query.filters] == ["loans.damaged_returns"]
