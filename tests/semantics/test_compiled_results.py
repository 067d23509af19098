"""Compiled SQL gives the numbers that a person computes by hand from the six orders of the shop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.semantics.gym import GYM
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery
from tools.semantics.sql import FanOut, NoPath, QueryRefused, compile_query

Run = Callable[..., list[tuple[Any, ...]]]
OCTOBER = {"kind": "period", "unit": "month", "year": 2026, "number": 10}


def test_a_total_counts_every_line_once(run: Run) -> None:
    assert run(metrics=["total_revenue"]) == [(590.0,)]


def test_a_window_takes_its_first_and_its_last_day_and_no_more(run: Run) -> None:
    assert run(metrics=["total_revenue", "order_count"], windows=[OCTOBER]) == [(220.0, 2)]


def test_last_n_months_are_whole_months_before_the_running_one(run: Run) -> None:
    rows = run(metrics=["total_revenue"], grain="month", windows=[{"kind": "last", "n": 2, "unit": "month"}])
    assert rows == [("2026-09-01", 100.0), ("2026-10-01", 220.0)]


def test_groups_come_largest_first_and_keep_the_unknown(run: Run) -> None:
    assert run(metrics=["total_revenue"], dimensions=["customers.region"]) == [("Europe", 520.0), (None, 70.0)]


def test_two_customers_of_one_name_stay_two_rows(run: Run) -> None:
    rows = run(metrics=["customer_count"], dimensions=["customers"])
    assert [name for name, _ in rows].count("Bob") == 2


def test_two_customers_of_one_name_and_one_number_always_come_in_the_order_of_their_keys(sales: SemanticModel) -> None:
    for metrics in (("customer_count",), ("customer_count", "orders_placed")):
        query = SemanticQuery(metrics=metrics, dimensions=("customers",))
        sql = compile_query(sales, query, today=date(2026, 11, 23)).sql
        assert sql.endswith(("customers.customer_id", "customer_id_key"))


def test_a_ratio_is_the_sum_over_the_sum_and_not_the_mean_of_ratios(run: Run) -> None:
    assert run(metrics=["average_order_value"]) == [(118.0,)]
    assert run(metrics=["margin_rate"], dimensions=["products.category"]) == [
        ("Home", pytest.approx(64 / 190)),
        ("Mobile", 0.25),
    ]


def test_a_ratio_over_nothing_is_null_and_not_an_error(run: Run) -> None:
    assert run(metrics=["margin_rate"], windows=[{"kind": "between", "start": "2020-01-01", "end": "2020-12-31"}]) == [
        (None,)
    ]


def test_metrics_of_two_tables_are_aggregated_each_and_joined(run: Run) -> None:
    rows = run(metrics=["total_revenue", "orders_placed"], dimensions=["customers.segment"], windows=[OCTOBER])
    assert rows == [("Consumer", 220.0, 3)]


def test_metrics_of_two_tables_without_groups_stand_side_by_side(run: Run) -> None:
    assert run(metrics=["total_revenue", "orders_placed", "customer_count"]) == [(590.0, 6, 4)]


def test_metrics_of_two_tables_meet_on_unknown_groups_too(run: Run) -> None:
    rows = run(metrics=["total_revenue", "customer_count"], dimensions=["customers.region"])
    assert set(rows) == {("Europe", 520.0, 2), (None, 70.0, 1), ("North America", None, 1)}


def test_leaving_a_value_out_keeps_rows_without_a_value(run: Run) -> None:
    leave_out = [{"field": "orders.channel", "op": "!=", "values": ["Web"]}]
    assert run(metrics=["total_revenue"], filters=leave_out) == [(290.0,)]
    several = [{"field": "orders.channel", "op": "not in", "values": ["Web", "Mobile"]}]
    assert run(metrics=["total_revenue"], filters=several) == [(270.0,)]


def test_filters_of_every_kind(run: Run) -> None:
    def total(field: str, op: str, *values: Any) -> float:
        return float(run(metrics=["orders_placed"], filters=[{"field": field, "op": op, "values": values}])[0][0])

    assert total("orders.channel", "in", "Web", "Mobile") == 4
    assert total("orders.channel", "is null") == 1
    assert total("orders.channel", "is not null") == 5
    assert total("orders.is_cancelled", "=", False) == 5
    assert total("orders.net_amount", ">=", 100) == 3
    assert total("orders.net_amount", "between", 50, 100) == 3
    assert total("customers.customer_name", "contains", "o") == 4
    assert total("customers.customer_name", "starts with", "Do") == 1
    assert total("orders.order_date", ">", "2026-10-15") == 2


def test_a_quote_in_a_value_stays_a_value(run: Run) -> None:
    wanted = {"field": "customers.customer_name", "op": "=", "values": ["O'Neil'; DROP TABLE customers --"]}
    assert run(metrics=["customer_count"], filters=[wanted]) == [(0,)]


def test_a_count_is_taken_over_the_finer_table_when_rows_would_repeat(run: Run) -> None:
    rows = run(metrics=["orders_placed"], dimensions=["products.category"])
    assert rows == [("Home", 3), ("Mobile", 2)]


def test_an_amount_is_never_counted_once_per_finer_row(sales: SemanticModel, today: Any) -> None:
    query = SemanticQuery(metrics=("shipping_revenue",), dimensions=("products.category",))
    with pytest.raises(FanOut, match="counted several times"):
        compile_query(sales, query, today=today)


def test_tables_without_a_relationship_are_refused(today: Any) -> None:
    model = SemanticModel.from_yaml(
        """
name: two
tables:
  - name: a
    base_table: {database: d, schema: s, table: a}
    dimensions: [{name: x, expr: x, data_type: VARCHAR}]
    metrics: [{name: a_count, expr: COUNT(*)}]
  - name: b
    base_table: {database: d, schema: s, table: b}
    dimensions: [{name: y, expr: y, data_type: VARCHAR}]
"""
    )
    with pytest.raises(NoPath, match="b"):
        compile_query(model, SemanticQuery(metrics=("a_count",), dimensions=("b.y",)), today=today)


THIS_AND_LAST_MONTH = [{"kind": "this", "unit": "month"}, {"kind": "last", "unit": "month"}]


def test_a_running_month_is_compared_with_the_same_days_of_the_last_one_which_stands_beside_it_whole(run: Run) -> None:
    explicit = run(metrics=["total_revenue"], windows=THIS_AND_LAST_MONTH, compare={"to": "explicit"})
    assert explicit == [(70.0, 20.0, 50.0, 250.0, 220.0)]
    assert run(metrics=["total_revenue"], windows=THIS_AND_LAST_MONTH[:1], compare={"to": "previous"}) == explicit


def test_a_group_that_the_later_period_alone_has_counts_none_in_the_whole_earlier_one(run: Run) -> None:
    rows = run(
        metrics=["order_count"],
        dimensions=["orders.channel"],
        windows=THIS_AND_LAST_MONTH,
        compare={"to": "explicit"},
    )
    assert {row[0]: (row[1], row[2], row[5]) for row in rows} == {"Partner": (1, 0, 0), "Mobile": (0, 1, 1)}


def test_year_to_date_is_compared_with_the_same_days_alone(run: Run) -> None:
    windows = [{"kind": "to_date", "unit": "year"}]
    rows = run(metrics=["total_revenue"], windows=windows, compare={"to": "same_last_year"})
    assert rows == [(390.0, 200.0, 190.0, 95.0)]


def test_a_comparison_by_group_shows_groups_of_either_period(run: Run) -> None:
    rows = run(
        metrics=["total_revenue"], dimensions=["products.product_name"], windows=[OCTOBER], compare={"to": "previous"}
    )
    assert rows == [
        ("Phone", 200.0, None, 200.0, None),
        ("Lamp", 20.0, 20.0, 0.0, 0.0),
        ("Chair", None, 80.0, -80.0, -100.0),
    ]


def test_a_month_is_set_beside_the_same_month_of_last_year(run: Run) -> None:
    rows = run(metrics=["total_revenue"], windows=[OCTOBER], compare={"to": "same_last_year"}, grain="month")
    assert rows == [("2026-10-01", 220.0, 200.0, 20.0, 10.0)]


def test_growth_by_month_looks_back_beyond_the_window_and_leaves_out_the_running_month(run: Run) -> None:
    rows = run(
        metrics=["total_revenue"],
        grain="month",
        derive=["growth"],
        windows=[{"kind": "between", "start": "2026-10-01", "end": "2026-11-23"}],
    )
    assert rows == [("2026-10-01", 220.0, 100.0, 120.0, 120.0)]


def test_shares_are_of_everything_and_shown_for_what_was_asked(run: Run) -> None:
    assert run(metrics=["total_revenue"], dimensions=["customers.segment"], derive=["share"]) == [
        ("Enterprise", 370.0, 62.71),
        ("Consumer", 220.0, 37.29),
    ]
    kept = [{"field": "customers.segment", "op": "=", "values": ["Consumer"]}]
    rows = run(metrics=["total_revenue"], dimensions=["customers.segment"], derive=["share"], kept=kept)
    assert rows == [("Consumer", 220.0, 37.29)]


def test_a_share_of_a_distinct_count_is_of_the_whole_count(run: Run) -> None:
    rows = run(metrics=["order_count"], dimensions=["products.category"], derive=["share"])
    assert rows == [("Home", 3, 60.0), ("Mobile", 2, 40.0)]


def test_a_share_of_a_ratio_is_refused(sales: SemanticModel, today: Any) -> None:
    query = SemanticQuery(metrics=("margin_rate",), dimensions=("customers.segment",), derive=("share",))
    with pytest.raises(QueryRefused, match="no meaning"):
        compile_query(sales, query, today=today)


def test_a_running_total_grows_by_period(run: Run) -> None:
    rows = run(
        metrics=["total_revenue"], grain="month", derive=["cumulative"], windows=[{"kind": "this", "unit": "year"}]
    )
    assert rows == [("2026-09-01", 100.0, 100.0), ("2026-10-01", 220.0, 320.0), ("2026-11-01", 70.0, 390.0)]


def test_the_top_for_each_group(run: Run) -> None:
    rows = run(
        metrics=["total_revenue"],
        dimensions=["products.product_name", "products.category"],
        limit=1,
        limit_per=["products.category"],
    )
    assert rows == [("Phone", "Mobile", 400.0), ("Chair", "Home", 130.0)]


def test_ranks_share_a_place(run: Run) -> None:
    rows = run(metrics=["orders_placed"], dimensions=["customers.customer_name"], derive=["rank"])
    assert [(row[0], row[2]) for row in rows] == [("Bob", 1), ("Ada", 2), ("Dora", 3)]


def test_a_threshold_keeps_groups_and_shows_its_metric(run: Run) -> None:
    having = [{"metric": "order_count", "op": ">=", "values": [2]}]
    rows = run(metrics=["total_revenue"], dimensions=["customers"], having=having)
    assert rows == [("Ada", 300.0, 2), ("Bob", 220.0, 2)]


def test_rows_of_a_table_are_listed_newest_first(run: Run) -> None:
    rows = run(detail={"table": "orders", "columns": ["orders.order_id", "customers.region"]}, limit=2)
    assert rows == [(105, None), (103, "Europe")]


def test_aggregates_of_a_field(run: Run) -> None:
    rows = run(metrics=["avg(products.unit_price)", "max(products.unit_price)", "count_distinct(products.category)"])
    assert rows == [(pytest.approx(260 / 3), 200.0, 2)]


def test_a_count_of_customers_can_be_filtered_by_what_they_bought(run: Run) -> None:
    bought = [{"field": "products.category", "op": "=", "values": ["Home"]}]
    assert run(metrics=["customer_count"], filters=bought) == [(3,)]


@pytest.mark.parametrize(
    ("slots", "reason"),
    [
        ({"metrics": ["total_revenue"], "derive": ["cumulative"]}, "needs a grain"),
        ({"metrics": ["revenu"]}, "no metric 'revenu'"),
        ({"metrics": ["total_revenue"], "dimensions": ["customers.colour"]}, "no field 'colour'"),
        (
            {"metrics": ["total_revenue"], "order": [{"by": "nothing"}], "dimensions": ["customers.region"]},
            "ordered by",
        ),
        (
            {"metrics": ["total_revenue"], "filters": [{"field": "orders.is_cancelled", "values": ["maybe"]}]},
            "true or false",
        ),
        ({"metrics": ["total_revenue"], "filters": [{"field": "orders.order_date", "values": ["soon"]}]}, "is a date"),
    ],
)
def test_what_the_compiler_does_not_do_is_refused_and_never_ignored(
    sales: SemanticModel, today: Any, slots: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Exception, match=reason):
        compile_query(sales, SemanticQuery.model_validate(slots), today=today)


EUROPE = {"field": "customers.region", "values": ["Europe"]}


def test_a_portion_is_what_also_satisfies_a_condition_in_percent_of_all(run: Run) -> None:
    assert run(metrics=["total_revenue"], derive=["portion"], share_of={"filters": [EUROPE]}) == [(520.0, 590.0, 88.14)]
    web = {"field": "orders.channel", "values": ["Web"]}
    rows = run(
        metrics=["order_count"], derive=["portion"], share_of={"filters": [web]}, dimensions=["customers.region"]
    )
    assert rows == [("Europe", 2, 4, 50.0), (None, 0, 1, 0.0)]


def test_a_portion_of_two_numbers_and_a_ratio_take_the_groups_of_the_question(run: Run) -> None:
    rows = run(metrics=["total_revenue", "order_count"], derive=["ratio"], dimensions=["customers.region"])
    assert rows == [("Europe", 520.0, 4, 130.0), (None, 70.0, 1, 70.0)]


def test_a_threshold_may_be_on_a_share_and_on_a_change(run: Run) -> None:
    shares = {"metrics": ["total_revenue"], "derive": ["share"], "dimensions": ["customers.region"]}
    assert run(**shares, having=[{"metric": "share", "op": ">", "values": [15]}]) == [("Europe", 520.0, 88.14)]
    more = {"metric": "change", "op": ">", "values": [0]}
    months = {"metrics": ["total_revenue"], "windows": [OCTOBER], "compare": {"to": "previous"}}
    assert run(**months, dimensions=["customers.customer_name"], having=[more]) == [("Bob", 220.0, None, 220.0, None)]


def test_a_share_of_a_rate_has_no_meaning(run: Run) -> None:
    with pytest.raises(QueryRefused, match="no parts that add up"):
        run(metrics=["margin_rate"], derive=["portion"], share_of={"filters": [EUROPE]})


def test_a_named_filter_may_be_a_group_of_what_it_holds_for_and_of_the_rest(today: date) -> None:
    query = SemanticQuery(metrics=("member_count",), dimensions=("members.lapsed_members",))
    compiled = compile_query(GYM, query, today=today)
    assert "COALESCE(NOT members.cancelled_on IS NULL, FALSE) AS lapsed_members" in compiled.sql
    assert compiled.understood.sentence == "Member count by lapsed members, all dates."
