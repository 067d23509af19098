"""Rows instead of numbers: which columns, and the cheapest, the slowest, the newest first."""

from __future__ import annotations

from tools.semantics.date_names import GENERIC
from tools.semantics.english.grammar import Top
from tools.semantics.english.linking.items import Item, claim
from tools.semantics.english.linking.lexicon import Candidate
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.slots.groups import names_a_filter
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary import words
from tools.semantics.english.vocabulary.superlative_words import BOTTOM, PRICE, TOPMOST
from tools.semantics.model import Column, Table
from tools.semantics.query import Detail, Order
from tools.semantics.sql.joins import reachable

TOP_ROWS = 10
PAID = frozenset(("cost", "costs", "discount", "tax"))
"""What a thing costs us is not what makes it cheap or expensive to others."""
JUDGING = (TOPMOST | BOTTOM) - word_set("top bottom leading")
"""What is good or bad is no column of a row by itself: its price may be either."""
CHOICES = 4
NAMING = ("name", "names", "named", "called", "title")


def columns_asked(sheet: Sheet, table: Table) -> tuple[str, ...]:
    """The row's name, then the fields that the question lists; empty when it lists none."""
    reach = reachable(sheet.model, table.name)
    found: list[str] = []
    for item in sheet.items:
        candidate = item.of("dimension", "time", "fact")
        spelt_out = item.role == "time" and item.tokens[-1].text in GENERIC
        known = item.role in ("", "group") or spelt_out
        if candidate is None or not known or candidate.table.lower() not in reach:
            continue
        if candidate.kind == "time" and sheet.reading.windows and sheet.reading.time_field is None:
            sheet.reading.time_field = candidate.ref
            sheet.claim(item, "time")
            continue
        own = [one for one in item.candidates if one.kind == candidate.kind and one.table == table.name]
        found.append(own[0].ref if own else candidate.ref)
        sheet.claim(item, "columns")
    named = [item for item in sheet.items if item.kind == "word" and item.text in NAMING]
    claim(named, "columns")
    label = [f"{table.name}.{table.label.name}"] if table.label else []
    if not found and not named:
        return ()
    return tuple(dict.fromkeys((*label, *found)))


def superlative(sheet: Sheet, entity: Table) -> bool:
    """`the cheapest products`, `most expensive order`, `largest invoice`: rows ordered by their own number."""
    top = sheet.operators.top
    if top is None or sheet.operators.grouped or (top.target is not None and not top.target.is_a("entity")):
        return False
    column = fact_about(sheet, entity, top)
    if column is None:
        return False
    sheet.reading.limit = top.n or sheet.reading.limit or (TOP_ROWS if top.target and top.target.plural else 1)
    sheet.reading.order = [Order(by=f"{entity.name}.{column.name}", dir=top.direction)]
    sheet.reading.assume(f"{top.word} by {column.words}")
    return True


def fact_about(sheet: Sheet, table: Table, top: Top) -> Column | None:
    """The number of a row that the adjective compares; the worth of an event when it is only called large or top."""
    if top.topics:
        found = [one for one in table.all_facts if not top.topics.isdisjoint(_every_word(one))]
        exact = [one for one in found if not top.topics.isdisjoint(one.words.split())]
        if top.topics == PRICE:
            exact = [one for one in exact if PAID.isdisjoint(one.words.split())] or exact
        topics = {topic for one in exact for topic in top.topics & set(one.words.split())}
        if len(exact) > 1 and (top.topics == PRICE or len(topics) == 1):
            labels = tuple(one.words for one in exact[:CHOICES])
            raise NotUnderstood("unclear", f"{top.word} by which number: {' or '.join(labels)}?", choices=labels)
        return next(iter(exact or found), None)
    happens = any(one.left_table.lower() == table.name.lower() for one in sheet.model.relationships)
    judged = top.word.removeprefix("the ") in JUDGING
    return amount_of(table) if happens and not judged and top.kind in ("rank", "size") else None


def _every_word(column: Column) -> tuple[str, ...]:
    return (*column.words.split(), *(word for one in column.synonyms for word in one.lower().split()))


def amount_of(table: Table) -> Column | None:
    """What a row is worth: the fact that carries the row's own name ("order amount"), else the only amount."""
    singular = table.words.removesuffix("s")
    money = [one for one in table.all_facts if any(word in words.AMOUNTS for word in one.words.split())]
    money = money or [one for one in table.all_facts if any(word in words.CHARGES for word in one.words.split())]
    own = [one for one in money if any(singular in phrase.lower() for phrase in (one.words, *one.synonyms))]
    found = own or money
    return found[0] if len(found) == 1 or own else None


def named_row(sheet: Sheet) -> bool:
    """`segment, country and last order of Peacock Motors`: the fields of one row that is named by its label."""
    operators = sheet.operators
    if (
        sheet.partial
        or operators.grouped
        or operators.counted
        or operators.top
        or operators.averaged
        or operators.share
    ):
        return False
    for item in sheet.items:
        value = item.of("value")
        table = sheet.model.table(value.table) if value else None
        if value is None or table is None or table.label is None or value.ref != f"{table.name}.{table.label.name}":
            continue
        fields = [one for one in sheet.items if any(_is_field(each, table) for each in one.candidates)]
        fields = [one for one in fields if not names_a_filter(sheet, one)]
        if any(_is_of_others(one, table) for one in sheet.items):
            return False
        if not any(one.is_a("dimension", "time") for one in fields) or sheet.reading.windows:
            return False
        if any(one.is_a("metric") and one not in fields for one in sheet.items):
            return False
        refs = [next(each.ref for each in one.candidates if _is_field(each, table)) for one in fields]
        label = f"{table.name}.{table.label.name}"
        sheet.reading.detail = Detail(table=table.name, columns=tuple(dict.fromkeys((label, *refs))))
        for one in fields:
            sheet.claim(one, "columns")
        return True
    return False


def _is_of_others(item: Item, table: Table) -> bool:
    """`employees in the Sales department`: rows of another table, which the row that is named only narrows."""
    entity = item.of("entity")
    return (
        entity is not None and entity.table != table.name and not any(_is_field(one, table) for one in item.candidates)
    )


def _is_field(candidate: Candidate, table: Table) -> bool:
    return candidate.table == table.name and candidate.kind in ("dimension", "time", "fact")
