"""The number that a superlative or an adjective means without naming it: how often, how long, how expensive."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from tools.semantics.english.grammar import Top
from tools.semantics.english.linking import quantities
from tools.semantics.english.linking.quantities import IN_A_NAME, Sought, content_words
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.slots.measures import asks_for_money, sums_of
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.tokens import word_set
from tools.semantics.model import Table
from tools.semantics.query import Order
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

AVERAGED = word_set(
    """price rate percent percentage pct ratio age score average seconds duration minutes hours days nights time
    rating satisfaction length"""
)


def fact_function(sheet: Sheet, ref: str) -> str:
    """The fact's own default aggregation, else by its name: prices and rates are averaged, amounts summed."""
    _, column = sheet.model.column(ref)
    default = getattr(column, "default_aggregation", None)
    if default:
        return str(default)
    averaged = not AVERAGED.isdisjoint(column.words.split())
    sheet.reading.assume(f"{column.words} is {'averaged' if averaged else 'summed'}", confidence=0.9)
    return "avg" if averaged else "sum"


def named_rank(sheet: Sheet) -> None:
    """The number that the superlative names; of a row's own number the most or the least of it."""
    top = sheet.operators.top
    item = top.metric if top is not None else None
    ranked = item.of("metric", "fact") if item is not None and item.role != "group" else None
    if top is None or item is None or ranked is None or any(one.target is item for one in sheet.operators.averaged):
        return
    if top.kind == "size" and top.target is None and ranked.kind == "metric" and not item.plural:
        _refuse_one_of_a_count(sheet, item.said, ranked.ref)
    ref = ranked.ref if ranked.kind == "metric" else f"{_function(sheet, top, ranked.ref)}({ranked.ref})"
    sheet.metric(ref, item)
    sheet.reading.order = [Order(by=ref, dir=top.direction)]


def _refuse_one_of_a_count(sheet: Sheet, said_so: str, ref: str) -> None:
    """`the biggest won deal` is a deal, which a number of won deals cannot name."""
    if all(isinstance(leaf.aggregate, (exp.Count, exp.CountIf)) for leaf in metric_plan(sheet.model, ref).leaves):
        raise NotUnderstood("impossible", f"I can count {said_so}s, but not tell one of them.", words=(said_so,))


def _function(sheet: Sheet, top: Top, ref: str) -> str:
    if sheet.operators.on_average:
        return "avg"
    target = top.target.of("entity") if top.target else None
    if target is not None and target.table.lower() == sheet.table_of(ref):
        return "max" if top.direction == "desc" else "min"
    return "sum" if top.kind == "quantity" else fact_function(sheet, ref)


def meant_rank(sheet: Sheet) -> None:
    """What is ranked by how often it occurs, or by what an adjective compares, when no number is named."""
    top, reading = sheet.operators.top, sheet.reading
    if top is None or reading.metrics or reading.order:
        return
    if top.kind == "quantity" and top.head is None and asks_for_money(sheet):
        _money(sheet, top)
        return
    if top.kind == "often":
        table = _events(sheet, top)
        if table is not None:
            reading.add_metric(sheet.count_of(table))
    elif top.topics and top.target is None and (sheet.partial or not sheet.operators.grouped):
        _extreme(sheet, top)
    elif top.topics and (top.target is not None or sheet.operators.grouped):
        entity = top.target.of("entity") if top.target else None
        if entity is not None and _own_facts(sheet.model.table(entity.table), top.topics):
            return
        ref = quantity(sheet, top.topics, _target_tables(sheet, top))
        if ref is not None:
            reading.add_metric(ref)
            reading.assume(f"{top.word} by {said(sheet, ref)}")


def _money(sheet: Sheet, top: Top) -> None:
    """`spent the most`, `took the most money`: the one amount of the rows that can be split by what is ranked."""
    tables = _target_tables(sheet, top)
    if tables and top.target is not None and not top.target.is_a("entity"):
        sheet.reading.add_metric(sums_of(sheet, sheet.model.table(tables[0])))


def _extreme(sheet: Sheet, top: Top) -> None:
    """`and the longest?`: the largest of the rows' own number, split as before."""
    ref = quantity(sheet, top.topics, [], facts_only=True, sure=not sheet.partial)
    if ref is not None:
        sheet.reading.add_metric(ref.replace("avg(", "max(" if top.direction == "desc" else "min("))
        sheet.operators.top = None


def _events(sheet: Sheet, top: Top) -> Table | None:
    """The rows that are counted: those of a verb, of a noun beside, of a value, else the field's own."""
    for name in _event_tables(sheet, top):
        if all(target in reachable(sheet.model, name) for target in _target_tables(sheet, top)[:1]):
            return sheet.model.table(name)
    return None


def _event_tables(sheet: Sheet, top: Top) -> Iterator[str]:
    for item in sheet.items:
        act = item.act("event") if item.kind == "word" and (item.free or item in top.words) else None
        if act is not None:
            sheet.claim(item, "verb")
            yield act.table
    others = [item for item in sheet.items if item is not top.target]
    yield from (one.table for item in others if (one := item.of("entity")) is not None)
    yield from (one.table for item in others if (one := item.of("value", "flag", "filter")) is not None)
    if top.target is not None and (not top.target.is_a("entity") or _happens(sheet, top)):
        yield from _target_tables(sheet, top)


def _happens(sheet: Sheet, top: Top) -> bool:
    """Rows of a table that belongs to others are events, which have a name that comes back: procedures, visits."""
    return any(one.left_table.lower() in _target_tables(sheet, top) for one in sheet.model.relationships)


def _target_tables(sheet: Sheet, top: Top) -> list[str]:
    items = [top.target] if top.target else sheet.operators.grouped
    return [one.table.lower() for item in items if (one := item.of("entity", "dimension")) is not None]


def _own_facts(table: Table, topics: frozenset[str]) -> bool:
    return any(not topics.isdisjoint(fact.words.split()) for fact in table.all_facts)


def quantity(
    sheet: Sheet,
    topics: frozenset[str],
    targets: list[str],
    *,
    unit: str = "",
    facts_only: bool = False,
    sure: bool = False,
) -> str | None:
    """The number of this kind that the other words of the question, or the question before, speak of."""
    spoken = {token.text for item in sheet.items if item.role not in ("top", "average") for token in item.tokens}
    for ref in sheet.previous.metrics if sheet.previous else ():
        spoken |= set(said(sheet, ref).split())
    named = frozenset(one.table.lower() for item in sheet.items for one in item.candidates if one.kind == "entity")
    sought = Sought(topics, content_words(spoken), named, tuple(targets), unit, facts_only)
    return quantities.quantity(sheet.model, sought, least=IN_A_NAME if sure else 0)


def said(sheet: Sheet, ref: str) -> str:
    return metric_plan(sheet.model, ref).label
