"""Results as tables with formats, and what they say in words."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from tools.answer import Column, ColumnFormat, ColumnType, Table
from tools.ask import Reading, drawn
from tools.calendar_units import Grain
from tools.figures import findings, plain, write
from tools.shape import shape_of
from tools.tables import describe_column, is_additive, is_identifier, label_of, table_from_arrow


def table(columns: list[tuple[str, ColumnType]], rows: list[tuple[Any, ...]]) -> Table:
    return Table(columns=tuple(describe_column(name, kind) for name, kind in columns), rows=tuple(rows))


def test_arrow_types_become_ours_and_numbers_stay_exact() -> None:
    arrow = pa.table(
        {
            "ORDER_ID": pa.array([1, None], pa.int64()),
            "BIG": pa.array([Decimal(10**20), None], pa.decimal128(38, 0)),
            "NET_AMOUNT": pa.array([Decimal("1.10"), None], pa.decimal128(14, 2)),
            "RATE": pa.array([0.5, None], pa.float64()),
            "IS_RETURNED": pa.array([True, None], pa.bool_()),
            "ORDER_DATE": pa.array([date(2026, 1, 2), None], pa.date32()),
            "ORDERED_AT": pa.array([datetime(2026, 1, 2, 3, 4), None], pa.timestamp("us")),
            "MONTH": pa.array([datetime(2026, 1, 1), None], pa.timestamp("ns")),
            "STATUS": pa.array(["A", None], pa.string()),
        }
    )

    result = table_from_arrow(arrow, truncated=True)

    assert [column.type for column in result.columns] == [
        "integer",
        "integer",
        "number",
        "number",
        "boolean",
        "date",
        "timestamp",
        "date",
        "text",
    ]
    assert result.rows[0] == (
        1,
        10**20,
        Decimal("1.10"),
        0.5,
        True,
        date(2026, 1, 2),
        datetime(2026, 1, 2, 3, 4),
        date(2026, 1, 1),
        "A",
    )
    assert result.rows[1] == (None,) * 9
    assert result.truncated


def test_json_columns_are_read() -> None:
    field = pa.field("INPUT", pa.string(), metadata={"logicalType": "VARIANT"})
    arrow = pa.Table.from_arrays([pa.array(['{"a": 1}', None])], schema=pa.schema([field]))

    result = table_from_arrow(arrow)

    assert result.columns[0].type == "variant"
    assert result.rows == (({"a": 1},), (None,))


def test_two_columns_of_one_name_are_told_apart() -> None:
    arrow = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["TOTAL", "TOTAL"])

    assert table_from_arrow(arrow).records() == [{"total": 1, "total_2": 2}]


@pytest.mark.parametrize(
    ("name", "format_", "unit"),
    [
        ("total_revenue", "currency", "USD"),
        ("average_order_value", "currency", "USD"),
        ("revenue_per_customer", "currency", "USD"),
        ("recent_90_day_revenue", "currency", "USD"),
        ("returned_amount", "currency", "USD"),
        ("gross_margin", "currency", "USD"),
        ("margin_rate", "percent", None),
        ("share", "percent", None),
        ("revenue_growth", "percent", None),
        ("change_percent", "plain", "%"),
        ("order_count", "plain", None),
        ("units_sold", "plain", None),
        ("cancelled_orders", "plain", None),
        ("buying_customers", "plain", None),
        ("run_seconds", "duration", "s"),
        ("milliseconds", "plain", None),
        ("priority", "plain", None),
    ],
)
def test_a_name_says_how_its_numbers_are_written(name: str, format_: ColumnFormat, unit: str | None) -> None:
    column = describe_column(name, "number")

    assert (column.format, column.unit) == (format_, unit)


def test_only_numbers_have_a_number_format() -> None:
    assert describe_column("discount", "text").format == "plain"


@pytest.mark.parametrize(
    ("name", "label"),
    [("average_order_value", "Average order value"), ("sku", "SKU"), ("customer_id", "Customer ID"), ("x", "X")],
)
def test_a_label_is_for_people(name: str, label: str) -> None:
    assert label_of(name) == label


@pytest.mark.parametrize("name", ["total_revenue", "order_count", "units_sold", "orders"])
def test_amounts_and_counts_add_up(name: str) -> None:
    assert is_additive(describe_column(name, "number"))


@pytest.mark.parametrize(
    "name",
    ["average_order_value", "margin_rate", "buying_customers", "revenue_per_customer", "customer_id", "median_amount"],
)
def test_averages_rates_and_distinct_people_do_not(name: str) -> None:
    assert not is_additive(describe_column(name, "number"))


def test_an_id_names_a_thing() -> None:
    assert is_identifier(describe_column("order_id", "integer"))
    assert is_identifier(describe_column("year", "integer"))
    assert not is_identifier(describe_column("order_count", "integer"))


@pytest.mark.parametrize(
    ("value", "column", "text"),
    [
        (Decimal("1243801.4"), describe_column("revenue", "number"), "$1,243,801"),
        (Decimal("12.5"), describe_column("revenue", "number"), "$12.50"),
        (Decimal("-2500"), describe_column("revenue", "number"), "−$2,500"),
        (0.412, describe_column("margin_rate", "number"), "41.2%"),
        (4.2, describe_column("change_percent", "number"), "4.20%"),
        (1204, describe_column("order_count", "integer"), "1,204"),
        (200, describe_column("run_seconds", "number"), "3 min 20 s"),
        (7300, describe_column("run_seconds", "number"), "2 h 1 min"),
        (date(2026, 7, 14), describe_column("day", "date"), "14 July 2026"),
        (datetime(2026, 7, 14, 9, 5), describe_column("at", "timestamp"), "14 July 2026 09:05"),
        (True, describe_column("active", "boolean"), "yes"),
        (None, describe_column("revenue", "number"), "no value"),
        ("Web", describe_column("channel", "text"), "Web"),
    ],
)
def test_a_value_is_written_as_people_write_it(value: object, column: Column, text: str) -> None:
    assert write(value, column) == text


MONTHS = [date(2026, month, 1) for month in (8, 9, 10, 11)]


def test_a_trend_says_where_it_stands_and_where_it_came_from() -> None:
    source = table(
        [("month", "date"), ("total_revenue", "number")], list(zip(MONTHS[:3], [100, 300, 200], strict=True))
    )

    assert plain(findings(source)) == (
        "Total revenue was $200.00 in October 2026, up 100.0% on August 2026. "
        "The highest was September 2026 with $300.00; together the 3 months make $600.00."
    )


def test_a_month_that_is_not_over_is_compared_with_nothing() -> None:
    source = table(
        [("month", "date"), ("total_revenue", "number")], list(zip(MONTHS, [100, 300, 200, 50], strict=True))
    )

    text = plain(findings(source, today=date(2026, 11, 23)))

    assert "$200.00 in October 2026, up 100.0% on August 2026" in text
    assert "November 2026 so far: $50.00." in text
    assert "The highest was September 2026" in text


def test_rates_differ_by_points() -> None:
    source = table([("month", "date"), ("margin_rate", "number")], list(zip(MONTHS[:2], [0.30, 0.35], strict=True)))

    assert plain(findings(source)) == "Margin rate was 35.0% in September 2026, 5.0 points above August 2026."


def test_a_ranking_names_the_first_three() -> None:
    source = table([("region", "text"), ("total_revenue", "number")], [("a", 1), ("b", 9000), ("c", 4), ("d", 2)])

    assert plain(findings(source)) == (
        "b has the highest total revenue with $9,000, followed by c ($4.00) and d ($2.00). The 4 together make $9,007."
    )


def test_who_asks_for_the_lowest_hears_of_the_lowest() -> None:
    source = table([("region", "text"), ("margin_rate", "number")], [("a", 0.4), ("b", 0.2)])

    assert plain(findings(source, "worst regions by margin rate")).startswith("b has the lowest margin rate with 20.0%")


def test_a_single_row_is_said_in_full() -> None:
    source = table([("total_revenue", "number"), ("order_count", "integer")], [(Decimal(5000), 12)])

    assert plain(findings(source)) == "Total revenue: $5,000; Order count: 12."


def test_no_rows_are_said_so() -> None:
    assert findings(table([("total_revenue", "number")], [])) == "There are no rows for this."


def test_rows_without_numbers_are_counted() -> None:
    assert findings(table([("name", "text")], [("a",), ("b",)])) == "2 rows."


@pytest.mark.parametrize(
    ("days", "grain"),
    [
        ([date(2025, 1, 1), date(2026, 1, 1)], "year"),
        ([date(2026, 1, 1), date(2026, 4, 1)], "quarter"),
        ([date(2026, 1, 1), date(2026, 2, 1)], "month"),
        ([date(2026, 1, 5), date(2026, 1, 12)], "week"),
        ([date(2026, 1, 5), date(2026, 1, 6)], "day"),
        ([date(2026, 1, 1), date(2026, 1, 2)], "day"),
    ],
)
def test_the_unit_of_time_is_found_in_the_days(days: list[date], grain: Grain) -> None:
    assert shape_of(table([("at", "date"), ("orders", "integer")], [(day, 1) for day in days])).grain == grain


def test_a_date_beside_a_name_is_a_detail_and_no_axis() -> None:
    source = table(
        [("customer_name", "text"), ("last_order_date", "date"), ("revenue", "number")],
        [("a", date(2026, 1, 1), 5), ("b", date(2026, 1, 2), 6)],
    )

    assert shape_of(source).time is None


QUARTERS = [date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1), date(2026, 1, 1)]
UNDERSTOOD = "Total revenue by quarter, 1 May 2025 to 31 January 2026 (9 whole months)."


def test_units_that_the_days_asked_for_cut_are_compared_with_nothing() -> None:
    rows = list(zip(QUARTERS, [10, 100, 150, 900], strict=True))
    source = table([("quarter", "date"), ("total_revenue", "number")], rows)

    text = plain(findings(source, today=date(2026, 11, 23), understood=UNDERSTOOD))

    assert text.startswith("Total revenue was $150.00 in Q4 2025, up 50.0% on Q3 2025.")
    assert "Q1 2026 until 31 January 2026: $900.00." in text
    assert "Q2 2025" not in text


def test_weeks_at_both_ends_of_thirty_days_are_not_compared() -> None:
    weeks = [date(2026, 10, 19), date(2026, 10, 26), date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]
    source = table([("week", "date"), ("order_count", "integer")], list(zip(weeks, [1, 10, 20, 30, 2], strict=True)))

    understood = "Order count by week, 22 October 2026 to 20 November 2026 (30 days)."
    text = plain(findings(source, today=date(2026, 11, 23), understood=understood))

    assert text.startswith(
        "Order count was 30 in the week of 9 November 2026, up 200.0% on the week of 26 October 2026"
    )
    assert "The week of 16 November 2026 until 20 November 2026: 2." in text


def test_a_window_that_cuts_every_unit_leaves_nothing_to_compare() -> None:
    rows = [(date(2026, 7, 1), 10), (date(2026, 10, 1), 20)]
    source = table([("quarter", "date"), ("total_revenue", "number")], rows)

    text = plain(findings(source, today=date(2026, 11, 23), understood="..., 1 August 2026 to 31 October 2026."))

    assert text == "Q4 2026 until 31 October 2026: $20.00."


def test_days_stand_on_their_date() -> None:
    days = [date(2026, 11, 21), date(2026, 11, 22)]
    source = table([("day", "date"), ("orders", "integer")], list(zip(days, [5, 5], strict=True)))

    assert plain(findings(source)) == "Orders was 5 on 22 November 2026, the same as on 21 November 2026."


def test_the_best_month_is_said_as_a_month() -> None:
    source = table([("month", "date"), ("total_revenue", "number")], [(date(2025, 12, 1), 9000)])

    assert plain(findings(source)) == "December 2025. Total revenue: $9,000."


def test_one_series_leads_nobody() -> None:
    rows = [(month, "Europe", 100) for month in MONTHS]
    source = table([("month", "date"), ("region", "text"), ("total_revenue", "number")], rows)

    assert "leads" not in findings(source)
    assert plain(findings(source)) == "Europe has $400.00 total revenue in all."


def test_an_empty_result_says_what_nothing_matches() -> None:
    reading = Reading("Failed jobs, 16 November 2026 to 22 November 2026 (7 days).", "SELECT 1", "q", "operations")
    answer = drawn(table([("job_name", "text")], []), "which jobs failed", reading, today=date(2026, 11, 23))

    assert answer.text == "Nothing matches: Failed jobs, 16 November 2026 to 22 November 2026 (7 days)."


def test_a_change_is_written_like_the_number_that_changes() -> None:
    arrow = pa.table({"TOTAL_REVENUE": [1500.0], "PREVIOUS_TOTAL_REVENUE": [1200.0], "CHANGE": [300.0]})
    arrow = arrow.append_column("CHANGE_PERCENT", pa.array([25.0]))

    result = table_from_arrow(arrow)

    assert plain(findings(result)) == (
        "Total revenue: $1,500; Previous total revenue: $1,200; Change: $300.00; Change %: 25%."
    )


def test_a_change_of_a_count_stays_a_count() -> None:
    result = table_from_arrow(pa.table({"ORDER_COUNT": [5], "PREVIOUS_ORDER_COUNT": [3], "CHANGE": [2]}))

    assert result.columns[2].format == "plain"


def test_a_total_of_nothing_says_what_nothing_matches() -> None:
    reading = Reading("Total revenue, 1 January 2030 to 31 December 2030.", "SELECT 1", "q", "sales")
    answer = drawn(
        table([("total_revenue", "number")], [(None,)]), "revenue in 2030", reading, today=date(2026, 11, 23)
    )

    assert answer.text == "Nothing matches: Total revenue, 1 January 2030 to 31 December 2030."
