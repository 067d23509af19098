"""A condition that the model calls as the rows it chooses, such as `completed visits`, can be counted and ranked by."""

from __future__ import annotations

from datetime import date

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import understand
from tools.semantics.model import SemanticModel

VISITS = SemanticModel.from_yaml("""
name: visits
tables:
  - name: visits
    base_table: {database: D, schema: S, table: VISITS}
    dimensions:
      - {name: doctor, expr: doctor, data_type: VARCHAR}
      - {name: status, expr: status, data_type: VARCHAR, sample_values: [done, planned]}
    facts:
      - {name: cost, expr: cost, data_type: NUMBER}
      - {name: insured_share, expr: insured, data_type: NUMBER}
    filters:
      - {name: completed_visits, expr: status = 'done'}
    metrics:
      - {name: visit_count, expr: COUNT(*)}
""")


def test_those_that_are_called_so_are_counted_to_rank_by() -> None:
    text = "top 5 doctors by number of completed visits"
    query = understand(text, lexicon_of(VISITS, None), today=date(2026, 11, 23)).query
    assert query is not None and query.limit == 5
    assert (query.metrics, [one.field for one in query.filters]) == (("visit_count",), ["visits.completed_visits"])
