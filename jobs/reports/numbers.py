"""How a value is written: thousands, currency, percent, signs, dates; one hand for every renderer."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jobs.reports.document import Kpi
from jobs.reports.timeframe import Timeframe
from tools.answer import Column, ColumnFormat

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
MINUS = "\N{MINUS SIGN}"
NOTHING = "\N{EN DASH}"
MANIFOLD = 9.995
"""From a change of a thousand percent on, people think in times."""


def number(value: float, format: ColumnFormat, *, unit: str | None = None, compact: bool = False) -> str:  # noqa: A002
    """A number in its format: `$1.24M` compact, `$1,243,801` in full, `41.2%` for 0.412, `3m 20s` for 200."""
    text = _unsigned(abs(value), format, unit=unit, compact=compact)
    # What is written as zero has no sign.
    return f"{MINUS}{text}" if value < 0 and any(digit in text for digit in "123456789") else text


def _unsigned(size: float, format: ColumnFormat, *, unit: str | None, compact: bool) -> str:  # noqa: A002
    match format:
        case "currency":
            symbol = SYMBOLS.get(unit or "USD", f"{unit} ")
            return symbol + (_short(size) if compact else _whole(size, small=1000))
        case "percent":
            return f"{size * 100:.1f}%"
        case "duration":
            if size < 10 and size != int(size):
                return f"{size:.1f}s"
            minutes, seconds = divmod(round(size), 60)
            hours, minutes = divmod(minutes, 60)
            return f"{hours}h {minutes}m" if hours else f"{minutes}m {seconds}s" if minutes else f"{seconds}s"
        case _:
            return _short(size) if compact and size >= 1e6 else _whole(size, small=100)


def _whole(size: float, *, small: float) -> str:
    if size == int(size) and size >= small:
        return f"{size:,.0f}"
    return f"{size:,.2f}" if size < small and size != int(size) else f"{size:,.0f}"


def _short(size: float) -> str:
    """Three figures and a letter from ten thousand on, but two decimals for millions: `33.0K`, `305K`, `11.74M`."""
    for limit, letter in ((1e9, "B"), (1e6, "M")):
        if size >= limit * 0.99995:
            return f"{size / limit:.2f}{letter}" if size < 100 * limit else f"{size / limit:.1f}{letter}"
    if size >= 9_999.5:
        return f"{size / 1e3:.1f}K" if size < 99_950 else f"{size / 1e3:.0f}K"
    return _whole(size, small=1000)


def signed(value: float | None, format: ColumnFormat = "percent", *, unit: str | None = None) -> str:  # noqa: A002
    """A change with its sign: `+4.2%`, `−$1,200`, `×96` for much more; a dash if there is nothing to compare."""
    if value is None:
        return NOTHING
    if format == "percent" and value >= MANIFOLD:
        return f"×{value + 1:,.0f}"
    text = number(value, format, unit=unit)
    return f"+{text}" if value > 0 and any(digit in text for digit in "123456789") else text


def points(value: float | None) -> str:
    """A difference of two percentages: `+0.8 pp`."""
    return NOTHING if value is None else signed(value).removesuffix("%") + " pp"


def kpi_value(kpi: Kpi) -> str:
    """The headline figure, short enough for a tile."""
    return NOTHING if kpi.value is None else number(kpi.value, kpi.format, unit=kpi.unit, compact=True)


def kpi_change(kpi: Kpi, value: float | None) -> str:
    """A change of that figure, in percentage points when the figure is itself a percentage."""
    return points(value) if kpi.format == "percent" else signed(value)


def comparisons(kpi: Kpi, period: Timeframe) -> list[tuple[str, str, str]]:
    """What a figure is judged by, each as its change, its mood and `vs Q2 2026`; nothing where there is nothing."""
    lines = [(kpi.change, kpi.against or period.previous_tag)]
    if not period.has_one_comparison and kpi.against is None:
        lines.append((kpi.change_on_year, period.last_year_tag))
    return [(kpi_change(kpi, value), mood(kpi, value), f"vs {tag}") for value, tag in lines if value is not None]


def mood(kpi: Kpi, value: float | None) -> str:
    """`good`, `bad` or `flat`: whether the change is welcome."""
    if value is None or kpi.better == "neutral" or abs(value) < 0.0005:
        return "flat"
    return "good" if (value > 0) == (kpi.better == "higher") else "bad"


def is_numeric(column: Column) -> bool:
    """Whether the column is set flush right."""
    return column.type in ("integer", "number")


def cell(value: Any, column: Column, *, is_signed: bool = False) -> str:
    """A cell of a table as text."""
    match value:
        case None:
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case int() | float() | Decimal():
            plain = float(value)
            return signed(plain, column.format, unit=column.unit) if is_signed else _plain(plain, column)
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case date():
            return f"{value.day} {value:%b %Y}"
    return str(value)


def _plain(value: float, column: Column) -> str:
    if column.format == "currency" and abs(value) < 1000:
        return number(value, "currency", unit=column.unit)
    return number(value, column.format, unit=column.unit)
