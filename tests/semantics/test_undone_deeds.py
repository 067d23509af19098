"""What was never done, said with a verb that means no more than that there is none."""

from __future__ import annotations

import pytest

from tests.semantics import gym, library


@pytest.mark.parametrize(
    "question",
    [
        "members who never made a visit",
        "which members have not had a single visit",
        "list the members who have not recorded a visit yet",
        "members who have never been in for a visit",
    ],
)
def test_who_never_did_something_has_none_of_it(question: str) -> None:
    reply = gym.ask(question)

    assert reply.query is not None, reply.text
    assert reply.query.anti is not None or any(one.absent for one in reply.query.members), reply.query


@pytest.mark.parametrize(
    "question",
    ["members who never disputed a visit", "members who have not disputed a payment", "members who never won a visit"],
)
def test_what_was_not_done_to_a_thing_does_not_say_that_there_is_none(question: str) -> None:
    assert gym.ask(question).query is None


def test_a_negation_without_a_thing_is_not_passed_over() -> None:
    query = library.ask("members who never took part").query

    assert query is None
