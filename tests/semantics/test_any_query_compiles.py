"""Any query over the sales model compiles to SQL that runs, or is refused in words; nothing in between."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tools.errors import CallerError
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery
from tools.semantics.sql import compile_query

METRICS = ["total_revenue", "order_count", "margin_rate", "orders_placed", "customer_count", "count(products)"]
METRICS += ["avg(products.unit_price)", "shipping_revenue", "average_order_value"]
DIMENSIONS = ["customers.region", "products.category", "orders.channel", "customers", "products", "orders.is_cancelled"]
FILTERS: list[dict[str, Any]] = [
    {"field": "customers.region", "values": ["Europe"]},
    {"field": "orders.channel", "op": "not in", "values": ["Web", "Mobile"]},
    {"field": "orders.is_cancelled", "values": [False]},
    {"field": "order_lines.quantity", "op": "between", "values": [1, 3]},
]
ANTI = {"entity": "customers", "related": "order_count", "windows": [{"kind": "last", "n": 6, "unit": "month"}]}
MEMBERS: list[dict[str, Any]] = [
    {"of": "customers", "metric": "total_revenue", "op": "<", "values": [100]},
    {"of": "products.category", "metric": "total_revenue", "limit": 2},
    {"of": "products", "metric": "order_lines", "absent": True},
]
WINDOWS: list[dict[str, Any]] = [
    {"kind": "last", "n": 6, "unit": "month"},
    {"kind": "this", "unit": "year"},
    {"kind": "period", "unit": "quarter", "year": 2026, "number": 3},
    {"kind": "since", "start": "2026-01-01"},
    {"kind": "until", "end": "2026-01-01"},
]


def few(values: list[Any], most: int) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), max_size=most)


QUERIES = st.fixed_dictionaries(
    {"metrics": st.lists(st.sampled_from(METRICS), min_size=1, max_size=3, unique=True)},
    optional={
        "dimensions": few(DIMENSIONS, 3),
        "filters": few(FILTERS, 2),
        "windows": few(WINDOWS, 2),
        "grain": st.sampled_from(["day", "week", "month", "quarter", "year"]),
        "compare": st.sampled_from([{"to": "previous"}, {"to": "same_last_year"}, {"to": "explicit"}]),
        "derive": few(["share", "growth", "cumulative", "rank", "moving_average", "portion", "ratio"], 2),
        "share_of": st.sampled_from([None, {"filters": FILTERS[:1]}, {"members": MEMBERS[:1]}, {"anti": ANTI}]),
        "having": st.sampled_from(
            [[{"metric": one, "op": ">", "values": [10]}] for one in ("total_revenue", "share", "change", "growth")]
        ),
        "order": few([{"by": "total_revenue"}, {"by": "time", "dir": "asc"}, {"by": "customers.region"}], 1),
        "limit": st.integers(1, 20),
        "limit_per": few(DIMENSIONS, 1),
        "members": few(MEMBERS, 2),
        "anti": st.sampled_from(
            [None, None, {"entity": "customers", "related": "order_count", "windows": [WINDOWS[0]]}]
        ),
        "over": st.sampled_from([None, None, None, {"per": "month"}, {"per": "customers", "function": "median"}]),
        "part": st.sampled_from([None, "weekday", "month_of_year", "quarter_of_year"]),
        "weekdays": few([1, 6, 7], 2),
    },
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(QUERIES)
def test_any_query_runs_or_is_refused(
    shop: duckdb.DuckDBPyConnection, sales: SemanticModel, today: date, slots: dict[str, Any]
) -> None:
    try:
        query = SemanticQuery.model_validate(slots)
    except ValidationError:
        return
    try:
        compiled = compile_query(sales, query, today=today)
    except CallerError as refusal:
        assert str(refusal)
        return
    cursor = shop.execute(sqlglot.transpile(compiled.sql, read="snowflake", write="duckdb")[0])
    assert [column[0] for column in cursor.description] == [column.name for column in compiled.columns]
    assert compiled.understood.sentence
