"""Items and operators to a typed query: every slot filled from claimed words, what is missing assumed and said."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.grammar import Top
from tools.semantics.english.linking.items import claim
from tools.semantics.english.reading import NotUnderstood, Reading
from tools.semantics.english.rewriting.every import count_every
from tools.semantics.english.slots.columns import is_shown_beside
from tools.semantics.english.slots.dates import count_happenings, fill_named_date, settle_date
from tools.semantics.english.slots.earlier import fill_from_earlier
from tools.semantics.english.slots.filters import fill_contrasts, fill_filters
from tools.semantics.english.slots.groups import fill_groups
from tools.semantics.english.slots.listing import fill_listing
from tools.semantics.english.slots.measures import counted_table, fill_amount, fill_measure
from tools.semantics.english.slots.members import count_members, fill_absences, finish_absences, focus_on_top
from tools.semantics.english.slots.metrics import fill_metrics
from tools.semantics.english.slots.moments import fill_when
from tools.semantics.english.slots.pairs import fill_pairs
from tools.semantics.english.slots.presences import fill_presences
from tools.semantics.english.slots.ranks import TOP_DEFAULT, direction_of, fill_derivations, fill_ranks
from tools.semantics.english.slots.ratios import fill_ratio
from tools.semantics.english.slots.related import choose_by_limits, narrow_members
from tools.semantics.english.slots.rows import NAMING, columns_asked, named_row, superlative
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.slots.times import fill_times
from tools.semantics.english.vocabulary.words import MEASURED_IN
from tools.semantics.model import Table
from tools.semantics.query import Detail, Order

ROWS_ASKED = frozenset(("who", "that", "which", "whose", "what", "where", "with", "list", "all", "me"))
ROWS_WORDS = ("show", "display", "find", "get", "give", "records", "rows", "details")


def assembled(sheet: Sheet) -> Reading:
    """Fill the slots in an order in which each may use those before it."""
    fill_times(sheet)
    if named_row(sheet):
        fill_filters(sheet)
        return sheet.reading
    if fill_when(sheet):
        fill_filters(sheet)
        return sheet.reading
    if not sheet.reading.metrics and fill_listing(sheet):
        fill_named_date(sheet)
        settle_date(sheet)
        _names_and_units(sheet)
        return sheet.reading
    fill_metrics(sheet)
    fill_ratio(sheet)
    fill_groups(sheet)
    fill_contrasts(sheet)
    fill_absences(sheet)
    fill_presences(sheet)
    fill_named_date(sheet)
    fill_filters(sheet)
    fill_pairs(sheet)
    fill_ranks(sheet)
    fill_derivations(sheet)
    _context(sheet)
    _fill_missing(sheet)
    fill_named_date(sheet)
    settle_date(sheet)
    finish_absences(sheet)
    focus_on_top(sheet)
    count_every(sheet.reading, sheet.model, sheet.roots())
    _first_order(sheet)
    _names_and_units(sheet)
    fill_from_earlier(sheet)
    if not sheet.partial:
        _settle_order(sheet.reading)
    return sheet.reading


def _settle_order(reading: Reading) -> None:
    """An order that named no number is by the one that was found since."""
    by = reading.metrics[0] if reading.metrics else ""
    named = (one.model_copy(update={"by": by}) if one.by == "?" else one for one in reading.order)
    reading.order = [one for one in named if one.by]


def _context(sheet: Sheet) -> None:
    """An entity beside a metric says where the number comes from; it must be related to it."""
    reach = sheet.reach()
    for i, item in enumerate(sheet.items):
        candidate = item.of("entity")
        if candidate is None or (sheet.reading.metrics and candidate.table.lower() not in reach):
            continue
        if item.free and is_shown_beside(sheet, i, candidate.table):
            sheet.reading.add_dimension(candidate.table)
            sheet.claim(item, "columns")
        sheet.claim(item, "context")


def _fill_missing(sheet: Sheet) -> None:
    """Without a metric: the threshold's, the rows themselves, their count, or the model's first metric."""
    reading = sheet.reading
    if reading.having and reading.having[0].metric != "?" and not reading.metrics and sheet.previous is None:
        reading.metrics = [reading.having[0].metric]
    if not reading.metrics and not sheet.partial and not fill_amount(sheet):
        if count_happenings(sheet):
            return
        entity = sheet.entity()
        if entity is not None and not reading.dimensions[1:] and superlative(sheet, entity):
            reading.dimensions, reading.limit_per = [], []
            _rows(sheet, entity)
            return
        split = [ref for ref in reading.dimensions if "." in ref]
        if entity is not None and _asks_for_rows(sheet, entity):
            _rows(sheet, entity)
            _refuse_lost_columns(sheet, entity, split)
            return
        if entity is None and _lists_a_dimension(sheet):
            return
        counted = counted_table(sheet)
        if counted is not None and sheet.operators.top is None:
            reading.add_metric(sheet.count_of(counted))
        else:
            fill_measure(sheet)
    if reading.metrics:
        _spread(sheet, reading.metrics[0])


def _refuse_lost_columns(sheet: Sheet, entity: Table, asked: Sequence[str]) -> None:
    """A field that was named and that the rows do not have is not left out in silence."""
    shown = sheet.reading.detail.columns if sheet.reading.detail else ()
    narrowed = {one.field for one in sheet.reading.filters}
    for ref in asked:
        owner, column = sheet.model.column(ref)
        if ref not in shown and ref not in narrowed and owner.name != entity.name:
            said = f"{entity.words[0].upper()}{entity.words[1:]} have no {column.words}."
            raise NotUnderstood("impossible", said, words=(column.words,))


def _asks_for_rows(sheet: Sheet, entity: Table) -> bool:
    reading, operators = sheet.reading, sheet.operators
    if operators.recent:
        return True
    if any(item.role == "compare" for item in sheet.items):
        # `more trips in Oslo or in Rome` compares how many they are.
        return False
    slots = (reading.grain, reading.compare, reading.having, reading.part, reading.over)
    computes = any(slots) or operators.share or operators.top or operators.growth or operators.trend
    if not computes and not reading.dimensions and _is_counted_in_short(sheet, entity):
        return False
    if not computes and not operators.grouped and not operators.counted and operators.which is None:
        reading.dimensions = []
        return True
    if not computes and reading.anti is not None and not operators.grouped:
        reading.dimensions = []
        return True
    if not computes and not reading.dimensions:
        return True
    if not computes and operators.which is not None and reading.dimensions == [entity.name]:
        reading.dimensions = []
        return True
    return False


def _is_counted_in_short(sheet: Sheet, entity: Table) -> bool:
    """`tickets last month` asks how many; `show tickets of last month` and `customers who ...` ask for the rows."""
    words = {item.text for item in sheet.items if item.kind == "word"}
    narrowed = sheet.reading.windows
    asks = words & (ROWS_ASKED | set(ROWS_WORDS)) or sheet.operators.listing or sheet.operators.which
    if asks or not narrowed or sheet.reading.anti or not sheet.model.has_metric(sheet.count_of(entity)):
        return False
    return not any(item.free and item.is_a("time", "fact", "dimension") for item in sheet.items)


def _spread(sheet: Sheet, ref: str) -> None:
    """An order and thresholds that named no metric mean the one asked for; a threshold needs groups."""
    reading = sheet.reading
    reading.order = [one.model_copy(update={"by": ref}) if one.by == "?" else one for one in reading.order]
    reading.having = [one.model_copy(update={"metric": ref}) if one.metric == "?" else one for one in reading.having]
    if not reading.having or sheet.partial:
        return
    counted = next((item.of("entity") for item in sheet.operators.counted if item.is_a("entity")), None)
    if counted is not None:
        count_members(sheet, sheet.model.table(counted.table))
        return
    entity = sheet.entity(counted=False)
    if reading.dimensions and not sheet.operators.grouped and sheet.operators.which is None and entity is not None:
        reading.dimensions = [entity.name, *(ref for ref in reading.dimensions if ref != entity.name)]
        return
    if reading.dimensions or reading.grain is not None:
        return
    if entity is not None:
        choose_by_limits(sheet, entity)
        if not reading.having:
            narrow_members(sheet, entity)
            return
    if entity is None:
        raise NotUnderstood(
            "impossible",
            "A threshold applies to groups, such as customers or months. Counting the groups that pass it is not"
            " computed; ask to list them.",
        )
    reading.add_dimension(entity.name)


def _rows(sheet: Sheet, table: Table) -> None:
    reading, operators = sheet.reading, sheet.operators
    ranked = [one for one in reading.order if "." in one.by]
    reading.detail, reading.order = Detail(table=table.name, columns=columns_asked(sheet, table)), ranked
    if ranked and reading.detail.columns and ranked[0].by not in reading.detail.columns:
        reading.detail = Detail(table=table.name, columns=(*reading.detail.columns, ranked[0].by))
    claim((item for item in sheet.items if item.text in ROWS_WORDS), "list")
    if operators.recent and table.default_time is not None:
        if operators.recent == "asc":
            reading.order = [Order(by=f"{table.name}.{table.default_time.name}", dir="asc")]
        plural = any(item.is_a("entity") and item.plural for item in sheet.items)
        reading.limit = reading.limit or (TOP_DEFAULT if plural else 1)


def _lists_a_dimension(sheet: Sheet) -> bool:
    """`what product categories are there`: the values, with how many rows each has."""
    reading, operators = sheet.reading, sheet.operators
    asked = operators.which is not None or operators.listing
    plain = not (operators.top or operators.grouped or reading.having or operators.share or reading.grain)
    if not (asked and plain and reading.dimensions) or reading.windows:
        return False
    reading.add_metric(sheet.count_of(sheet.model.table(sheet.table_of(reading.dimensions[0]))))
    return True


def _names_and_units(sheet: Sheet) -> None:
    """`name` where rows are named anyway; `in minutes` where the number is in minutes."""
    reading = sheet.reading
    if reading.detail is not None or any(sheet.model.has_table(ref) for ref in reading.dimensions):
        claim((item for item in sheet.items if item.kind == "word" and item.text in NAMING), "name")
    for item in sheet.items:
        if item.free and item.kind == "word" and item.text in MEASURED_IN:
            told = [sheet.model.metric(ref)[1] for ref in reading.metrics if sheet.model.has_metric(ref)]
            if told and all(item.text in f"{one.words} {one.description.lower()}" for one in told):
                sheet.claim(item, "unit")


def _first_order(sheet: Sheet) -> None:
    """`biggest first` orders by the number asked for, `newest first` by the date."""
    reading, way = sheet.reading, sheet.operators.first
    if way is None:
        return
    if reading.detail is not None:
        table = sheet.model.table(reading.detail.table)
        if table.default_time is not None and not reading.order:
            ref = reading.time_field or f"{table.name}.{table.default_time.name}"
            reading.order = [Order(by=ref, dir=way)]
    elif not reading.order:
        asked = reading.metrics or (sheet.previous.metrics if sheet.previous else ())
        top = Top(way, word=sheet.operators.first_word)
        reading.order = [Order(by=ref, dir=direction_of(sheet, top, ref)) for ref in asked[:1]]
