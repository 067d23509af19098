"""Faults of names in a semantic model: names that clash, and names of things that are not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tools.semantics.elements import Metric, Named
from tools.semantics.english.tokens import tokens_of
from tools.semantics.model import SemanticModel, SemanticModelError, Table

Fault = tuple[str, str]
"""Path and what is wrong there."""
Placed = tuple[str, str, Named]
"""Path, kind of element, and the element."""

NUMBERS = frozenset({"metric", "metrics", "measures"})
COLUMNS = frozenset({"dimensions", "time_dimensions"})


def clashes(elements: Iterable[Placed]) -> Iterator[Fault]:
    """One word for two things: whichever is taken, half of the questions get the other one's answer."""
    placed = list(elements)
    named: dict[tuple[str, ...], list[tuple[str, str, Named]]] = {}
    for one in placed:
        named.setdefault(_words(one[2].words), []).append(one)
    for path, kind, element in placed:
        for other_path, other_kind, _ in named.get(_words(element.words), ()):
            if kind in NUMBERS and other_kind in COLUMNS:
                yield path, f"{element.name} is also the name of a dimension, {other_path}"
        for k, synonym in enumerate(element.synonyms):
            for other_path, other_kind, other in named.get(_words(synonym), ()):
                if other is not element and not _is_one_thing(kind, element, other_kind, other):
                    yield f"{path}.synonyms[{k}]", f"{synonym!r} is also the name of {other_path}"


def _is_one_thing(kind: str, element: Named, other_kind: str, other: Named) -> bool:
    """The same column in two tables, a number and the field it adds up, or a table and the count of its rows."""
    if element.name.lower() == other.name.lower():
        return True
    pair = {kind if kind not in NUMBERS else "metrics", other_kind if other_kind not in NUMBERS else "metrics"}
    return pair in ({"metrics", "facts"}, {"metrics", "table"}, {"metrics"})


def repeated(table: Table) -> Iterator[str]:
    """Names that two elements of one table have."""
    names = [one.name.lower() for one in (*table.dimensions, *table.time_dimensions, *table.all_facts, *table.filters)]
    return iter(sorted({one for one in names if names.count(one) > 1}))


def unknown(model: SemanticModel) -> Iterator[Fault]:
    """Dimensions and relationships that a metric names and the model does not have; variables without a value."""
    for i, table in enumerate(model.tables):
        for j, metric in enumerate(table.metrics):
            yield from _unknown_of(model, f"tables[{i}].metrics[{j}]", table, metric)
    for j, metric in enumerate(model.metrics):
        yield from _unknown_of(model, f"metrics[{j}]", None, metric)
    for k, variable in enumerate(model.variables):
        if variable.default_value is None:
            yield f"variables[{k}]", f"{variable.name} has no default value, so what uses it cannot be computed"


def _unknown_of(model: SemanticModel, path: str, table: Table | None, metric: Metric) -> Iterator[Fault]:
    relationships = {one.name.lower() for one in model.relationships}
    for k, name in enumerate(metric.using_relationships):
        if name.lower() not in relationships:
            yield f"{path}.using_relationships[{k}]", f"there is no relationship {name!r}"
    for k, one in enumerate(metric.non_additive_dimensions):
        try:
            model.column(f"{one.table or (table.name if table else '')}.{one.dimension}")
        except SemanticModelError as error:
            yield f"{path}.non_additive_dimensions[{k}]", str(error)


def _words(text: str) -> tuple[str, ...]:
    return tuple(token.text for token in tokens_of(text))
