"""Which chart fits a table: its form, its rows, what stands on the axes and in the colours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from tools.answer import Column, Table
from tools.calendar_units import Grain
from tools.chart_data import OTHER, Row, category, chart_rows, gather, totals_by
from tools.shape import Shape, column_cells
from tools.tables import is_additive

Form = Literal["line", "columns", "bars", "grouped", "stacked", "ring", "heatmap", "points"]

MOST_BARS: Final = 20
MOST_SERIES: Final = 7
MOST_SLICES: Final = 6
MOST_MEASURES: Final = 3
MOST_POINTS: Final = 2000
FEWEST_POINTS: Final = 5
SHARE_WORDS: Final = re.compile(r"\b(shares?|proportions?|pie|donut|split|make ?up|composition)\b", re.IGNORECASE)
RELATION_WORDS: Final = re.compile(r"\b(versus|vs|correlat\w*|relation\w*|against|scatter)\b", re.IGNORECASE)

MEASURES: Final = Column(name="measure", type="text", label="Measure")
"""The series of a chart that shows several measures side by side."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A chart to draw: `axis` is time or the categories (`names` in order), `series` the colours (`parts` in order)."""

    form: Form
    rows: list[Row]
    axis: Column
    value: Column
    series: Column | None = None
    names: Sequence[str] = ()
    parts: Sequence[str] = ()
    grain: Grain = "day"
    details: tuple[Column, ...] = ()


def plan_chart(table: Table, shape: Shape, question: str = "") -> Plan | None:
    """The chart that shows the table, or None when none does without hiding or doubling something."""
    if shape.time is not None:
        return _over_time(table, shape, shape.time) if len(shape.dimensions) <= 1 else None
    if _is_relation(table, shape, question):
        return _points(table, shape)
    match len(shape.dimensions):
        case 1:
            return _by_category(table, shape, shape.dimensions[0], question)
        case 2:
            return _by_two(table, shape)
    return None


def _is_relation(table: Table, shape: Shape, question: str) -> bool:
    enough = len(shape.measures) >= 2 and FEWEST_POINTS <= table.row_count <= MOST_POINTS
    return enough and (not shape.dimensions or RELATION_WORDS.search(question) is not None)


def _over_time(table: Table, shape: Shape, time: Column) -> Plan | None:
    if table.row_count > MOST_POINTS or _repeats(table, (time, *shape.dimensions)):
        return None
    rows = chart_rows(table, [time, *shape.dimensions, *shape.measures])
    rows = sorted((row for row in rows if row[time.name] != category(None)), key=lambda row: str(row[time.name]))
    if shape.dimensions:
        return _lines_by(table, shape, time, rows)
    together = _alike(shape)
    if len(together) > 1:
        folded, labels = _fold(rows, time, together), [column.label for column in together]
        return Plan("line", folded, time, _folded(together[0]), MEASURES, parts=labels, grain=shape.grain)
    # Two points are compared side by side; a line between them would claim a course.
    form: Form = "line" if table.row_count > 2 else "columns"
    return Plan(form, rows, time, shape.measure, grain=shape.grain)


def _lines_by(table: Table, shape: Shape, time: Column, rows: list[Row]) -> Plan:
    series, measure = shape.dimensions[0], shape.measure
    ranked = list(totals_by(table, series, measure))
    keep = ranked if len(ranked) <= MOST_SERIES else ranked[: MOST_SERIES - 1]
    rows = gather(rows, dimension=series, measure=measure, keep=keep, by=[time])
    return Plan("line", rows, time, measure, series, parts=_with_other(keep, rows, series), grain=shape.grain)


def _by_category(table: Table, shape: Shape, dimension: Column, question: str) -> Plan | None:
    measure = shape.measure
    if _repeats(table, (dimension,)):
        return None
    rows = chart_rows(table, [dimension, *shape.measures])
    names = _category_order(rows, dimension, measure)
    together = _alike(shape)
    if SHARE_WORDS.search(question) and len(names) <= MOST_SLICES and _adds_up(rows, measure):
        ranked = list(totals_by(table, dimension, measure))
        return Plan("ring", rows, dimension, measure, names=ranked, parts=ranked)
    if len(together) > 1:
        names = names[:MOST_BARS]
        folded = _fold([row for row in rows if row[dimension.name] in set(names)], dimension, together)
        labels = [column.label for column in together]
        return Plan("grouped", folded, dimension, _folded(together[0]), MEASURES, names=names, parts=labels)
    if len(names) > MOST_BARS:
        names = names[: MOST_BARS - 1]
        rows = gather(rows, dimension=dimension, measure=measure, keep=names)
        names = _with_other(names, rows, dimension)
    return Plan("bars", rows, dimension, measure, names=names)


def _by_two(table: Table, shape: Shape) -> Plan | None:
    measure = shape.measure
    if _repeats(table, shape.dimensions):
        return None
    ranked = {column: list(totals_by(table, column, measure)) for column in shape.dimensions}
    colour, along = sorted(shape.dimensions, key=lambda column: len(ranked[column]))
    rows = chart_rows(table, [along, colour, measure])
    if len(ranked[colour]) == 1:
        return Plan("bars", rows, along, measure, names=ranked[along]) if len(ranked[along]) <= MOST_BARS else None
    if len(ranked[colour]) > MOST_SERIES or not is_additive(measure):
        if len(ranked[along]) > MOST_BARS:
            return None
        return Plan("heatmap", rows, along, measure, colour, names=ranked[along], parts=ranked[colour])
    names = ranked[along]
    if len(names) > MOST_BARS:
        names = names[: MOST_BARS - 1]
        rows = gather(rows, dimension=along, measure=measure, keep=names, by=[colour])
        names = _with_other(names, rows, along)
    form: Form = "stacked" if _adds_up(rows, measure) else "grouped"
    return Plan(form, rows, along, measure, colour, names=names, parts=ranked[colour])


def _points(table: Table, shape: Shape) -> Plan:
    across, up = shape.measures[:2]
    about = shape.dimensions[:2]
    return Plan("points", chart_rows(table, [*about, across, up]), across, up, details=about)


def _alike(shape: Shape) -> list[Column]:
    """Measures that can share an axis: the main one and others of the same kind and unit."""
    main = shape.measure
    alike = [
        m for m in shape.measures if (m.format, m.unit, is_additive(m)) == (main.format, main.unit, is_additive(main))
    ]
    return alike[:MOST_MEASURES]


def _fold(rows: list[Row], axis: Column, measures: Sequence[Column]) -> list[Row]:
    return [
        {axis.name: row[axis.name], "value": row[measure.name], MEASURES.name: measure.label}
        for row in rows
        for measure in measures
    ]


def _folded(measure: Column) -> Column:
    """The values of several measures in one column; the legend names them, so the axis has no title."""
    return measure.model_copy(update={"name": "value", "label": ""})


def _category_order(rows: list[Row], dimension: Column, measure: Column) -> list[str]:
    """The table's own order when it is by value, else largest first."""
    values = [row[measure.name] for row in rows]
    known = [value for value in values if value is not None]
    if len(known) == len(values) and known in (sorted(known), sorted(known, reverse=True)):
        return [row[dimension.name] for row in rows]
    ranked = sorted(rows, key=lambda row: -(row[measure.name] if row[measure.name] is not None else float("-inf")))
    return [row[dimension.name] for row in ranked]


def _with_other(names: Sequence[str], rows: list[Row], column: Column) -> list[str]:
    has_other = any(row[column.name] == OTHER for row in rows)
    return [*names, OTHER] if has_other and OTHER not in names else list(names)


def _adds_up(rows: list[Row], measure: Column) -> bool:
    """Whether the values are parts of a whole."""
    values = [row[measure.name] or 0 for row in rows]
    return is_additive(measure) and min(values) >= 0 and sum(values) > 0


def _repeats(table: Table, columns: Sequence[Column]) -> bool:
    """Whether a point would be drawn twice, because the table has more dimensions than the chart."""
    keys = list(zip(*(column_cells(table, column) for column in columns), strict=True))
    return len(set(keys)) < len(keys)
