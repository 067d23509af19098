"""The figures and the chart of an answer whose shape nobody knew before; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from jobs.reports import figures, numbers
from jobs.reports.document import Figure, Kpi
from jobs.reports.figures import ACCENT
from jobs.reports.stacks import stack
from tools.answer import Column, Table
from tools.calendar_units import shift
from tools.figures import write_time
from tools.names import in_prose
from tools.shape import Shape, as_day, column_cells, shape_of
from tools.tables import is_additive

MOST_KPIS: Final = 8
MOST_BARS: Final = 20
MOST_PARTS: Final = 6
FEWEST_POINTS: Final = 3
PALETTE: Final = (ACCENT, "#e0a526", "#1c7f5a", "#c4532d", "#6b5b95", "#4ba3c3")


def kpis(table: Table, question: str, today: date) -> tuple[Kpi, ...]:
    """A single row's numbers; the newest point of a line over time; the total and the largest of a list."""
    shape = shape_of(table, question)
    if not table.rows or not shape.measures:
        return (Kpi("Rows", table.row_count, "plain", better="neutral"),) if table.rows else ()
    if table.row_count == 1:
        row = dict(zip((column.name for column in table.columns), table.rows[0], strict=True))
        return tuple(
            Kpi(_label(column), _float(row[column.name]), column.format, better="neutral", unit=column.unit)
            for column in shape.measures[:MOST_KPIS]
        )
    if shape.time is not None and not shape.dimensions:
        return _of_time(table, shape, today)
    return _of_list(table, shape)


def _of_time(table: Table, shape: Shape, today: date) -> tuple[Kpi, ...]:
    """The last unit of time that is over, with the one before; what adds up, in all."""
    if shape.time is None:
        return ()
    times = [as_day(cell) for cell in column_cells(table, shape.time) if cell is not None]
    found: list[Kpi] = []
    for measure in shape.measures[: MOST_KPIS // 2]:
        values = [_float(cell) for cell in column_cells(table, measure)]
        points = sorted((when, value) for when, value in zip(times, values, strict=False) if value is not None)
        whole = [point for point in points if shift(point[0], shape.grain, 1) <= today] or points
        if not whole:
            continue
        last, before = whole[-1], whole[-2] if len(whole) > 1 else None
        found.append(
            Kpi(
                f"{_label(measure)}, {_short_time(last[0], shape)}",
                last[1],
                measure.format,
                before[1] if before else None,
                better="neutral",
                unit=measure.unit,
                trail=tuple(value for _, value in points),
                against=_short_time(before[0], shape) if before else None,
            )
        )
        if is_additive(measure):
            note = f"{len(points)} {shape.grain}s"
            total = sum(value for _, value in points)
            found.append(Kpi(f"{_label(measure)}, in all", total, measure.format, unit=measure.unit, note=note))
    return tuple(found)


def _short_time(when: date, shape: Shape) -> str:
    return f"{when:%b %Y}" if shape.grain == "month" else write_time(when, shape.grain)


def shown(table: Table, question: str) -> tuple[tuple[Column, ...], tuple[tuple[Any, ...], ...]]:
    """Columns and rows for reading: a unit of time by its name, `October 2026` for the first of that month."""
    shape = shape_of(table, question)
    if shape.time is None or shape.grain == "day":
        return table.columns, table.rows
    place = table.columns.index(shape.time)
    columns = list(table.columns)
    columns[place] = columns[place].model_copy(update={"type": "text"})

    def named(row: tuple[Any, ...]) -> tuple[Any, ...]:
        when = row[place]
        text = write_time(when, shape.grain).removeprefix("the ") if when is not None else None
        return (*row[:place], text and text[:1].upper() + text[1:], *row[place + 1 :])

    return tuple(columns), tuple(named(row) for row in table.rows)


def is_all_in_figures(table: Table, question: str) -> bool:
    """Whether the headline figures hold the whole answer, so that a table would only say it again."""
    shape = shape_of(table, question)
    return table.row_count == 1 and len(shape.measures) == len(table.columns) <= MOST_KPIS


def _of_list(table: Table, shape: Shape) -> tuple[Kpi, ...]:
    measure = shape.measure
    values = [_float(cell) for cell in column_cells(table, measure)]
    known = [value for value in values if value is not None]
    found = [Kpi("Rows", table.row_count, "plain", better="neutral", note=measure.label or None)]
    if not known:
        return tuple(found)
    if is_additive(measure):
        found.append(Kpi(f"{_label(measure)}, in all", sum(known), measure.format, unit=measure.unit))
    if shape.dimensions:
        names = [str(cell) for cell in column_cells(table, shape.dimensions[0])]
        for word, chosen in (("Highest", max(known)), ("Lowest", min(known))):
            name = names[values.index(chosen)]
            found.append(
                Kpi(
                    f"{word} {_label(measure).lower()}",
                    chosen,
                    measure.format,
                    unit=measure.unit,
                    note=in_prose(name, longest=40),
                )
            )
    return tuple(found)


def figure(table: Table, question: str) -> Figure | None:
    """A line over time, columns that add up, or bars by name; None where a table says it better."""
    shape = shape_of(table, question)
    if not shape.measures or table.row_count < 2:
        return None
    if shape.time is not None and not shape.dimensions:
        return _line(table, shape, shape.time)
    if shape.time is not None and len(shape.dimensions) == 1 and is_additive(shape.measure):
        return _columns(table, shape, shape.time)
    return _bars(table, shape) if shape.dimensions else None


def _line(table: Table, shape: Shape, time: Column) -> Figure | None:
    points = {
        as_day(when): _float(value)
        for when, value in zip(column_cells(table, time), column_cells(table, shape.measure), strict=True)
        if when is not None
    }
    if len(points) < FEWEST_POINTS:
        return None
    starts = sorted(points)
    return figures.trend(
        f"{_label(shape.measure)} by {shape.grain}",
        buckets=starts,
        now=[points[start] for start in starts],
        names=(_label(shape.measure),),
        bucket=shape.grain,
        format=shape.measure.format,
    )


def _columns(table: Table, shape: Shape, time: Column) -> Figure | None:
    cells: dict[tuple[str, date], float] = {}
    rows = zip(
        column_cells(table, time),
        column_cells(table, shape.dimensions[0]),
        column_cells(table, shape.measure),
        strict=True,
    )
    for when, name, value in rows:
        number = _float(value)
        if when is not None and number is not None and number >= 0:
            key = (str(name), as_day(when))
            cells[key] = cells.get(key, 0.0) + number
    starts = sorted({start for _, start in cells})
    names = _largest({name: sum(v for (n, _), v in cells.items() if n == name) for name, _ in cells})
    if len(starts) < 2 or len(names) > MOST_PARTS:
        return None
    return stack(
        f"{_label(shape.measure)} by {shape.grain} and {_label(shape.dimensions[0]).lower()}",
        buckets=starts,
        parts={name: [cells.get((name, start), 0.0) for start in starts] for name in names},
        colours=PALETTE,
        bucket=shape.grain,
        format=shape.measure.format,
    )


def _bars(table: Table, shape: Shape) -> Figure | None:
    measure, dimension = shape.measure, shape.dimensions[0]
    pairs = [
        (_name(name, dimension), number)
        for name, value in zip(column_cells(table, dimension), column_cells(table, measure), strict=True)
        if (number := _float(value)) is not None
    ]
    pairs = sorted(pairs, key=lambda pair: -pair[1])
    pairs = pairs[:MOST_BARS]
    if len(pairs) < 2:
        return None
    title = f"{_label(measure)} by {_label(dimension).lower()}"
    if len(pairs) < table.row_count:
        title += f", the highest {len(pairs)}"
    names = [name for name, _ in pairs]
    values = [value for _, value in pairs]
    labels = [numbers.number(value, measure.format, unit=measure.unit, compact=True) for value in values]
    if min(values) < 0:
        return figures.movers(title, names=names, changes=values, labels=labels, format=measure.format)
    return figures.ranking(
        title,
        names=names,
        now=values,
        labels=labels,
        series=(_label(measure),),
        format=measure.format,
        half_width=False,
    )


def _largest(sums: Mapping[str, float]) -> Sequence[str]:
    return sorted(sums, key=lambda name: -sums[name])


def _name(value: Any, column: Column) -> str:
    return numbers.cell(value, column)


def _label(column: Column) -> str:
    return column.label or column.name


def _float(value: Any) -> float | None:
    return None if value is None else float(value)
