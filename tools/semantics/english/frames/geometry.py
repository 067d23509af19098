"""Where things of the model lie from one another: roots, reach, counts, amounts."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from tools.errors import CallerError
from tools.semantics.elements import Column, singular
from tools.semantics.english.linking.row_measures import PAID
from tools.semantics.english.vocabulary.superlative_words import PRICE
from tools.semantics.model import SemanticModel, Table
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

AMOUNTS = ("amount", "total", "value", "price", "revenue", "sum")
INDICATOR = re.compile(
    r"^\s*(CASE\s+WHEN\b.*\bTHEN\s+1(\.0)?\s+ELSE\s+0(\.0)?\s+END|IFF\(.*,\s*1,\s*0\))\s*$", re.I | re.S
)


@lru_cache(maxsize=4096)
def roots_of(model: SemanticModel, ref: str) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(leaf.root for leaf in metric_plan(model, ref).leaves))
    except CallerError:
        return ()


def distance(model: SemanticModel, root: str, table: str) -> int:
    """Steps many-to-one from the root to the table; 99 when there is no way."""
    paths = reachable(model, root)
    return len(paths[table.lower()]) if table.lower() in paths else 99


def reaches(model: SemanticModel, root: str, table: str) -> bool:
    return table.lower() in reachable(model, root)


@lru_cache(maxsize=1024)
def amounts_of(table: Table) -> Sequence[Column]:
    """What a row is worth: the fact that carries the row's own name, else every amount."""
    own_name = singular(table.words)
    money = [one for one in table.all_facts if any(word in AMOUNTS for word in one.words.split())]
    own = [one for one in money if any(own_name in phrase.lower() for phrase in (one.words, *one.synonyms))]
    return own[:1] or money


def facts_about(table: Table, topics: Collection[str]) -> list[Column]:
    found: list[Column] = []
    for topic in topics:
        numbers = [one for one in table.plain_dimensions if one.is_number and not one.unique]
        for fact in (*table.all_facts, *numbers):
            said = {*fact.words.split(), *(word for one in fact.synonyms for word in one.lower().split())}
            if topic in said and fact not in found:
                found.append(fact)
    if frozenset(topics) == PRICE:
        return [one for one in found if PAID.isdisjoint(one.words.split())] or found
    return found


def is_indicator(column: Column) -> bool:
    return INDICATOR.match(column.expr) is not None


def measured_in(table: Table | None, unit: str) -> Sequence[Column]:
    """The facts that are in such units, by name or by description."""
    if table is None:
        return []
    wanted = {unit, unit.removesuffix("s"), f"{unit}s"}
    return [
        one
        for one in table.all_facts
        if wanted & set(re.findall(r"[a-z]+", f"{one.words} {' '.join(one.synonyms)} {one.description}".lower()))
    ]
