"""An amount that is not there is missing or 0, and a unit of time measures unless it is said as a part of the day."""

from __future__ import annotations

import pytest

from tests.semantics.desk import ask
from tools.semantics.model import SemanticModel

STUDIO = SemanticModel.from_yaml("""
name: studio
tables:
  - name: lessons
    base_table: {database: d, schema: s, table: lessons}
    primary_key: {columns: [lesson_id]}
    dimensions:
      - {name: lesson_id, expr: lesson_id, data_type: NUMBER, unique: true}
      - {name: hour_of_day, synonyms: [hour], expr: HOUR(held_at), data_type: NUMBER}
      - {name: teacher, expr: teacher, data_type: VARCHAR, sample_values: [Ada, Ben]}
    time_dimensions:
      - {name: held_at, expr: held_at, data_type: TIMESTAMP}
    facts:
      - {name: discount, expr: discount, data_type: NUMBER}
      - {name: score, expr: score, data_type: NUMBER}
    metrics:
      - {name: lesson_count, synonyms: [number of lessons], expr: COUNT(lesson_id)}
      - {name: hours_taught, expr: SUM(minutes) / 60}
""")


def sql(text: str) -> str:
    return ask(text, model=STUDIO).sql or ask(text, model=STUDIO).text


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("how many lessons without a discount", "COALESCE(lessons.discount, 0) = 0"),
        ("how many lessons have no discount", "COALESCE(lessons.discount, 0) = 0"),
        ("how many lessons with a discount", "lessons.discount <> 0"),
        ("how many lessons have no score", "lessons.score IS NULL"),
    ],
)
def test_an_amount_that_is_not_there_is_missing_or_0_and_a_score_of_0_is_a_score(text: str, condition: str) -> None:
    assert condition in sql(text)


def test_hours_measure_and_the_hour_is_a_part_of_the_day_when_said_so() -> None:
    assert "SUM(lessons.minutes) / 60" in sql("which teacher taught the most hours")
    assert "GROUP BY HOUR(lessons.held_at)" in " ".join(sql("lesson count by hour").split())
