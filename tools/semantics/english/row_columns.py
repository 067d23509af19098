"""The field of a row that a column is asked for by: a name of the model, a thing it refers to, or a general word."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.elements import singular
from tools.semantics.english.comparative_words import UNITS
from tools.semantics.english.lexicon import Candidate
from tools.semantics.english.row_measures import measures
from tools.semantics.english.row_values import row_value
from tools.semantics.english.tokens import word_set
from tools.semantics.model import Column, SemanticModel, Table
from tools.semantics.sql.joins import reachable

NAMES = word_set("name names named called title titles who")
NUMBERS = word_set("number no nr id ids code codes reference numbers")
DATES = word_set("date dates day moment time timestamp when")
AMOUNTS = word_set("amount value amounts worth price")
GENERAL = NAMES | NUMBERS | DATES | AMOUNTS
MONEY = word_set("amount total value price revenue sum")
CHARGES = word_set("fee fare charge cost premium payment fees charges")


def label_of(table: Table) -> str | None:
    """What a row is called: its name, else its number."""
    return f"{table.name}.{table.label.name}" if table.label else number_of(table)


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
