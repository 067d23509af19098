"""What a follow-up leaves to the turn before: the number that is limited or ranked, the rows that are counted."""

from __future__ import annotations

from tools.semantics.english.grammar import Top
from tools.semantics.english.linking.items import claim
from tools.semantics.english.linking.row_columns import amount_of
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.slots.ranks import direction_of
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.vocabulary import words
from tools.semantics.model import Table
from tools.semantics.query import Filter, Order, SemanticQuery

OPEN = "?"


def fill_from_earlier(sheet: Sheet) -> None:
    """After the slots are filled: what the turn does not name is what was shown before."""
    earlier = sheet.previous
    if earlier is None:
        return
    _count(sheet, earlier)
    _number_alone(sheet, earlier)
    if earlier.detail is not None and not sheet.reading.metrics:
        _rows(sheet, sheet.model.table(earlier.detail.table))
    else:
        _groups(sheet, earlier)


def _count(sheet: Sheet, earlier: SemanticQuery) -> None:
    """`how many of them are hazardous` after a list counts its rows."""
    texts = [item.text for item in sheet.items]
    asks = any(texts[i : i + 2] == ["how", "many"] for i in range(len(texts)))
    if asks and earlier.detail is not None and not sheet.reading.metrics and not sheet.reading.dimensions:
        sheet.reading.add_metric(sheet.count_of(sheet.model.table(earlier.detail.table)))


def _number_alone(sheet: Sheet, earlier: SemanticQuery) -> None:
    """`make it 7` after a top five."""
    said = [item for item in sheet.items if not (item.kind == "word" and item.text in words.STOP | words.FOLLOW_STOP)]
    if len(said) == 1 and said[0].free and said[0].number and earlier.limit is not None:
        sheet.reading.limit = max(1, int(said[0].number))
        claim(said, "limit")


def _rows(sheet: Sheet, table: Table) -> None:
    """`which of them are above 50k` is about what each row is worth."""
    reading = sheet.reading
    amount = amount_of(table)
    unnamed = any(one.metric == OPEN for one in reading.having) or any(one.by == OPEN for one in reading.order)
    if unnamed and amount is None:
        raise NotUnderstood("unclear", f"Which number of the {table.words} is meant?")
    if amount is None:
        return
    ref = f"{table.name}.{amount.name}"
    limits = [one for one in reading.having if one.metric == OPEN]
    reading.filters += [Filter(field=ref, op=one.op, values=one.values) for one in limits]
    reading.having = [one for one in reading.having if one.metric != OPEN]
    reading.order = [one.model_copy(update={"by": ref}) if one.by == OPEN else one for one in reading.order]
    if limits:
        reading.assume(f"the limit is on {amount.words}")


def _groups(sheet: Sheet, earlier: SemanticQuery) -> None:
    """`worst first` and `the lowest` go by the number shown before."""
    reading, operators = sheet.reading, sheet.operators
    number = (*reading.metrics, *earlier.metrics, OPEN)[0]
    shown = {*reading.metrics, *earlier.metrics, OPEN, "share", "change", "growth"}
    entities = any(sheet.model.has_table(ref) for ref in (*earlier.dimensions, *reading.dimensions))
    if not entities and any(one.metric not in shown for one in reading.having):
        raise NotUnderstood("unclear", "The limit is on another number than the one shown; ask for it as a question.")
    if operators.first is not None and not reading.order and number != OPEN:
        top = Top(operators.first, word=operators.first_word)
        reading.order = [Order(by=number, dir=direction_of(sheet, top, number))]
    top_one = operators.top
    if top_one is not None and top_one.n is None and not reading.dimensions and reading.limit is None:
        reading.limit = 1 if top_one.word not in ("top", "bottom") else earlier.limit
