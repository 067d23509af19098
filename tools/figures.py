"""Values and findings in words: how a number is written, and what a table says, from its own numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, cast

from tools.answer import Column, Table
from tools.calendar_units import Grain, day_in_words, shift
from tools.names import in_prose
from tools.shape import Shape, as_day, column_cells, shape_of
from tools.tables import is_additive, is_identifier

SYMBOLS: Final = {"USD": "$", "EUR": "€", "GBP": "£"}
MINUS: Final = "−"
NOTHING: Final = "no value"
NAMED_AT_MOST: Final = 3
WINDOW: Final = re.compile(r"\b(\d{1,2} [A-Z][a-z]+ \d{4}) to (\d{1,2} [A-Z][a-z]+ \d{4})\b")
UNITS_OF_TIME: Final = frozenset(("week", "month", "quarter", "year"))
LOWEST_WORDS: Final = re.compile(r"\b(bottom|lowest|least|worst|smallest|fewest|slowest)\b", re.IGNORECASE)


def write(value: Any, column: Column) -> str:
    """A cell for people: `$1,243,801`, `41.2%`, `1,204`, `14 July 2026`, `3 min 20 s`."""
    match value:
        case None:
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case int() | float() | Decimal():
            return _number(float(value), column)
        case datetime():
            return f"{value.day} {value:%B %Y %H:%M}"
        case date():
            return day_in_words(value)
    return str(value)


def write_time(value: Any, grain: Grain) -> str:
    """A point of a time axis by its unit: `October 2026`, `Q3 2026`, `week of 16 November 2026`."""
    day = as_day(value)
    match grain:
        case "year":
            return str(day.year)
        case "quarter":
            return f"Q{(day.month + 2) // 3} {day.year}"
        case "month":
            return f"{day:%B %Y}"
        case "week":
            return f"the week of {day_in_words(day)}"
    return day_in_words(day)


@dataclass(frozen=True, slots=True)
class Seen:
    """What bounds the figures: the day of the question, and the days asked for, both ends included."""

    today: date | None = None
    first: date | None = None
    last: date | None = None

    @classmethod
    def of(cls, understood: str, *, today: date | None) -> Seen:
        """The window is read from the reading in words, `1 May 2025 to 31 October 2026`; without one there is none."""
        found = WINDOW.search(understood)
        if found is None:
            return cls(today)
        try:
            first, last = (datetime.strptime(day, "%d %B %Y").date() for day in found.groups())  # noqa: DTZ007 days
        except ValueError:
            return cls(today)
        return cls(today, first, last)

    def starts_whole(self, point: date) -> bool:
        return self.first is None or point >= self.first

    def ends_whole(self, point: date, grain: Grain) -> bool:
        end = shift(point, grain, 1)
        return (self.today is None or end <= self.today) and (self.last is None or end - timedelta(days=1) <= self.last)


def findings(table: Table, question: str = "", *, today: date | None = None, understood: str = "") -> str:
    """What the table says, in Markdown: one or two sentences with figures of the table.

    A first or last unit of time that the days asked for cut, or that is not over `today`, is compared with nothing.
    """
    seen = Seen.of(understood, today=today)
    if not table.rows:
        return "There are no rows for this."
    shape = shape_of(table, question)
    if not shape.measures:
        return _count(table)
    if table.row_count == 1:
        return _single(table, shape)
    if shape.time is not None and not shape.dimensions and not _repeats(table, shape.time):
        return _trend(table, shape, seen)
    if shape.time is None and shape.dimensions:
        return _ranking(table, shape, lowest_first=LOWEST_WORDS.search(question) is not None)
    if shape.time is not None and shape.dimensions and not _is_list(table, shape):
        return _series(table, shape)
    return _count(table)


def plain(text: str) -> str:
    """Markdown's emphasis taken away, for alt texts and the terminal."""
    return text.replace("**", "")


def numbers(table: Table, column: Column) -> list[float]:
    """A column's numbers, without the empty cells."""
    return [float(cell) for cell in column_cells(table, column) if cell is not None]


def _number(value: float, column: Column) -> str:
    sign, size = (MINUS, -value) if value < 0 else ("", value)
    match column.format:
        case "currency":
            symbol = SYMBOLS.get(column.unit or "USD", f"{column.unit} ")
            return f"{sign}{symbol}{size:,.0f}" if size >= 1000 else f"{sign}{symbol}{size:,.2f}"
        case "percent":
            return f"{sign}{size * 100:.1f}%"
        case "duration":
            return sign + _duration(size)
    text = f"{size:,.0f}" if size == int(size) or size >= 10_000 else f"{size:,.2f}"
    return f"{sign}{text}{column.unit}" if column.unit == "%" else sign + text


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"


def _count(table: Table) -> str:
    more = "the first " if table.truncated else ""
    return f"{more.capitalize()}{table.row_count:,} row{'s' if table.row_count != 1 else ''}."


def _single(table: Table, shape: Shape) -> str:
    row = dict(zip(table.columns, table.rows[0], strict=True))
    about = [in_prose(said(row[column], column)) for column in shape.dimensions if row[column] is not None]
    measured = [f"{column.label}: **{write(row[column], column)}**" for column in shape.measures[:6]]
    return (f"{', '.join(about)}. " if about else "") + "; ".join(measured) + "."


def _trend(table: Table, shape: Shape, seen: Seen) -> str:
    measure = shape.measure
    points = _points(table, shape)
    if not points:
        return _count(table)
    open_end = not seen.ends_whole(points[-1][0], shape.grain)
    whole = [point for point in points if seen.starts_whole(point[0]) and seen.ends_whole(point[0], shape.grain)]
    running = f" {_so_far(points[-1], shape, seen)}" if open_end else ""
    if not whole and not running:
        return _count(table)
    if not whole:
        return running.strip()
    first, last = whole[0], whole[-1]
    when = "on" if shape.grain == "day" else "in"
    text = f"{measure.label} was **{write(last[1], measure)}** {when} {write_time(last[0], shape.grain)}"
    if len(whole) > 1:
        change = _change(first[1], last[1], measure)
        change = change.removesuffix(" in") + f" {when}" if change.endswith(" in") else change
        text += f", {change} {write_time(first[0], shape.grain)}"
    text += "." + running
    if len(whole) > 2:
        best = max(whole, key=lambda point: point[1])
        text += f" The highest was {write_time(best[0], shape.grain)} with {write(best[1], measure)}"
        if is_additive(measure):
            total = write(sum(point[1] for point in points), measure)
            all_of_it = f"the {len(points)} {shape.grain}s make" if seen.starts_whole(points[0][0]) else "it is"
            text += f"; together {all_of_it} **{total}**"
        text += "."
    return text


def _points(table: Table, shape: Shape) -> list[tuple[date, float]]:
    """The days and values of the main measure, in the order of time."""
    days = column_cells(table, shape.time) if shape.time else []
    cells = zip(days, column_cells(table, shape.measure), strict=True)
    return sorted((as_day(day), float(value)) for day, value in cells if day is not None and value is not None)


def _so_far(point: tuple[date, float], shape: Shape, seen: Seen) -> str:
    when = write_time(point[0], shape.grain)
    until = "so far"
    if seen.last is not None and (seen.today is None or seen.last < seen.today - timedelta(days=1)):
        until = f"until {day_in_words(seen.last)}"
    return f"{when[:1].upper()}{when[1:]} {until}: {write(point[1], shape.measure)}."


def _change(before: float, now: float, measure: Column) -> str:
    if measure.format == "percent" or measure.unit == "%":
        points = (now - before) * (100 if measure.format == "percent" else 1)
        return f"{abs(points):.1f} points {'above' if points >= 0 else 'below'}"
    if before <= 0 or now == before:
        return "the same as in" if now == before else f"after {write(before, measure)} in"
    change = (now - before) / before
    return f"{'up' if change > 0 else 'down'} {abs(change) * 100:.1f}% on"


def _ranking(table: Table, shape: Shape, *, lowest_first: bool) -> str:
    measure = shape.measure
    names = [_name(row, table, shape.dimensions) for row in table.rows]
    values = column_cells(table, measure)
    ranked = [(name, float(value)) for name, value in zip(names, values, strict=True) if value is not None]
    if not ranked:
        return _count(table)
    ranked.sort(key=lambda pair: pair[1] if lowest_first else -pair[1])
    lead, rest = ranked[0], ranked[1:NAMED_AT_MOST]
    place = "lowest" if lowest_first else "highest"
    text = f"**{lead[0]}** has the {place} {_small(measure.label)} with {write(lead[1], measure)}"
    if rest:
        text += ", followed by " + _listed([f"{name} ({write(value, measure)})" for name, value in rest])
    text += "."
    total = sum(value for _, value in ranked)
    if is_additive(measure) and len(ranked) > 1 and total and not table.truncated:
        text += f" The {len(ranked):,} together make {write(total, measure)}."
    return text


def _series(table: Table, shape: Shape) -> str:
    """Several lines over time: who leads over the whole time, when the measure may be added up."""
    measure, dimension = shape.measure, shape.dimensions[0]
    if not is_additive(measure):
        return _count(table)
    totals: dict[str, float] = {}
    for name, value in zip(column_cells(table, dimension), column_cells(table, measure), strict=True):
        totals[str(name)] = totals.get(str(name), 0.0) + float(value or 0)
    ranked = sorted(totals.items(), key=lambda pair: -pair[1])
    ranked = [(in_prose(name), total) for name, total in ranked]
    if len(ranked) == 1:
        return f"**{ranked[0][0]}** has {write(ranked[0][1], measure)} {_small(measure.label)} in all."
    text = f"**{ranked[0][0]}** leads over the whole time with {write(ranked[0][1], measure)} {_small(measure.label)}"
    text += ", before " + _listed([f"{name} ({write(value, measure)})" for name, value in ranked[1:NAMED_AT_MOST]])
    return text + "."


def _name(row: Sequence[Any], table: Table, dimensions: Sequence[Column]) -> str:
    parts = [(row[table.columns.index(column)], column) for column in dimensions[:2]]
    return ", ".join("(none)" if part is None else in_prose(said(part, column)) for part, column in parts)


def said(value: Any, column: Column) -> str:
    """A cell in words; an identifier as it is, a first day by the unit that its column names, `December 2025`."""
    if not isinstance(value, date):
        return str(value) if is_identifier(column) else write(value, column)
    unit = column.name.lower().rsplit("_", 1)[-1]
    return write_time(value, cast("Grain", unit)) if unit in UNITS_OF_TIME else write(value, column)


def _is_list(table: Table, shape: Shape) -> bool:
    """Whether several rows stand for one point: single orders, say, of which no sum leads anything."""
    points = list(zip(*(column_cells(table, each) for each in (shape.time, *shape.dimensions) if each), strict=True))
    return len(set(points)) < len(points)


def _repeats(table: Table, column: Column) -> bool:
    cells = column_cells(table, column)
    return len(set(cells)) < len(cells)


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _small(label: str) -> str:
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
