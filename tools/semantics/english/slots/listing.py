"""Rows that are asked for: which table's, with which columns, chosen by what."""

from __future__ import annotations

from copy import deepcopy

from tools.semantics.counted import counted_rows
from tools.semantics.english.grammar.operators import Threshold
from tools.semantics.english.linking.items import Item, claim
from tools.semantics.english.linking.row_columns import label_of
from tools.semantics.english.linking.row_values import FIELDS, row_value
from tools.semantics.english.slots.columns import columns_of
from tools.semantics.english.slots.filters import fill_filters
from tools.semantics.english.slots.groups import names_a_filter
from tools.semantics.english.slots.measured import measured_limit
from tools.semantics.english.slots.members import fill_absences, finish_absences
from tools.semantics.english.slots.presences import fill_presences
from tools.semantics.english.slots.related import choose_by_related, member_threshold, narrow_members
from tools.semantics.english.slots.row_order import by_age, is_own, is_size, ordered
from tools.semantics.english.slots.rows import amount_of
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary import words
from tools.semantics.model import Table
from tools.semantics.query import Detail, Filter, Having, Order
from tools.semantics.sql.joins import reachable

CUES = word_set(
    """list lists show display find get give enumerate which who what need want details detail records rows see tell"""
)
RELATIVES = word_set("who whom whose that which where with without having")
NUMBERS = word_set("number numbers count total")
"""`number of refunds` in the words of the model is their number, and never the refunds."""


def fill_listing(sheet: Sheet) -> bool:
    """Fill the whole query when rows are asked for; else leave everything as it was."""
    at = _head(sheet)
    if sheet.partial or at is None or _computes(sheet, at) or _refers_back(sheet):
        return False
    table = _table(sheet, sheet.items[at])
    if table is None or not _is_asked_for(sheet, at, table):
        return False
    roles, reading = [item.role for item in sheet.items], deepcopy(sheet.reading)
    sheet.subject = table.name
    if _filled(sheet, at, table):
        return True
    for item, role in zip(sheet.items, roles, strict=True):
        item.role = role
    sheet.reading, sheet.subject = reading, ""
    return False


def _refers_back(sheet: Sheet) -> bool:
    """`which of them`: the rows of an earlier answer."""
    pairs = zip(sheet.items, sheet.items[1:], strict=False)
    return any(one.text == "of" and other.text in ("them", "those", "these") for one, other in pairs)


def _head(sheet: Sheet) -> int | None:
    """The thing whose rows are asked for: the first that is named, after columns `of` it and words that narrow it."""
    noun: int | None = None
    columns = False
    for i, item in enumerate(sheet.items):
        if item.kind != "mention" or item.role in ("present", "having"):
            continue
        if item.is_a("entity") and noun is not None and _parted(sheet, noun, i):
            return noun
        if item.is_a("entity"):
            return i if not columns or sheet.items[i - 1].text not in RELATIVES else None
        if item.is_a("value", "flag", "filter"):
            noun = i if noun is None and _is_noun(sheet, i) else noun
        elif noun is not None:
            return noun
        elif item.is_a(*FIELDS):
            columns = True
        else:
            return i if _counted(sheet, item) is not None else None
    return noun


def _parted(sheet: Sheet, noun: int, at: int) -> bool:
    """`what open deals are overdue? show rep`: the thing named later is a column of the rows before."""
    between = sheet.items[noun + 1 : at]
    return any(
        one.kind == "word" and (one.text in CUES or one.text in RELATIVES or one.lead) for one in between
    ) or any(one.lead in tuple(":?;") for one in sheet.items[noun + 1 : at + 1] if one.lead)


def _counted(sheet: Sheet, item: Item) -> tuple[Table, str] | None:
    """`active employees`: the rows that a metric counts, and the filter that they are, empty for all of them."""
    metric = item.of("metric") if not any(one.text in NUMBERS for one in item.tokens) else None
    owner, found = sheet.model.metric(metric.ref) if metric else (None, None)
    rows = counted_rows(found.expr, owner.key) if owner is not None and found is not None else None
    if owner is None or found is None or rows is None or not any(one.text.endswith("s") for one in item.tokens):
        return None
    return owner, f"{owner.name}.{found.name}" if rows else ""


def _is_noun(sheet: Sheet, i: int) -> bool:
    """`cashiers`, `decision makers`: a value or a flag in the plural that stands for the rows that have it."""
    item = sheet.items[i]
    after = sheet.items[i + 1] if i + 1 < len(sheet.items) else None
    ranked = sheet.operators.top is not None and not item.is_a("value")
    return (item.plural or ranked) and (after is None or not after.is_a("entity", "dimension"))


def _table(sheet: Sheet, head: Item) -> Table | None:
    found = head.of("entity") or head.of("filter", "flag", "value")
    counted = _counted(sheet, head)
    return sheet.model.table(found.table) if found else counted[0] if counted else None


def _computes(sheet: Sheet, at: int) -> bool:
    """Whether numbers over groups or over time are asked for."""
    found, reading = sheet.operators, sheet.reading
    if found.counted or found.averaged or found.share or found.growth or found.cumulative:
        return True
    if found.trend and not any(one.subject is not None for one in found.thresholds):
        return True
    if found.grouped or found.comparing or found.versus or found.moving or reading.grain or reading.part:
        return True
    return (
        reading.compare is not None or len(reading.windows) > 1 or (found.top is not None and not _row_top(sheet, at))
    )


def _row_top(sheet: Sheet, at: int) -> bool:
    """`the highest replacement cost` of one row, `the biggest deals`: ranked by a number that each row has."""
    top, table = sheet.operators.top, _table(sheet, sheet.items[at])
    if (
        top is None
        or table is None
        or (sheet.operators.which is not None and sheet.operators.which is not sheet.items[at])
    ):
        return False
    head = sheet.items[at]
    if top.metric is not None and top.metric is not head:
        fact = top.metric.of("fact")
        return fact is not None and fact.table == table.name and not top.metric.is_a("metric")
    if top.kind == "adjective" and (head in (top.target, top.head) or _counted(sheet, head) is not None):
        return by_age(sheet, table) is not None
    own = amount_of(table)
    return (
        (top.target is head or top.metric is head)
        and own is not None
        and is_own(table, own.words, own.synonyms)
        and is_size(top.word)
    )


def _is_asked_for(sheet: Sheet, at: int, table: Table) -> bool:
    """A verb of listing, a question word, a relative clause, or a condition on the rows shows that they are meant."""
    said = {item.text for item in sheet.items if item.kind == "word"}
    before = {item.text for item in sheet.items[:at] if item.kind == "word"}
    if before & CUES or sheet.operators.which is sheet.items[at]:
        return True
    if sheet.operators.recent or sheet.operators.absent or sheet.operators.top or "name" in said or "names" in said:
        return True
    behind = next((item for item in sheet.items[at + 1 :] if not item.is_a("value", "flag", "filter")), None)
    relative = behind is not None and behind.text in RELATIVES and not sheet.reading.windows
    if behind is not None and behind.text == "with":
        relative = relative and (bool(sheet.operators.thresholds) or _has_columns(sheet, at, table))
    columns = any(item.free and item.lead == ":" for item in sheet.items[at + 1 :])
    return relative or columns or (bool(sheet.operators.thresholds) and _has_columns(sheet, at, table))


def _has_columns(sheet: Sheet, at: int, table: Table) -> bool:
    fields = [item for item in sheet.items[at + 1 :] if item.free and item.is_a(*FIELDS)]
    reach = reachable(sheet.model, table.name).keys() - {table.name.lower()}
    if any((one := item.of("entity")) is not None and one.table.lower() in reach for item in sheet.items[at + 2 :]):
        return True
    return any(row_value(sheet.model, item.candidates, table) and not names_a_filter(sheet, item) for item in fields)


def _filled(sheet: Sheet, at: int, table: Table) -> bool:
    reading, head = sheet.reading, sheet.items[at]
    if not all(_threshold(sheet, table, one) for one in sheet.operators.thresholds):
        return False
    fill_absences(sheet)
    fill_presences(sheet)
    columns = columns_of(sheet, table, at)
    if columns is None:
        return False
    counted = _counted(sheet, head)
    if head.is_a("entity") or counted:
        sheet.claim(head, "rows")
    if counted and counted[1] and not head.is_a("entity"):
        reading.filters.append(Filter(field=counted[1]))
    fill_filters(sheet)
    finish_absences(sheet)
    narrow_members(sheet, table)
    choose_by_related(sheet, table)
    if any(item.free and item.is_a("metric") and not item.is_a("entity") for item in sheet.items):
        return False
    ranked = ordered(sheet, table, head)
    if columns and ranked is not None and ranked.by not in columns:
        columns = (*columns, ranked.by)
    reading.detail = Detail(table=table.name, columns=columns)
    reading.order = [ranked] if ranked is not None else []
    claim((item for item in sheet.items if item.kind == "word" and item.text in CUES), "list")
    _with_the_number(sheet, table)
    return True


def _with_the_number(sheet: Sheet, table: Table) -> None:
    """Rows that are chosen by numbers of what belongs to them are shown with those numbers."""
    reading, asked = sheet.reading, sheet.reading.detail
    if asked is None or not reading.members or reading.anti is not None or reading.order or reading.limit:
        return
    first = reading.members[0]
    for one in reading.members:
        alike = (one.filters, one.windows, one.time_field) == (first.filters, first.windows, first.time_field)
        if one.absent or (one.op, one.values) == (">", (0.0,)) or not alike:
            return
    refs = [one.metric for one in reading.members]
    metrics = [sheet.count_of(sheet.model.table(ref)) if sheet.model.has_table(ref) else ref for ref in refs]
    pairs = zip(metrics, reading.members, strict=True)
    reading.having = [Having(metric=ref, op=one.op, values=one.values) for ref, one in pairs]
    reading.metrics, reading.detail, reading.members = metrics, None, []
    reading.dimensions = [table.name, *(ref for ref in asked.columns if ref != label_of(table))]
    reading.filters += first.filters
    reading.windows = list(first.windows) or reading.windows
    reading.time_field = first.time_field or reading.time_field
    if sheet.operators.first and sheet.operators.first_word not in words.RECENT and len(metrics) == 1:
        reading.order = [Order(by=metrics[0], dir=sheet.operators.first)]


def _threshold(sheet: Sheet, table: Table, one: Threshold) -> bool:
    """A number that each row has is a filter; a number of what belongs to it chooses the rows."""
    if one.in_total and one.subject is None:
        return member_threshold(sheet, table, one)
    measured = measured_limit(sheet, table, one) if one.subject is None or one.topics else None
    if measured is not None:
        sheet.reading.filters.append(measured)
        return True
    subject = one.subject or (one.before if one.before is not None and not one.before.is_a("entity") else None)
    ref = row_value(sheet.model, subject.candidates, table) if subject is not None else None
    if ref is None and subject is None and one.narrowed is None and not one.percent:
        of = one.before.of("entity") if one.before is not None else None
        owner = sheet.model.table(of.table) if of is not None else table
        own = amount_of(owner)
        ref = f"{owner.name}.{own.name}" if own else None
        sheet.reading.assume(f"the limit is on {own.words}" if own else "")
    if ref is None:
        return member_threshold(sheet, table, one)
    values = tuple(value / 100 for value in one.values) if one.percent else one.values
    sheet.reading.filters.append(Filter(field=ref, op=one.op, values=values))
    claim([subject] if subject is not None and not subject.is_a("entity") else [], "having")
    return True
