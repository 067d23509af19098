"""The field of a row that a column is asked for by: a name of the model, a thing it refers to, or a general word."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.elements import singular
from tools.semantics.english.linking.lexicon import Candidate
from tools.semantics.english.linking.row_measures import measures
from tools.semantics.english.linking.row_values import row_value
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary.comparative_words import UNITS
from tools.semantics.english.vocabulary.words import STOP
from tools.semantics.model import Column, SemanticModel, Table
from tools.semantics.sql.joins import reachable

NAMES = word_set("name names named called title titles who")
NUMBERS = word_set("number no nr id ids code codes reference numbers")
DATES = word_set("date dates day moment time timestamp when")
AMOUNTS = word_set("amount value amounts worth price")
GENERAL = NAMES | NUMBERS | DATES | AMOUNTS
SHORTEST_HEAD = 3
MONEY = word_set("amount total value price revenue sum")
CHARGES = word_set("fee fare charge cost premium payment fees charges")


def label_of(table: Table) -> str | None:
    """What a row is called: its name, else its number."""
    return f"{table.name}.{table.label.name}" if table.label else number_of(table)


def labels_of(table: Table) -> list[str]:
    """What a row is called, with the number that people know it by beside a name that it may lack."""
    label = label_of(table)
    natural = [
        one
        for one in table.plain_dimensions
        if [one.name.lower()] == [key.lower() for key in table.key] and not one.is_number and not _is_technical(one)
    ]
    refs = [label] if label else []
    return list(dict.fromkeys((*refs, *(f"{table.name}.{one.name}" for one in natural))))


def _is_technical(column: Column) -> bool:
    return bool({"id", "key", "uuid", "guid"} & set(column.words.split()))


def number_of(table: Table) -> str | None:
    """The number that people call a row by, before the key that machines use."""
    keys = [key.lower() for key in table.key]
    said = [
        one for one in table.plain_dimensions if set(one.words.split()) & {"number", "no", "nr", "code", "reference"}
    ]
    own = [one for one in said if singular(table.words) in one.words] or said[:1]
    found = own or [one for one in table.plain_dimensions if one.name.lower() in keys]
    return f"{table.name}.{found[0].name}" if found else None


def amount_of(table: Table) -> Column | None:
    """What a row is worth: the number that carries the row's own name, else its only amount, else its only charge."""
    own = singular(table.words)
    money = [one for one in table.all_facts if MONEY & set(one.words.split())]
    money = money or [one for one in table.all_facts if CHARGES & set(one.words.split())]
    named = [one for one in money if any(own in phrase.lower() for phrase in (one.words, *one.synonyms))]
    return named[0] if named else money[0] if len(money) == 1 else None


def named_column(model: SemanticModel, candidates: Sequence[Candidate], table: Table) -> str | None:
    """The field of the row, else the name of the thing that it refers to: `customer` among the columns of orders."""
    ref = row_value(model, candidates, table)
    if ref is not None:
        return ref
    paths = reachable(model, table.name)
    found = [one for one in candidates if one.kind == "entity" and one.table.lower() in paths]
    near = min(found, key=lambda one: len(paths[one.table.lower()]), default=None)
    return label_of(model.table(near.table)) if near is not None else None


def headed_column(model: SemanticModel, word: str, table: Table) -> str | None:
    """`type` of an aircraft type, `owner` of a playlist owner: the only near field that is called so in part."""
    if len(word) < SHORTEST_HEAD or word in STOP or not word.isalpha():
        return None
    paths = reachable(model, table.name)
    for name in sorted(paths, key=lambda one: len(paths[one])):
        owner = model.table(name)
        fields = (*owner.plain_dimensions, *owner.all_facts, *owner.times)
        found = [one for one in fields if singular(word) in _heads(one)]
        if found:
            return f"{owner.name}.{found[0].name}" if len(found) == 1 else None
    return None


def _heads(column: Column) -> set[str]:
    """The words that may stand for a name alone: the last ones."""
    phrases = (column.words, *(one.lower() for one in column.synonyms))
    return {singular(words[-1]) for phrase in phrases if (words := phrase.replace("-", " ").split())}


def general_column(model: SemanticModel, word: str, table: Table, *, dated: str | None = None) -> str | None:
    """What every table has under some name: its name, number, date, amount, or the number in a unit."""
    if word in NAMES:
        return label_of(table)
    if word in NUMBERS:
        return number_of(table)
    if word in DATES:
        return dated or (f"{table.name}.{table.default_time.name}" if table.default_time else None)
    if word in AMOUNTS:
        found = amount_of(table)
        return f"{table.name}.{found.name}" if found else None
    if word in UNITS:
        near = measures(model, table, frozenset((word, word.removesuffix("s"))))
        return near[0][0] if len(near) == 1 else None
    return None
