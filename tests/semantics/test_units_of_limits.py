"""The unit of a limit says which number of a row is limited, and in which unit it is kept."""

from __future__ import annotations

import pytest

from tests.semantics.gym import ask
from tools.semantics.query import Filter


@pytest.mark.parametrize(
    ("question", "op", "limit"),
    [
        ("visits longer than 2 hours", ">", 120),
        ("how many visits lasted more than 90 minutes in October", ">", 90),
        ("visits of less than an hour by activity", "<", 60),
    ],
)
def test_a_stretch_of_time_is_a_limit_on_the_minutes_of_a_row(question: str, op: str, limit: float) -> None:
    query = ask(question).query

    assert query is not None
    assert query.filters == (Filter(field="visits.minutes", op=op, values=(limit,)),)


def test_an_average_over_a_limit_is_no_limit_on_rows() -> None:
    query = ask("in which clubs did the average visit last more than 60 minutes").query

    assert query is not None
    assert not query.filters
    assert [one.metric for one in query.having] == ["visits.average_stay"]


@pytest.mark.parametrize("question", ["members heavier than 80 kg", "payments over 3 km"])
def test_a_unit_that_no_number_is_kept_in_is_refused(question: str) -> None:
    assert ask(question).query is None
