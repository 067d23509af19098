"""What only the account can tell about a semantic model: whether its SQL runs, and whether its data is as it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from typing import Any

import snowflake.connector
from sqlglot import exp

from tools.clients.sign_in import connect_arguments
from tools.clients.snowflake_errors import to_service_error
from tools.errors import ServiceError
from tools.semantics.lint import Finding, columns_of
from tools.semantics.model import Column, Dimension, SemanticModel, Table
from tools.semantics.query import SemanticQuery
from tools.semantics.sql import QueryRefused, compile_query, physical_sql
from tools.semantics.sql.expressions import field_expression
from tools.semantics.sql.sources import physical
from tools.settings import Settings

MOST_VALUES = 1_000

Run = Callable[[str], list[tuple[Any, ...]]]
"""The rows of a statement; raises ServiceError when the account does not run it."""


@contextmanager
def account(settings: Settings) -> Iterator[Run]:
    """Statements in one session of the account that the settings name."""
    try:
        connection = snowflake.connector.connect(**connect_arguments(settings, None))
    except snowflake.connector.Error as error:
        raise to_service_error(error) from error

    def run(sql: str) -> list[tuple[Any, ...]]:
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return [tuple(row) for row in cursor.fetchall()]
        except snowflake.connector.Error as error:
            raise to_service_error(error) from error

    with closing(connection):
        yield run


def findings(model: SemanticModel, run: Run) -> Iterator[Finding]:
    """Fields, metrics and verified queries that do not run, keys that repeat, sample values that are not there."""
    readable = []
    for i, table in enumerate(model.tables):
        faults = list(_fields(model, i, table, run))
        yield from faults
        if not faults:
            readable.append(table.name)
            yield from _sample_values(model, i, table, run)
    if len(readable) == len(model.tables):
        yield from _metrics(model, run)
        yield from _relationships(model, run)
    yield from _verified_queries(model, run)


def _fields(model: SemanticModel, i: int, table: Table, run: Run) -> Iterator[Finding]:
    """All fields in one statement that reads no rows; one by one only when that fails."""
    columns = list(columns_of(i, table))
    if not _failure(run, _no_rows(model, table, [column for _, column in columns])):
        return
    if failure := _failure(run, _no_rows(model, table, [])):
        yield Finding("error", f"tables[{i}].base_table", f"{table.base_table.full_name} cannot be read: {failure}")
        return
    for path, column in columns:
        if failure := _failure(run, _no_rows(model, table, [column])):
            yield Finding("error", path, f"{column.name} does not run: {failure}")


def _sample_values(model: SemanticModel, i: int, table: Table, run: Run) -> Iterator[Finding]:
    if not run(_from(table, exp.select("1")).limit(1).sql(dialect="snowflake")):
        # Nothing is in an empty table, which says nothing about the model.
        return
    for j, dimension in enumerate(table.dimensions):
        if not dimension.sample_values:
            continue
        path = f"tables[{i}].dimensions[{j}].sample_values"
        named = {value.lower() for value in dimension.sample_values}
        there = _values(model, table, dimension, named, run)
        if dimension.is_enum:
            for value in sorted(there - named):
                yield Finding("error", path, f"{value!r} is in the data and not in the closed list of {dimension.name}")
            continue
        for k, value in enumerate(dimension.sample_values):
            if value.lower() not in there:
                yield Finding("warning", f"{path}[{k}]", f"{value!r} is no value of {dimension.name} in the data")


def _values(model: SemanticModel, table: Table, dimension: Dimension, named: set[str], run: Run) -> set[str]:
    """The values in the data, in lower case: all of them for a closed list, else those that the model names."""
    text = exp.Lower(this=exp.cast(field_expression(model, table, dimension), "varchar"))
    select = _from(table, exp.select(exp.alias_(text, "found")).distinct())
    if dimension.is_enum:
        select = select.where(exp.Not(this=exp.Is(this=text.copy(), expression=exp.Null())))
    else:
        select = select.where(exp.In(this=text.copy(), expressions=[exp.Literal.string(one) for one in sorted(named)]))
    return {str(row[0]) for row in run(select.limit(MOST_VALUES).sql(dialect="snowflake"))}


def _metrics(model: SemanticModel, run: Run) -> Iterator[Finding]:
    owners = [(f"tables[{i}].metrics[{j}]", f"{table.name}.{metric.name}") for i, table in enumerate(model.tables)
              for j, metric in enumerate(table.metrics)]  # fmt: skip
    for path, ref in [*owners, *((f"metrics[{j}]", metric.name) for j, metric in enumerate(model.metrics))]:
        try:
            sql = compile_query(model, SemanticQuery(metrics=(ref,)), today=date.min).sql
        except QueryRefused as refusal:
            yield Finding("error", path, f"{ref} cannot be computed: {refusal}")
            continue
        if failure := _failure(run, f"SELECT * FROM ({sql}) LIMIT 0"):  # noqa: S608 - the compiler wrote it
            yield Finding("error", path, f"{ref} does not run: {failure}")


def _relationships(model: SemanticModel, run: Run) -> Iterator[Finding]:
    """The right side must hold each key once: where it does not, rows repeat and totals are too high."""
    for i, one in enumerate(model.relationships):
        right = model.table(one.right_table)
        if any(pair.type == "range" for pair in one.relationship_columns):
            continue
        fields = [_key(model, right, pair.right_column) for pair in one.relationship_columns]
        repeated = exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1))
        known = [exp.Not(this=exp.Is(this=field.copy(), expression=exp.Null())) for field in fields]
        select = _from(right, exp.select(*fields)).where(*known).group_by(*(field.copy() for field in fields))
        found = run(select.having(repeated).limit(1).sql(dialect="snowflake"))
        if found:
            example = ", ".join(str(value) for value in found[0])
            columns = ", ".join(pair.right_column for pair in one.relationship_columns)
            yield Finding("error", f"relationships[{i}]", f"{right.name} has several rows of {columns} = {example}")


def _key(model: SemanticModel, table: Table, name: str) -> exp.Expr:
    """A column of a key: a field of the table, or a column of the base table that is no field."""
    column = table.columns.get(name.lower())
    return field_expression(model, table, column) if column else exp.column(name, table=table.name)


def _verified_queries(model: SemanticModel, run: Run) -> Iterator[Finding]:
    for i, query in enumerate(model.verified_queries):
        try:
            found = run(physical_sql(model, query.sql))
        except ServiceError as error:
            yield Finding("error", f"verified_queries[{i}].sql", f"{query.name} does not run: {_first_line(error)}")
            continue
        if not found:
            yield Finding("warning", f"verified_queries[{i}]", f"{query.name} finds nothing today")


def _no_rows(model: SemanticModel, table: Table, columns: Sequence[Column]) -> str:
    fields = [exp.alias_(field_expression(model, table, one), f"f{n}") for n, one in enumerate(columns)]
    select = exp.select(*fields) if fields else exp.select("1")
    return _from(table, select).limit(0).sql(dialect="snowflake")


def _from(table: Table, select: exp.Select) -> exp.Select:
    return select.from_(physical(table))


def _failure(run: Run, sql: str) -> str | None:
    try:
        run(sql)
    except ServiceError as error:
        return _first_line(error)
    return None


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
