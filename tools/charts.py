"""A table's types and the question to a chart with its alt text; pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final, Literal

from tools.answer import Chart, Table
from tools.chart_plan import MEASURES, Form, Plan, plan_chart
from tools.figures import findings, plain
from tools.shape import Shape, column_cells, shape_of

Kind = Literal["line", "bar", "scatter", "pie", "heatmap"]

MOST_COLUMNS: Final = 8
"""Columns over time stand beside each other up to here."""
KINDS: Final[dict[Form, Kind]] = {
    "line": "line",
    "columns": "bar",
    "bars": "bar",
    "grouped": "bar",
    "stacked": "bar",
    "ring": "pie",
    "heatmap": "heatmap",
    "points": "scatter",
}
NAMES: Final[dict[Kind, str]] = {
    "line": "Line chart",
    "bar": "Bar chart",
    "scatter": "Scatter plot",
    "pie": "Ring chart",
    "heatmap": "Heat map",
}


def chart_for(
    table: Table, question: str = "", *, today: date | None = None, understood: str = "", kind: Kind | None = None
) -> Chart | None:
    """The chart that shows a table best, or None when the table or a single number says it better.

    Time goes on a line, categories on sorted bars, a second dimension on colours, shares of few parts on a ring, two
    measures of many things on points. The spec is Vega-Lite 6 with inline values; the alt text holds the main
    finding, computed from the same numbers. With `kind` it is that one, or None when it would say something wrong.
    """
    if table.row_count < 2:
        return None
    shape = shape_of(table, question)
    if not shape.measures or all(cell is None for cell in column_cells(table, shape.measure)):
        return None
    plan = plan_chart(table, shape, question) if kind is None else _plan_as(table, shape, kind)
    if plan is None:
        return None
    from tools.chart_forms import draw

    said = plain(findings(table, question, today=today, understood=understood))
    drawn = KINDS[plan.form]
    return Chart(spec=draw(plan), alt_text=_alt_text(table, plan, drawn, question, said), kind=drawn)


def kinds_for(table: Table) -> tuple[Kind, ...]:
    """The kinds of chart that can be chosen for the table."""
    if table.row_count < 2:
        return ()
    shape = shape_of(table, "")
    if not shape.measures or all(cell is None for cell in column_cells(table, shape.measure)):
        return ()
    choices: tuple[Kind, ...] = ("line", "bar", "pie")
    return tuple(kind for kind in choices if _plan_as(table, shape, kind) is not None)


def _plan_as(table: Table, shape: Shape, kind: Kind) -> Plan | None:
    plan = plan_chart(table, shape, "share" if kind == "pie" else "")
    if plan is None:
        return None
    if kind == "line" and plan.form == "columns":
        plan = replace(plan, form="line")
    elif kind == "bar" and plan.form == "line" and plan.series is None and len(plan.rows) <= MOST_COLUMNS:
        plan = replace(plan, form="columns")
    return plan if KINDS[plan.form] == kind else None


def _alt_text(table: Table, plan: Plan, kind: Kind, question: str, said: str) -> str:
    shape = shape_of(table, question)
    if plan.form == "points":
        return f"{NAMES[kind]}: {plan.value.label} against {plan.axis.label.lower()}, {table.row_count:,} points."
    by = f" by {plan.series.label.lower()}" if plan.series and plan.series is not MEASURES else ""
    return f"{NAMES[kind]}: {shape.measure.label} by {plan.axis.label.lower()}{by}. {said}"
