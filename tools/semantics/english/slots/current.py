"""`who still work here`, `how many people work in each department`: rows that have not ended, as the model knows it."""

from __future__ import annotations

from collections.abc import Iterator

from tools.semantics.english.linking.items import Item
from tools.semantics.english.rewriting.current_rows import current_rows
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.tokens import word_set
from tools.semantics.model import Table

THERE = word_set(
    """work works working employed employ use uses using used have has with here there exist exists serve serves serving
    around run runs running operate operates operating own owns keep keeps live lives belong belongs offer offers
    stay"""
)
"""What somebody or something that is still there does."""
WORK = word_set("work works")
STILL_THERE = WORK | {"still"}
BESIDE = word_set("here us for with in at now today currently")
PAST = word_set("did had was were used")


def fill_current(sheet: Sheet) -> None:
    still = next((one for one in sheet.items if one.kind == "word" and one.text == "still" and one.free), None)
    verb = _verb(sheet, still)
    if verb is None:
        return
    table = _whose(sheet, verb)
    made = current_rows(table) if table is not None else None
    if table is None or made is None:
        return
    stated = {sheet.table_of(one.field) for one in sheet.reading.filters if one.field == made.field}
    if not stated:
        sheet.reading.filters.append(made)
    at = sheet.items.index(verb)
    for item in (still, verb, *sheet.items[at + 1 : at + 3]):
        if item is not None and (item in (still, verb) or (item.kind == "word" and item.text in BESIDE)):
            sheet.claim(item, "state")


def _verb(sheet: Sheet, still: Item | None) -> Item | None:
    """The verb of being there: behind `still`, or `work` in the present tense."""
    if still is not None:
        after = sheet.neighbour(still, 1)
        return after if after is not None and after.kind == "word" and after.text in THERE else None
    said = {item.text for item in sheet.items if item.kind == "word"}
    verb = next((one for one in sheet.items if one.kind == "word" and one.free and one.text in WORK), None)
    return verb if verb is not None and not said & PAST and not sheet.reading.windows else None


def _whose(sheet: Sheet, verb: Item) -> Table | None:
    """The thing named last before the verb, else what the question is about."""
    at = sheet.items.index(verb)
    named = [one for item in reversed(sheet.items[:at]) for one in _tables(sheet, item)]
    about = [sheet.model.table(name) for name in sheet.roots()[:1]]
    return next((one for one in (*named, *about) if current_rows(one) is not None), None)


def _tables(sheet: Sheet, item: Item) -> Iterator[Table]:
    if item.kind == "mention" and item.is_a("entity", "value", "flag"):
        found = item.of("entity", "value", "flag")
        if found is not None:
            yield sheet.model.table(found.table)
