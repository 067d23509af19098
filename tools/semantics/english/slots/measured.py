"""Limits on what a row measures: longer than 150 minutes, older than 30 days, weighing over 5 kg."""

from __future__ import annotations

from tools.semantics.english.grammar.operators import Threshold
from tools.semantics.english.linking.row_measures import age_limit, measures, unit_factor
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.vocabulary.comparative_words import AN_AGE, UNITS
from tools.semantics.english.vocabulary.superlative_words import AGE
from tools.semantics.model import Column, Table
from tools.semantics.query import Filter


def measured_limit(sheet: Sheet, table: Table, one: Threshold) -> Filter | None:
    """The filter on the number that the adjective, the verb or the unit means, of the row or of what it refers to."""
    if one.percent or (one.before is not None and one.before.is_a("metric", "fact") and not one.before.is_a("entity")):
        return None
    topics = one.topics or UNITS.get(one.unit, frozenset())
    found = next((some for each in (one.verbs, topics) if (some := numbers_about(sheet, table, each, one.unit))), [])
    if not found and topics & AGE and one.adjective in AN_AGE and len(one.values) == 1:
        return age_limit(table, one.op, one.values[0], one.unit, sheet.today)
    if not found:
        return None
    if len(found) > 1:
        labels = tuple(column.words for _, column in found[:4])
        raise NotUnderstood("unclear", f"Which number is meant: {' or '.join(labels)}?", choices=labels)
    ref, column = found[0]
    factor = unit_factor(column, one.unit)
    sheet.reading.assume(f"the limit is on {column.words}", confidence=0.97)
    return Filter(field=ref, op=one.op, values=tuple(value * factor for value in one.values))


def numbers_about(sheet: Sheet, table: Table, topics: frozenset[str], unit: str = "") -> list[tuple[str, Column]]:
    """The row's numbers about the topics, those that the question names first."""
    named = {one.ref for item in sheet.items for one in item.candidates if one.kind in ("fact", "dimension")}
    return measures(sheet.model, table, topics, unit=unit, named=named)
