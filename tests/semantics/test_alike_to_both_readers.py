"""Turns that both readers read alike: what each of them has, shares of what lacks something, terms, the last time."""

from __future__ import annotations

from datetime import date

from tools.semantics.english.linking.lexicon import lexicon_of
from tools.semantics.english.understanding import Understanding, understand
from tools.semantics.model import SemanticModel
from tools.semantics.query import Filter, SemanticQuery

THEATRE = SemanticModel.from_yaml("""
name: theatre
tables:
  - name: shows
    base_table: {database: D, schema: S, table: SHOWS}
    primary_key: {columns: [show_id]}
    dimensions:
      - {name: show_id, expr: show_id, data_type: NUMBER, unique: true}
      - {name: show_name, expr: show_name, data_type: VARCHAR, sample_values: [Hamlet, Cats]}
      - {name: genre, expr: genre, data_type: VARCHAR, sample_values: [Drama, Musical], is_enum: true}
  - name: bookings
    base_table: {database: D, schema: S, table: BOOKINGS}
    primary_key: {columns: [booking_id]}
    dimensions:
      - {name: booking_id, expr: booking_id, data_type: NUMBER, unique: true}
      - {name: show_id, expr: show_id, data_type: NUMBER}
      - {name: booking_kind, expr: kind, data_type: VARCHAR, sample_values: [Gift, Walk-in], is_enum: true}
      - {name: comment, expr: remark, data_type: VARCHAR}
      - {name: billing_cycle, expr: cycle, data_type: VARCHAR, sample_values: [Monthly, Annual], is_enum: true}
      - {name: booking_status, expr: status, data_type: VARCHAR, sample_values: [Cancelled, Paid], is_enum: true}
    time_dimensions:
      - {name: booked_on, expr: booked_on, data_type: DATE}
    facts:
      - {name: discount, expr: discount, data_type: NUMBER}
    metrics:
      - {name: revenue, expr: SUM(amount)}
  - name: refunds
    base_table: {database: D, schema: S, table: REFUNDS}
    primary_key: {columns: [refund_id]}
    dimensions:
      - {name: refund_id, expr: refund_id, data_type: NUMBER, unique: true}
      - {name: booking_id, expr: booking_id, data_type: NUMBER}
    time_dimensions:
      - {name: refunded_on, expr: refunded_on, data_type: DATE}
relationships:
  - name: booking_of_show
    left_table: bookings
    right_table: shows
    relationship_columns: [{left_column: show_id, right_column: show_id}]
    relationship_type: many_to_one
  - name: refund_of_booking
    left_table: refunds
    right_table: bookings
    relationship_columns: [{left_column: booking_id, right_column: booking_id}]
    relationship_type: many_to_one
""")


def _understood(text: str) -> Understanding:
    return understand(text, lexicon_of(THEATRE, None), today=date(2026, 11, 23))


def _query(text: str) -> SemanticQuery:
    found = _understood(text)
    assert found.answers and found.query is not None, (text, found.failure)
    return found.query


def _part(text: str) -> tuple[Filter, ...]:
    share = _query(text).share_of
    assert share is not None, text
    return share.filters


def test_what_each_of_them_has_is_split_by_them() -> None:
    for text in ("each show's revenue in 2026", "give me every show's revenue in 2026, highest first"):
        assert [one.partition(".")[0] for one in _query(text).dimensions] == ["shows"]


def test_a_thing_called_as_a_command_is_split_by() -> None:
    query = _query("for every genre the show with the most revenue")
    assert query.limit_per == ("shows.genre",)


def test_a_share_of_each_ones_rows_is_split_by_them() -> None:
    query = _query("what percentage of each show's bookings were cancelled?")
    assert query.derive == ("portion",) and [one.partition(".")[0] for one in query.dimensions] == ["shows"]


def test_a_share_is_asked_of_what_is_named_first() -> None:
    assert _part("Of the bookings made in 2026, what share was cancelled?")[0].values == ("Cancelled",)


def test_a_share_is_of_rows_without_something() -> None:
    assert _part("share of paid bookings without a discount")[0].op == "is nil"
    assert _part("what part of the bookings has no comment")[0].op == "is null"


def test_a_share_is_of_rows_to_which_something_happened() -> None:
    share = _query("what percentage of bookings was refunded, by genre?").share_of
    assert share is not None and [(one.of, one.metric) for one in share.members] == [("bookings", "refunds")]


def test_how_often_something_is_billed_is_a_value_of_the_model() -> None:
    for text in ("how many bookings are billed annually?", "how many bookings are on an annual plan?"):
        assert [(one.field, one.values) for one in _query(text).filters] == [("bookings.billing_cycle", ("Annual",))]


def test_how_often_a_sum_is_shown_is_no_value() -> None:
    assert _query("revenue monthly in 2026").grain == "month"
    assert not _query("revenue yearly").filters


def test_the_last_time_with_something_else_of_it_is_its_row() -> None:
    query = _query("When did we last get a booking for Hamlet and what was the comment?")
    assert query.detail is not None and query.limit == 1
    assert {"bookings.booked_on", "bookings.comment"} <= set(query.detail.columns)


def test_what_the_model_does_not_know_of_the_last_one_is_refused() -> None:
    assert _understood("When did we last get a booking for Hamlet and what was the weather?").query is None
    assert _understood("what percentage of each show's bookings were stolen?").query is None


def test_rows_are_counted_by_what_they_are() -> None:
    for text in ("how many gifts per show in 2026", "number of gifts by show in 2026"):
        query = _query(text)
        assert (query.metrics, [one.values for one in query.filters]) == (("count(bookings)",), [("Gift",)])
    assert _understood("how many standing ovations per show in 2026").query is None


def test_money_is_how_much() -> None:
    asked = _query("how much money did Hamlet make in 2026?")
    assert asked.metrics == _query("how much did Hamlet make in 2026?").metrics == ("revenue",)


def test_how_much_beside_how_many_is_not_left_out() -> None:
    assert _understood("how much is cancelled and how many bookings does it concern?").query is None


def test_from_worst_to_best_orders() -> None:
    query = _query("revenue by genre from highest to lowest")
    assert query.limit is None and [one.dir for one in query.order] == ["desc"]
