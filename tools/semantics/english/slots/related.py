"""Rows chosen by what belongs to them: customers who bought a laptop, tickets tagged vip, patients with two visits."""

from __future__ import annotations

from collections.abc import Iterator

from tools.errors import CallerError
from tools.semantics.english.grammar.absences import begins
from tools.semantics.english.grammar.operators import Threshold
from tools.semantics.english.linking.items import Item
from tools.semantics.english.slots.members import called
from tools.semantics.english.slots.rows import amount_of
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary import words
from tools.semantics.model import Table
from tools.semantics.query import Filter, Members, Window
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

HAVING = word_set("with have has had having got contain contains contained include includes included in on")
NOUN_LEADS = word_set("of the their its for per by")
ARTICLES = word_set("a an any some at least one two several many all")
HELD = ("", "context", "verb", "which")


def choose_by_related(sheet: Sheet, table: Table) -> None:
    """Conditions on finer tables become conditions on what belongs to the rows of this one."""
    own = reachable(sheet.model, table.name)
    outside = [one for one in sheet.reading.filters if sheet.table_of(one.field) not in own]
    for item in _named(sheet):
        related = _related(sheet, item, table)
        if related is None:
            continue
        if any(_root(sheet, one.metric) == related.lower() for one in sheet.reading.members):
            sheet.claim(item, "members")
            continue
        inside = [one for one in outside if sheet.table_of(one.field) in reachable(sheet.model, related)]
        outside = [one for one in outside if one not in inside]
        _choose(sheet, table, related, inside, item)
    _claim_parts(sheet, table)
    for one in list(outside):
        if one not in outside:
            continue
        nearest = _nearest(sheet, table, one)
        if nearest is not None:
            inside = [each for each in outside if sheet.table_of(each.field) in reachable(sheet.model, nearest)]
            outside = [each for each in outside if each not in inside]
            _choose(sheet, table, nearest, inside, None)


def _claim_parts(sheet: Sheet, table: Table) -> None:
    """`borrowed a book`: what each of the chosen events is about."""
    roots = [_root(sheet, one.metric) for one in sheet.reading.members if one.of == table.name]
    reach = {name for root in roots if root for name in reachable(sheet.model, root)}
    for item in sheet.items:
        entity = item.of("entity")
        if item.free and entity is not None and entity.table.lower() in reach:
            sheet.claim(item, "members")


def _choose(sheet: Sheet, table: Table, related: str, inside: list[Filter], item: Item | None) -> None:
    reading = sheet.reading
    reading.filters = [one for one in reading.filters if one not in inside]
    act = item.act("moment", sheet.model.table(related).name) if item is not None else None
    told = act is not None and item is not None and not item.act("event") and not begins(sheet.model, act)
    happened = [Filter(field=act.ref, op="is not null")] if act is not None and told else []
    windows = _windows(sheet)
    if windows:
        reading.windows = []
    reading.members.append(
        Members(
            of=table.name,
            metric=_counted(sheet, related),
            filters=(*inside, *happened),
            windows=windows,
            time_field=act.ref if act is not None and windows else None,
        )
    )
    if item is not None:
        sheet.claim(item, "members")


def _counted(sheet: Sheet, related: str) -> str:
    """The metric that is called as the table is: "orders" may leave cancelled ones out."""
    own = called(sheet, sheet.model.table(related))
    return next((ref for ref in own if _root(sheet, ref) == related.lower()), related)


def _windows(sheet: Sheet) -> tuple[Window, ...]:
    """A window says when that was which belongs to the rows, unless a date of the rows themselves is named."""
    return tuple(sheet.reading.windows[:1]) if sheet.reading.time_field is None else ()


def _named(sheet: Sheet) -> Iterator[Item]:
    """The verbs, and the nouns that the rows are said to have, that may be what belongs to them."""
    for i, item in enumerate(sheet.items):
        if item.role not in HELD or item.is_a("value"):
            continue
        before = _before(sheet, i)
        verb = item.kind == "word" and (item.acts or item.text in words.TRADE_VERBS)
        if (verb and before not in NOUN_LEADS) or (item.is_a("entity") and before in HAVING):
            yield item


def _before(sheet: Sheet, i: int) -> str:
    """The word in front, over articles, numbers and what narrows."""
    while i > 0:
        i -= 1
        item = sheet.items[i]
        if item.kind == "word" and item.text not in ARTICLES and item.role != "having":
            return item.text
        if item.kind == "mention" and not item.is_a("value", "flag", "filter"):
            return ""
    return ""


def _related(sheet: Sheet, item: Item, table: Table) -> str | None:
    """The finer table that the word means, when its rows belong to rows of this one."""
    found = [one.table for one in (item.of("entity"), item.act("event")) if one is not None]
    found += [one.table for one in item.acts if one.kind == "moment"]
    if item.kind == "word" and item.text in words.TRADE_VERBS:
        ref = sheet.verb_metric(words.TRADE_VERBS[item.text])
        found += [sheet.model.table(metric_plan(sheet.model, ref).leaves[0].root).name] if ref else []
    for name in found:
        if name != table.name and table.name.lower() in reachable(sheet.model, name):
            return name
    return None


def _nearest(sheet: Sheet, table: Table, wanted: Filter) -> str | None:
    """The finer table nearest to both: the rows of this one and the field of the filter."""
    field = sheet.table_of(wanted.field)
    found = []
    for other in sheet.model.tables:
        paths = reachable(sheet.model, other.name)
        if table.name.lower() in paths and field in paths:
            found.append((len(paths[table.name.lower()]) + len(paths[field]), other.name))
    found.sort()
    if not found or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    return found[0][1]


def member_threshold(sheet: Sheet, table: Table, one: Threshold) -> bool:
    """`with at least 3 open orders`, `with a total revenue over 10k`: a number of what belongs to the rows."""
    subject = one.subject or one.narrowed or one.before
    if one.in_total and one.subject is None:
        return _sum_of_related(sheet, table, one)
    if subject is None or one.percent:
        return False
    metric, entity = subject.of("metric"), subject.of("entity")
    if subject is one.narrowed:
        metric, entity = None, subject.of("value", "flag", "filter")
    ref = metric.ref if metric else sheet.count_of(sheet.model.table(entity.table)) if entity else None
    root = _root(sheet, ref) if ref else None
    if (
        ref is None
        or root is None
        or root == table.name.lower()
        or table.name.lower() not in reachable(sheet.model, root)
    ):
        return False
    sheet.reading.members.append(Members(of=table.name, metric=ref, op=one.op, values=one.values))
    if subject is not one.narrowed:
        sheet.claim(subject, "having")
    return True


def _sum_of_related(sheet: Sheet, table: Table, one: Threshold) -> bool:
    """`at least 2 deals and more than 200k in total`: of the rows named, or of what another limit counts."""
    entity = one.before.of("entity") if one.before is not None else None
    named = [entity.table.lower()] if entity is not None else []
    for root in (*named, *(_root(sheet, member.metric) for member in sheet.reading.members if member.of == table.name)):
        own = amount_of(sheet.model.table(root)) if root else None
        if root is not None and own is not None and table.name.lower() in reachable(sheet.model, root):
            ref = f"sum({sheet.model.table(root).name}.{own.name})"
            sheet.reading.members.append(Members(of=table.name, metric=ref, op=one.op, values=one.values))
            return True
    return False


def _root(sheet: Sheet, ref: str) -> str | None:
    try:
        plan = metric_plan(sheet.model, f"count({ref})" if sheet.model.has_table(ref) else ref)
    except CallerError:
        return None
    roots = {leaf.root for leaf in plan.leaves}
    return roots.pop() if len(roots) == 1 else None


def narrow_members(sheet: Sheet, table: Table) -> None:
    """Filters and windows on finer tables belong to the numbers that were compared."""
    reading = sheet.reading
    own = reachable(sheet.model, table.name)
    outside = [one for one in reading.filters if sheet.table_of(one.field) not in own]
    windows, placed = _windows(sheet), []
    for k, member in enumerate(reading.members):
        root = _root(sheet, member.metric)
        if member.limit is not None or root is None or member.of != table.name:
            continue
        inside = [one for one in outside if sheet.table_of(one.field) in reachable(sheet.model, root)]
        placed += inside
        reading.windows = [] if windows else reading.windows
        update: dict[str, object] = {"filters": (*member.filters, *inside), "windows": member.windows or windows}
        if windows and member.time_field is None:
            update["time_field"] = _moment_of(sheet, sheet.model.table(root))
        reading.members[k] = member.model_copy(update=update)
    reading.filters = [one for one in reading.filters if one not in placed]


def _moment_of(sheet: Sheet, table: Table) -> str | None:
    """The date that a verb of the question names: `won at least 2 deals this year`."""
    verbs = [item for item in sheet.items if item.kind == "word" or item.is_a("flag", "filter", "time")]
    found = (item.act("moment", table.name) for item in verbs)
    return next((act.ref for act in found if act is not None), None)


def choose_by_limits(sheet: Sheet, entity: Table) -> None:
    """`the average score of customers with at least one cancellation`: a limit on another number chooses the rows."""
    reading = sheet.reading
    kept = []
    for one in reading.having:
        root = _root(sheet, one.metric) if one.metric != "?" else None
        if root is None or one.metric in reading.metrics or entity.name.lower() not in reachable(sheet.model, root):
            kept.append(one)
            continue
        reading.members.append(Members(of=entity.name, metric=one.metric, op=one.op, values=one.values))
    reading.having = kept
