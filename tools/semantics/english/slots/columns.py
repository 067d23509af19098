"""The columns that a question lists: `with name, stage and amount`, `title and length please`, `: rep, deal, date`."""

from __future__ import annotations

from tools.semantics.english.linking.items import Item
from tools.semantics.english.linking.row_columns import headed_column, labels_of
from tools.semantics.english.linking.row_values import FIELDS, row_value
from tools.semantics.english.slots.groups import names_a_filter
from tools.semantics.english.slots.measured import numbers_about
from tools.semantics.english.slots.rows import amount_of
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary.comparative_words import UNITS
from tools.semantics.model import Table
from tools.semantics.sql.joins import reachable

LISTING = word_set(
    """with and plus incl including include show give need together along their its the his her our or also want add see
    list name names which what me , : - ("""
)
ARTICLES = word_set("the a an their its his her our your all also me us respective corresponding")
NAMES = word_set("name names named called title titles")
NUMBERS = word_set("number no nr id ids code reference numbers")
DATES = word_set("date dates day when moment time timestamp")
AMOUNTS = word_set("amount value amounts worth price")
SHOWN = word_set("show with list give need plus including")
BEFORE_WINDOW = word_set("is was in on at by since before after until between from during date of the")


def columns_of(sheet: Sheet, table: Table, head: int) -> tuple[str, ...] | None:
    """The fields listed, the row's own name first; empty for all of its own; None when one is no field of the row."""
    found: list[str] = []
    for i, item in enumerate(sheet.items):
        if i == head and item.is_a(*FIELDS) and any(one.role == "columns" for one in sheet.items[:i]):
            found += [ref for ref in (row_value(sheet.model, item.candidates, table),) if ref is not None]
        if not item.free or i == head:
            continue
        ref = _listed(sheet, table, i, after=i > head)
        if ref == "":
            return None
        if ref is not None:
            found.append(ref)
            sheet.claim(item, "columns")
    if not found:
        return ()
    return tuple(dict.fromkeys((*labels_of(table), *found)))


def is_shown_beside(sheet: Sheet, i: int, table: str) -> bool:
    """`the longest trip, with the driver`: what each of the ranked rows has one of, listed behind them."""
    top, groups = sheet.operators.top, sheet.reading.dimensions
    ranked = groups[0] if groups and sheet.model.has_table(groups[0]) else None
    if top is None or ranked is None or i <= top.at or table in groups:
        return False
    coarser = reachable(sheet.model, ranked).keys() - {ranked.lower()}
    told = any(one.text in SHOWN or one.lead == ":" for one in sheet.items[top.at : i + 1])
    return told and table.lower() in coarser and _is_listed(sheet, i)


def _listed(sheet: Sheet, table: Table, i: int, *, after: bool) -> str | None:
    """The field that the item lists; None when it lists none, empty when it asks for what a row does not have."""
    item = sheet.items[i]
    listed = _is_listed(sheet, i)
    if listed and item.text in UNITS and not item.is_a(*FIELDS):
        found = [ref for ref, _ in numbers_about(sheet, table, frozenset((item.text, item.text.removesuffix("s"))))]
        return found[0] if len(found) == 1 else None
    if item.kind == "mention":
        if item.is_a("value", "flag", "filter") and not (listed and item.is_a(*FIELDS)):
            return None
        if item.is_a(*FIELDS, "metric") and not names_a_filter(sheet, item):
            if item.is_a("time") and _says_when(sheet, i):
                return None
            return row_value(sheet.model, item.candidates, table) or (
                "" if not item.is_a("entity") else _entity(sheet, table, item)
            )
        return _entity(sheet, table, item) if item.is_a("entity") and after and listed else None
    return _word(sheet, table, i) if item.kind in ("word", "unit") and listed else None


def _entity(sheet: Sheet, table: Table, item: Item) -> str:
    """`customer` among the columns is the name of the customer."""
    candidate = item.of("entity")
    owner = sheet.model.table(candidate.table) if candidate else table
    if owner.name.lower() not in reachable(sheet.model, table.name):
        return ""
    field = owner.label.name if owner.label else owner.key[0] if owner.key else ""
    return f"{owner.name}.{field}" if field.lower() in owner.columns else ""


def _word(sheet: Sheet, table: Table, i: int) -> str | None:
    """Words for what every table has under some name."""
    text = sheet.items[i].text
    if text in NAMES and table.label is not None:
        return f"{table.name}.{table.label.name}"
    if text in NUMBERS:
        return _numbered(table)
    if text in DATES:
        return _dated(sheet, table, i)
    if text in AMOUNTS:
        found = amount_of(table)
        return f"{table.name}.{found.name}" if found else None
    return headed_column(sheet.model, text, table) if sheet.items[i].kind == "word" else None


def _numbered(table: Table) -> str | None:
    """The number that people call a row by, before the key that machines use."""
    said = [
        one for one in table.plain_dimensions if set(one.words.split()) & {"number", "no", "nr", "code", "reference"}
    ]
    keys = [one for one in table.plain_dimensions if one.name.lower() in [key.lower() for key in table.key]]
    found = said or keys
    return f"{table.name}.{found[0].name}" if found else None


def _dated(sheet: Sheet, table: Table, i: int) -> str | None:
    """`the date`, `the day`, `when they fall due`."""
    for item in sheet.items[i + 1 : i + 5]:
        own = [one.ref for one in item.acts if one.kind == "moment" and one.table == table.name]
        if own:
            sheet.claim(item, "columns")
            return own[0]
        if item.kind != "word" or item.lead:
            break
    if sheet.items[i].text == "when":
        return None
    return sheet.reading.time_field or (f"{table.name}.{table.default_time.name}" if table.default_time else None)


def _is_listed(sheet: Sheet, i: int) -> bool:
    """Whether it stands where columns stand: after a comma, `with`, `and`, `show`, or another column."""
    while i > 0:
        item, before = sheet.items[i], sheet.items[i - 1]
        if item.lead and item.lead in ",:;(–+":
            return True
        if before.role == "columns" or before.text in LISTING - ARTICLES:
            return True
        if before.text not in ARTICLES and not before.is_a("flag"):
            return False
        i -= 1
    return True


def _says_when(sheet: Sheet, i: int) -> bool:
    """`due in March`, `signed up since May`: the date that the window is about, not a column."""
    if not sheet.reading.windows:
        return False
    j = i + 1
    while j < len(sheet.items) and sheet.items[j].kind == "word" and sheet.items[j].text in BEFORE_WINDOW:
        j += 1
    return j < len(sheet.items) and sheet.items[j].window()
