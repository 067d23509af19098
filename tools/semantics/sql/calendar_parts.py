"""Parts of the calendar that come round again: days of the week, months and quarters of any year."""

from __future__ import annotations

import calendar
from collections.abc import Sequence

from sqlglot import exp

from tools.semantics.query import CalendarPart

FUNCTIONS = {"weekday": "DAYOFWEEKISO", "month_of_year": "MONTH", "quarter_of_year": "QUARTER"}
NAMES = {
    "weekday": list(calendar.day_name),
    "month_of_year": list(calendar.month_name)[1:],
    "quarter_of_year": [],
    "weekend": [],
}
SATURDAY = 6


def part_names(part: CalendarPart | None) -> list[str]:
    """The columns: the number, by which the rows are ordered, and the name where there is one."""
    if part is None:
        return []
    if part == "weekend":
        return ["is_weekend"]
    return [f"{part}_number", part] if NAMES[part] else [part]


def parts_of(moment: exp.Expr, part: CalendarPart | None) -> list[tuple[str, exp.Expr]]:
    if part is None:
        return []
    if part == "weekend":
        number: exp.Expr = exp.func("DAYOFWEEKISO", moment.copy(), dialect="snowflake")
        return [("is_weekend", exp.GTE(this=number, expression=exp.Literal.number(SATURDAY)))]
    number = exp.func(FUNCTIONS[part], moment.copy(), dialect="snowflake")
    named = exp.Case(this=number.copy())
    for i, name in enumerate(NAMES[part], start=1):
        named = named.when(exp.Literal.number(i), exp.Literal.string(name), copy=False)
    return list(zip(part_names(part), (number, named), strict=False))


def on_weekdays(moment: exp.Expr, weekdays: Sequence[int]) -> list[exp.Expr]:
    if not weekdays:
        return []
    number = exp.func("DAYOFWEEKISO", moment.copy(), dialect="snowflake")
    return [exp.In(this=number, expressions=[exp.Literal.number(one) for one in weekdays])]
