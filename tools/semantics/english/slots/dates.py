"""The date that windows and grains are about: the one that a verb or noun names, else that of the number asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tools.semantics.date_names import BEGUN, GENERIC, MADE
from tools.semantics.english.linking.coming_dates import coming_date
from tools.semantics.english.linking.dates import dates_of
from tools.semantics.english.linking.items import Item
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.tokens import stem, word_set
from tools.semantics.english.vocabulary import words
from tools.semantics.english.vocabulary.verb_forms import is_verb_form
from tools.semantics.model import Table
from tools.semantics.query import Filter
from tools.semantics.sql.joins import reachable

# Verbs of no meaning of their own: `bookings made` says when, `the hotel that made most` does not.
EMPTY_VERBS = word_set("make made makes making do did done get got gets have had has take took taken give gave given")
GROUPING = word_set("per each every by")
COUNTED = word_set("counting counted count dated measured judged judging going based")
NOUNS = ("entity", "metric", "fact", "dimension")
VALUES = ("value", "flag", "filter")
FAR = 99
SAME_CLAUSE = 4


@dataclass(frozen=True)
class _Naming:
    """A word that names a date; the nearer to the time, the likelier it is meant."""

    item: Item
    ref: str
    distance: int


def fill_named_date(sheet: Sheet) -> None:
    """`shipped last week`, `cancelled in May`, `by booking date`: before such a word is read as a value."""
    if not (_is_dated(sheet) or sheet.operators.grouped) or sheet.reading.time_field is not None:
        return
    found = [one for one in _namings(sheet) if _is_dated(sheet)]
    if found:
        best = min(found, key=lambda one: one.distance)
        sheet.reading.time_field = best.ref
        for one in found:
            if one.ref == best.ref and (one is best or not one.item.is_a("time")):
                sheet.claim(one.item, "time")


def names_the_date(sheet: Sheet, item: Item) -> bool:
    """`by industry in the last 3 months (by delivery date)`, `counting by booking date`: no group of its own."""
    times = [one for one in item.candidates if one.kind == "time"]
    before = next((one for at in (2, 1, 3) if (one := sheet.neighbour(item, -at)) and one.text in COUNTED), None)
    earlier = bool(sheet.previous and sheet.previous.windows)
    others = [one for one in sheet.operators.grouped if one is not item]
    if not times or not (_is_dated(sheet) or earlier) or not (others or before):
        return False
    sheet.reading.time_field = times[0].ref
    item.role = "time"
    sheet.reading.saw("time", [item])
    if before is not None:
        sheet.claim(before, "time")
    return True


def count_happenings(sheet: Sheet) -> bool:
    """`sign-ups per quarter`, `arrivals in May`, `accounts opened since July`: the rows that have such a date."""
    reading = sheet.reading
    named = next((one for one in sheet.items if one.role == "time" and _is_a_happening(sheet, one)), None)
    if named is None or reading.time_field is None or reading.metrics:
        return False
    table = sheet.model.table(sheet.table_of(reading.time_field))
    reading.add_metric(sheet.count_of(table))
    if not reading.windows:
        reading.filters.append(Filter(field=reading.time_field, op="is not null"))
    return True


def _is_a_happening(sheet: Sheet, item: Item) -> bool:
    """A noun in the plural, or a phrase that holds the noun of the rows."""
    ref = sheet.reading.time_field or ""
    nouns = {stem(word) for word in sheet.model.table(sheet.table_of(ref)).words.split()} if ref else set()
    plural = item.plural and not is_verb_form(item.tokens[-1].text)
    return plural or (len(item.tokens) > 1 and any(token.stem in nouns for token in item.tokens))


def settle_date(sheet: Sheet) -> None:
    """When no word names the date: the one that the numbers, or else the conditions, of the question go by."""
    reading = sheet.reading
    if not _is_dated(sheet) or reading.time_field is not None:
        return
    dates = dates_of(sheet.model)
    table = _rows(sheet)
    coming = coming_date(sheet.model, table.name, reading.windows, sheet.today) if table is not None else None
    if coming is not None:
        reading.time_field = coming
        return
    new = next((item for item in sheet.items if item.kind == "word" and item.free and item.text == "new"), None)
    if new is not None and table is not None and _is_about(sheet, new, table):
        begun = _begun(sheet, table)
        if begun is not None:
            reading.time_field = begun
            sheet.claim(new, "time")
            return
    found = dates.of_numbers(reading.metrics)
    if len(found) == 1 and found != {None}:
        reading.time_field = found.pop()
    elif table is not None and len(table.times) > 1 and found <= {None}:
        said = (token.text for item in sheet.items if item.role == "filter" for token in item.tokens)
        default = None if table.says_default_time else dates.of_words(table.name, said)
        reading.time_field = default or dates.of_rows(table.name)
    if reading.time_field is None and table is not None:
        _refuse_a_lookup(sheet, table)
    if reading.time_field is not None:
        reading.assume(f"dated by {sheet.model.column(reading.time_field)[1].words}")


def _refuse_a_lookup(sheet: Sheet, table: Table) -> None:
    """`patients seen in Emergency in October` is not about the day on which they were registered."""
    reading = sheet.reading
    happens = any(one.left_table.lower() == table.name.lower() for one in sheet.model.relationships)
    elsewhere = [one.field for one in reading.filters if sheet.table_of(one.field) != table.name.lower()]
    if reading.detail is None or happens or not elsewhere or not reading.windows or not table.times:
        return
    choices = tuple(one.words for one in table.times[:4])
    raise NotUnderstood("unclear", f"What happened to the {table.words} in that period? I know {', '.join(choices)}.")


def _is_dated(sheet: Sheet) -> bool:
    reading = sheet.reading
    return bool(reading.windows or reading.grain or reading.part or reading.weekdays)


def _rows(sheet: Sheet) -> Table | None:
    """The table whose rows are counted, summed or listed."""
    if sheet.reading.detail is not None:
        return sheet.model.table(sheet.reading.detail.table)
    roots = sheet.roots()
    return sheet.model.table(roots[0]) if roots else None


def _namings(sheet: Sheet) -> Iterator[_Naming]:
    roots = list(dict.fromkeys(sheet.roots()))
    near = {name: len(path) for root in roots[:1] for name, path in reachable(sheet.model, root).items()}
    for i, item in enumerate(sheet.items):
        refs = list(_dates_in(sheet, i, item))
        if not roots:
            near = {sheet.table_of(ref): 0 for ref in refs}
        reached = sorted(
            (near[table], k, ref)
            for k, ref in enumerate(refs)
            if (table := sheet.table_of(ref)) in near and (near[table] == 0 or _is_said_of(sheet, i, table))
        )
        distance = _distance(sheet, i)
        by_name = item.is_a("time")
        if not reached or (item.is_a(*VALUES) and distance != 1) or (not by_name and distance > SAME_CLAUSE):
            continue
        yield _Naming(item, reached[0][2], distance)


def _dates_in(sheet: Sheet, i: int, item: Item) -> Iterator[str]:
    """The dates that this word may name, by their names or as what happens on them."""
    if item.role not in ("", "verb"):
        return
    named = [one.ref for one in item.candidates if one.kind == "time"]
    yield from named
    if named or item.is_a(*NOUNS):
        return
    for act in item.acts:
        if act.kind == "moment" and (item.text not in EMPTY_VERBS or _beside(sheet, i, act.table)):
            yield act.ref


def _is_said_of(sheet: Sheet, i: int, table: str) -> bool:
    """`orders of clients who signed up`: another table's date needs its noun before it, or `date` in its name."""
    if sheet.items[i].tokens[-1].text in GENERIC:
        return True
    nouns = [one for one in sheet.items[:i] if one.is_a("entity")]
    return bool(nouns) and any(one.kind == "entity" and one.table.lower() == table for one in nouns[-1].candidates)


def _beside(sheet: Sheet, i: int, table: str) -> bool:
    """`bookings were made`, `made bookings`: the rows themselves stand next to the verb."""
    for step in (-1, 1):
        at = i + step
        while 0 <= at < len(sheet.items) and sheet.items[at].kind == "word" and sheet.items[at].text in words.STOP:
            at += step
        beside = sheet.items[at] if 0 <= at < len(sheet.items) else None
        if beside is not None and any(
            one.kind in ("entity", "metric") and one.table == table for one in beside.candidates
        ):
            return True
    return False


def _distance(sheet: Sheet, i: int) -> int:
    """How many items of meaning lie between the word and the nearest time; a time that follows is nearer."""
    best = FAR
    for at, other in enumerate(sheet.items):
        if other.time is None and other.kind != "unit":
            continue
        between = sheet.items[min(i, at) + 1 : max(i, at)]
        steps = sum(not (one.kind == "word" and one.text in (words.STOP | GROUPING)) for one in between)
        best = min(best, 2 * steps + 1 if at > i else 2 * steps + 2)
    return best


def _is_about(sheet: Sheet, new: Item, table: Table) -> bool:
    """`new customers` and not `customers on new plans`."""
    after = sheet.neighbour(new, 1)
    if after is None:
        return False
    of_rows = any(one.kind == "entity" and one.table == table.name for one in after.candidates)
    return of_rows or any(one.kind == "metric" and one.ref in sheet.reading.metrics for one in after.candidates)


def _begun(sheet: Sheet, table: Table) -> str | None:
    """The date on which a row of the table came to be."""
    said = dates_of(sheet.model).of_words(table.name, ("new",))
    if said is not None or not table.times:
        return said
    names = {one.name: {w for name in (one.words, *one.synonyms) for w in name.lower().split()} for one in table.times}
    begun = [name for name, known in names.items() if known & (MADE | BEGUN)]
    own = table.times[0].name if len(table.times) == 1 else begun[0] if len(begun) == 1 else None
    return f"{table.name}.{own}" if own else None
