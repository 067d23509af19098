"""What in a semantic model will make answers wrong or missing: said by its path, before anybody asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from sqlglot import exp

from tools.errors import CallerError
from tools.semantics.elements import Named
from tools.semantics.english.tokens import stems_of, tokens_of
from tools.semantics.english.vocabulary.words import STOP
from tools.semantics.lint_names import clashes, repeated, unknown
from tools.semantics.marks import Marks
from tools.semantics.model import Column, Dimension, SemanticModel, SemanticModelError, Table
from tools.semantics.sql.expressions import field_expression, filter_expression, metric_plan, parse
from tools.semantics.sql.logical import physical_sql

VERIFIED_WANTED = 8


@dataclass(frozen=True)
class Finding:
    """One fault: an `error` makes answers wrong or impossible, a `warning` makes good ones less likely.

    `path` is the place in the YAML, as in `tables[0].metrics[1]`; `line` the line of the text, when there is one.
    """

    severity: Literal["error", "warning"]
    path: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.severity}: {self.path}: {self.message}"


def lint_text(text: str) -> list[Finding]:
    """Every fault of a YAML text by line, also of one that cannot be read as a model."""
    try:
        found = lint(SemanticModel.from_yaml(text))
    except SemanticModelError as error:
        found = [Finding("error", path, said) for path, said in error.faults or [("", str(error))]]
    return located(text, found)


def located(text: str, found: Iterable[Finding]) -> list[Finding]:
    """The findings with their lines, from the top of the text to its end."""
    marks = Marks(text)
    with_lines = [replace(one, line=marks.line(one.path)) for one in found]
    return sorted(with_lines, key=lambda one: (one.line or 0, one.path))


def lint(model: SemanticModel) -> list[Finding]:
    """Every fault of the model, in the order of the YAML."""
    found = [
        *_tables(model),
        *_expressions(model),
        *_relationships(model),
        *_names(model),
        *_synonyms(model),
        *_metrics(model),
        *_verified(model),
    ]
    return sorted(found, key=lambda one: one.path)


def _tables(model: SemanticModel) -> Iterator[Finding]:
    for i, table in enumerate(model.tables):
        path = f"tables[{i}]"
        if len(table.times) > 1 and table.default_time is None:
            dates = ", ".join(one.name for one in table.times)
            yield Finding(
                "error", f"{path}.time_dimensions", f"several dates ({dates}) and no description says 'default date'"
            )
        if not table.description:
            yield Finding("warning", f"{path}.description", "is empty")
        for name in repeated(table):
            yield Finding("error", path, f"two fields are called {name!r}")
        for j, dimension in enumerate(table.dimensions):
            yield from _dimension(f"{path}.dimensions[{j}]", dimension)
        for key in table.primary_key.columns:
            if key.lower() not in table.columns:
                yield Finding("warning", f"{path}.primary_key", f"{key!r} is not among the fields")


def _dimension(path: str, dimension: Dimension) -> Iterator[Finding]:
    if dimension.is_enum and not dimension.sample_values:
        yield Finding("error", path, f"{dimension.name} is a closed list (is_enum) without any sample_values")
    if "filter" in dimension.labels and not dimension.is_boolean:
        yield Finding("error", f"{path}.labels", f"{dimension.name} is a filter and is not BOOLEAN")


def _names(model: SemanticModel) -> Iterator[Finding]:
    for path, said in unknown(model):
        yield Finding("error", path, said)
    for path, said in clashes(_elements(model)):
        yield Finding("error", path, said)


def _expressions(model: SemanticModel) -> Iterator[Finding]:
    for i, table in enumerate(model.tables):
        for path, column in columns_of(i, table):
            yield from _refused(path, lambda c=column, t=table: field_expression(model, t, c))
        for j, named in enumerate(table.filters):
            expr = named.expr
            yield from _refused(f"tables[{i}].filters[{j}]", lambda e=expr, t=table: filter_expression(model, t, e))
        for j, metric in enumerate(table.metrics):
            ref = f"{table.name}.{metric.name}"
            yield from _refused(f"tables[{i}].metrics[{j}]", lambda r=ref: metric_plan(model, r))
    for j, metric in enumerate(model.metrics):
        yield from _refused(f"metrics[{j}]", lambda r=metric.name: metric_plan(model, r))


def columns_of(i: int, table: Table) -> Iterator[tuple[str, Column]]:
    """(path, field) of everything that is a value of a row of the table, which is the i-th of the model."""
    for path, _, element in _of_table(i, table):
        if isinstance(element, Column) and table.columns.get(element.name.lower()) is element:
            yield path, element


def _refused(path: str, attempt: object) -> Iterator[Finding]:
    assert callable(attempt)  # noqa: S101 given by the caller above
    try:
        attempt()
    except CallerError as error:
        yield Finding("error", path, str(error))


def _relationships(model: SemanticModel) -> Iterator[Finding]:
    for i, one in enumerate(model.relationships):
        right = model.table(one.right_table)
        if any(pair.type == "range" for pair in one.relationship_columns):
            continue
        keys = {frozenset(key.lower() for key in right.primary_key.columns)}
        keys |= {frozenset(column.lower() for column in unique.columns) for unique in right.unique_keys}
        keys |= {frozenset({dimension.name.lower()}) for dimension in right.dimensions if dimension.unique}
        used = frozenset(pair.right_column.lower() for pair in one.relationship_columns)
        if not any(key and key <= used for key in keys):
            columns = ", ".join(sorted(used))
            yield Finding(
                "error", f"relationships[{i}]", f"{columns} is not a key of {right.name}, so rows would repeat"
            )


def _elements(model: SemanticModel) -> Iterator[tuple[str, str, Named]]:
    """(path, kind, element) of everything that has synonyms."""
    for i, table in enumerate(model.tables):
        yield f"tables[{i}]", "table", table
        yield from _of_table(i, table)
    for j, metric in enumerate(model.metrics):
        yield f"metrics[{j}]", "metric", metric


def _of_table(i: int, table: Table) -> Iterator[tuple[str, str, Named]]:
    groups = {
        "dimensions": table.dimensions,
        "time_dimensions": table.time_dimensions,
        "facts": table.facts,
        "measures": table.measures,
        "metrics": table.metrics,
        "filters": table.filters,
    }
    for name, elements in groups.items():
        for j, element in enumerate(elements):
            yield f"tables[{i}].{name}[{j}]", name, element


def _synonyms(model: SemanticModel) -> Iterator[Finding]:
    owners: dict[tuple[str, ...], str] = {}
    for path, _, element in _elements(model):
        for k, synonym in enumerate(element.synonyms):
            here = f"{path}.synonyms[{k}]"
            words = tuple(token.text for token in tokens_of(synonym))
            if not words:
                yield Finding("error", here, f"{element.name} has a blank synonym")
            elif len(words) == 1 and words[0] in STOP:
                yield Finding("warning", here, f"{synonym!r} is a word that is passed over")
            elif words in owners and owners[words] != path:
                yield Finding("error", here, f"{synonym!r} is also a synonym of {owners[words]}")
            owners.setdefault(words, path)


def _metrics(model: SemanticModel) -> Iterator[Finding]:
    metrics = list(model.all_metrics())
    if not metrics:
        yield Finding("error", "metrics", "the model has no metric, so no number can be asked for")
    names = [metric.name.lower() for _, metric in metrics]
    for name in sorted({one for one in names if names.count(one) > 1}):
        yield Finding("warning", "metrics", f"several metrics are called {name!r}")
    for path, kind, element in _elements(model):
        if kind in ("metric", "metrics", "measures") and not element.synonyms:
            yield Finding("warning", path, f"{element.name} has no synonyms")


def _verified(model: SemanticModel) -> Iterator[Finding]:
    questions: dict[tuple[str, ...], str] = {}
    for i, query in enumerate(model.verified_queries):
        path = f"verified_queries[{i}]"
        stems = stems_of(query.question)
        if stems in questions:
            yield Finding("error", f"{path}.question", f"asks the same as {questions[stems]}")
        questions.setdefault(stems, query.name)
        yield from _refused(f"{path}.sql", lambda sql=query.sql: physical_sql(model, sql))
        named = {cte.alias.lower() for cte in parse(query.sql).find_all(exp.CTE)}
        for table in parse(query.sql).find_all(exp.Table):
            known = table.db or table.name.lower() in named or model.has_table(table.name.removeprefix("__"))
            if not known:
                yield Finding("error", f"{path}.sql", f"{table.name!r} is no table of the model")
    if len(model.verified_queries) < VERIFIED_WANTED:
        yield Finding(
            "warning", "verified_queries", f"fewer than {VERIFIED_WANTED}; people start with what is verified"
        )
