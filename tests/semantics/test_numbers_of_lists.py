"""A list whose rows are kept by a number shows that number beside each of them."""

from __future__ import annotations

import pytest

from tests.semantics.library import ask


@pytest.mark.parametrize(
    "question",
    ["which members borrowed at least 15 times", "members who borrowed more than 3 times in 2026"],
)
def test_rows_kept_by_a_number_show_it(question: str) -> None:
    found = ask(question)
    assert found.compiled is not None
    assert "loans_count" in [one.name for one in found.compiled.columns]
    assert "LEFT JOIN" in found.compiled.sql


@pytest.mark.parametrize("question", ["members who never borrowed", "members who borrowed in 2026"])
def test_having_any_or_none_at_all_is_no_number_to_show(question: str) -> None:
    found = ask(question)
    assert found.compiled is not None
    assert "metric" not in [one.kind for one in found.compiled.columns]
