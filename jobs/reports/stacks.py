"""Columns over time that add up: what a total is made of, bucket by bucket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from jobs.reports.document import Figure, Series
from jobs.reports.figures import SCHEMA, TOOLTIP_FORMATS, bucket_labels, value_axis
from tools.answer import ColumnFormat
from tools.calendar_units import Grain


def stack(
    title: str,
    *,
    buckets: Sequence[date],
    parts: Mapping[str, Sequence[float]],
    colours: Sequence[str],
    bucket: Grain,
    format: ColumnFormat = "plain",  # noqa: A002
    half_width: bool = False,
) -> Figure:
    """One column a bucket, made of `parts`, the first at the bottom; a colour a part."""
    names = list(parts)
    labels = bucket_labels(buckets, bucket)
    values = [
        {"bucket": label, "part": name, "order": place, "value": value}
        for place, (name, line) in enumerate(parts.items())
        for label, value in zip(labels, line, strict=True)
    ]
    x = {
        "field": "bucket",
        "type": "ordinal",
        "sort": None,
        "scale": {"paddingInner": 0.28, "paddingOuter": 0.2},
        "axis": {
            "title": None,
            "labelAngle": 0,
            "labelOverlap": "parity",
            "labelSeparation": 10,
            "labelPadding": 6,
            "ticks": False,
        },
    }
    encoding: dict[str, Any] = {
        "field": "part",
        "type": "nominal",
        "sort": names,
        "scale": {"domain": names, "range": list(colours[: len(names)])},
        "legend": {"title": None, "orient": "top", "direction": "horizontal", "symbolType": "square"},
    }
    if len(names) == 1:
        encoding["legend"] = None
    totals = [sum(column) for column in zip(*parts.values(), strict=True)] or [0]
    spec = {
        "$schema": SCHEMA,
        "data": {"values": values},
        "height": 125 if half_width else 190,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "mark": {"type": "bar", "cornerRadiusEnd": 1.5},
        "encoding": {
            "x": x,
            "y": {"field": "value", "type": "quantitative", "axis": value_axis(format, most=max(totals))},
            "color": encoding,
            "order": {"field": "order", "type": "quantitative"},
            "tooltip": [
                {"field": "bucket", "title": bucket.capitalize()},
                {"field": "part", "title": "Part"},
                {"field": "value", "type": "quantitative", "title": title, "format": TOOLTIP_FORMATS[format]},
            ],
        },
    }
    return Figure(
        title=title,
        spec=spec,
        alt_text=f"{title}: {len(buckets)} columns of {', '.join(names)}; the highest is {max(totals):,.0f}",
        mark="stacked",
        categories=tuple(labels),
        series=tuple(
            Series(name, tuple(line), colour) for (name, line), colour in zip(parts.items(), colours, strict=False)
        ),
        format=format,
        half_width=half_width,
    )
