"""What two fields make together: the time between two dates, one date after another, one number below another."""

from __future__ import annotations

import pytest

from tests.semantics.workshop import ask

TAKEN = "repairs.days$repairs$ordered_on$repairs$finished_on"
LATE = "repairs.above$repairs$finished_on$repairs$promised_on"
IN_TIME = "repairs.upto$repairs$finished_on$repairs$promised_on"
SOON = "repairs.below$repairs$finished_on$repairs$ordered_on"
AHEAD = "repairs.from$repairs$promised_on$repairs$ordered_on"
SHORT = "parts.below$parts$in_stock$parts$reorder_point"


@pytest.mark.parametrize(
    ("question", "metric", "groups"),
    [
        ("how many days does it take on average until a repair is finished", f"avg({TAKEN})", ()),
        ("average number of days between ordered on and finished on by kind", f"avg({TAKEN})", ("repairs.kind",)),
        ("median time from order to completion per city", f"median({TAKEN})", ("clients.city",)),
        ("what is the longest time between order and completion?", f"max({TAKEN})", ()),
        ("How many days do we need to complete a repair, by mechanic?", f"avg({TAKEN})", ("repairs.mechanic",)),
    ],
)
def test_the_time_between_two_dates_is_a_number(question: str, metric: str, groups: tuple[str, ...]) -> None:
    query = ask(question).query
    assert query is not None and (query.metrics, query.dimensions) == ((metric,), groups)


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("how many repairs were finished after the promised date", LATE),
        ("number of repairs finished late", LATE),
        ("how many repairs were completed on time in 2025", IN_TIME),
        ("repairs completed later than promised on", LATE),
        ("which parts are below the reorder point", SHORT),
        ("how many parts have less in stock than the minimum", SHORT),
        ("parts whose stock is under their minimum", SHORT),
    ],
)
def test_a_field_is_compared_with_another(question: str, field: str) -> None:
    query = ask(question).query
    assert query is not None and [one.field for one in query.filters] == [field]


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("how many repairs were finished more than 10 days after the promised date", f"{LATE}$10$days"),
        ("number of repairs finished more than two weeks late", f"{LATE}$2$weeks"),
        ("repairs completed less than a week after they were ordered", f"{SOON}$1$weeks"),
        ("repairs ordered at least 5 days before the promised date", f"{AHEAD}$5$days"),
    ],
)
def test_a_date_is_so_long_after_another(question: str, field: str) -> None:
    found = ask(question)
    assert found.query is not None and [one.field for one in found.query.filters] == [field]
    assert found.compiled is not None and "DATEDIFF(DAY" in found.compiled.sql


@pytest.mark.parametrize(
    "question",
    [
        "repairs finished more than 2 hours after the promised date",
        "repairs painted more than 10 days after the promised date",
        "repairs finished more than 10 days after the inspection",
    ],
)
def test_a_distance_that_the_dates_cannot_tell_is_refused(question: str) -> None:
    assert ask(question).query is None


def test_what_happened_late_may_be_a_share() -> None:
    query = ask("what share of the repairs was finished late, by kind?").query
    assert query is not None and query.share_of is not None
    assert ([one.field for one in query.share_of.filters], query.dimensions) == ([LATE], ("repairs.kind",))


@pytest.mark.parametrize(
    "question",
    [
        "how long is the list of repairs",
        "how long does it take until a repair is framed",
        "how many days between the order and the invoice",
        "which clients are below the reorder point",
        "how many repairs were painted late",
    ],
)
def test_what_the_model_has_no_two_fields_for_is_refused(question: str) -> None:
    assert not ask(question).answers
