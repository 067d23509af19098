"""Rows chosen by what belongs to them, averages of totals, days of the week: against rows worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery
from tools.semantics.sql import QueryRefused, compile_query

Run = Callable[..., list[tuple[Any, ...]]]


def names(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(row[:2] for row in rows)


def test_customers_without_orders_are_those_whose_only_order_was_cancelled(run: Run) -> None:
    rows = run(detail={"table": "customers"}, anti={"entity": "customers", "related": "order_count"})
    assert names(rows) == [(3, "Bob")]


def test_customers_without_orders_since_october_may_have_ordered_before(run: Run) -> None:
    since = [{"kind": "since", "start": "2026-10-01"}]
    rows = run(detail={"table": "customers"}, anti={"entity": "customers", "related": "order_count", "windows": since})
    assert names(rows) == [(1, "Ada"), (3, "Bob")]


def test_customers_over_a_threshold_are_counted(run: Run) -> None:
    over = [{"of": "customers", "metric": "total_revenue", "op": ">", "values": [100]}]
    assert run(metrics=["customer_count"], members=over) == [(2,)]


def test_fewer_than_two_orders_are_also_none(run: Run) -> None:
    few = [{"of": "customers", "metric": "order_count", "op": "<", "values": [2]}]
    assert run(metrics=["customer_count"], members=few) == [(2,)]


def test_a_trend_of_the_top_category_has_no_other_category(run: Run) -> None:
    top = [{"of": "products.category", "metric": "total_revenue", "limit": 1}]
    assert run(metrics=["total_revenue"], grain="month", members=top) == [("2025-10-01", 200), ("2026-10-01", 200)]


def test_the_average_of_months_is_over_their_totals(run: Run) -> None:
    assert run(metrics=["total_revenue"], over={"per": "month"}) == [(147.5,)]


def test_the_average_of_customers_is_given_for_each_region(run: Run) -> None:
    rows = run(metrics=["total_revenue"], over={"per": "customers"}, dimensions=["customers.region"])
    assert rows == [("Europe", 260), (None, 70)]


def test_the_average_day_is_given_for_each_month(run: Run) -> None:
    rows = run(metrics=["total_revenue"], over={"per": "day"}, grain="month")
    assert rows == [("2025-10-01", 200), ("2026-09-01", 100), ("2026-10-01", 110), ("2026-11-01", 70)]


def test_days_of_the_week_begin_with_monday(run: Run) -> None:
    rows = run(metrics=["total_revenue"], part="weekday")
    assert rows[0] == (1, "Monday", 70)
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    assert run(metrics=["total_revenue"], weekdays=[1, 6]) == [(270,)]


def test_a_moving_average_is_over_the_periods_before(run: Run) -> None:
    rows = run(metrics=["total_revenue"], grain="month", derive=["moving_average"], moving=2)
    assert [row[2] for row in rows] == [200, 150, 160, 145]


def test_an_average_over_longer_stretches_than_the_groups_is_refused(sales: SemanticModel, today: date) -> None:
    query = SemanticQuery.model_validate({"metrics": ["total_revenue"], "over": {"per": "year"}, "grain": "month"})
    with pytest.raises(QueryRefused, match="cannot be given for each month"):
        compile_query(sales, query, today=today)


def test_an_average_of_totals_takes_no_threshold() -> None:
    slots = {"metrics": ["a"], "over": {"per": "month"}, "having": [{"metric": "a", "op": ">", "values": [1]}]}
    with pytest.raises(ValidationError, match="an average over totals"):
        SemanticQuery.model_validate(slots)


def test_an_average_over_every_customer_counts_those_who_never_ordered(run: Run) -> None:
    of_some = run(metrics=["total_revenue"], over={"per": "customers"})[0][0]
    of_every = run(metrics=["total_revenue"], over={"per": "customers", "every": True})[0][0]
    customers = run(metrics=["customer_count"])[0][0]
    assert of_every == pytest.approx(run(metrics=["total_revenue"])[0][0] / customers)
    assert of_every < of_some


def test_an_average_over_every_customer_is_given_for_each_region(run: Run) -> None:
    over = {"per": "customers", "every": True}
    rows = dict(run(metrics=["order_count"], over=over, dimensions=["customers.region"]))
    assert all(value >= 0 for value in rows.values())
    assert len(rows) == len(run(metrics=["customer_count"], dimensions=["customers.region"]))


def test_two_fields_of_a_row_are_compared_with_each_other(run: Run) -> None:
    later = [{"field": "customers.signup_date", "op": ">", "other": "orders.order_date"}]
    assert run(metrics=["count(orders)"], filters=later) == [(0,)]
    sooner = [{"field": "orders.shipping_amount", "op": ">=", "other": "orders.item_count"}]
    assert run(metrics=["count(orders)"], filters=sooner) == [(4,)]


def test_a_field_is_not_compared_with_another_kind(run: Run) -> None:
    with pytest.raises(QueryRefused, match="cannot be compared"):
        run(
            metrics=["count(orders)"], filters=[{"field": "orders.order_date", "op": ">", "other": "orders.net_amount"}]
        )


def test_a_comparison_of_fields_takes_no_values() -> None:
    with pytest.raises(ValidationError, match="two fields"):
        SemanticQuery.model_validate(
            {"metrics": ["revenue"], "filters": [{"field": "a.b", "op": "=", "other": "a.c", "values": [1]}]}
        )
