"""A number in another unit of time than the model's: `hours$downtime` of a downtime that is kept in minutes.

A name says it all, so such a number is looked up like what the model names.
"""

from __future__ import annotations

import re

from tools.semantics.elements import Column, Fact, Metric, Named, Table

UNITS: dict[str, int] = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "weeks": 604800}
SHORT: dict[str, str] = {"sec": "seconds", "secs": "seconds", "min": "minutes", "mins": "minutes", "hrs": "hours"}
DIFFERENCE = re.compile(r"\b(?:DATEDIFF|TIMEDIFF|TIMESTAMPDIFF)\s*\(\s*'?([a-z]+)'?", re.IGNORECASE)
PER = re.compile(r"\b(?:per|each|a|every|last|past|within|first|next|\d+) \w+")
GENERAL = frozenset(("total", "average", "avg", "mean", "sum", "median", "number"))
COUNTS = re.compile(r"\bCOUNT", re.IGNORECASE)


class InUnit(Metric):
    """A metric of the model in another unit."""

    said: str

    @property
    def words(self) -> str:
        return self.said


class FactInUnit(Fact):
    """A number of the rows in another unit."""

    said: str

    @property
    def words(self) -> str:
        return self.said


def unit_named(word: str) -> str:
    """The unit that a word names: hours, of `hour`, `hours` and `hrs`; empty when it names none."""
    plain = SHORT.get(word, word)
    return plain if plain in UNITS else f"{plain}s" if f"{plain}s" in UNITS else ""


def unit_kept(table: Table | None, known: Metric | Column) -> str:
    """The unit of time in which a number is kept: by its name, else by its expression, else by its description."""
    if COUNTS.search(known.expr):
        return ""
    texts = (known.words, " ".join(known.synonyms))
    named = next((one for text in texts if (one := _unit_in(text))), "")
    computed = {unit_named(one.lower()) for one in DIFFERENCE.findall(known.expr)}
    if not named and len(computed) == 1 and not re.search(r"[*/]", known.expr):
        return computed.pop()
    fields = [one for one in table.all_facts if re.search(rf"\b{one.name}\b", known.expr, re.I)] if table else []
    if not named and len(fields) == 1 and not isinstance(known, Column) and not re.search(r"[*/]", known.expr):
        return unit_kept(None, fields[0])
    return named or _unit_in(known.description)


def _unit_in(text: str) -> str:
    said = {unit_named(word) for word in re.findall(r"[a-z]+", PER.sub("", text.lower()))} - {""}
    return said.pop() if len(said) == 1 else ""


def unit_ref(table: Table, known: Named, unit: str) -> str:
    """The reference of a number of the table in this unit."""
    return f"{table.name}.{unit}${known.name}"


def metric_in_unit(table: Table, name: str) -> InUnit | None:
    """The metric of that name, when it is one of the table's in another unit."""
    unit, _, own = name.partition("$")
    known = next((one for one in table.all_metrics if one.name.lower() == own.lower()), None)
    expr = _scaled(table, known, unit.lower()) if known is not None else ""
    if known is None or not expr:
        return None
    return InUnit(
        name=name, expr=expr, said=_said(known, unit.lower()), non_additive_dimensions=known.non_additive_dimensions,
        using_relationships=known.using_relationships,
    )  # fmt: skip


def fact_in_unit(table: Table, name: str) -> FactInUnit | None:
    """The fact of that name, when it is one of the table's in another unit."""
    unit, _, own = name.partition("$")
    known = next((one for one in table.all_facts if one.name.lower() == own.lower()), None)
    expr = _scaled(table, known, unit.lower()) if known is not None else ""
    if known is None or not expr:
        return None
    return FactInUnit(
        name=name, expr=expr, said=_said(known, unit.lower()), default_aggregation=known.default_aggregation
    )


def _scaled(table: Table, known: Metric | Fact, unit: str) -> str:
    kept = unit_kept(table, known)
    if unit not in UNITS or not kept:
        return ""
    larger, smaller = UNITS[unit], UNITS[kept]
    return f"({known.expr}) / {larger // smaller}" if larger > smaller else f"({known.expr}) * {smaller // larger}"


def _said(known: Metric | Fact, unit: str) -> str:
    """`downtime in hours`, and not `downtime minutes in hours`."""
    left = [word for word in known.words.split() if not unit_named(word)]
    return f"{' '.join(left) if set(left) - GENERAL else known.words} in {unit}"
