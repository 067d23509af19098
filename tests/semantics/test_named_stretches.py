"""A period that is called by its number is whole, also where it reaches beyond today."""

from __future__ import annotations

from tests.semantics.desk import ask
from tests.semantics.gym import GYM


def test_a_year_called_by_its_number_lasts_until_its_end() -> None:
    assert "2027-01-01" in (ask("visits in 2026", model=GYM).sql or "")
    assert "2026-12-01" in (ask("visits in November 2026", model=GYM).sql or "")


def test_this_year_lasts_until_today() -> None:
    assert "2026-11-24" in (ask("visits this year", model=GYM).sql or "")


def test_a_running_year_beside_another_is_cut_at_today() -> None:
    assert "2026-11-24" in (ask("visits 2026 vs 2025", model=GYM).sql or "")
