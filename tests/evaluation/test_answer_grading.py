"""An answer is right when its rows hold the right values, whatever its columns are called and wherever they stand."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from deploy.evaluation.grading import Rows, difference


def rows(columns: str, *values: tuple[Any, ...]) -> Rows:
    return Rows(tuple(columns.split()), values)


BY_REGION = rows("region revenue", ("Europe", Decimal("10.50")), ("Asia", Decimal("7.25")))


@pytest.mark.parametrize(
    "found",
    [
        rows("revenue region", (7.25, "Asia"), (10.5, "Europe")),
        rows("key region revenue", (2, "Asia", 7.25), (1, "Europe", 10.5)),
        rows("region revenue", ("Europe", 10.504), ("Asia", 7.2500000001)),
    ],
    ids=["columns and rows moved", "a column more", "rounded to gold's decimals"],
)
def test_the_same_values_are_right(found: Rows) -> None:
    assert difference(BY_REGION, found, ordered=False) is None


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (rows("region revenue", ("Europe", 10.5)), "1 rows where 2 are right"),
        (rows("region revenue", ("Europe", 10.5), ("Asia", 7.25), (None, 0.0)), "3 rows where 2"),
        (rows("revenue", (10.5,), (7.25,)), "1 columns where 2 are needed"),
        (rows("region revenue", ("Europe", 10.51), ("Asia", 7.25)), "no column has the values of revenue"),
        (rows("region revenue", ("Europe", 7.25), ("Asia", 10.5)), "do not belong together"),
    ],
)
def test_a_wrong_answer_says_what_is_wrong(found: Rows, why: str) -> None:
    assert why in str(difference(BY_REGION, found, ordered=False))


def test_the_order_counts_only_where_it_is_asked_for() -> None:
    moved = rows("region revenue", ("Asia", 7.25), ("Europe", 10.5))
    assert difference(BY_REGION, moved, ordered=False) is None
    assert difference(BY_REGION, moved, ordered=True) == "the rows are in another order"


def test_a_day_equals_its_midnight_and_no_other_moment() -> None:
    gold = rows("month", (date(2026, 10, 1),))
    assert difference(gold, rows("period", (datetime(2026, 10, 1),)), ordered=False) is None
    assert difference(gold, rows("period", (datetime(2026, 10, 1, 8),)), ordered=False) is not None


def test_a_fraction_equals_its_percentage_only_where_a_column_is_called_so() -> None:
    gold = rows("fraction", (0.123412,), (0.876588,))
    assert difference(gold, rows("share_percent", (12.34,), (87.66,)), ordered=False) is None
    assert difference(gold, rows("rate", (12.34,), (87.66,)), ordered=False) is not None
    assert difference(rows("share", (12.34,)), rows("part", (0.1234,)), ordered=False) is None
    assert difference(gold, rows("share_percent", (12.44,), (87.56,)), ordered=False) is not None


def test_a_count_is_never_about_right() -> None:
    assert difference(rows("orders", (12,)), rows("orders", (12.4,)), ordered=False) is not None


def test_a_truth_value_is_no_number_and_nothing_is_not_zero() -> None:
    assert difference(rows("flag", (True,)), rows("flag", (1,)), ordered=False) is not None
    assert difference(rows("total", (None,)), rows("total", (0,)), ordered=False) is not None
    assert difference(rows("total", (None,)), rows("total", (None,)), ordered=False) is None


def test_equal_columns_are_paired_in_the_one_way_that_fits() -> None:
    gold = rows("now before", (1, 2), (2, 1), (3, 3))
    found = rows("a b", (2, 1), (1, 2), (3, 3))
    assert difference(gold, found, ordered=True) is None
    assert difference(gold, rows("a b", (1, 2), (2, 3), (3, 1)), ordered=False) is not None


def test_each_row_counts_as_often_as_it_comes() -> None:
    gold = rows("name", ("Ann",), ("Ann",), ("Bob",))
    assert difference(gold, rows("name", ("Ann",), ("Bob",), ("Bob",)), ordered=False) is not None
    assert difference(gold, rows("name", ("Bob",), ("Ann",), ("Ann",)), ordered=False) is None
