"""Dates ahead of today: of what is laid down beforehand they are asked for, of what happens they are refused."""

from __future__ import annotations

from datetime import date

import pytest

from tests.semantics.cinema import TODAY, ask
from tools.semantics import periods


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        ("how many screenings do we have next month?", date(2026, 12, 1), date(2027, 1, 1)),
        ("number of screenings in the coming two weeks", date(2026, 11, 24), date(2026, 12, 8)),
        ("list the screenings coming up", TODAY, None),
        ("how many screenings are still to come", TODAY, None),
        ("which screenings take place in December?", date(2026, 12, 1), date(2027, 1, 1)),
        ("which screenings took place in December?", date(2025, 12, 1), date(2026, 1, 1)),
        ("how many screenings on Wednesday 25 November 2026", date(2026, 11, 25), date(2026, 11, 26)),
        ("how many screenings are coming up this week", date(2026, 11, 24), date(2026, 11, 30)),
    ],
)
def test_what_is_planned_may_be_asked_for_days_to_come(question: str, start: date, end: date | None) -> None:
    query = ask(question).query
    assert query is not None and len(query.windows) == 1
    period = periods.whole(query.windows[0], TODAY)
    assert (period.start, period.end) == (start, end)
    assert query.time_field in (None, "screenings.screened_on")


@pytest.mark.parametrize("question", ["revenue next month", "tickets sold next week", "revenue coming up"])
def test_what_only_happens_is_not_predicted(question: str) -> None:
    found = ask(question)
    assert found.failure is not None and found.failure.kind == "future"


def test_the_date_that_chooses_the_rows_names_them_and_is_the_date_among_the_columns() -> None:
    query = ask("lamps running out next month - hall, serial number and date").query
    assert query is not None and query.detail is not None and query.detail.table == "projectors"
    assert query.time_field == "projectors.lamp_expiry"
    assert set(query.detail.columns) == {"halls.hall_name", "projectors.serial_number", "projectors.lamp_expiry"}


def test_a_state_alone_names_the_rows_and_a_minimum_is_a_part_of_a_name() -> None:
    query = ask("what's running dark? serial number, hall, minimum").query
    assert query is not None and query.detail is not None
    assert [one.field for one in query.filters] == ["projectors.too_dark"]
    assert "projectors.minimum_brightness" in query.detail.columns


def test_the_number_of_something_is_a_column_where_rows_have_it() -> None:
    query = ask("list the screenings we still have coming up, with the day, the hall and the number of seats").query
    assert query is not None and query.detail is not None
    assert set(query.detail.columns) >= {"screenings.screened_on", "halls.hall_name", "screenings.seats"}


def test_the_oldest_goes_by_the_date_that_its_age_is_reckoned_from() -> None:
    query = ask("oldest projector: serial number, hall").query
    assert query is not None and query.limit == 1
    assert [(one.by, one.dir) for one in query.order] == [("projectors.first_used_on", "asc")]


def test_how_they_are_doing_asks_which_number_is_meant() -> None:
    found = ask("how are the screenings doing?")
    assert found.failure is not None and found.failure.kind == "unclear"
