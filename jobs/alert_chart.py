"""The picture that goes with an alert: the numbers, the line that was crossed, what crossed it; pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from jobs.alert_rules import Verdict, Watched
from jobs.reports.figures import ACCENT, AXIS_FORMATS, FALL, SCHEMA, SOFT

WIDTH, HEIGHT = 480, 220
"""Slack and mail show it about so wide, and its labels have to be read there."""
INK: Final = "#2b3642"
BAR_HEIGHT: Final = 26
LINES: Final = 6
"""More groups than that over time are drawn as bars of their newest numbers."""


def alert_spec(watched: Watched, verdicts: Collection[Verdict], told: Collection[str], title: str) -> dict[str, Any]:
    """A Vega-Lite spec: a line over time for a few series, bars for groups."""
    over_time = all(len(series.points) > 1 for series in watched.series) and len(watched.series) <= LINES
    layers = _lines(watched, told) if over_time else _bars(watched, told)
    limits = {verdict.compared for verdict in verdicts if verdict.compared is not None}
    if len(limits) == 1:
        layers.append(_limit(limits.pop(), "y" if over_time else "x"))
    return {
        "$schema": SCHEMA,
        "title": {"text": title, "anchor": "start", "fontSize": 15, "fontWeight": 600, "offset": 12, "color": INK},
        "height": HEIGHT if over_time else BAR_HEIGHT * max(3, len(watched.series)),
        "layer": layers,
    }


def _lines(watched: Watched, told: Collection[str]) -> list[dict[str, Any]]:
    values = [
        {"day": day.isoformat() if day else None, "series": series.name, "value": value}
        for series in watched.series
        for day, value in series.points
    ]
    newest = [
        {
            "day": series.newest[0].isoformat() if series.newest[0] else None,
            "value": series.newest[1],
            "told": series.name in told,
        }
        for series in watched.series
    ]
    x = {
        "field": "day",
        "type": "temporal",
        "axis": {"title": None, "grid": False, "labelPadding": 6, "format": "%-d %b", "tickCount": 6},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "axis": {"title": None, "format": AXIS_FORMATS[watched.measure.format]},
        "scale": {"zero": False, "nice": True},
    }
    colour: dict[str, Any] = {"value": ACCENT}
    if len(watched.series) > 1:
        colour = {"field": "series", "type": "nominal", "legend": {"title": watched.by, "orient": "top"}}
    return [
        {
            "data": {"values": values},
            "mark": {"type": "line", "strokeWidth": 2},
            "encoding": {"x": x, "y": y, "color": colour},
        },
        {
            "data": {"values": newest},
            "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
            "encoding": {
                "x": x,
                "y": y,
                "color": {"condition": {"test": "datum.told", "value": FALL}, "value": SOFT},
            },
        },
    ]


def _bars(watched: Watched, told: Collection[str]) -> list[dict[str, Any]]:
    values = [
        {"name": series.name or watched.measure.label, "value": series.newest[1], "told": series.name in told}
        for series in watched.series
    ]
    return [
        {
            "data": {"values": values},
            "mark": {"type": "bar", "cornerRadiusEnd": 2},
            "encoding": {
                "y": {"field": "name", "type": "nominal", "sort": "-x", "axis": {"title": None, "ticks": False}},
                "x": {
                    "field": "value",
                    "type": "quantitative",
                    "axis": {"title": None, "format": AXIS_FORMATS[watched.measure.format], "tickCount": 6},
                },
                "color": {"condition": {"test": "datum.told", "value": FALL}, "value": SOFT},
            },
        }
    ]


def _limit(value: float, channel: str) -> dict[str, Any]:
    return {
        "data": {"values": [{"limit": value}]},
        "mark": {"type": "rule", "color": FALL, "strokeDash": [5, 4], "strokeWidth": 1.5},
        "encoding": {channel: {"field": "limit", "type": "quantitative"}},
    }
