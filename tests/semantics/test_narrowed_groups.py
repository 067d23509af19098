"""What narrows the things that a number is split by."""

from __future__ import annotations

import pytest

from tests.semantics import gym, workshop


@pytest.mark.parametrize(
    "question",
    [
        "number of visits for each premium member",
        "how many visits per Premium member",
        "number of visits of every premium member",
        "how many visits did each premium member have",
    ],
)
def test_a_number_is_split_by_those_of_the_things_that_are_named(question: str) -> None:
    reply = gym.ask(question)

    assert reply.query is not None, reply.text
    assert [one.partition(".")[0] for one in reply.query.dimensions] == ["members"]
    assert [(one.field, one.values) for one in reply.query.filters] == [("members.tier", ("Premium",))]


def test_a_split_by_values_alone_stays_one() -> None:
    query = gym.ask("number of visits per tier").query

    assert query is not None
    assert (query.dimensions, query.filters) == (("members.tier",), ())


def test_what_is_to_be_split_by_each_is_not_answered_with_one_number() -> None:
    query = workshop.ask("revenue of each grumpy client").query

    assert query is None or query.dimensions


@pytest.mark.parametrize(
    ("question", "ref"),
    [
        ("when did each member visit for the last time", "max(visits.visited_on)"),
        ("last visit date per member", "max(visits.visited_on)"),
        ("first visit date of each member", "min(visits.visited_on)"),
    ],
)
def test_the_last_date_is_found_for_each(question: str, ref: str) -> None:
    reply = gym.ask(question)

    assert reply.query is not None, reply.text
    assert reply.query.metrics == (ref,)
    assert reply.query.dimensions
