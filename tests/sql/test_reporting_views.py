"""The reporting views have the columns that the code relies on, and rows that make sense."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from snowflake.connector import SnowflakeConnection

Rows = Callable[..., list[tuple[Any, ...]]]

COLUMNS = {
    "orders": "order_id customer_id order_date ordered_at status channel is_cancelled is_returned gross_amount "
    "discount_amount shipping_amount net_amount returned_amount item_count",
    "order_lines": "order_item_id order_id customer_id product_id order_date status channel quantity unit_price "
    "discount_amount revenue cost margin returned_amount",
    "customers": "customer_id customer_name email segment region country city signup_date status is_active",
    "products": "product_id sku product_name category subcategory unit_price unit_cost is_discontinued launched_on",
    "job_monitoring": "job_id job_name job_type status priority created_by source progress phase attempt max_attempts "
    "error_message worker_id created_at created_date started_at finished_at wait_seconds run_seconds",
    "operational_status": "component status detail metric_value unit checked_at",
    "executive_dashboard": "kpi unit current_value previous_value change_percent year_ago_value year_change_percent "
    "period_start period_end sort_order",
    "customer_360": "customer_id customer_name email segment region country city signup_date status is_active "
    "order_count lifetime_revenue lifetime_margin average_order_value units_bought returned_amount first_order_date "
    "last_order_date days_since_last_order recent_90_day_revenue previous_90_day_revenue churn_risk",
    "system_metrics": "metric_name metric_value unit component recorded_at recorded_date",
    "job_history": "job_id attempt event phase worker_id created_at",
    "delivery_monitoring": "delivery_id job_id schedule_id occurrence_at target_kind target_address status attempt "
    "error_message created_at sent_at send_seconds",
    "data_quality": "run_id check_name check_type table_name column_name severity status checked_rows failed_rows "
    "allowed_rows detail checked_at is_latest",
    "daily_sales": "sales_date region channel order_count cancelled_orders customer_count units_sold gross_amount "
    "discount_amount revenue cost margin returned_amount refreshed_at",
    "assistant_usage": "asked_date surface outcome question_count person_count verified_count average_milliseconds",
}


@pytest.mark.parametrize("view", sorted(COLUMNS))
def test_a_view_has_its_columns_and_rows(view: str, connection: SnowflakeConnection) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM analytics_platform.reporting.{view} LIMIT 1")
        assert [column[0].lower() for column in cursor.description] == COLUMNS[view].split()
        assert cursor.fetchall() or view in ("assistant_usage", "delivery_monitoring")


def test_one_row_an_order_and_one_a_customer(rows: Rows) -> None:
    assert rows("SELECT COUNT(*) - COUNT(DISTINCT order_id) FROM reporting.orders") == [(0,)]
    assert rows("SELECT COUNT(*), COUNT(DISTINCT customer_id) FROM reporting.customer_360") == [(2000, 2000)]


def test_revenue_is_the_same_whichever_view_is_asked(rows: Rows) -> None:
    [(lines, orders, customers)] = rows("""
        SELECT (SELECT SUM(revenue) FROM reporting.order_lines),
               (SELECT SUM(net_amount) FROM reporting.orders WHERE NOT is_cancelled),
               (SELECT SUM(lifetime_revenue) FROM reporting.customer_360)
    """)
    assert lines == orders == customers


def test_order_lines_leave_cancelled_orders_out(rows: Rows) -> None:
    assert rows("SELECT COUNT(*) FROM reporting.order_lines WHERE status = 'CANCELLED'") == [(0,)]
    assert rows("SELECT COUNT_IF(is_cancelled) > 0 FROM reporting.orders") == [(True,)]


def test_churn_risk_has_four_bands_and_none_for_those_who_never_ordered(rows: Rows) -> None:
    bands = dict(rows("SELECT churn_risk, COUNT(*) FROM customer_360 GROUP BY churn_risk"))
    assert set(bands) == {"Low", "Medium", "High", "No orders"}
    assert min(bands.values()) > 50
    assert rows("SELECT COUNT(*) FROM customer_360 WHERE (churn_risk = 'No orders') <> (order_count = 0)") == [(0,)]


def test_the_dashboard_has_eleven_figures_that_agree_with_the_orders(rows: Rows) -> None:
    figures = {row[0]: row[1:] for row in rows("SELECT kpi, current_value, previous_value FROM executive_dashboard")}
    assert len(figures) == 11
    [(revenue, orders)] = rows("""
        SELECT SUM(revenue), COUNT(DISTINCT order_id) FROM order_lines
        WHERE order_date BETWEEN CURRENT_DATE() - 30 AND CURRENT_DATE() - 1
    """)
    assert figures["Revenue"][0] == revenue
    assert figures["Orders"][0] == orders
    assert figures["Margin rate"][0] > 20


def test_every_component_has_a_status_and_a_reason(rows: Rows) -> None:
    status = rows("SELECT component, status, detail, metric_value FROM operational_status")
    assert len(status) == 9
    assert len({row[0] for row in status}) == 9
    assert {row[1] for row in status} <= {"OK", "WARNING", "CRITICAL"}
    assert all(row[2] and row[3] is not None for row in status)


def test_a_job_that_waits_too_long_makes_the_queue_critical(rows: Rows) -> None:
    rows("""
        INSERT INTO raw_data.jobs (job_id, job_name, job_type, status, created_by, created_at)
        SELECT 'waits', 'waits', 'REPORT', 'PENDING', 'test', DATEADD('minute', -45, SYSDATE())
    """)
    try:
        assert rows("SELECT status FROM operational_status WHERE component = 'Job queue'") == [("CRITICAL",)]
    finally:
        rows("DELETE FROM raw_data.jobs WHERE job_id = 'waits'")
