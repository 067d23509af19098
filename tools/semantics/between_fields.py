"""What two fields make that the model does not name: the days between two dates, one number above another.

A name says it all, as in `days$bills$billed_on$bills$paid_on`, so such a field is looked up like any other.
"""

from __future__ import annotations

from typing import Literal

from tools.semantics.elements import Column, Fact, NamedFilter, Table

Unit = Literal["days", "hours", "minutes"]
Side = Literal["above", "below", "from", "upto"]
UNITS: dict[str, str] = {"days": "DAY", "hours": "HOUR", "minutes": "MINUTE"}
SIDES: dict[str, str] = {"above": ">", "below": "<", "from": ">=", "upto": "<="}
SAID: dict[str, str] = {"above": "above", "below": "below", "from": "at or above", "upto": "at or below"}
SAID_OF_DATES: dict[str, str] = {"above": "after", "below": "before", "from": "on or after", "upto": "on or before"}
APART: dict[str, str] = {"days": "DAY", "weeks": "DAY", "hours": "HOUR", "minutes": "MINUTE"}
"""Units in which one date is so much after another; weeks are told in days."""
DAYS_OF_A_WEEK = 7
PARTS = 5


class Span(Fact):
    """The time from one date to another; it is averaged where nothing else is said."""

    said: str

    @property
    def words(self) -> str:
        return self.said


class Beside(NamedFilter):
    """A row whose one field stands so to another one."""

    said: str

    @property
    def words(self) -> str:
        return self.said


def span_ref(unit: Unit, start: str, end: str, home: str) -> str:
    """The reference of the time from `start` to `end`, a fact of the table `home`, which reaches both."""
    return f"{home}.{'$'.join((unit, *start.split('.'), *end.split('.')))}"


def beside_ref(side: Side, field: str, other: str, home: str) -> str:
    return f"{home}.{'$'.join((side, *field.split('.'), *other.split('.')))}"


def apart_ref(side: Side, field: str, other: str, home: str, n: int, unit: str) -> str:
    """The condition that `field` is more (above), at least (from), less or at most so many units after `other`."""
    return f"{beside_ref(side, field, other, home)}${n}${unit}"


def span_of(tables: dict[str, Table], name: str) -> Span | None:
    """The fact of that name, when it is the time between two dates of these tables (by lower-case name)."""
    unit, *ends = name.split("$")
    found = _columns(tables, ends) if unit.lower() in UNITS else None
    if found is None or not (found[0][1].is_time and found[1][1].is_time):
        return None
    expr = f"DATEDIFF('{UNITS[unit.lower()]}', {', '.join(f'{table.name}.{one.name}' for table, one in found)})"
    said = f"{unit.lower()} from {found[0][1].words} to {found[1][1].words}"
    return Span(name=name, expr=expr, data_type="NUMBER", default_aggregation="avg", said=said)


def beside_of(tables: dict[str, Table], name: str) -> Beside | None:
    """The filter of that name, when it sets one field of these tables beside another of its kind."""
    side, *ends = name.split("$")
    if len(ends) == PARTS + 1:
        return _apart_of(tables, name)
    found = _columns(tables, ends) if side.lower() in SIDES else None
    if found is None or found[0][1].is_time != found[1][1].is_time:
        return None
    said = (SAID_OF_DATES if found[0][1].is_time else SAID)[side.lower()]
    first, other = (_side(table, one) for table, one in found)
    return Beside(
        name=name,
        expr=f"{first} {SIDES[side.lower()]} {other}",
        said=f"{found[0][1].words} {said} {found[1][1].words}",
    )


def _apart_of(tables: dict[str, Table], name: str) -> Beside | None:
    """`paid more than 30 days after they were finished`: days are counted as calendar days, hours as hours."""
    side, *ends, n, unit = name.split("$")
    found = _columns(tables, ends) if side.lower() in SIDES and n.isdigit() and unit.lower() in APART else None
    if found is None or not (found[0][1].is_time and found[1][1].is_time):
        return None
    part, amount = APART[unit.lower()], int(n) * (DAYS_OF_A_WEEK if unit.lower() == "weeks" else 1)
    if part == "DAY":
        first, other = (_side(table, one) for table, one in found)
        expr = f"DATEDIFF('DAY', {other}, {first}) {SIDES[side.lower()]} {amount}"
    else:
        first, other = (f"{table.name}.{one.name}" for table, one in found)
        expr = f"{first} {SIDES[side.lower()]} DATEADD('{part}', {amount}, {other})"
    said = {"above": "more than", "below": "less than", "from": "at least", "upto": "at most"}[side.lower()]
    return Beside(name=name, expr=expr, said=f"{found[0][1].words} {said} {n} {unit.lower()} after {found[1][1].words}")


def _columns(tables: dict[str, Table], ends: list[str]) -> list[tuple[Table, Column]] | None:
    if len(ends) != PARTS - 1:
        return None
    pairs = [(tables.get(ends[at].lower()), ends[at + 1].lower()) for at in (0, 2)]
    found = [(table, table.columns[name]) for table, name in pairs if table is not None and name in table.columns]
    return found if len(found) == len(pairs) else None


def _side(table: Table, column: Column) -> str:
    """Days with days, whatever their hour."""
    ref = f"{table.name}.{column.name}"
    return f"CAST({ref} AS DATE)" if column.is_time and column.data_type.upper() != "DATE" else ref
