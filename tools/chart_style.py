"""How charts look: colours that colour-blind people tell apart on white and on black, number and date formats."""

from __future__ import annotations

from typing import Any, Final

from tools.answer import Column
from tools.calendar_units import Grain

PALETTE: Final = ("#2F7FC1", "#D1710B", "#1E9E78", "#C2578F", "#8A76D6", "#A8862B", "#4C97A8")
"""Each has a contrast of 3:1 or more with white and with the dark theme's background; hues and lightness differ."""
OTHER_COLOUR: Final = "#8C8C8C"
MARK_COLOUR: Final = PALETTE[0]
TEXT_COLOUR: Final = "#808080"
GRID_COLOUR: Final = "#80808033"
SYMBOLS: Final = {"USD": "$", "EUR": "€", "GBP": "£"}

TIME_FORMATS: Final[dict[Grain, str]] = {
    "day": "%-d %b %Y",
    "week": "%-d %b %Y",
    "month": "%b %Y",
    "quarter": "Q%q %Y",
    "year": "%Y",
}


def axis_format(column: Column) -> str:
    """The d3 format of an axis: short, `$1.2M`."""
    match column.format:
        case "currency":
            return "$~s"
        case "percent":
            return ".0%"
    return "~s" if column.type in ("integer", "number") else ""


def value_format(column: Column) -> str:
    """The d3 format of a value in full, as tooltips have it: `$1,243,801`."""
    match column.format:
        case "currency":
            return "$,.2f"
        case "percent":
            return ".1%"
    return ",.0f" if column.type == "integer" else ",.2~f"


def axis_label_expression(column: Column) -> str | None:
    """What d3's format cannot say: billions are B and not G, other currencies than the dollar, a per cent sign."""
    number = "replace(format(datum.value, '~s'), 'G', 'B')"
    if column.format == "currency":
        symbol = SYMBOLS.get(column.unit or "USD", f"{column.unit} ")
        sign = f"(datum.value < 0 ? '−' : '') + '{symbol}'"
        return f"{sign} + replace(format(abs(datum.value), '~s'), 'G', 'B')"
    if column.unit == "%":
        return "format(datum.value, ',') + '%'"
    return number if column.format == "plain" else None


def config() -> dict[str, Any]:
    """The look that every chart shares; no background, so that it stands on light and on dark pages."""
    text = {"labelColor": TEXT_COLOUR, "titleColor": TEXT_COLOUR, "labelFontSize": 12, "titleFontSize": 12}
    return {
        "background": "transparent",
        "font": "Inter, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif",
        "view": {"stroke": None},
        "axis": {
            **text,
            "gridColor": GRID_COLOUR,
            "domainColor": GRID_COLOUR,
            "tickColor": GRID_COLOUR,
            "titleFontWeight": "normal",
        },
        "legend": {**text, "titleFontWeight": "normal", "orient": "bottom", "columns": 4, "symbolLimit": 20},
        "range": {"category": list(PALETTE)},
        "line": {"strokeWidth": 2.5},
        "bar": {"cornerRadiusEnd": 2},
    }
