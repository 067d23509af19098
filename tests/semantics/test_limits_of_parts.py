"""Limits in percent of what each of them has: who merges less than 70 % of their pull requests."""

from __future__ import annotations

from datetime import date

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import understand
from tools.semantics.english.understood import Understanding
from tools.semantics.model import SemanticModel

MODEL = SemanticModel.from_yaml(
    """
name: devops
tables:
  - name: engineers
    synonyms: [developers]
    base_table: {database: D, schema: S, table: ENGINEERS}
    primary_key: {columns: [engineer_id]}
    dimensions:
      - {name: engineer_id, expr: engineer_id, data_type: NUMBER, unique: true}
      - {name: engineer_name, synonyms: [engineer, developer], expr: engineer_name, data_type: VARCHAR}
    metrics:
      - {name: engineer_count, synonyms: [number of engineers], expr: COUNT(engineer_id)}
  - name: pull_requests
    synonyms: [PRs, merge requests]
    base_table: {database: D, schema: S, table: PULL_REQUESTS}
    primary_key: {columns: [pr_id]}
    dimensions:
      - {name: pr_id, expr: pr_id, data_type: NUMBER, unique: true}
      - {name: author_id, expr: author_id, data_type: NUMBER}
      - {name: pr_status, synonyms: [status], expr: pr_status, data_type: VARCHAR,
         sample_values: [Open, Merged, Closed], is_enum: true}
    time_dimensions:
      - {name: opened_at, expr: opened_at, data_type: TIMESTAMP_NTZ}
    metrics:
      - {name: pr_count, synonyms: [number of pull requests], expr: COUNT(pr_id)}
relationships:
  - {name: prs_to_engineers, left_table: pull_requests, right_table: engineers, relationship_type: many_to_one,
     relationship_columns: [{left_column: author_id, right_column: engineer_id}]}
"""
)


def ask(question: str) -> Understanding:
    return understand(question, lexicon_of(MODEL, None), today=date(2026, 11, 23))


def test_a_limit_in_percent_of_their_own_is_on_the_part_of_each() -> None:
    query = ask("which engineers merge less than 70% of their pull requests").query
    assert query is not None and query.derive == ("portion",)
    assert [(one.metric, one.op, one.values) for one in query.having] == [("share", "<", (70.0,))]
    assert query.share_of is not None and [one.values for one in query.share_of.filters] == [("Merged",)]


def test_a_limit_in_percent_of_the_whole_is_on_the_share_of_the_whole() -> None:
    query = ask("which engineers have more than 20% of the pull requests").query
    assert query is not None and query.derive == ("share",)
