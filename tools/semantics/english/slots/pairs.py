"""The number of the rows and what they are worth, where both are asked for in one breath."""

from __future__ import annotations

from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.slots.measures import sums_of
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.model import Table


def fill_pairs(sheet: Sheet) -> None:
    """Once it is known what the question is about: a count beside an amount, an amount beside a count."""
    operators, reading = sheet.operators, sheet.reading
    if not (operators.count_too or operators.worth_too):
        return
    table = _subject(sheet)
    if table is None:
        raise NotUnderstood("no_metric", "The question does not say what to count.")
    if operators.count_too:
        count = sheet.count_of(table)
        reading.metrics = [count, *(ref for ref in reading.metrics if ref != count)]
    if operators.worth_too:
        reading.add_metric(sums_of(sheet, table))


def _subject(sheet: Sheet) -> Table | None:
    roots = sheet.roots()
    if roots:
        return sheet.model.table(roots[0])
    tables = [sheet.table_of(one.field) for one in sheet.reading.filters]
    tables = [sheet.table_of(ref) for ref in sheet.reading.dimensions if "." in ref] or tables
    return sheet.model.table(tables[0]) if tables else None
