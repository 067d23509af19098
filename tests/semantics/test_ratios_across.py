"""One total for each of another whose rows are no part of its own: ad revenue per download, offers per sale."""

from __future__ import annotations

from datetime import date

import pytest

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import understand
from tools.semantics.english.understood import Understanding
from tools.semantics.model import SemanticModel

MODEL = SemanticModel.from_yaml(
    """
name: podcasts
tables:
  - name: episodes
    base_table: {database: D, schema: S, table: EPISODES}
    primary_key: {columns: [episode_id]}
    dimensions:
      - {name: episode_id, expr: episode_id, data_type: NUMBER, unique: true}
      - {name: genre, expr: genre, data_type: VARCHAR, sample_values: [Comedy, News]}
    metrics:
      - {name: episode_count, synonyms: [number of episodes], expr: COUNT(episode_id)}
  - name: spots
    base_table: {database: D, schema: S, table: SPOTS}
    dimensions:
      - {name: spot_id, expr: spot_id, data_type: NUMBER, unique: true}
      - {name: episode_id, expr: episode_id, data_type: NUMBER}
    time_dimensions:
      - {name: aired_on, expr: aired_on, data_type: DATE}
    metrics:
      - {name: ad_revenue, expr: SUM(fee)}
      - {name: spot_count, synonyms: [number of spots], expr: COUNT(spot_id)}
  - name: downloads
    base_table: {database: D, schema: S, table: DOWNLOADS}
    dimensions:
      - {name: episode_id, expr: episode_id, data_type: NUMBER}
    time_dimensions:
      - {name: day, expr: day, data_type: DATE}
    metrics:
      - {name: total_downloads, synonyms: [downloads], expr: SUM(downloads)}
relationships:
  - {name: a, left_table: spots, right_table: episodes, relationship_type: many_to_one,
     relationship_columns: [{left_column: episode_id, right_column: episode_id}]}
  - {name: b, left_table: downloads, right_table: episodes, relationship_type: many_to_one,
     relationship_columns: [{left_column: episode_id, right_column: episode_id}]}
"""
)


def ask(question: str) -> Understanding:
    return understand(question, lexicon_of(MODEL, None), today=date(2026, 11, 23))


@pytest.mark.parametrize(
    ("question", "metrics", "dimensions"),
    [
        ("ad revenue per download", ("ad_revenue", "total_downloads"), ()),
        ("ad revenue per download by genre", ("ad_revenue", "total_downloads"), ("episodes.genre",)),
        ("number of downloads per spot", ("total_downloads", "spots.spot_count"), ()),
    ],
)
def test_totals_of_two_kinds_of_rows_are_divided(
    question: str, metrics: tuple[str, ...], dimensions: tuple[str, ...]
) -> None:
    query = ask(question).query
    assert query is not None and query.derive == ("ratio",)
    assert (query.metrics, query.dimensions) == (metrics, dimensions)


def test_what_belongs_to_the_things_is_no_ratio_of_totals() -> None:
    query = ask("downloads per episode by genre").query
    assert query is not None and "ratio" not in query.derive and query.over is not None


def test_an_average_is_not_taken_over_what_has_none_of_it() -> None:
    assert not ask("average number of downloads per spot").answers
