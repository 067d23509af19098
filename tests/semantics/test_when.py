"""When something happened: the latest or the first date of an event, or the date in the row that is named."""

from __future__ import annotations

import pytest

from tests.semantics.library import ask


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("when did Ada Berg last borrow a book", "max(loans.borrowed_on)"),
        ("when was the first loan of Carl Dahl", "min(loans.borrowed_on)"),
    ],
)
def test_the_latest_or_first_date_of_the_event_is_asked_for(question: str, metric: str) -> None:
    found = ask(question)

    assert found.query is not None, found.failure
    assert found.query.metrics == (metric,)


def test_the_date_of_the_row_that_is_named_is_asked_for() -> None:
    query = ask("when did Ada Berg join").query

    assert query is not None
    assert query.detail is not None
    assert "members.joined_on" in query.detail.columns
