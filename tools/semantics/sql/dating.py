"""The date that the rows of a table go by: its own, else that of the document or event they belong to, no lookup's.

A receipt's lines go by the date of the receipt. The product on a line has a date too, on which it was launched, and the
customer one on which they joined; those are dates of the product and the customer, and no line is dated by them.
"""

from __future__ import annotations

from collections.abc import Iterable

from tools.semantics.elements import singular
from tools.semantics.model import Column, SemanticModel, Table
from tools.semantics.sql.errors import NoPath, QueryRefused, UnclearDate
from tools.semantics.sql.joins import Path, reachable

Dated = tuple[Table, Column]


def time_of(model: SemanticModel, root: str, time_field: str | None) -> Dated:
    """The date that windows and grains apply to, seen from this root."""
    if time_field is not None:
        return _named(model, root, time_field)
    own = model.table(root)
    if own.default_time is not None:
        return own, own.default_time
    parents = list(_documents(model, root))
    if own.times:
        said = [one for one in parents if one[0].says_default_time]
        if len(said) == 1:
            return said[0]
        raise UnclearDate(own.words, tuple(one.words for one in own.times))
    if not parents:
        raise QueryRefused(f"{own.words} has no date, so it cannot be asked for a time")
    if len(parents) > 1:
        raise UnclearDate(own.words, tuple(column.words for _, column in parents))
    return parents[0]


def _named(model: SemanticModel, root: str, time_field: str) -> Dated:
    table, column = model.column(time_field)
    if table.name.lower() in reachable(model, root):
        return table, column
    own = model.table(root)
    if column.name.lower() in own.columns and own.columns[column.name.lower()].is_time:
        return own, own.columns[column.name.lower()]
    raise NoPath(f"{root} has no {column.words}")


def _documents(model: SemanticModel, root: str) -> Iterable[Dated]:
    """The nearest tables that the rows are a part of and that have a date; of several, the most like a document."""
    paths = {name: path for name, path in reachable(model, root).items() if name != root}
    found = [(model.table(name), path) for name, path in paths.items() if model.table(name).default_time is not None]
    events = [(table, path) for table, path in found if _is_event(model, table) or _is_parent(model, path)]
    for group in ([one for one in events if one[0].says_default_time], events):
        nearest = min((len(path) for _, path in group), default=0)
        kept = [(table, path) for table, path in group if len(path) == nearest]
        whole = [(table, path) for table, path in kept if _is_parent(model, path)]
        if group:
            return [(table, table.default_time) for table, _ in whole or kept if table.default_time is not None]
    return []


def _is_event(model: SemanticModel, table: Table) -> bool:
    """Whether it happens to something else: it points on, as an order does to its customer."""
    return any(one.left_table.lower() == table.name.lower() for one in model.relationships)


def _is_parent(model: SemanticModel, path: Path) -> bool:
    """Whether each step leads from a part to its whole: `order lines` to `orders`, or by a part of its own key."""
    return all(_is_part(model, step.left_table, step.right_table) for step in path)


def _is_part(model: SemanticModel, part: str, whole: str) -> bool:
    small, large = model.table(part), model.table(whole)
    names = {singular(word) for word in large.words.split()[-1:]}
    called = any(name in one.lower().split()[:-1] for name in names for one in (small.words, *small.synonyms))
    links = [one for one in model.relationships if (one.left_table, one.right_table) == (part, whole)]
    keys = {pair.left_column.lower() for one in links for pair in one.relationship_columns}
    inside = len(small.key) > 1 and keys <= {key.lower() for key in small.key[:1]}
    return bool(links) and (called or inside)
