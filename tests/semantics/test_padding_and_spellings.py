"""Who asks and what for is passed over; units, numbers and orders in other spellings are read."""

from __future__ import annotations

import pytest

from tests.semantics.cinema import ask

PLAIN = ask("revenue by channel in 2026").query


@pytest.mark.parametrize(
    "question",
    [
        "my boss wants to know revenue by channel in 2026",
        "our auditors asked for revenue by channel in 2026",
        "I'd love to see the revenue by channel in 2026",
        "revenue by channel in 2026 for the annual report",
        "revenue by channel in 2026, for our trustees",
        "for the board meeting: revenue by channel in 2026",
    ],
)
def test_who_asks_and_what_for_adds_nothing(question: str) -> None:
    query = ask(question).query
    assert query is not None and PLAIN is not None
    assert (query.metrics, query.dimensions, query.windows) == (PLAIN.metrics, PLAIN.dimensions, PLAIN.windows)


@pytest.mark.parametrize("question", ["revenue for the manager in 2026", "revenue for owners", "revenue for the audit"])
def test_what_the_numbers_are_for_is_no_padding(question: str) -> None:
    assert ask(question).query is None


@pytest.mark.parametrize("lead", ["hand me", "dig out", "pull up"])
def test_rows_are_asked_for_in_other_words(lead: str) -> None:
    query = ask(f"{lead} the halls").query
    assert query is not None and query.detail is not None and query.detail.table == "halls"


def test_thousands_may_be_set_apart() -> None:
    query = ask("films with revenue above 40 000").query
    assert query is not None and [one.values for one in query.having] == [(40000.0,)]


def test_worst_on_top_is_worst_first() -> None:
    one, other = ask("revenue by channel, worst on top").query, ask("revenue by channel, worst first").query
    assert one is not None and other is not None and one.order == other.order != ()


def test_nr_of_is_number_of() -> None:
    query = ask("nr of tickets by channel").query
    assert query is not None and query.metrics == ("ticket_count",)
