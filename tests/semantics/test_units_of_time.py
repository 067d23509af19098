"""Numbers in another unit of time than the model's: asked for so, or limited so."""

from __future__ import annotations

import pytest

from tests.semantics.depot import DEPOT, ask
from tools.semantics.in_units import unit_kept


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("standstill in hours by tram", "breakdowns.hours$standstill"),
        ("hours of standstill per month this year", "breakdowns.hours$standstill"),
        ("how many hours of standstill did each garage have last month", "breakdowns.hours$standstill"),
        ("total standstill per make, in days", "breakdowns.days$standstill"),
        ("standstill in minutes by cause", "standstill"),
        ("average standstill hours in days by make", "breakdowns.days$average_standstill_hours"),
    ],
)
def test_a_number_is_given_in_the_unit_that_is_asked_for(question: str, metric: str) -> None:
    query = ask(question).query
    assert query is not None and query.metrics == (metric,)


def test_the_unit_is_in_the_name_of_the_column_and_in_the_arithmetic() -> None:
    compiled = ask("standstill in hours by tram").compiled
    assert compiled is not None and compiled.columns[-1].name == "standstill_in_hours" and "/ 60" in compiled.sql


@pytest.mark.parametrize(
    "question",
    ["trams with more than 20 hours of standstill", "which trams had a standstill over 20 hours"],
)
def test_a_limit_is_in_the_unit_that_is_said(question: str) -> None:
    query = ask(question).query
    assert query is not None
    assert [(one.metric, one.values) for one in query.having] == [("breakdowns.hours$standstill", (20.0,))]


def test_the_unit_is_that_of_the_name_before_that_of_the_arithmetic() -> None:
    units = {
        name: unit_kept(*DEPOT.metric(f"breakdowns.{name}")) for name in ("standstill", "average_standstill_hours")
    }
    assert units == {"standstill": "minutes", "average_standstill_hours": "hours"}


@pytest.mark.parametrize("question", ["number of breakdowns in hours", "rent in hours by garage"])
def test_what_is_no_time_has_no_unit_of_time(question: str) -> None:
    assert not ask(question).answers
