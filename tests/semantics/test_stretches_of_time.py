"""Rows that begin and end at a time of day, and numbers told in hours."""

from __future__ import annotations

from tests.semantics.desk import ask
from tools.semantics.model import SemanticModel

MODEL = """
name: calls
tables:
  - name: calls
    base_table: {{database: d, schema: s, table: calls}}
    dimensions:
      - {{name: queue, expr: queue, data_type: VARCHAR, sample_values: [Sales, Service]}}
    time_dimensions:
      - {{name: started_at, expr: started_at, data_type: {type}}}
      - {{name: ended_at, expr: ended_at, data_type: {type}}}
    metrics:
      - {{name: call_count, expr: COUNT(*)}}
      - {{name: talking_hours, expr: SUM(seconds) / 3600}}
      - {{name: average_wait, expr: AVG(wait)}}
"""
MOMENTS = SemanticModel.from_yaml(MODEL.format(type="TIMESTAMP_NTZ"))
DAYS = SemanticModel.from_yaml(MODEL.format(type="DATE"))


def test_what_starts_and_ends_at_a_time_of_day_happens_when_it_starts() -> None:
    answer = ask("call count this year", model=MOMENTS)
    assert answer.query is not None
    assert "started_at >=" in (answer.sql or "")


def test_what_starts_and_ends_on_days_may_last_for_years_and_is_asked_about() -> None:
    assert ask("call count this year", model=DAYS).query is None


def test_a_share_of_a_sum_told_in_hours_is_a_share_of_the_sum() -> None:
    assert "SUM(" in (ask("share of talking hours by queue", model=MOMENTS).sql or "")
    assert ask("share of average wait by queue", model=MOMENTS).query is None
