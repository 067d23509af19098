"""`when did they last order`, `when was Ada hired`: the date of an event, the latest or the first, or of one row."""

from __future__ import annotations

from collections.abc import Iterator

from tools.semantics.english.linking.items import Item
from tools.semantics.english.slots.columns import columns_of
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary.words import TRADE_VERBS
from tools.semantics.model import Table
from tools.semantics.query import Detail, Order
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

WAYS = {"last": "max", "latest": "max", "recent": "max", "recently": "max", "first": "min", "earliest": "min"}
RANKED = ("", "recent", "rank", "top", "first", "limit")
HELPERS = word_set("most time ever for the did was")
LIGHT = word_set("make made place placed take took get got become became have had")
START = 2


def fill_when(sheet: Sheet) -> bool:
    """Fill the date that is asked for; True when the whole query is filled with it, as for one row."""
    when = next((item for item in sheet.items[:START] if item.kind == "word" and item.text == "when"), None)
    asks_more = any(item.kind == "word" and item.text in ("what", "who", "how", "why") for item in sheet.items[START:])
    if when is None or not when.free or sheet.partial or asks_more:
        return False
    way = next(
        (item for item in sheet.items if item.text in WAYS and item.kind == "word" and item.role in RANKED), None
    )
    found = next(_events(sheet, way), None)
    if found is None:
        return False
    item, table, ref = found
    if way is None:
        return _of_one_row(sheet, when, item, ref)
    sheet.operators.recent, sheet.operators.top, sheet.operators.first = None, None, None
    way.role = "when"
    _claim(sheet, (when, item), table)
    if sheet.operators.which is not None and not sheet.operators.grouped:
        return _with_columns(sheet, table, ref, WAYS[way.text])
    sheet.reading.add_metric(f"{WAYS[way.text]}({ref})")
    return False


def _events(sheet: Sheet, way: Item | None) -> Iterator[tuple[Item, Table, str]]:
    """What happened: the verb with its date, the thing that happens, the verb of trade; light verbs say nothing."""
    free = [item for item in sheet.items if item.role in RANKED and item is not way]
    for item in free:
        if item.kind == "word" or item.is_a("time"):
            yield from _dated(sheet, item) if item.text not in LIGHT else ()
    for item in free:
        entity = item.of("entity")
        if entity is not None and item not in sheet.operators.grouped:
            table = sheet.model.table(entity.table)
            own = [ref for one, _, ref in _dated(sheet, item) if sheet.table_of(ref) == table.name.lower()]
            ref = own[0] if own else _default(table)
            if ref is not None and way is not None:
                yield item, table, ref
    for item in free:
        metric = sheet.verb_metric(TRADE_VERBS[item.text]) if item.text in TRADE_VERBS else None
        traded = sheet.model.table(metric_plan(sheet.model, metric).leaves[0].root) if metric else None
        if traded is not None and (ref := _default(traded)) is not None:
            yield item, traded, ref


def _dated(sheet: Sheet, item: Item) -> Iterator[tuple[Item, Table, str]]:
    # The date that is called by the verb comes before the one by which its rows usually go.
    for act in sorted(item.acts, key=lambda one: one.kind != "moment"):
        table = sheet.model.table(act.table)
        ref = act.ref if act.kind == "moment" else _default(table) if act.kind == "event" else None
        if ref is not None:
            yield item, table, ref


def _default(table: Table) -> str | None:
    return f"{table.name}.{table.default_time.name}" if table.default_time else None


def _claim(sheet: Sheet, named: tuple[Item, ...], table: Table) -> None:
    for item in named:
        sheet.claim(item, "when")
    for item in sheet.items:
        entity = item.of("entity")
        if item.role in RANKED and ((entity is not None and entity.table == table.name) or item.text in HELPERS):
            item.role = "when"


def _of_one_row(sheet: Sheet, when: Item, item: Item, ref: str) -> bool:
    """`when was Ada hired`: the date in the row that is named."""
    owner = sheet.table_of(ref)
    for one in sheet.items:
        value = one.of("value")
        table = sheet.model.table(value.table) if value is not None else None
        if value is None or table is None or table.label is None or value.ref != f"{table.name}.{table.label.name}":
            continue
        if owner not in reachable(sheet.model, table.name):
            return False
        sheet.reading.detail = Detail(table=table.name, columns=(value.ref, ref))
        _claim(sheet, (when, item), table)
        return True
    return False


def _with_columns(sheet: Sheet, table: Table, ref: str, function: str) -> bool:
    """`when was the last booking, and for which hotel`: the last row itself."""
    sheet.subject = table.name
    columns = columns_of(sheet, table, -1)
    if columns is None:
        sheet.subject = ""
        return False
    sheet.reading.detail = Detail(table=table.name, columns=tuple(dict.fromkeys((*columns, ref))))
    sheet.reading.order = [Order(by=ref, dir="desc" if function == "max" else "asc")]
    sheet.reading.limit = 1
    return True
