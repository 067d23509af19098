"""Squares in rows and columns: shares as the strength of one colour, states as colours of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jobs.reports.document import Figure, Series
from jobs.reports.figures import ACCENT, SCHEMA, name_axis

ROW_HEIGHT = 22
DARK_FROM = 0.55
"""From this share of the strongest colour on, the number on it is white."""


def shares(
    title: str, *, rows: Sequence[str], places: Sequence[str], values: Sequence[Sequence[float | None]], corner: str
) -> Figure:
    """Percentages as squares, a row a name; None leaves its square away. `corner` says what the columns count."""
    cells = [
        {"row": name, "place": place, "value": value, "label": f"{100 * value:.0f}%"}
        for name, line in zip(rows, values, strict=True)
        for place, value in zip(places, line, strict=True)
        if value is not None
    ]
    strongest = max((cell["value"] for cell in cells if isinstance(cell["value"], float)), default=1.0) or 1.0
    square = {
        "mark": {"type": "rect", "cornerRadius": 2, "color": ACCENT},
        "encoding": {
            "opacity": {
                "field": "value",
                "type": "quantitative",
                "scale": {"domain": [0, strongest], "range": [0.06, 0.95]},
                "legend": None,
            },
            "tooltip": [
                {"field": "row", "title": "Group"},
                {"field": "place", "title": corner},
                {"field": "value", "type": "quantitative", "title": title, "format": ".1%"},
            ],
        },
    }
    number = {
        "mark": {"type": "text", "fontSize": 9.5},
        "encoding": {
            "text": {"field": "label"},
            "color": {"condition": {"test": f"datum.value > {DARK_FROM * strongest}", "value": "#ffffff"}},
        },
    }
    spec = _grid(cells, rows, places, corner) | {"layer": [square, number]}
    return Figure(
        title=title,
        spec=spec,
        alt_text=f"{title}: {len(rows)} rows by {len(places)} columns, the highest {100 * strongest:.0f}%",
        mark="line",
        categories=tuple(places),
        series=tuple(Series(name, tuple(line)) for name, line in zip(rows, values, strict=True)),
        format="percent",
    )


def states(
    title: str,
    *,
    rows: Sequence[str],
    places: Sequence[str],
    values: Mapping[tuple[str, str], str],
    colours: Mapping[str, str],
    counted: Sequence[str],
) -> Figure:
    """One square per row and place, in the colour of its state; none where nothing is known.

    In a spreadsheet it is a column a place: how many rows are in the states `counted`.
    """
    cells = [{"row": row, "place": place, "state": state} for (row, place), state in values.items()]
    used = [state for state in colours if any(cell["state"] == state for cell in cells)]
    square = {
        "mark": {"type": "rect", "cornerRadius": 2},
        "encoding": {
            "color": {
                "field": "state",
                "type": "nominal",
                "sort": used,
                "scale": {"domain": used, "range": [colours[state] for state in used]},
                "legend": {"title": None, "orient": "top", "direction": "horizontal", "symbolType": "square"},
            },
            "tooltip": [
                {"field": "row", "title": "Check"},
                {"field": "place", "title": "When"},
                {"field": "state", "title": "State"},
            ],
        },
    }
    spec = _grid(cells, rows, places, None) | {"layer": [square]}
    lines = {
        state: tuple(float(sum(values.get((row, place)) == state for row in rows)) for place in places)
        for state in counted
    }
    total = sum(state in counted for state in values.values())
    return Figure(
        title=title,
        spec=spec,
        alt_text=f"{title}: {len(rows)} rows by {len(places)} columns, {total} squares {' or '.join(counted)}",
        mark="stacked",
        categories=tuple(places),
        series=tuple(Series(state, line, colours[state]) for state, line in lines.items()),
    )


def _grid(cells: Sequence[Any], rows: Sequence[str], places: Sequence[str], corner: str | None) -> dict[str, Any]:
    axis = {
        "title": corner,
        "titleFontWeight": "normal",
        "titleFontSize": 10,
        "labelAngle": 0,
        "labelPadding": 6,
        "labelOverlap": "parity",
        "ticks": False,
        "domain": False,
    }
    inner = {"paddingInner": 0.08, "paddingOuter": 0}
    return {
        "$schema": SCHEMA,
        "data": {"values": list(cells)},
        "height": {"step": ROW_HEIGHT},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "encoding": {
            "x": {"field": "place", "type": "ordinal", "sort": list(places), "axis": axis, "scale": inner},
            "y": {"field": "row", "type": "nominal", "sort": list(rows), "axis": name_axis(230), "scale": inner},
        },
    }
