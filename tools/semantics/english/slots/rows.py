"""Rows instead of numbers: which columns, and the cheapest, the slowest, the newest first."""

from __future__ import annotations

from tools.semantics.english import words
from tools.semantics.english.items import claim
from tools.semantics.english.lexicon import Candidate
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.model import Column, Table
from tools.semantics.query import Detail, Order
from tools.semantics.sql.joins import reachable

NAMING = ("name", "names", "named", "called", "title")


def columns_asked(sheet: Sheet, table: Table) -> tuple[str, ...]:
    """The row's name, then the fields that the question lists; empty when it lists none."""
    reach = reachable(sheet.model, table.name)
    found: list[str] = []
    for item in sheet.items:
        candidate = item.of("dimension", "time", "fact")
        if candidate is None or item.role not in ("", "group") or candidate.table.lower() not in reach:
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
    """`the cheapest products`, `most expensive order`, `slowest job`: rows ordered by the number that is meant."""
    for i, item in enumerate(sheet.items):
        if item.kind != "word" or item.text not in words.SUPERLATIVES or item.role not in ("", "top"):
            continue
        direction, topics = words.SUPERLATIVES[item.text]
        column = fact_about(entity, topics)
        if column is None:
            continue
        before = sheet.items[i - 1] if i else None
        if before is not None and before.kind == "word" and before.text in ("most", "least"):
            direction = "asc" if before.text == "least" else direction
            before.role, before = "rank", sheet.items[i - 2] if i > 1 else None
        item.role = "rank"
        limit = next((one for one in (before, sheet.neighbour(item, 1)) if one is not None and one.number), None)
        if limit is not None and limit.number is not None:
            limit.role = "limit"
            sheet.reading.limit = max(1, int(limit.number))
        else:
            plural = any(one.is_a("entity") and one.plural for one in sheet.items)
            sheet.reading.limit = sheet.reading.limit or (10 if plural else 1)
        sheet.reading.order = [Order(by=f"{entity.name}.{column.name}", dir=direction)]
        sheet.reading.assume(f"{item.text} by {column.words}")
        return True
    return False


def fact_about(table: Table, topics: tuple[str, ...]) -> Column | None:
    """The number of a row that the topics name; the earlier topic counts more, then the model's order."""
    for topic in topics:
        for fact in table.all_facts:
            if topic in (*fact.words.split(), *(word for one in fact.synonyms for word in one.lower().split())):
                return fact
    return None


def amount_of(table: Table) -> Column | None:
    """What a row is worth: the fact that carries the row's own name ("order amount"), else the only amount."""
    singular = table.words.removesuffix("s")
    money = [one for one in table.all_facts if any(word in words.AMOUNTS for word in one.words.split())]
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


def _is_field(candidate: Candidate, table: Table) -> bool:
    return candidate.table == table.name and candidate.kind in ("dimension", "time", "fact")
