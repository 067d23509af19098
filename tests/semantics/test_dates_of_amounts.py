"""Which date an amount goes by when the model says it of another amount, or of a number of the rows."""

from __future__ import annotations

import pytest

from tests.semantics.mill import ask


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("energy by line in October", "batches.milled_on"),
        ("how much electricity did each line use in October", "batches.milled_on"),
        ("average good tons per miller in 2026", "batches.milled_on"),
        ("output and maintenance hours by line in 2026", "batches.milled_on"),
        ("number of batches by line in 2026", "batches.planned_for"),
    ],
)
def test_an_amount_goes_by_the_date_of_its_kind(question: str, field: str) -> None:
    query = ask(question).query
    assert query is not None and query.time_field == field


def test_a_count_beside_an_amount_gives_it_no_date() -> None:
    query = ask("output and number of batches by line in 2026").query
    assert query is None or query.time_field != "batches.milled_on"
