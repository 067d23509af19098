"""Which chart a table gets, and that its spec is valid, self-contained and readable."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
import vl_convert as vlc
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.answer import Chart, ColumnType, Table
from tools.chart_data import OTHER
from tools.chart_style import OTHER_COLOUR, PALETTE, TEXT_COLOUR
from tools.charts import chart_for
from tools.tables import describe_column

MONTHS = [date(2026, month, 1) for month in range(5, 11)]
REGIONS = ["Europe", "North America", "Asia Pacific", "Latin America"]


def table(columns: Sequence[tuple[str, ColumnType]], rows: Sequence[tuple[Any, ...]]) -> Table:
    return Table(columns=tuple(describe_column(name, kind) for name, kind in columns), rows=tuple(rows))


def trend(count: int = 6) -> Table:
    rows = [(month, Decimal(1_000_000 + 50_000 * place)) for place, month in enumerate(MONTHS[:count])]
    return table([("month", "date"), ("total_revenue", "number")], rows)


def ranking(count: int, name: str = "Product {}") -> Table:
    rows = [(name.format(place), Decimal(90_000 - 500 * place)) for place in range(count)]
    return table([("product_name", "text"), ("total_revenue", "number")], rows)


def drawn(chart: Chart | None) -> dict[str, Any]:
    assert chart is not None
    # Throws when the spec is not valid; nothing may be fetched.
    vlc.vegalite_to_svg(chart.spec, vl_version="6.4", allowed_base_urls=[])
    return chart.spec


def values(spec: dict[str, Any]) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = spec["data"]["values"]
    return listed


def mark(spec: dict[str, Any]) -> str:
    return str(spec["mark"]["type"])


def test_time_goes_on_a_line_with_month_names() -> None:
    chart = chart_for(trend())
    spec = drawn(chart)

    assert chart is not None
    assert chart.kind == "line"
    assert mark(spec) == "line"
    assert spec["encoding"]["x"]["type"] == "temporal"
    assert spec["encoding"]["x"]["axis"]["format"] == "%b %Y"
    assert values(spec)[0] == {"month": "2026-05-01T00:00:00", "total_revenue": 1_000_000}


def test_two_points_of_time_are_two_columns() -> None:
    assert mark(drawn(chart_for(trend(2)))) == "bar"


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)], "%Y"),
        ([date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)], "Q%q %Y"),
        ([date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 19)], "%-d %b %Y"),
        ([date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7)], "%-d %b %Y"),
    ],
)
def test_the_axis_names_the_unit_of_time(days: list[date], expected: str) -> None:
    spec = drawn(chart_for(table([("day", "date"), ("orders", "integer")], [(day, 5) for day in days])))

    assert spec["encoding"]["x"]["axis"]["format"] == expected


def test_a_second_dimension_gives_a_line_each_and_the_small_ones_are_gathered() -> None:
    names = [f"Region {number}" for number in range(12)]
    rows = [(month, name, Decimal(100 * (place + 1))) for month in MONTHS for place, name in enumerate(names)]
    spec = drawn(chart_for(table([("month", "date"), ("region", "text"), ("total_revenue", "number")], rows)))

    domain = spec["encoding"]["color"]["scale"]["domain"]
    assert len(domain) == 7
    assert domain[-1] == OTHER
    assert spec["encoding"]["color"]["scale"]["range"][-1] == OTHER_COLOUR
    assert sum(row["total_revenue"] for row in values(spec)) == sum(float(row[2]) for row in rows)


def test_averages_are_never_added_up_as_other() -> None:
    names = [f"Region {number}" for number in range(12)]
    rows = [(month, name, Decimal(100)) for month in MONTHS for name in names]
    spec = drawn(chart_for(table([("month", "date"), ("region", "text"), ("average_order_value", "number")], rows)))

    assert OTHER not in spec["encoding"]["color"]["scale"]["domain"]


def test_few_short_names_stand_and_long_ones_lie() -> None:
    short = drawn(chart_for(table([("channel", "text"), ("orders", "integer")], [("Web", 5), ("Mobile", 3)])))
    long = drawn(chart_for(ranking(10)))

    assert short["encoding"]["x"]["type"] == "nominal"
    assert long["encoding"]["y"]["type"] == "nominal"


def test_bars_are_sorted_by_value_unless_the_table_is() -> None:
    mixed = table([("channel", "text"), ("orders", "integer")], [("a", 1), ("b", 9), ("c", 4)])
    rising = table([("channel", "text"), ("orders", "integer")], [("a", 1), ("b", 4), ("c", 9)])

    assert drawn(chart_for(mixed))["encoding"]["x"]["sort"] == ["b", "c", "a"]
    assert drawn(chart_for(rising))["encoding"]["x"]["sort"] == ["a", "b", "c"]


def test_many_bars_are_cut_and_the_rest_is_other() -> None:
    source = ranking(60)
    spec = drawn(chart_for(source))

    assert len(values(spec)) == 20
    assert spec["encoding"]["y"]["sort"][-1] == OTHER
    assert sum(row["total_revenue"] for row in values(spec)) == sum(float(row[1]) for row in source.rows)


def test_details_of_the_same_thing_do_not_hide_the_chart() -> None:
    rows = [(f"Customer {n}", "Enterprise", "Europe", Decimal(1000 - n)) for n in range(10)]
    columns: list[tuple[str, ColumnType]] = [
        ("customer_name", "text"),
        ("segment", "text"),
        ("region", "text"),
        ("total_revenue", "number"),
    ]

    assert drawn(chart_for(table(columns, rows)))["encoding"]["y"]["field"] == "customer_name"


def test_two_dimensions_are_stacked_and_rates_become_a_heat_map() -> None:
    def crossed(measure: str) -> Table:
        rows = [(r, c, Decimal(n + m + 1)) for n, r in enumerate(REGIONS) for m, c in enumerate(["Audio", "Home"])]
        return table([("region", "text"), ("category", "text"), (measure, "number")], rows)

    stacked = drawn(chart_for(crossed("total_revenue")))
    heat = drawn(chart_for(crossed("margin_rate")))

    assert (mark(stacked), stacked["encoding"]["color"]["field"]) == ("bar", "category")
    assert mark(heat) == "rect"


def test_measures_of_one_kind_stand_side_by_side() -> None:
    rows = [(region, Decimal(10), Decimal(8)) for region in REGIONS]
    spec = drawn(chart_for(table([("region", "text"), ("revenue", "number"), ("previous_revenue", "number")], rows)))

    assert spec["encoding"]["color"]["scale"]["domain"] == ["Revenue", "Previous revenue"]
    assert len(values(spec)) == 8


def test_measures_of_different_kinds_never_share_an_axis() -> None:
    rows = [(region, Decimal(10), Decimal("0.4")) for region in REGIONS]
    spec = drawn(chart_for(table([("region", "text"), ("revenue", "number"), ("margin_rate", "number")], rows)))

    assert "revenue" in (spec["encoding"]["x"].get("field"), spec["encoding"]["y"].get("field"))
    assert spec["encoding"]["color"].get("field") is None


def test_the_measure_that_the_question_names_is_drawn() -> None:
    rows = [(region, Decimal(10), Decimal("0.4")) for region in REGIONS]
    source = table([("region", "text"), ("revenue", "number"), ("margin_rate", "number")], rows)
    spec = drawn(chart_for(source, "margin rate by region"))

    assert "margin_rate" in (spec["encoding"]["x"].get("field"), spec["encoding"]["y"].get("field"))


def test_shares_of_few_parts_are_a_ring_only_when_they_are_asked_for() -> None:
    source = table([("region", "text"), ("total_revenue", "number")], [(r, Decimal(5)) for r in REGIONS])
    asked, plain = chart_for(source, "share of revenue by region"), chart_for(source, "revenue by region")

    assert asked is not None
    assert plain is not None
    assert (asked.kind, plain.kind) == ("pie", "bar")
    drawn(asked)


def test_negative_parts_are_no_ring() -> None:
    source = table([("region", "text"), ("margin", "number")], [("a", Decimal(5)), ("b", Decimal(-2))])
    chart = chart_for(source, "share of margin")

    assert chart is not None
    assert chart.kind == "bar"


def test_two_measures_of_many_things_are_points_when_they_are_set_against_each_other() -> None:
    rows = [(f"c{n}", n, Decimal(n * n)) for n in range(40)]
    source = table([("customer_name", "text"), ("order_count", "integer"), ("lifetime_revenue", "number")], rows)
    chart = chart_for(source, "orders versus revenue")

    assert chart is not None
    assert chart.kind == "scatter"
    drawn(chart)


@pytest.mark.parametrize(
    "source",
    [
        trend(1),
        trend(0),
        table([("total_revenue", "number")], [(Decimal(5),)]),
        table([("name", "text"), ("email", "text")], [("a", "b"), ("c", "d")]),
        table([("name", "text"), ("revenue", "number")], [("a", None), ("b", None)]),
        table([("region", "text"), ("revenue", "number")], [("a", 1), ("a", 2), ("b", 3)]),
        table([("customer_id", "integer"), ("order_id", "integer")], [(1, 2), (3, 4)]),
        table(
            [("a", "text"), ("b", "text"), ("c", "text"), ("revenue", "number")],
            [("x", "y", "z", 1), ("x", "y", "w", 2)] * 2,
        ),
    ],
)
def test_what_no_chart_would_show_gets_none(source: Table) -> None:
    assert chart_for(source) is None


def test_amounts_begin_at_zero_and_rates_need_not() -> None:
    rates = [(month, Decimal("0.31") + Decimal(place) / 1000) for place, month in enumerate(MONTHS)]

    assert drawn(chart_for(trend()))["encoding"]["y"]["scale"]["zero"] is True
    assert (
        drawn(chart_for(table([("month", "date"), ("margin_rate", "number")], rates)))["encoding"]["y"]["scale"]["zero"]
        is False
    )


def test_numbers_are_written_as_money_per_cent_and_thousands() -> None:
    money = drawn(chart_for(trend()))
    rate = drawn(chart_for(table([("channel", "text"), ("margin_rate", "number")], [("Web", 0.4), ("App", 0.3)])))

    assert money["encoding"]["tooltip"][-1]["format"] == "$,.2f"
    assert "'$'" in money["encoding"]["y"]["axis"]["labelExpr"]
    assert rate["encoding"]["tooltip"][-1]["format"] == ".1%"


def test_a_spec_holds_its_data_and_fetches_nothing() -> None:
    for source in (trend(), ranking(60)):
        text = json.dumps(drawn(chart_for(source)))
        assert '"url"' not in text
        assert "datasets" not in text


def test_a_chart_takes_the_width_it_is_given_and_no_background() -> None:
    spec = drawn(chart_for(trend()))

    assert spec["width"] == "container"
    assert spec["config"]["background"] == "transparent"
    assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/v6")


def test_the_alt_text_says_the_main_finding_from_the_numbers() -> None:
    chart = chart_for(trend())

    assert chart is not None
    assert chart.alt_text == (
        "Line chart: Total revenue by month. Total revenue was $1,250,000 in October 2026, up 25.0% on May 2026. "
        "The highest was October 2026 with $1,250,000; together the 6 months make $6,750,000."
    )


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", [*PALETTE, OTHER_COLOUR, TEXT_COLOUR])
def test_every_colour_is_readable_on_white_and_on_black(colour: str) -> None:
    assert contrast(colour, "#ffffff") >= 3
    assert contrast(colour, "#1b1b1f") >= 3


# Linear transforms for full colour blindness (Viénot, Brettel and Mollon 1999).
BLIND = {
    "protan": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deutan": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
}


@pytest.mark.parametrize("kind", BLIND)
def test_neighbouring_colours_differ_for_colour_blind_people(kind: str) -> None:
    def seen(colour: str) -> list[float]:
        channels = [(int(colour[place : place + 2], 16) / 255) ** 2.2 for place in (1, 3, 5)]
        mixed = [sum(weight * channel for weight, channel in zip(row, channels, strict=True)) for row in BLIND[kind]]
        return [255 * max(0.0, min(1.0, value)) ** (1 / 2.2) for value in mixed]

    for one, other in combinations(PALETTE[:5], 2):
        distance = sum((a - b) ** 2 for a, b in zip(seen(one), seen(other), strict=True)) ** 0.5
        assert distance > 20, (one, other)


cells = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**9),
    st.decimals(-(10**6), 10**6, places=2),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
)


@given(
    st.lists(st.tuples(st.one_of(st.none(), st.text(max_size=12)), cells, cells), max_size=40),
    st.sampled_from(["", "share of revenue", "a versus b", "bottom 5"]),
)
@settings(max_examples=80, deadline=None)
def test_any_table_gets_a_chart_or_none_and_never_an_error(rows: list[tuple[Any, ...]], question: str) -> None:
    source = table([("name", "text"), ("revenue", "number"), ("order_count", "number")], rows)
    chart = chart_for(source, question)
    if chart is not None:
        assert json.dumps(chart.spec)
        assert chart.alt_text


@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2040, 1, 1))),
            st.sampled_from(["a", "b", None]),
            cells,
        ),
        max_size=40,
    )
)
@settings(max_examples=80, deadline=None)
def test_any_series_gets_a_chart_or_none_and_never_an_error(rows: list[tuple[Any, ...]]) -> None:
    source = table([("day", "date"), ("region", "text"), ("revenue", "number")], rows)
    chart = chart_for(source)
    if chart is not None:
        assert json.dumps(chart.spec)


def test_moments_keep_their_time_of_day() -> None:
    moments = [datetime(2026, 11, 22, hour, 30) for hour in (8, 9, 10)]
    spec = drawn(chart_for(table([("at", "timestamp"), ("orders", "integer")], [(m, 3) for m in moments])))

    assert values(spec)[0]["at"] == "2026-11-22T08:30:00"


def test_the_height_of_lying_bars_and_heat_maps_is_a_number() -> None:
    assert isinstance(drawn(chart_for(ranking(10)))["height"], int)
    assert drawn(chart_for(ranking(10)))["autosize"]["type"] == "fit-x"
