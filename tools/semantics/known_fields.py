"""Whether a field of a row has a value, and how many rows have one: a condition and a number that no model names.

A name says it all, as in `known$promo_code` and `count$rating`, so they are looked up like what the model names.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from tools.semantics.counted import counted_rows, rows_of
from tools.semantics.elements import Dimension, Metric, NamedFilter, Table

CONDITIONS = {"known": "{} IS NOT NULL", "some": "COALESCE({}, 0) <> 0", "unset": "{} IS NULL"}
COUNT, COUNTED, UNCOUNTED = "count", "counted", "uncounted"
HOLDS, EQUALS = "holds", "equals"
ONE_OF = "oneof"
NUMBERS = {ONE_OF: "", "atleast": ">=", "atmost": "<=", "morethan": ">", "lessthan": "<"}


class Given(Metric):
    """How many rows have a value in a field."""

    said: str

    @property
    def words(self) -> str:
        return self.said


class Known(NamedFilter):
    """Rows that have a value in a field."""

    said: str

    @property
    def words(self) -> str:
        return self.said


class Holds(Dimension):
    """Whether a named filter holds for a row, or a field has one value."""

    said: str

    @property
    def words(self) -> str:
        return self.said


def known_ref(table: Table, column: str, *, amount: bool = False) -> str:
    """The condition that the field has a value; `amount` is of what may be 0 where there is none."""
    return f"{table.name}.{'some' if amount else 'known'}${column}"


def unset_ref(table: Table, column: str) -> str:
    """The condition that the field is empty."""
    return f"{table.name}.unset${column}"


def number_ref(table: Table, column: str, values: Sequence[int], kind: str = ONE_OF) -> str:
    """The condition that a number of the row is one of these, or is at least, at most, more or less than the one."""
    return f"{table.name}.{'$'.join((kind, column, *map(str, sorted(set(values)))))}"


def counted_ref(table: Table, metric: str) -> str:
    """The condition on the rows that a metric of the table counts."""
    return f"{table.name}.{COUNTED}${metric}"


def uncounted_ref(table: Table, metric: str) -> str:
    """The condition on the rows that a metric of the table leaves aside."""
    return f"{table.name}.{UNCOUNTED}${metric}"


def count_ref(table: Table, column: str) -> str:
    """The number of rows that have a value in the field."""
    return f"{table.name}.{COUNT}${column}"


def holds_ref(table: Table, condition: str) -> str:
    """The field that says of each row whether a named filter holds."""
    return f"{table.name}.{HOLDS}${condition}"


def holds_of(condition: NamedFilter, name: str) -> Holds:
    """The field of that name; where the filter cannot tell, it does not hold."""
    expr = f"COALESCE({condition.expr}, FALSE)"
    return Holds(name=name, expr=expr, data_type="BOOLEAN", said=f"whether {condition.words}")


def equals_ref(table: Table, column: str, value: str) -> str:
    """The field that says of each row whether it has this value; empty when the value cannot stand in a name."""
    return "" if set(value) & set(".$") else f"{table.name}.{EQUALS}${column}${value}"


def equals_of(table: Table, name: str) -> Holds | None:
    """The field of that name; where nothing is known, it is another value."""
    _, _, said = name.partition("$")
    field, _, value = said.partition("$")
    column = table.columns.get(field.lower())
    if column is None:
        return None
    text = exp.Literal.string(value).sql(dialect="snowflake")
    same = f"COALESCE({table.name}.{column.name} = {text}, FALSE)"
    return Holds(name=name, expr=same, data_type="BOOLEAN", said=f"whether {column.words} is {value}")


def known_of(table: Table, name: str) -> Known | None:
    """The filter of that name, when it is about a field of the table."""
    kind, _, field = name.partition("$")
    if kind.lower() in (COUNTED, UNCOUNTED):
        return _counted_of(table, name, field)
    if kind.lower() in NUMBERS:
        return _number_of(table, name)
    column = table.columns.get(field.lower())
    if column is None or kind.lower() not in CONDITIONS:
        return None
    expr = CONDITIONS[kind.lower()].format(column.name)
    said = column.words.removesuffix(" id")
    return Known(name=name, expr=expr, said=f"without {said}" if kind.lower() == "unset" else f"with {column.words}")


def _number_of(table: Table, name: str) -> Known | None:
    kind, field, *values = name.split("$")
    column, op = table.columns.get(field.lower()), NUMBERS[kind.lower()]
    if column is None or not values or not all(one.isdigit() for one in values) or (op and len(values) > 1):
        return None
    expr = f"{column.name} {op} {values[0]}" if op else f"{column.name} IN ({', '.join(values)})"
    return Known(name=name, expr=expr, said=f"{column.words} {op or 'is'} {' or '.join(values)}")


def _counted_of(table: Table, name: str, metric: str) -> Known | None:
    found = next((one for one in table.metrics if one.name.lower() == metric.lower()), None)
    if found is None or name.lower().startswith(UNCOUNTED):
        rows = rows_of(found.expr, tuple(table.key)) if found is not None else None
        said = f"not {found.words}" if found is not None else ""
        return Known(name=name, expr=f"NOT COALESCE({rows}, FALSE)", said=said) if rows else None
    condition = counted_rows(found.expr, table.key)
    return Known(name=name, expr=condition, said=found.words) if condition else None


def count_of_known(table: Table, name: str) -> Given | None:
    """The metric of that name, when it counts the values of a field of the table."""
    kind, _, field = name.partition("$")
    column = table.columns.get(field.lower())
    if column is None or kind.lower() != COUNT:
        return None
    return Given(name=name, expr=f"COUNT({column.name})", said=f"number with a {column.words}")
