"""Conditions on what belongs to the rows asked for: never ordered, more than five orders, of the top ten."""

from __future__ import annotations

from tools.semantics.english.grammar.absences import begins, related_rows
from tools.semantics.english.grammar.operators import Absence
from tools.semantics.english.linking.items import Item
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.vocabulary import words
from tools.semantics.model import Table
from tools.semantics.query import Anti, Filter, Members
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable


def fill_absences(sheet: Sheet) -> None:
    """Before filters are filled: who it is about, and what there must be none of."""
    for one in sheet.operators.absent[:1]:
        entity = sheet.model.table(one.table)
        related = _related(sheet, one.target, entity)
        if related is None:
            raise NotUnderstood(
                "impossible", f"I cannot tell which {entity.words} have no {one.target.said}.", words=(one.target.said,)
            )
        dated = _moment(sheet, one, related)
        verb = one.moment or (one.target if one.target.kind == "word" else None)
        act = verb.act("moment", *([sheet.model.table(sheet.table_of(dated)).name] if dated else [])) if verb else None
        told = act is not None and verb is not None and not verb.act("event") and not begins(sheet.model, act)
        happened = (Filter(field=dated, op="is not null"),) if dated and told else ()
        sheet.reading.anti = Anti(entity=entity.name, related=related, filters=happened, time_field=dated)
        sheet.reading.saw("anti", [one.target])


def _moment(sheet: Sheet, one: Absence, related: str) -> str | None:
    """The date by which it would have happened: that of the verb, when it is one of the related rows."""
    table = _table_of(sheet, related)
    linked = [act for act in (one.target.acts if one.target else ()) if act.kind == "moment"]
    if linked and linked[0].table != table and linked[0].table.lower() in reachable(sheet.model, table):
        return linked[0].ref
    found = [item.act("moment", table) for item in (one.moment, one.target) if item is not None]
    return next((act.ref for act in found if act is not None), None)


def _table_of(sheet: Sheet, related: str) -> str:
    if sheet.model.has_table(related):
        return sheet.model.table(related).name
    return sheet.model.table(metric_plan(sheet.model, related).leaves[0].root).name


def _related(sheet: Sheet, item: Item, entity: Table) -> str | None:
    """The metric that must be nothing: of the verb, of the word, or the number of the related rows."""
    metric, other, event = item.of("metric"), item.of("entity"), item.act("event")
    if item.kind == "word" and item.text in words.TRADE_VERBS:
        ref = sheet.verb_metric(words.TRADE_VERBS[item.text])
        if ref and _belongs(sheet, ref, entity):
            return ref
    if metric is not None and _belongs(sheet, metric.ref, entity):
        return metric.ref
    for one in (other, event, *(act for act in item.acts if act.kind == "moment")):
        rows = related_rows(sheet.model, entity.name, one.table) if one is not None else None
        if rows is not None:
            table = sheet.model.table(rows)
            own = next((ref for ref in called(sheet, table) if _belongs(sheet, ref, entity)), None)
            return own or table.name
    return None


def called(sheet: Sheet, table: Table) -> list[str]:
    """The metrics that are called as the table is: "orders" may be a count without cancelled ones."""
    metrics = sheet.model.all_metrics()
    return [
        sheet.model.metric_ref(owner, metric)
        for owner, metric in metrics
        if table.words in (metric.words, *(one.lower() for one in metric.synonyms))
    ]


def _belongs(sheet: Sheet, ref: str, entity: Table) -> bool:
    roots = {leaf.root for leaf in metric_plan(sheet.model, ref).leaves}
    return len(roots) == 1 and entity.name.lower() in reachable(sheet.model, next(iter(roots)))


def finish_absences(sheet: Sheet) -> None:
    """The window, and filters that the entity itself does not have, say what there must be none of."""
    reading = sheet.reading
    if reading.anti is None or reading.compare is not None:
        return
    reach = reachable(sheet.model, reading.anti.entity)
    inside = [one for one in reading.filters if sheet.table_of(one.field) not in reach]
    reading.filters = [one for one in reading.filters if one not in inside]
    windows = () if reading.time_field or _is_dated_itself(sheet) else tuple(reading.windows[:1])
    if windows:
        reading.windows = []
    anti = reading.anti
    reading.anti = anti.model_copy(update={"filters": (*anti.filters, *inside), "windows": windows})


def _is_dated_itself(sheet: Sheet) -> bool:
    """`stays in August that got no review`: a window between the rows and the negation is about the rows."""
    absence = sheet.operators.absent[0] if sheet.operators.absent else None
    if absence is None or not sheet.model.table(absence.table).times:
        return False
    between = sheet.items[sheet.items.index(absence.subject) : absence.at]
    return any(item.window() for item in between)


def count_members(sheet: Sheet, entity: Table) -> None:
    """`how many customers spent over 10,000 in 2025`: those that pass are counted, by their own number."""
    reading = sheet.reading
    for one in reading.having:
        own = one.metric == "?" or one.metric == sheet.count_of(entity)
        if own or not _belongs(sheet, one.metric, entity):
            raise NotUnderstood("impossible", f"The threshold has no number that each of the {entity.words} has.")
    reach = reachable(sheet.model, entity.name)
    inside: list[Filter] = [one for one in reading.filters if sheet.table_of(one.field) not in reach]
    reading.filters = [one for one in reading.filters if one not in inside]
    reading.members += [
        Members(
            of=entity.name,
            metric=one.metric,
            op=one.op,
            values=one.values,
            filters=tuple(inside),
            windows=tuple(reading.windows[:1]),
        )
        for one in reading.having
    ]
    thresholds = {one.metric for one in reading.having}
    reading.metrics = [ref for ref in reading.metrics if ref not in thresholds] or reading.metrics
    reading.having, reading.windows = [], []
    reading.grain = None if reading.grain and not sheet.operators.grouped else reading.grain


def focus_on_top(sheet: Sheet) -> None:
    """`monthly revenue of the top 5 products`: the five are chosen over the whole window, then shown over time."""
    reading, top = sheet.reading, sheet.operators.top
    if reading.grain is None or top is None or top.n is None or not reading.dimensions or reading.limit_per:
        return
    target = top.target.of("dimension", "entity") if top.target else None
    if target is None or reading.limit is None or not reading.order:
        return
    of = sheet.model.table(target.table).name if target.kind == "entity" else target.ref
    if of not in reading.dimensions:
        return
    order = reading.order[0]
    reading.members.append(
        Members(
            of=of,
            metric=order.by,
            limit=reading.limit,
            dir=order.dir,
            filters=tuple(reading.filters),
            windows=tuple(reading.windows[:1]),
            time_field=reading.time_field,
        )
    )
    reading.limit, reading.order = None, []
