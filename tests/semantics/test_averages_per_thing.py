"""A count that is averaged per client: over which clients, and dated by what happened to them."""

from __future__ import annotations

import pytest

from tests.semantics.workshop import ask


@pytest.mark.parametrize(
    ("question", "every"),
    [
        ("average number of repairs per client by city", True),
        ("average repairs per client by city in 2026", False),
        ("average number of repairs per client in 2026", False),
    ],
)
def test_what_happened_is_dated_and_not_the_beginning_of_those_it_happened_to(question: str, every: bool) -> None:
    query = ask(question).query
    assert query is not None and query.over is not None
    assert (query.over.per, query.over.every) == ("clients", every)
    assert query.time_field != "clients.registered_on"


def test_an_average_that_the_model_defines_is_split_and_not_averaged_again() -> None:
    query = ask("average rating per client").query
    assert query is not None and query.over is None
