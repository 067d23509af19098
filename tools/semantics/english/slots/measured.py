"""Limits on what a row measures: longer than 150 minutes, older than 30 days, weighing over 5 kg."""

from __future__ import annotations

import re
from datetime import date, timedelta

from tools.semantics.english.comparative_words import AN_AGE, SECONDS, UNITS
from tools.semantics.english.grammar.operators import Threshold
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.superlative_words import AGE
from tools.semantics.model import Column, Table
from tools.semantics.query import Comparison, Filter
from tools.semantics.sql.joins import reachable

OPPOSITE: dict[Comparison, Comparison] = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
DAYS = {"day": 1, "days": 1, "week": 7, "weeks": 7}
MONTHS = {"month": 1, "months": 1, "year": 12, "years": 12}


def measured_limit(sheet: Sheet, table: Table, one: Threshold) -> Filter | None:
    """The filter on the number that the adjective, the verb or the unit means, of the row or of what it refers to."""
    if one.percent or (one.before is not None and one.before.is_a("metric", "fact") and not one.before.is_a("entity")):
        return None
    topics = one.topics or UNITS.get(one.unit, frozenset())
    found = next((some for each in (one.verbs, topics) if (some := measures(sheet, table, each, one.unit))), [])
    if not found and topics & AGE and one.adjective in AN_AGE:
        return _by_date(sheet, table, one)
    if not found:
        return None
    if len(found) > 1:
        labels = tuple(column.words for _, column in found[:4])
        raise NotUnderstood("unclear", f"Which number is meant: {' or '.join(labels)}?", choices=labels)
    ref, column = found[0]
    factor = _factor(column, one.unit)
    sheet.reading.assume(f"the limit is on {column.words}", confidence=0.97)
    return Filter(field=ref, op=one.op, values=tuple(value * factor for value in one.values))


def measures(sheet: Sheet, table: Table, topics: frozenset[str], unit: str = "") -> list[tuple[str, Column]]:
    """The numbers about the topics: the row's own before others', the ones named, in the unit, called so first."""
    found: list[tuple[int, str, Column]] = []
    named = {one.ref for item in sheet.items for one in item.candidates if one.kind in ("fact", "dimension")}
    for name, path in reachable(sheet.model, table.name).items():
        owner = sheet.model.table(name)
        for fact in (*owner.all_facts, *(one for one in owner.plain_dimensions if one.is_number)):
            ref, words = f"{owner.name}.{fact.name}", _words(fact)
            if words.isdisjoint(topics):
                continue
            in_unit = bool(unit) and not (words | _described(fact)).isdisjoint({unit, unit.removesuffix("s")})
            found.append((8 * len(path) - 4 * in_unit - 2 * (ref in named) - (fact.words in topics), ref, fact))
    best = min((score for score, _, _ in found), default=0)
    return [(ref, fact) for score, ref, fact in found if score == best]


def _described(column: Column) -> set[str]:
    return set(re.findall(r"[a-z]+", column.description.lower()))


def _words(column: Column) -> set[str]:
    return {word for phrase in (column.words, *column.synonyms) for word in re.findall(r"[a-z]+", phrase.lower())}


def _factor(column: Column, unit: str) -> float:
    """`longer than 2 hours` of a number in minutes is 120 of them."""
    said = _words(column) | _described(column)
    kept = next((SECONDS[one] for one in SECONDS if one in said and len(one) > 3), None)
    return SECONDS[unit] / kept if kept and unit in SECONDS else 1.0


def _by_date(sheet: Sheet, table: Table, one: Threshold) -> Filter | None:
    """`older than 30 days`: before the day that long ago, by the date of birth, else by the date of the row."""
    born = [column for column in table.times if _words(column) & {"birth", "born", "dob", "birthday"}]
    moment = born[0] if born else table.default_time
    unit = one.unit or ("years" if born else "")
    if moment is None or not unit or len(one.values) != 1 or one.op not in OPPOSITE:
        return None
    ago = _before(sheet.today, int(one.values[0]), unit)
    if ago is None:
        return None
    sheet.reading.assume(f"the age is by {moment.words}")
    return Filter(field=f"{table.name}.{moment.name}", op=OPPOSITE[one.op], values=(ago.isoformat(),))


def _before(today: date, n: int, unit: str) -> date | None:
    """The day so many units before today; the last day of a shorter month."""
    try:
        if unit in DAYS:
            return today - timedelta(days=n * DAYS[unit])
        months = today.year * 12 + today.month - 1 - n * MONTHS[unit]
        for day in range(today.day, today.day - 4, -1):
            try:
                return date(months // 12, months % 12 + 1, day)
            except ValueError:
                continue
    except (KeyError, OverflowError, ValueError):
        return None
    return None
