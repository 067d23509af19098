"""The numbers asked for: metrics, counts, averages, aggregates of facts, thresholds on them."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.grammar import Threshold
from tools.semantics.english.linking.items import Item, claim
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.slots.averages import fill_averages
from tools.semantics.english.slots.conditions import conditional_count
from tools.semantics.english.slots.measured import measured_limit
from tools.semantics.english.slots.quantities import fact_function, meant_rank, named_rank
from tools.semantics.english.slots.rows import amount_of
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.vocabulary import words
from tools.semantics.english.vocabulary.superlative_words import LEAST, MOST
from tools.semantics.query import Filter, Having, Order
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

JOINERS = ("and", "vs", "versus", "plus")


def fill_metrics(sheet: Sheet) -> None:
    fill_averages(sheet)
    _counts(sheet)
    _thresholds(sheet)
    named_rank(sheet)
    _named(sheet)
    _ordered(sheet)
    _facts(sheet)
    _verbs(sheet)
    meant_rank(sheet)


def _counts(sheet: Sheet) -> None:
    for item in sheet.operators.counted:
        metric, entity, dimension = item.of("metric"), item.of("entity"), item.of("dimension")
        if metric is not None:
            sheet.metric(metric.ref, item)
        elif entity is not None:
            sheet.metric(sheet.count_of(sheet.model.table(entity.table)), item)
        elif dimension is not None:
            sheet.metric(f"count_distinct({dimension.ref})", item)
        elif not any(sheet.verb_metric(words.TRADE_VERBS[verb.text]) for verb in sheet.operators.verbs):
            _count_of_value(sheet, item)


def _count_of_value(sheet: Sheet, item: Item) -> None:
    """`how many consumers`: the customers of that segment; the value stays a filter."""
    value = item.of("value")
    if value is not None and not sheet.partial and sheet.model.table(value.table).key:
        sheet.reading.add_metric(sheet.count_of(sheet.model.table(value.table)))


def _thresholds(sheet: Sheet) -> None:
    for one in sheet.operators.thresholds:
        subject = one.subject or one.before
        fact = subject.of("fact") if subject else None
        metric = subject.of("metric") if subject else None
        entity = one.subject.of("entity") if one.subject else None
        if _measured(sheet, one) or _row_threshold(sheet, one):
            continue
        if subject is not None and fact is not None and metric is None:
            sheet.reading.filters.append(Filter(field=fact.ref, op=one.op, values=one.values))
            claim([subject], "having")
            continue
        if one.adjective and metric is None:
            raise NotUnderstood("impossible", f"No number here says what is {one.adjective}.", words=(one.adjective,))
        ref = metric.ref if metric else sheet.count_of(sheet.model.table(entity.table)) if entity else "?"
        if ref == "?" and one.verb is not None:
            ref = sheet.verb_metric(words.TRADE_VERBS[one.verb.text]) or "?"
            claim([one.verb] if ref != "?" else [], "having")
        claim([one.subject] if one.subject else [], "having")
        values = tuple(value / 100 for value in one.values) if one.percent else one.values
        sheet.reading.having.append(Having(metric=ref, op=one.op, values=values))
        sheet.reading.saw("having", [subject] if subject else [])


def _measured(sheet: Sheet, one: Threshold) -> bool:
    """`patients older than 80`: a limit on what each row measures, unless a number shown is in that unit."""
    if one.subject is None and _shown_in(sheet, one.unit):
        return False
    roots = sheet.roots()
    found = measured_limit(sheet, sheet.model.table(roots[0]), one) if roots and one.subject is None else None
    if found is not None:
        sheet.reading.filters.append(found)
    return found is not None


def _shown_in(sheet: Sheet, unit: str) -> bool:
    """`only those above 1 hour`, of listening hours that were just shown."""
    shown = sheet.previous.metrics if sheet.partial and sheet.previous else ()
    units = {unit.removesuffix("s")} - {""}
    return any(
        units & {word.removesuffix("s") for word in metric_plan(sheet.model, ref).label.lower().split()}
        for ref in shown
    )


def _row_threshold(sheet: Sheet, one: Threshold) -> bool:
    """`orders over $500`: what each of them is worth, when nothing else says which number is meant."""
    rows = one.before.of("entity") if one.before and one.subject is None and not one.percent else None
    if rows is None or one.before is None:
        return False
    column = amount_of(sheet.model.table(rows.table))
    if column is None:
        return False
    ref = f"{sheet.model.table(rows.table).name}.{column.name}"
    sheet.reading.filters.append(Filter(field=ref, op=one.op, values=one.values))
    sheet.reading.assume(f"the limit is on {column.words}")
    return True


def _named(sheet: Sheet) -> None:
    operators = sheet.operators
    named = [item for item in sheet.items if item.is_a("metric")]
    elsewhere = [*operators.grouped, *operators.counted, *(one.target for one in operators.averaged)]
    for item in named:
        metric = item.of("metric")
        if metric is None or item.role or item in elsewhere:
            continue
        if item.is_a("entity") and _is_context(sheet, item, named):
            continue
        if conditional_count(sheet, item, metric, named):
            continue
        sheet.metric(metric.ref, item)


def _is_context(sheet: Sheet, item: Item, named: Sequence[Item]) -> bool:
    """Whether "orders" is only where something else comes from ("revenue from web orders", "list orders")."""
    operators = sheet.operators
    if item is operators.which or (operators.top and item is operators.top.target) or operators.recent:
        return True
    others = [one for one in named if one is not item and not one.is_a("entity")] or sheet.reading.metrics
    if operators.listing and not others and not operators.grouped and sheet.reading.grain is None:
        return True
    before, after = sheet.neighbour(item, -1), sheet.neighbour(item, 1)
    joined = before is not None and before.kind == "word" and before.text in JOINERS
    joined = joined or (after is not None and after.kind == "word" and after.text in JOINERS and item is named[0])
    return bool(others) and not joined


def _ordered(sheet: Sheet) -> None:
    for item, direction in sheet.operators.ordered:
        metric, fact = item.of("metric"), item.of("fact")
        entity = item.of("entity")
        ref = metric.ref if metric else f"sum({fact.ref})" if fact else ""
        if not ref and entity is not None:
            ref = sheet.count_of(sheet.model.table(entity.table))
        sheet.metric(ref, item)
        sheet.reading.order = [Order(by=ref, dir=direction or "desc")]


def _facts(sheet: Sheet) -> None:
    if sheet.reading.metrics or sheet.reading.having:
        return
    for item in sheet.items:
        fact = item.of("fact")
        if fact is not None and item.free:
            sheet.metric(f"{fact_function(sheet, fact.ref)}({fact.ref})", item)


def _verbs(sheet: Sheet) -> None:
    """A verb of trade stands for its number when none is named, and beside a number over the same table adds nothing.

    "How many customers bought" counts other rows than the customers there are, so there the verb stays unclaimed.
    """
    for item in [one for one in sheet.operators.verbs if one.free]:
        ref = sheet.verb_metric(words.TRADE_VERBS[item.text])
        if ref is None or _is_of_something(sheet, item):
            continue
        root = metric_plan(sheet.model, ref).leaves[0].root
        if not sheet.reading.metrics and not sheet.partial:
            sheet.reading.add_metric(ref)
            sheet.reading.assume(f"{item.text} means {sheet.model.metric(ref)[1].words}", confidence=0.97)
            sheet.claim(item, "metric")
        elif root in sheet.roots():
            sheet.claim(item, "verb")
        elif sheet.operators.counted and sheet.reading.metrics and not _names_a_date(sheet, item):
            _with_rows_of(sheet, root, item)


def _is_of_something(sheet: Sheet, verb: Item) -> bool:
    """`made the most refunds`: what they made the most of is named, and it is no money."""
    at = sheet.items.index(verb) + 1
    while at < len(sheet.items) and sheet.items[at].text == "the":
        at += 1
    behind = sheet.items[at : at + 2]
    ranked = len(behind) > 1 and behind[0].text in MOST | LEAST and verb.text in ("make", "made", "makes")
    return ranked and behind[1].kind == "mention" and not behind[1].is_a("metric", "fact")


def _names_a_date(sheet: Sheet, verb: Item) -> bool:
    """`subscriptions sold last quarter`, `customers who made their first purchase in May`: a date says which."""
    own = any(act.kind == "moment" and act.table.lower() in sheet.roots() for act in verb.acts)
    return own or any(one.free and one.is_a("time") for one in sheet.items)


def _with_rows_of(sheet: Sheet, root: str, item: Item) -> None:
    """`how many customers bought`: those that have rows in the verb's table, by that table's date."""
    table = sheet.model.table(root)
    counts = metric_plan(sheet.model, sheet.reading.metrics[0]).leaves
    own = item.act("moment", *(sheet.model.table(leaf.root).name for leaf in counts))
    if own is not None:
        sheet.reading.time_field = sheet.reading.time_field or own.ref
        sheet.claim(item, "verb")
        return
    reached = all(leaf.repeatable and leaf.root in reachable(sheet.model, root) for leaf in counts)
    if not reached or not table.key or table.key[0].lower() not in table.columns:
        return
    sheet.reading.filters.append(Filter(field=f"{table.name}.{table.key[0]}", op="is not null"))
    if table.default_time is not None:
        sheet.reading.time_field = f"{table.name}.{table.default_time.name}"
    sheet.claim(item, "verb")
