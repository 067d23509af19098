"""The forms of charts, drawn with Altair; imported when the first chart is drawn, since Altair takes a second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

import altair as alt

from tools.answer import Column
from tools.chart_data import OTHER
from tools.chart_plan import MEASURES, Plan
from tools.chart_style import (
    MARK_COLOUR,
    OTHER_COLOUR,
    PALETTE,
    TIME_FORMATS,
    axis_label_expression,
    config,
    value_format,
)
from tools.tables import is_additive

HEIGHT: Final = 300
BAR_STEP: Final = 26
LONG_NAME: Final = 12
MANY_BARS: Final = 7
POINTS_WITH_DOTS: Final = 60
RING_HOLE: Final = 70

Picture = Any
"""An altair chart; its chained calls are typed too loosely to be checked."""


def draw(plan: Plan) -> dict[str, Any]:
    """The Vega-Lite spec of a plan: plain JSON with the values inside, never an address to fetch from."""
    forms = {
        "line": _line,
        "columns": _columns,
        "bars": _bars,
        "grouped": _grouped,
        "stacked": _stacked,
        "ring": _ring,
        "heatmap": _heatmap,
        "points": _points,
    }
    picture = forms[plan.form](plan)
    spec = cast("dict[str, Any]", picture.to_dict())
    spec["config"] = config()
    spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    return spec


def _line(plan: Plan) -> Picture:
    axis = alt.Axis(
        format=TIME_FORMATS[plan.grain], labelAngle=0, labelOverlap=True, grid=False, title=None, tickCount=_ticks(plan)
    )
    mark: dict[str, Any] = {} if plan.series else {"color": MARK_COLOUR}
    if len(plan.rows) <= POINTS_WITH_DOTS * max(len(plan.parts), 1):
        mark["point"] = {"size": 45, "filled": True} | mark
    encoding: dict[str, Any] = {
        "x": alt.X(field=plan.axis.name, type="temporal", axis=axis),
        "y": _value(plan.value, alt.Y, zero=_from_zero(plan)),
        "tooltip": [_time_tooltip(plan), *([_tooltip(plan.series)] if plan.series else []), _tooltip(plan.value)],
    }
    if plan.series:
        encoding["color"] = _colour(plan.series, plan.parts)
    return _base(plan).mark_line(**mark).encode(**encoding).properties(height=HEIGHT)


def _columns(plan: Plan) -> Picture:
    label = f"timeFormat(toDate(datum.value), '{TIME_FORMATS[plan.grain]}')"
    axis = alt.Axis(labelAngle=0, labelExpr=label, title=None)
    x = alt.X(field=plan.axis.name, type="ordinal", sort=None, axis=axis)
    y = _value(plan.value, alt.Y)
    bars = _base(plan).mark_bar(color=MARK_COLOUR, size=60)
    return bars.encode(x=x, y=y, tooltip=[_time_tooltip(plan), _tooltip(plan.value)]).properties(height=HEIGHT)


def _bars(plan: Plan) -> Picture:
    is_other = alt.FieldEqualPredicate(field=plan.axis.name, equal=OTHER)
    colour = alt.condition(is_other, alt.value(OTHER_COLOUR), alt.value(MARK_COLOUR))
    bars = _base(plan).mark_bar().encode(color=colour, tooltip=[_tooltip(plan.axis), _tooltip(plan.value)])
    return _laid_out(bars, plan)


def _grouped(plan: Plan) -> Picture:
    series = plan.series or MEASURES
    lying = _lies(plan)
    channel: Any = alt.YOffset if lying else alt.XOffset
    offset = {"yOffset" if lying else "xOffset": channel(field=series.name, type="nominal", sort=list(plan.parts))}
    return _laid_out(_coloured(plan, series).encode(**offset), plan, bars_each=len(plan.parts))


def _stacked(plan: Plan) -> Picture:
    return _laid_out(_coloured(plan, plan.series or MEASURES), plan)


def _coloured(plan: Plan, series: Column) -> Picture:
    tooltip = [_tooltip(plan.axis), _tooltip(series), _tooltip(plan.value)]
    return _base(plan).mark_bar().encode(color=_colour(series, plan.parts), tooltip=tooltip)


def _laid_out(bars: Picture, plan: Plan, *, bars_each: int = 1) -> Picture:
    """Bars lie down when their names are long or many, so that the names can be read.

    The height is a number and no step, since Vega-Lite warns of a step beside a width that is fitted.
    """
    lying = _lies(plan)
    axis = alt.Axis(labelLimit=220, labelAngle=0, title=None if lying else plan.axis.label)
    channel: Any = alt.Y if lying else alt.X
    category = channel(field=plan.axis.name, type="nominal", sort=list(plan.names), axis=axis)
    value = _value(plan.value, alt.X if lying else alt.Y)
    if lying:
        return bars.encode(y=category, x=value).properties(height=len(plan.names) * max(BAR_STEP, 12 * bars_each))
    return bars.encode(x=category, y=value).properties(height=HEIGHT)


def _ring(plan: Plan) -> Picture:
    total = sum(row[plan.value.name] or 0 for row in plan.rows)
    rows = [{**row, "share": (row[plan.value.name] or 0) / total} for row in plan.rows]
    share = alt.Tooltip(field="share", type="quantitative", title="Share", format=".1%")
    ring = alt.Chart(_data(rows)).mark_arc(innerRadius=RING_HOLE).properties(width="container", height=HEIGHT)
    return ring.encode(
        theta=alt.Theta(field=plan.value.name, type="quantitative", stack=True),
        order=alt.Order(field=plan.value.name, type="quantitative", sort="descending"),
        color=_colour(plan.axis, plan.parts),
        tooltip=[_tooltip(plan.axis), _tooltip(plan.value), share],
    )


def _heatmap(plan: Plan) -> Picture:
    series = plan.series or MEASURES
    expression = axis_label_expression(plan.value)
    title = plan.value.label
    legend = alt.Legend(title=title, labelExpr=expression) if expression else alt.Legend(title=title, format=".0%")
    colour = alt.Color(field=plan.value.name, type="quantitative", scale=alt.Scale(scheme="viridis"), legend=legend)
    axes = {
        "x": alt.X(field=series.name, type="nominal", title=series.label, sort=list(plan.parts), axis=_names_axis()),
        "y": alt.Y(field=plan.axis.name, type="nominal", title=None, sort=list(plan.names), axis=_names_axis()),
    }
    tooltip = [_tooltip(plan.axis), _tooltip(series), _tooltip(plan.value)]
    return (
        _base(plan)
        .mark_rect()
        .encode(**axes, color=colour, tooltip=tooltip)
        .properties(height=len(plan.names) * BAR_STEP)
    )


def _points(plan: Plan) -> Picture:
    tooltip = [_tooltip(column) for column in (*plan.details, plan.axis, plan.value)]
    points = _base(plan).mark_circle(size=70, color=MARK_COLOUR, opacity=0.65).properties(height=HEIGHT)
    return points.encode(
        x=_value(plan.axis, alt.X, zero=False), y=_value(plan.value, alt.Y, zero=False), tooltip=tooltip
    )


# The parts of a form


def _base(plan: Plan) -> Picture:
    return alt.Chart(_data(plan.rows)).properties(width="container")


def _data(rows: list[dict[str, Any]]) -> Any:
    return cast("Any", alt.Data)(values=rows)


def _ticks(plan: Plan) -> Any:
    """A tick for every unit at most, so that `Oct 2026` does not stand twice."""
    if plan.grain == "quarter":
        return {"interval": "month", "step": 3}
    return plan.grain if plan.grain != "day" else alt.Undefined


def _names_axis() -> Any:
    return alt.Axis(labelLimit=180, labelAngle=0)


def _value(column: Column, channel: Any, *, zero: bool = True) -> Any:
    expression = axis_label_expression(column)
    axis = alt.Axis(tickCount=6, labelExpr=expression) if expression else alt.Axis(tickCount=6, format=".0%")
    scale = alt.Scale(zero=zero, nice=True)
    return channel(field=column.name, type="quantitative", title=column.label or None, axis=axis, scale=scale)


def _colour(series: Column, names: Sequence[str]) -> Any:
    colours = [OTHER_COLOUR if name == OTHER else PALETTE[place % len(PALETTE)] for place, name in enumerate(names)]
    scale = alt.Scale(domain=list(names), range=colours)
    return alt.Color(field=series.name, type="nominal", title=None, scale=scale)


def _tooltip(column: Column) -> alt.Tooltip:
    if column.type in ("integer", "number"):
        return alt.Tooltip(field=column.name, type="quantitative", title=column.label, format=value_format(column))
    return alt.Tooltip(field=column.name, type="nominal", title=column.label)


def _time_tooltip(plan: Plan) -> alt.Tooltip:
    return alt.Tooltip(field=plan.axis.name, type="temporal", title=plan.axis.label, format=TIME_FORMATS[plan.grain])


def _lies(plan: Plan) -> bool:
    return len(plan.names) > MANY_BARS or any(len(name) > LONG_NAME for name in plan.names)


def _from_zero(plan: Plan) -> bool:
    """Amounts and counts begin at zero; a line of rates or averages may leave zero out when it lies far off."""
    if is_additive(plan.value):
        return True
    values = [row[plan.value.name] for row in plan.rows if row[plan.value.name] is not None]
    return not values or min(values) < 0 or max(values) - min(values) > 0.25 * max(values)
