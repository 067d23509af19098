"""The order of rows that are asked for: the biggest, the oldest, the most recent, dearest first."""

from __future__ import annotations

from tools.semantics.english.linking.items import Item, claim
from tools.semantics.english.linking.row_measures import birth_of
from tools.semantics.english.linking.row_values import row_value
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.slots.measured import numbers_about
from tools.semantics.english.slots.ranks import TOP_DEFAULT
from tools.semantics.english.slots.rows import amount_of
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.vocabulary import words
from tools.semantics.english.vocabulary.superlative_words import ADJECTIVES, AGE
from tools.semantics.model import Table
from tools.semantics.query import Order

LIMITS = (">", ">=", "<", "<=", "between")


def by_age(sheet: Sheet, table: Table) -> Order | None:
    """`the oldest open invoice`: by the date of birth, else by the date of the row, where no number tells the age."""
    top = sheet.operators.top
    own = [ref for ref, _ in numbers_about(sheet, table, AGE) if sheet.table_of(ref) == table.name.lower()]
    if top is None or top.topics != AGE or own:
        return None
    born = birth_of(table)
    dated = f"{table.name}.{born.name}" if born is not None else _date_of(table)
    return Order(by=dated, dir="asc" if top.direction == "desc" else "desc") if dated else None


def is_own(table: Table, name: str, synonyms: tuple[str, ...]) -> bool:
    singular = table.words.removesuffix("s")
    return any(singular in phrase.lower() for phrase in (name, *synonyms))


def is_size(word: str) -> bool:
    return word in ("biggest", "largest", "smallest", "highest", "lowest")


def ordered(sheet: Sheet, table: Table, head: Item) -> Order | None:
    """By the number that is named, by the date for the most recent, by the amount for the biggest."""
    found, reading = sheet.operators, sheet.reading
    reading.limit = found.limit
    aged = by_age(sheet, table)
    if found.top is not None and aged is not None:
        reading.limit = int(found.top.n or reading.limit or (TOP_DEFAULT if head.plural else 1))
        return aged
    if found.top is not None:
        item = found.top.metric if found.top.metric is not head else None
        own = amount_of(table)
        ref = (
            row_value(sheet.model, item.candidates, table)
            if item is not None
            else f"{table.name}.{own.name}"
            if own
            else None
        )
        number = found.top.n or reading.limit or (TOP_DEFAULT if head.plural else 1)
        reading.limit = int(number)
        if not found.top.n and head.plural:
            reading.assume(f"{found.top.word} means {TOP_DEFAULT} of them")
        claim([item] if item is not None else [], "rank")
        return Order(by=ref, dir=found.top.direction) if ref else None
    for item, direction in found.ordered:
        ref = row_value(sheet.model, item.candidates, table)
        if ref is not None:
            sheet.claim(item, "order")
            return Order(by=ref, dir=direction or "desc")
    numbers = numbers_about(sheet, table, ADJECTIVES[found.first_word][1]) if found.first_word in ADJECTIVES else []
    if found.first and found.first_word not in words.RECENT and not numbers:
        numbers = [
            (one.field, table.columns[key])
            for one in reading.filters
            if one.op in LIMITS and (key := one.field.rpartition(".")[2].lower()) in table.columns
        ]
    if found.first and len({ref for ref, _ in numbers}) == 1:
        return Order(by=numbers[0][0], dir=found.first)
    if found.recent or found.first_word in words.RECENT:
        dated = reading.time_field or _date_of(table) or _named_date(sheet, table)
        if dated is None and reading.windows:
            # The date of the window is chosen after the order of its rows.
            return None
        if dated is None:
            raise _no_date(table, found.first_word or "most recent")
        reading.limit = reading.limit or (None if not found.recent else TOP_DEFAULT if head.plural else 1)
        return Order(by=dated, dir=found.recent or found.first or "desc")
    return None


def _named_date(sheet: Sheet, table: Table) -> str | None:
    """`the newest vans and when they were delivered`: the only date of the rows that the question speaks of."""
    named = {one.ref for item in sheet.items for one in item.candidates if one.kind == "time"}
    own = [f"{table.name}.{one.name}" for one in table.times if f"{table.name}.{one.name}" in named]
    return own[0] if len(own) == 1 else None


def _no_date(table: Table, word: str) -> NotUnderstood:
    dates = [one.words for one in table.times]
    if not dates:
        return NotUnderstood("unclear", f"{table.words.capitalize()} have no date that {word} could go by.")
    said = f"{', '.join(dates[:-1])} or {dates[-1]}" if len(dates) > 1 else dates[0]
    return NotUnderstood("unclear", f"By which date is it the {word}: {said}?", choices=tuple(dates[:4]))


def _date_of(table: Table) -> str | None:
    return f"{table.name}.{table.default_time.name}" if table.default_time else None
