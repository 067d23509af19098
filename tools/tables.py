"""Query results as tables: types from Arrow, labels and number formats from the columns' names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from tools.answer import Column, ColumnFormat, ColumnType, Table

if TYPE_CHECKING:
    import pyarrow as pa

CURRENCY: Final = "USD"


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


MONEY_WORDS: Final = _words_of(
    """
    revenue sales amount price cost costs margin spend spending value discount discounts returns refunds
    profit turnover income shipping aov asp gmv earnings
    """
)
COUNT_WORDS: Final = _words_of(
    """
    count counts number units quantity orders customers buyers clients users items lines products days
    months years jobs rank position id ids score rows attempt attempts priority quantities
    """
)
RATIO_WORDS: Final = _words_of(
    """
    rate share ratio growth proportion
    """
)
PERCENT_WORDS: Final = frozenset({"percent", "pct", "percentage"})
AVERAGE_WORDS: Final = _words_of(
    """
    average avg mean median min minimum max maximum rate ratio share percent pct percentage per price
    rank growth change cumulative running moving distinct buyers customers clients users usual latest
    """
)
CAPITALS: Final = {
    "id": "ID",
    "sku": "SKU",
    "aov": "AOV",
    "asp": "ASP",
    "usd": "USD",
    "url": "URL",
    "yoy": "YoY",
    "kpi": "KPI",
}


def table_from_arrow(arrow: pa.Table, *, truncated: bool = False) -> Table:
    """A result as a table: exact numbers, dates where every timestamp is a midnight, parsed variants."""
    names = [name.lower() for name in arrow.column_names]
    kinds = [_arrow_type(field) for field in arrow.schema]
    cells = [_cells(column.to_pylist(), kind) for column, kind in zip(arrow.columns, kinds, strict=True)]
    for position, kind in enumerate(kinds):
        if kind == "timestamp" and _are_days(cells[position]):
            kinds[position] = "date"
            cells[position] = [cell and cell.date() for cell in cells[position]]
    columns = [describe_column(name, kind) for name, kind in zip(_distinct(names), kinds, strict=True)]
    return Table(columns=_with_changes(columns), rows=tuple(zip(*cells, strict=True)), truncated=truncated)


def table_from_rows(rows: Sequence[dict[str, Any]], names: Sequence[str], *, truncated: bool = False) -> Table:
    """Rows of our own SQL as a table with these columns; the types are those of the values."""
    columns = tuple(describe_column(name, _value_type(row[name] for row in rows)) for name in names)
    cells = tuple(tuple(row[name] for name in names) for row in rows)
    return Table(columns=columns, rows=cells, truncated=truncated)


def describe_column(name: str, kind: ColumnType) -> Column:
    """A column with the label and the number format that its name calls for."""
    number_format, unit = _format(name) if kind in ("integer", "number") else ("plain", None)
    return Column(name=name, type=kind, label=label_of(name), format=number_format, unit=unit)


def label_of(name: str) -> str:
    """A name for people: `average_order_value` is `Average order value`, `change_percent` is `Change %`."""
    words = [CAPITALS.get(word, word) for word in _words(name)]
    if words[1:] and words[-1] == "percent":
        words[-1] = "%"
    return (words[0][:1].upper() + words[0][1:] + "".join(f" {word}" for word in words[1:])) if words else name


def is_identifier(column: Column) -> bool:
    """Whether its numbers name things, so that adding or averaging them means nothing."""
    words = _words(column.name)
    return bool(words) and (words[-1] in ("id", "ids", "key", "number", "year") or column.name in ("sort_order",))


def is_additive(column: Column) -> bool:
    """Whether its values may be added up: amounts and counts, not averages, rates and counts of distinct people."""
    return (
        column.type in ("integer", "number")
        and column.format != "percent"
        and column.unit != "%"
        and not is_identifier(column)
        and not AVERAGE_WORDS & set(_words(column.name))
    )


def _with_changes(columns: Sequence[Column]) -> tuple[Column, ...]:
    """A change is written like the number that changes, which stands two columns before it, next to the earlier one."""
    told = list(columns)
    for place, column in enumerate(columns):
        changed = columns[place - 2] if place >= 2 and columns[place - 1].name.startswith("previous_") else None
        if changed is not None and column.name in ("change", f"{changed.name}_change"):
            told[place] = column.model_copy(update={"format": changed.format, "unit": changed.unit})
    return tuple(told)


def _format(name: str) -> tuple[ColumnFormat, str | None]:
    words = _words(name)
    # `revenue_per_customer` is money: what stands before `per` is what is counted.
    head = words[: words.index("per")] if "per" in words[1:] else words
    found = set(head)
    if found & PERCENT_WORDS:
        return "plain", "%"
    if found & RATIO_WORDS:
        return "percent", None
    if words and words[-1] in ("seconds", "duration"):
        return "duration", "s"
    if found & MONEY_WORDS and not found & COUNT_WORDS:
        return "currency", CURRENCY
    return "plain", None


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[^a-z0-9%&]+", name.lower()) if word]


def _arrow_type(field: pa.Field) -> ColumnType:
    import pyarrow.types as arrow

    logical = (field.metadata or {}).get(b"logicalType", b"").decode().upper()
    if logical in ("VARIANT", "OBJECT", "ARRAY"):
        return "variant"
    kind = field.type
    if arrow.is_boolean(kind):
        return "boolean"
    if arrow.is_integer(kind) or (arrow.is_decimal(kind) and kind.scale == 0):
        return "integer"
    if arrow.is_decimal(kind) or arrow.is_floating(kind):
        return "number"
    if arrow.is_date(kind):
        return "date"
    if arrow.is_timestamp(kind):
        return "timestamp"
    return "time" if arrow.is_time(kind) else "text"


def _cells(values: list[Any], kind: ColumnType) -> list[Any]:
    match kind:
        case "integer":
            return [int(value) if isinstance(value, Decimal) else value for value in values]
        case "timestamp":
            return [value.to_pydatetime() if hasattr(value, "to_pydatetime") else value for value in values]
        case "variant":
            return [json.loads(value) if isinstance(value, str) else value for value in values]
    return values


def _are_days(values: Iterable[datetime | None]) -> bool:
    seen = [value for value in values if value is not None]
    return bool(seen) and all(value.time() == time() and value.tzinfo is None for value in seen)


def _value_type(values: Iterable[object]) -> ColumnType:
    for value in values:
        match value:
            case None:
                continue
            case bool():
                return "boolean"
            case int():
                return "integer"
            case float() | Decimal():
                return "number"
            case datetime():
                return "timestamp"
            case date():
                return "date"
            case time():
                return "time"
            case dict() | list():
                return "variant"
        return "text"
    return "text"


def _distinct(names: Sequence[str]) -> list[str]:
    """Names made different, since a chart and a record need that: the second `total` becomes `total_2`."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return result
