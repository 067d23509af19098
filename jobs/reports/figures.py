"""The charts of a report as Vega-Lite specs with inline values; one palette, no look of their own beyond it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from jobs.reports.document import Figure, Series
from tools.answer import ColumnFormat
from tools.calendar_units import Grain

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
ACCENT = "#1668a8"
SOFT = "#9aa7b4"
RISE = "#1c7f5a"
FALL = "#c4532d"
MARKER = "#e0a526"
LABEL_ROOM = "(1 + 62 / max(width - 62, 62))"
"""How much longer an axis is than its bars, so that a label fits behind the longest, however narrow the screen is."""

AXIS_FORMATS: Mapping[ColumnFormat, str] = {"currency": "$~s", "percent": ".0%", "plain": "~s", "duration": "~s"}
TOOLTIP_FORMATS: Mapping[ColumnFormat, str] = {"currency": "$,.0f", "percent": ".1%", "plain": ",.0f", "duration": ","}


def trend(
    title: str,
    *,
    buckets: Sequence[date],
    now: Sequence[float | None],
    before: Sequence[float | None] | None = None,
    names: tuple[str, ...],
    bucket: Grain,
    format: ColumnFormat,  # noqa: A002
    half_width: bool = False,
) -> Figure:
    """A line over time, bucket by bucket; with the same time a year earlier behind it where there is one."""
    has_before = before is not None and any(value is not None for value in before)
    lines = (now, before) if has_before and before is not None else (now,)
    names = names[: len(lines)]
    labels = bucket_labels(buckets, bucket)
    values = [
        {"bucket": label, "series": name, "value": value}
        for name, line in zip(names, lines, strict=True)
        for label, value in zip(labels, line, strict=True)
        if value is not None
    ]
    x = {
        "field": "bucket",
        "type": "ordinal",
        "sort": None,
        "axis": {
            "title": None,
            "labelAngle": 0,
            "labelOverlap": "parity",
            "labelSeparation": 10,
            "labelPadding": 6,
            "ticks": False,
        },
    }
    y = {"field": "value", "type": "quantitative", "axis": value_axis(format), "scale": {"zero": True}}
    colour = {
        "field": "series",
        "type": "nominal",
        "sort": list(names),
        "scale": {"domain": list(names), "range": [ACCENT, SOFT]},
        "legend": {"title": None, "orient": "top", "direction": "horizontal", "symbolType": "stroke"}
        if has_before
        else None,
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
        "height": 125 if half_width else 210,
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
        alt_text=f"{title} by {bucket}, {len(buckets)} points{f' with {names[1]} behind' if has_before else ''}; "
        f"the highest is {peak:,.0f}",
        mark="line",
        categories=tuple(labels),
        series=tuple(Series(name, tuple(line)) for name, line in zip(names, lines, strict=True)),
        format=format,
        half_width=half_width,
    )


def ranking(
    title: str,
    *,
    names: Sequence[str],
    now: Sequence[float],
    before: Sequence[float | None] | None = None,
    labels: Sequence[str],
    series: tuple[str, ...],
    format: ColumnFormat,  # noqa: A002
    half_width: bool = True,
) -> Figure:
    """Horizontal bars, largest first; a marker on each bar shows where it stood in the period before, if known."""
    names = distinct(names)
    old_values = list(before) if before is not None else [None] * len(now)
    has_before = any(old is not None for old in old_values)
    values = [
        {"name": name, "value": value, "before": old, "label": label}
        for name, value, old, label in zip(names, now, old_values, labels, strict=True)
    ]
    y = {"field": "name", "type": "nominal", "sort": None, "axis": name_axis()}
    tooltip = [
        {"field": "name", "title": "Name"},
        {"field": "value", "type": "quantitative", "title": series[0], "format": TOOLTIP_FORMATS[format]},
    ]
    if has_before:
        old_tip = {"field": "before", "type": "quantitative", "title": series[1], "format": TOOLTIP_FORMATS[format]}
        tooltip.append(old_tip)
    marker = {
        "mark": {"type": "tick", "color": MARKER, "thickness": 2.5, "height": {"band": 0.86}},
        "encoding": {"x": {"field": "before", "type": "quantitative"}, "tooltip": tooltip},
    }
    most = max([*now, *(old for old in old_values if old is not None), 0]) or 1
    x = {
        "field": "value",
        "type": "quantitative",
        "axis": value_axis(format),
        "scale": {"domainMin": min([*now, 0]), "domainMax": {"expr": f"{most} * {LABEL_ROOM}"}, "nice": False},
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
            *([marker] if has_before else []),
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
        series=(Series(series[0], tuple(now)), *((Series(series[1], tuple(old_values)),) if has_before else ())),
        format=format,
        half_width=half_width,
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
    names = distinct(names)
    values = [
        {"name": name, "value": value, "label": label}
        for name, value, label in zip(names, changes, labels, strict=True)
    ]
    low, high = min([*changes, 0]), max([*changes, 0])
    span = (high - low) or 1
    room = f"{span} * ({LABEL_ROOM} - 1)"
    x = {
        "field": "value",
        "type": "quantitative",
        "axis": value_axis(format) | {"tickCount": 3 if half_width else 5},
        "scale": {
            "domainMin": {"expr": f"{low} - {room}"} if low else 0,
            "domainMax": {"expr": f"{high} + {room}"} if high else 0,
            "nice": False,
        },
    }
    label = {"type": "text", "baseline": "middle", "fontSize": 10.5}
    spec = {
        "$schema": SCHEMA,
        "data": {"values": values},
        "height": {"step": 25},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "encoding": {
            "y": {"field": "name", "type": "nominal", "sort": None, "axis": name_axis(130 if half_width else 210)}
        },
        "layer": [
            {
                "mark": {"type": "bar", "cornerRadiusEnd": 2, "height": {"band": 0.62}},
                "encoding": {
                    "x": x,
                    "color": {"condition": {"test": "datum.value < 0", "value": FALL}, "value": RISE},
                    "tooltip": [
                        {"field": "name", "title": "Name"},
                        {
                            "field": "value",
                            "type": "quantitative",
                            "title": "Change",
                            "format": f"+{TOOLTIP_FORMATS[format]}",
                        },
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


def distinct(names: Sequence[str]) -> list[str]:
    """The names, the second of the same with a number: two things of one name have a bar each."""
    seen: dict[str, int] = {}
    told = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        told.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return told


def bucket_labels(buckets: Sequence[date], bucket: Grain) -> list[str]:
    """The buckets as an axis names them, each different from the others: `1 Jul`, `Jul 2026`, `2026`."""
    labels = [bucket_label(when, bucket) for when in buckets]
    return (
        labels
        if len(set(labels)) == len(labels)
        else [f"{label} {when:%Y}" for label, when in zip(labels, buckets, strict=True)]
    )


def bucket_label(when: date, bucket: Grain) -> str:
    """One bucket as an axis names it."""
    match bucket:
        case "day" | "week":
            return f"{when.day} {when:%b}"
        case "year":
            return str(when.year)
    return f"{when:%b %Y}"


def value_axis(format: ColumnFormat, *, most: float = 0) -> dict[str, Any]:  # noqa: A002
    """Few labels, `$1.2M` and `0` at the foot; whole numbers only where `most` is a small count."""
    zero = "$0" if format == "currency" else "0"
    expression = f"datum.value == 0 ? '{zero}' : replace(format(datum.value, '{AXIS_FORMATS[format]}'), 'k', 'K')"
    whole = {"tickMinStep": 1} if format == "plain" and most else {}
    return {"title": None, "labelExpr": expression, "tickCount": 4, "domain": False, "ticks": False, **whole}


def name_axis(limit: int = 150) -> dict[str, Any]:
    """Names beside bars or squares, cut with an ellipsis at `limit` pixels."""
    return {"title": None, "labelLimit": limit, "ticks": False, "domain": False, "labelPadding": 8}
