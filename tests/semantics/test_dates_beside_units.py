"""Which date a unit is about, when the noun beside it names one, and what a count of all rows goes by."""

from __future__ import annotations

from datetime import date

import pytest

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import Understanding, understand
from tools.semantics.model import SemanticModel

TODAY = date(2026, 11, 23)
FEES = SemanticModel.from_yaml("""
name: fees
tables:
  - name: enrolments
    base_table: {database: D, schema: S, table: ENROLMENTS}
    primary_key: {columns: [enrolment_id]}
    dimensions:
      - {name: enrolment_id, expr: enrolment_id, data_type: NUMBER}
    time_dimensions:
      - {name: enrolled_on, synonyms: [enrolment date], expr: enrolled_on, data_type: DATE}
      - {name: dropped_on, description: "Day of the drop; empty for others.", expr: dropped_on, data_type: DATE}
    metrics:
      - name: enrolment_count
        description: How many enrolments there were, dropped ones included.
        expr: COUNT(enrolment_id)
  - name: fees
    base_table: {database: D, schema: S, table: FEES}
    primary_key: {columns: [fee_id]}
    dimensions:
      - {name: fee_id, expr: fee_id, data_type: NUMBER}
    time_dimensions:
      - {name: invoiced_on, description: The default date., expr: invoiced_on, data_type: DATE}
      - {name: paid_on, synonyms: [payment date], expr: paid_on, data_type: DATE}
    metrics:
      - {name: fees_charged, expr: SUM(amount)}
      - {name: fees_paid, synonyms: [payments, money received], expr: SUM(CASE WHEN paid THEN amount END)}
""")


def asked(text: str) -> Understanding:
    return understand(text, lexicon_of(FEES, None), today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "money received by month of payment since 1 August",
        "money received since 1 August, per payment month",
        "fees charged by week of the payment",
    ],
)
def test_the_noun_beside_a_unit_names_the_date(text: str) -> None:
    query = asked(text).query
    assert query is not None
    assert query.time_field == "fees.paid_on"
    assert len(query.metrics) == 1


def test_a_noun_apart_from_the_unit_stays_the_number() -> None:
    query = asked("payments by month").query
    assert query is not None
    assert (query.metrics, query.grain) == (("fees_paid",), "month")


def test_a_number_is_not_dated_by_what_it_merely_includes() -> None:
    query = asked("enrolments per week since 1 August").query
    assert query is not None
    assert query.time_field in (None, "enrolments.enrolled_on")


def test_a_group_without_rows_in_a_period_has_counted_none_there() -> None:
    answer = asked("enrolments in October 2026 vs October 2025")
    assert answer.compiled is not None
    assert "COALESCE(current_period.enrolment_count, 0) AS enrolment_count" in answer.compiled.sql
