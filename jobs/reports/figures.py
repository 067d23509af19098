"""The charts of a report as Vega-Lite specs with inline values; one palette, no look of their own beyond it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from jobs.reports.document import Figure, Series
from tools.answer import ColumnFormat
from tools.periods import Grain

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
ACCENT = "#1668a8"
SOFT = "#9aa7b4"
RISE = "#1c7f5a"
FALL = "#c4532d"
MARKER = "#e0a526"

AXIS_FORMATS: Mapping[ColumnFormat, str] = {"currency": "$~s", "percent": ".0%", "plain": "~s", "duration": "~s"}
TOOLTIP_FORMATS: Mapping[ColumnFormat, str] = {"currency": "$,.0f", "percent": ".1%", "plain": ",.0f", "duration": ","}


def trend(
    title: str,
    *,
    buckets: Sequence[date],
    now: Sequence[float | None],
    before: Sequence[float | None],
    names: tuple[str, str],
    bucket: Grain,
    format: ColumnFormat,  # noqa: A002
) -> Figure:
    """A line over time with the same time a year earlier behind it, bucket by bucket."""
    values = [
        {"bucket": _bucket_label(when, bucket), "series": name, "value": value}
        for name, line in zip(names, (now, before), strict=True)
        for when, value in zip(buckets, line, strict=True)
        if value is not None
    ]
    x = {
        "field": "bucket",
        "type": "ordinal",
        "sort": None,
        "axis": {"title": None, "labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 10, "ticks": False},
    }
    y = {"field": "value", "type": "quantitative", "axis": _value_axis(format), "scale": {"zero": True}}
    colour = {
        "field": "series",
        "type": "nominal",
        "sort": list(names),
        "scale": {"domain": list(names), "range": [ACCENT, SOFT]},
        "legend": {"title": None, "orient": "top", "direction": "horizontal", "symbolType": "stroke"},
    }
    tooltip = [
        {"field": "bucket", "title": bucket.capitalize()},
        {"field": "series", "title": "Series"},
        {"field": "value", "type": "quantitative", "title": title, "format": TOOLTIP_FORMATS[format]},
    ]
    is_now = {"equal": names[0], "field": "series"}
    spec = {
        "$schema": SCHEMA,
        "data": {"values": values},
        "height": 210,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "encoding": {"x": x, "y": y},
        "layer": [
            {"transform": [{"filter": is_now}], "mark": {"type": "area", "color": ACCENT, "opacity": 0.08}},
            {
                "mark": {"type": "line", "interpolate": "monotone", "strokeWidth": 2.2, "strokeJoin": "round"},
                "encoding": {
                    "color": colour,
                    "strokeDash": {
                        "field": "series",
                        "type": "nominal",
                        "sort": list(names),
                        "scale": {"domain": list(names), "range": [[1, 0], [4, 3]]},
                    },
                },
            },
            {
                "transform": [{"filter": is_now}],
                "mark": {"type": "circle", "color": ACCENT, "size": 26, "opacity": 1},
                "encoding": {"tooltip": tooltip},
            },
        ],
    }
    peak = max((value for value in now if value is not None), default=0)
    return Figure(
        title=title,
        spec=spec,
        alt_text=f"{title} by {bucket}, {len(buckets)} points with {names[1]} behind; the highest is {peak:,.0f}",
        mark="line",
        categories=tuple(_bucket_label(when, bucket) for when in buckets),
        series=(Series(names[0], tuple(now)), Series(names[1], tuple(before))),
        format=format,
    )


def ranking(
    title: str,
    *,
    names: Sequence[str],
    now: Sequence[float],
    before: Sequence[float | None],
    labels: Sequence[str],
    series: tuple[str, str],
    format: ColumnFormat,  # noqa: A002
) -> Figure:
    """Horizontal bars, largest first; a marker on each bar shows where it stood in the period before."""
    values = [
        {"name": name, "value": value, "before": old, "label": label}
        for name, value, old, label in zip(names, now, before, labels, strict=True)
    ]
    y = {"field": "name", "type": "nominal", "sort": None, "axis": _name_axis()}
    tooltip = [
        {"field": "name", "title": "Name"},
        {"field": "value", "type": "quantitative", "title": series[0], "format": TOOLTIP_FORMATS[format]},
        {"field": "before", "type": "quantitative", "title": series[1], "format": TOOLTIP_FORMATS[format]},
    ]
    room = 1.28 * max([*now, *(old for old in before if old is not None), 0]) or 1
    x = {
        "field": "value",
        "type": "quantitative",
        "axis": _value_axis(format),
        "scale": {"domain": [min([*now, 0]), room], "nice": False},
    }
    spec = {
        "$schema": SCHEMA,
        "data": {"values": values},
        "height": {"step": 27},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "encoding": {"y": y},
        "layer": [
            {
                "mark": {"type": "bar", "color": ACCENT, "cornerRadiusEnd": 2, "height": {"band": 0.62}},
                "encoding": {"x": x, "tooltip": tooltip},
            },
            {
                "mark": {"type": "tick", "color": MARKER, "thickness": 2.5, "height": {"band": 0.86}},
                "encoding": {"x": {"field": "before", "type": "quantitative"}, "tooltip": tooltip},
            },
            {
                "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 7, "fontSize": 10.5},
                "transform": [{"calculate": "max(datum.value, datum.before)", "as": "edge"}],
                "encoding": {"x": {"field": "edge", "type": "quantitative"}, "text": {"field": "label"}},
            },
        ],
    }
    return Figure(
        title=title,
        spec=spec,
        alt_text=f"{title}: " + ", ".join(f"{name} {label}" for name, label in zip(names, labels, strict=True)),
        mark="bar",
        categories=tuple(names),
        series=(Series(series[0], tuple(now)), Series(series[1], tuple(before))),
        format=format,
        half_width=True,
    )


def movers(
    title: str,
    *,
    names: Sequence[str],
    changes: Sequence[float],
    labels: Sequence[str],
    format: ColumnFormat,  # noqa: A002
    half_width: bool = False,
) -> Figure:
    """Bars to both sides of zero: what rose and what fell, largest rise first."""
    values = [
        {"name": name, "value": value, "label": label}
        for name, value, label in zip(names, changes, labels, strict=True)
    ]
    low, high = min([*changes, 0]), max([*changes, 0])
    room = (0.34 if half_width else 0.16) * ((high - low) or 1)
    x = {
        "field": "value",
        "type": "quantitative",
        "axis": _value_axis(format) | {"tickCount": 3 if half_width else 5},
        "scale": {"domain": [low - room if low else 0, high + room if high else 0], "nice": False},
    }
    label = {"type": "text", "baseline": "middle", "fontSize": 10.5}
    spec = {
        "$schema": SCHEMA,
        "data": {"values": values},
        "height": {"step": 25},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "encoding": {
            "y": {"field": "name", "type": "nominal", "sort": None, "axis": _name_axis(130 if half_width else 210)}
        },
        "layer": [
            {
                "mark": {"type": "bar", "cornerRadiusEnd": 2, "height": {"band": 0.62}},
                "encoding": {
                    "x": x,
                    "color": {"condition": {"test": "datum.value < 0", "value": FALL}, "value": RISE},
                    "tooltip": [
                        {"field": "name", "title": "Name"},
                        {"field": "value", "type": "quantitative", "title": "Change", "format": "+$,.0f"},
                    ],
                },
            },
            {
                "mark": {**label, "align": "left", "dx": 6},
                "transform": [{"filter": "datum.value >= 0"}],
                "encoding": {"x": x, "text": {"field": "label"}},
            },
            {
                "mark": {**label, "align": "right", "dx": -6},
                "transform": [{"filter": "datum.value < 0"}],
                "encoding": {"x": x, "text": {"field": "label"}},
            },
        ],
    }
    return Figure(
        title=title,
        spec=spec,
        alt_text=f"{title}: " + ", ".join(f"{name} {text}" for name, text in zip(names, labels, strict=True)),
        mark="bar",
        categories=tuple(names),
        series=(Series("Change", tuple(changes)),),
        format=format,
        half_width=half_width,
    )


def _bucket_label(when: date, bucket: Grain) -> str:
    match bucket:
        case "day" | "week":
            return f"{when.day} {when:%b}"
        case "year":
            return str(when.year)
    return f"{when:%b %Y}"


def _value_axis(format: ColumnFormat) -> dict[str, Any]:  # noqa: A002
    zero = "$0" if format == "currency" else "0"
    expression = f"datum.value == 0 ? '{zero}' : replace(format(datum.value, '{AXIS_FORMATS[format]}'), 'k', 'K')"
    return {"title": None, "labelExpr": expression, "tickCount": 4, "domain": False, "ticks": False}


def _name_axis(limit: int = 150) -> dict[str, Any]:
    return {"title": None, "labelLimit": limit, "ticks": False, "domain": False, "labelPadding": 8}
