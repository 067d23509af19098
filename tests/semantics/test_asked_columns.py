"""Lists whose columns stand behind a colon, a dash or a full stop, by names, by synonyms, by who, when and where."""

from __future__ import annotations

import pytest

from tests.semantics.depot import ask

OVERDUE = "repair_jobs.overdue_jobs"


@pytest.mark.parametrize(
    ("question", "columns"),
    [
        (
            "overdue repair jobs: tram, kind of job, planned date and who it's assigned to",
            ["city_trams.tram", "repair_jobs.job_kind", "repair_jobs.planned_for", "repair_jobs.fitter"],
        ),
        (
            "Repair jobs past their planned date and still not done - tram, who is on it, when it was raised",
            ["city_trams.tram", "repair_jobs.fitter", "repair_jobs.raised_on"],
        ),
        (
            "List the overdue workshop orders. Tram, where it stands, please.",
            ["city_trams.tram", "garages.garage_name"],
        ),
    ],
)
def test_the_columns_behind_a_mark_are_those_of_the_rows(question: str, columns: list[str]) -> None:
    query = ask(question).query
    assert query is not None and query.detail is not None
    assert [one.field for one in query.filters] == [OVERDUE]
    assert list(query.detail.columns)[-len(columns) :] == columns


def test_a_condition_of_what_belongs_to_the_thing_lists_those_rows() -> None:
    query = ask("Which trams are standing still? I need the code, the garage, since when, and the cause if any").query
    assert query is not None and query.detail is not None and query.detail.table == "breakdowns"
    assert [one.field for one in query.filters] == ["breakdowns.out_of_service"]
    asked = ["city_trams.tram", "garages.garage_name", "breakdowns.broke_down_at", "breakdowns.cause"]
    assert list(query.detail.columns)[-4:] == asked


def test_the_longest_row_keeps_its_order_and_shows_what_is_asked_for() -> None:
    query = ask("the longest breakdown on record: tram, when it began, minutes").query
    assert query is not None and query.detail is not None and query.limit == 1
    assert {"city_trams.tram", "breakdowns.broke_down_at", "breakdowns.standstill_minutes"} <= set(query.detail.columns)


@pytest.mark.parametrize(
    "question",
    [
        "overdue repair jobs: tram, colour, planned date",
        "overdue repair jobs: tram, who painted the wall, first date",
        "number of repair jobs: tram, colour",
    ],
)
def test_a_column_that_the_rows_do_not_have_is_refused(question: str) -> None:
    assert not ask(question).answers


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("how many open repair jobs are there", "repair_jobs.open_jobs"),
        ("overdue workshop orders by fitter", OVERDUE),
        ("number of repair jobs that are overdue right now", OVERDUE),
        ("how many workshop orders are past their planned date and not completed", OVERDUE),
    ],
)
def test_a_condition_is_known_by_its_first_word(question: str, field: str) -> None:
    query = ask(question).query
    assert query is not None and query.metrics and [one.field for one in query.filters] == [field]


def test_a_date_that_no_condition_is_about_is_not_past() -> None:
    assert not ask("repair jobs past their raised date").answers
