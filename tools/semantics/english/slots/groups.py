"""What the numbers are split by."""

from __future__ import annotations

from tools.semantics.english.linking.items import Item
from tools.semantics.english.slots.dates import names_the_date
from tools.semantics.english.slots.meanings import field_meant
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.model import Table
from tools.semantics.query import Filter

ONE_OF_MANY = ("a", "an", "any", "no")
LINKS = ("is", "are", "was", "in", "of", "=", "equals", "the", "not", "excluding", "other", "than")


def fill_groups(sheet: Sheet) -> None:
    operators = sheet.operators
    wanted = list(operators.grouped)
    for item in (operators.which, operators.top.target if operators.top else None):
        if item is not None and item not in wanted:
            wanted.append(item)
    for item in sheet.items:
        bare = item.free and item.is_a("dimension") and not names_a_filter(sheet, item)
        if bare and item not in wanted and not _is_described(sheet, item):
            wanted.append(item)
    for item in sorted(wanted, key=sheet.items.index):
        _group(sheet, item)
    for item in sheet.items:
        if item.kind == "unit" and item.free and (operators.trend or sheet.reading.having):
            sheet.grain(item.unit, item)


def _is_described(sheet: Sheet, item: Item) -> bool:
    """`Compliance trainings` and `a booking`: the noun of a value or of one thing, which nothing is split by."""
    before = sheet.neighbour(item, -1)
    if sheet.operators.grouped and _names_its_rows(sheet, item):
        sheet.claim(item, "context")
        return True
    if before is None or item.tokens[0].lead:
        return False
    if before.kind == "word" and before.text in ONE_OF_MANY and not item.plural:
        return True
    tables = {one.table for one in item.candidates if one.kind == "dimension"}
    found = before.is_a("value", "flag", "filter") and not before.is_a("metric", "fact", "entity", "dimension")
    if found and any(one.table in tables for one in before.candidates):
        sheet.claim(item, "context")
        return True
    return False


def _names_its_rows(sheet: Sheet, item: Item) -> bool:
    """`days to pay by method, invoices of 2026`: the rows that the number is about, called by their key."""
    roots = sheet.roots() if sheet.reading.metrics else []
    for one in item.candidates:
        table = sheet.model.table(one.table) if one.kind == "dimension" else None
        named = (*table.key, table.label.name if table.label else "") if table else ()
        if table is not None and table.name.lower() in roots and one.ref.rpartition(".")[2] in named:
            return item.plural
    return False


def _group(sheet: Sheet, item: Item) -> None:
    if item.kind == "unit":
        sheet.grain(item.unit, item)
    elif item.time is not None and item.time.part is not None:
        sheet.reading.part = item.time.part
    elif item.time is not None:
        sheet.grain(item.time.grain, item)
    elif names_the_date(sheet, item):
        return
    else:
        _column(sheet, item)
    item.role = "group"


def _column(sheet: Sheet, item: Item) -> None:
    candidate = item.of("dimension", "entity", "time")
    if candidate is None:
        return
    if candidate.kind == "time":
        sheet.reading.time_field = candidate.ref
        if not (sheet.reading.windows and (sheet.reading.dimensions or sheet.reading.grain)):
            sheet.reading.grain = sheet.reading.grain or "day"
    elif candidate.kind == "entity":
        sheet.reading.add_dimension(_of_rows(sheet, item, sheet.model.table(candidate.table)))
    else:
        sheet.reading.add_dimension(field_meant(sheet, item, "dimension").ref)
    sheet.claim(item, "group")
    sheet.weigh(item)


def _of_rows(sheet: Sheet, item: Item, table: Table) -> str:
    """The rows themselves; of what is counted by how often it occurs, what its rows are called."""
    top, label = sheet.operators.top, table.label
    often = top is not None and item is top.target and top.kind == "often"
    if (
        often
        and label is not None
        and label.name not in table.key
        and sheet.reading.metrics[:1] == [sheet.count_of(table)]
    ):
        return f"{table.name}.{label.name}"
    return table.name


def names_a_filter(sheet: Sheet, item: Item) -> bool:
    """`region Europe`, `the Europe region`, `region is Europe`: the dimension only says which value is meant."""
    dimension = item.of("dimension")
    if dimension is None:
        return False
    name = dimension.ref.rpartition(".")[2]
    for distance in (-1, 1, 2, 3, 4):
        other = sheet.neighbour(item, distance)
        if other is None:
            continue
        if any(one.kind == "value" and one.ref.rpartition(".")[2] == name for one in other.candidates):
            return True
        if distance > 0 and not (other.kind == "word" and other.text in LINKS):
            return False
    return False


def add_filter_group(sheet: Sheet, wanted: Filter) -> None:
    sheet.reading.add_dimension(wanted.field)
