"""What has not been done yet to a thing: its date of that is empty."""

from __future__ import annotations

import pytest

from tests.semantics import library


@pytest.mark.parametrize(
    "question",
    [
        "loans that have not been returned yet",
        "how many loans haven't been returned",
        "list the loans which are still not returned",
        "loans not yet returned, per book",
        "number of loans that have yet to be returned",
    ],
)
def test_what_is_not_done_yet_has_no_date_of_it(question: str) -> None:
    query = library.ask(question).query

    assert query is not None
    assert [one.field for one in query.filters] in (["loans.unset$returned_on"], ["loans.returned_on"]), query.filters


@pytest.mark.parametrize(
    "question",
    [
        "loans that have not been returned since May",
        "loans that have not been returned by students",
        "loans that have not been repaired yet",
        "loans that have not been borrowed yet",
    ],
)
def test_when_or_by_whom_it_was_not_done_is_not_passed_over(question: str) -> None:
    query = library.ask(question).query

    assert query is None or not any("unset$" in one.field for one in query.filters)
