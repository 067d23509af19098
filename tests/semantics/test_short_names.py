"""A number by the one word of its name that tells it, and the words that tell none."""

from __future__ import annotations

from datetime import date

import pytest

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import understand
from tools.semantics.english.understood import Understanding
from tools.semantics.model import SemanticModel

HAULIER = SemanticModel.from_yaml("""
name: depot
tables:
  - name: lorries
    base_table: {database: d, schema: s, table: lorries}
    primary_key: {columns: [lorry_id]}
    dimensions:
      - {name: lorry_id, expr: lorry_id, data_type: NUMBER}
      - {name: licence_plate, expr: licence_plate, data_type: VARCHAR}
      - {name: site, expr: site, data_type: VARCHAR, sample_values: [Linz, Graz]}
    metrics:
      - {name: lorry_count, expr: COUNT(lorry_id)}
  - name: tours
    base_table: {database: d, schema: s, table: tours}
    primary_key: {columns: [tour_id]}
    dimensions:
      - {name: tour_id, expr: tour_id, data_type: NUMBER}
      - {name: lorry_id, expr: lorry_id, data_type: NUMBER}
    time_dimensions:
      - {name: toured_on, expr: toured_on, data_type: DATE}
    metrics:
      - {name: tour_count, expr: COUNT(tour_id)}
      - {name: kilometres_driven, expr: SUM(km)}
      - {name: empty_miles, expr: "SUM(CASE WHEN is_empty THEN km / 1.6 END)"}
  - name: repairs
    base_table: {database: d, schema: s, table: repairs}
    primary_key: {columns: [repair_id]}
    dimensions:
      - {name: repair_id, expr: repair_id, data_type: NUMBER}
      - {name: lorry_id, expr: lorry_id, data_type: NUMBER}
    time_dimensions:
      - {name: repaired_on, expr: repaired_on, data_type: DATE}
    metrics:
      - {name: repair_count, expr: COUNT(repair_id)}
      - {name: repair_cost, expr: SUM(labour + material)}
      - {name: labour_cost, expr: SUM(labour)}
      - {name: material_cost, expr: SUM(material)}
relationships:
  - {name: t, left_table: tours, right_table: lorries,
     relationship_columns: [{left_column: lorry_id, right_column: lorry_id}], relationship_type: many_to_one}
  - {name: r, left_table: repairs, right_table: lorries,
     relationship_columns: [{left_column: lorry_id, right_column: lorry_id}], relationship_type: many_to_one}
""")
LEXICON = lexicon_of(HAULIER, None)


def ask(question: str) -> Understanding:
    return understand(question, LEXICON, today=date(2026, 11, 23))


@pytest.mark.parametrize(
    ("question", "metrics"),
    [
        ("How many kilometres did each site do this year?", ("kilometres_driven",)),
        ("labour and material by site", ("labour_cost", "material_cost")),
        ("costs of repairs by site in 2026", ("repair_cost",)),
        ("monthly labour this year", ("labour_cost",)),
    ],
)
def test_a_number_is_known_by_the_word_that_tells_it(question: str, metrics: tuple[str, ...]) -> None:
    query = ask(question).query
    assert query is not None and query.metrics == metrics


@pytest.mark.parametrize(
    "question",
    [
        # A sum of money is not the things, one of some rows is not all of them, and three costs are not one.
        "how many materials did each site use",
        "miles by site",
        "costs by site",
        # A word more that nobody knows.
        "labour disputes by site",
        "list the material suppliers",
    ],
)
def test_a_word_that_tells_no_number_is_not_passed_over(question: str) -> None:
    assert ask(question).query is None


def test_who_has_no_name_is_called_by_the_plate() -> None:
    found = ask("lorry with the most kilometres in 2026")
    assert found.compiled is not None and "licence_plate" in found.compiled.sql
