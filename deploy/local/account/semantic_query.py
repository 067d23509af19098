"""`SEMANTIC_VIEW(view METRICS ... DIMENSIONS ... WHERE ...)` in FROM: compiled by the product's own compiler."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml
from sqlglot import Expr, exp

from deploy.local.account.errors import SnowflakeError, unsupported
from deploy.local.account.parse import parse_one
from deploy.local.account.semantic_views import KIND, read_model, required

if TYPE_CHECKING:
    from deploy.local.account.session import Session
    from tools.semantics.elements import Column, Metric, Table
    from tools.semantics.model import SemanticModel
    from tools.semantics.query import SemanticQuery

DIALECT = "snowflake"


@dataclass
class Asked:
    """What a SEMANTIC_VIEW asks for, in the model's names; `columns` are (ref, name in the result), in its order."""

    metrics: list[str] = field(default_factory=list)
    dimensions: list[str] = field(default_factory=list)
    filters: list[str] = field(default_factory=list)
    columns: list[tuple[str, str]] = field(default_factory=list)
    made: dict[str, dict[str, list[dict[str, str]]]] = field(default_factory=dict)
    """What the YAML's tables get for this query alone: named filters, and dimensions with an expression."""

    def add(self, table: str, kind: str, name: str, expr: str) -> str:
        self.made.setdefault(table.lower(), {}).setdefault(kind, []).append({"name": name, "expr": expr})
        return f"{table}.{name}"


def query(session: Session, node: exp.SemanticView) -> str:
    """The query in DuckDB's dialect; it reads the tables with the rights of the view's owner, as Snowflake does."""
    from deploy.local.account import queries

    name = session.full_name(node.this)
    entry = required(session, name, "SELECT")
    text = str(entry.definition["yaml"])
    sql = compiled(text, node, session)
    with session.acting(role=session.account.owner_of(KIND, name)):
        made = queries.build(session, parse_one(sql))
    if made.queries and made.sql is None:
        raise unsupported("a semantic view over such a relation")
    return queries.text_of(made, None)


def compiled(text: str, node: exp.SemanticView, session: Session) -> str:
    """Snowflake SQL for what the node asks of the model in the YAML."""
    from tools.errors import AppError
    from tools.semantics.sql import compile_query

    if node.args.get("facts"):
        raise unsupported("FACTS in SEMANTIC_VIEW; DIMENSIONS and METRICS are supported")
    model = read_model(text)
    asked = Asked()
    for clause in node.args:  # in the order in which the clauses were written, which is that of the columns
        for one in node.args[clause] if clause in ("metrics", "dimensions") else ():
            _ask(model, asked, one, clause)
    if where := node.args.get("where"):
        for number, conjunct in enumerate(_conjuncts(where)):
            table, expr = _over_one_table(model, conjunct)
            asked.filters.append(asked.add(table.name, "filters", f"where_{number}", expr))
    _check_granularity(model, asked)
    if asked.made:
        model = read_model(_with(text, asked.made))
    try:
        done = compile_query(model, _typed(asked), today=session.account.now().date())
    except AppError as error:
        raise SnowflakeError(f"SQL compilation error:\n{error}", errno=10234, sqlstate="42601") from None
    at = {str(column.ref).lower(): column.name for column in done.columns}
    names = {f"{table.name if table else ''}.{metric.name}".lower(): model.metric_ref(table, metric).lower()
             for table, metric in model.all_metrics()}  # fmt: skip
    shown = ", ".join(f'{at.get(ref.lower()) or at[names[ref.lower()]]} AS "{name}"' for ref, name in asked.columns)
    return f"SELECT {shown} FROM ({done.sql})"  # noqa: S608 - names of the model


def _check_granularity(model: SemanticModel, asked: Asked) -> None:
    """A metric is split only by what each of its rows has one of: its own table, and those it refers to."""
    for metric in asked.metrics:
        owner = metric.rpartition(".")[0].lower()
        reached = {owner}
        while more := {one.right_table.lower() for one in model.relationships if one.left_table.lower() in reached}:
            if more <= reached:
                break
            reached |= more
        for dimension in asked.dimensions if owner else ():
            table = dimension.partition(".")[0]
            if table.lower() not in reached:
                raise SnowflakeError(
                    "SQL compilation error:\nInvalid dimension specified: The dimension entity "
                    f"'{table.upper()}' must be related to and have an equal or lower level of granularity compared to "
                    f"the base metric or dimension entity '{owner.upper()}'.",
                    errno=10234,
                    sqlstate="42601",
                )


def _typed(asked: Asked) -> SemanticQuery:
    from tools.semantics.query import Filter, SemanticQuery

    if not asked.columns:
        raise SnowflakeError(
            "SQL compilation error:\nSEMANTIC_VIEW needs METRICS or DIMENSIONS", errno=1003, sqlstate="42000"
        )
    # Dimensions alone mean their distinct values: groups of rows that are counted, and the count not shown.
    metrics = asked.metrics or [f"count({asked.dimensions[0].partition('.')[0]})"]
    return SemanticQuery(
        metrics=tuple(metrics),
        dimensions=tuple(asked.dimensions),
        filters=tuple(Filter(field=one) for one in asked.filters),
    )


def _ask(model: SemanticModel, asked: Asked, node: Expr, clause: str) -> None:
    alias = node.alias if isinstance(node, exp.Alias) else ""
    inner = node.unalias()
    if isinstance(inner, exp.Column) and isinstance(inner.this, exp.Star):
        for ref, name in _all(model, inner.table, clause):
            (asked.metrics if clause == "metrics" else asked.dimensions).append(ref)
            asked.columns.append((ref, name.upper()))
        return
    if clause == "metrics":
        if not isinstance(inner, exp.Column):
            raise unsupported(f"an expression as a metric: {inner.sql(DIALECT)}")
        owner, metric = _metric(model, inner)
        ref = f"{owner.name}.{metric.name}" if owner else metric.name
        asked.metrics.append(ref)
        asked.columns.append((ref, alias or metric.name.upper()))
        return
    if isinstance(inner, exp.Column):
        table, column = _dimension(model, inner)
        ref = f"{table.name}.{column.name}"
        asked.dimensions.append(ref)
        asked.columns.append((ref, alias or column.name.upper()))
        return
    if not alias:
        raise unsupported("an expression as a dimension without a name; write AS")
    table, expr = _over_one_table(model, inner)
    ref = asked.add(table.name, "dimensions", alias.lower(), expr)
    asked.dimensions.append(ref)
    asked.columns.append((ref, alias))


def _all(model: SemanticModel, table: str, clause: str) -> Iterator[tuple[str, str]]:
    found = model.table(table) if model.has_table(table) else None
    if found is None:
        raise _no_identifier(f"{table}.*")
    elements: Any = (*found.dimensions, *found.time_dimensions) if clause == "dimensions" else found.all_metrics
    for one in elements:
        if getattr(one, "access_modifier", "public_access") == "public_access":
            yield f"{found.name}.{one.name}", one.name


def _metric(model: SemanticModel, column: exp.Column) -> tuple[Table | None, Metric]:
    for table, metric in model.all_metrics():
        if metric.name.lower() == column.name.lower() and (
            not column.table or (table is not None and table.name.lower() == column.table.lower())
        ):
            return table, metric
    raise _no_identifier(column.sql(DIALECT))


def _dimension(model: SemanticModel, column: exp.Column) -> tuple[Table, Column]:
    for table in model.tables:
        if column.table and table.name.lower() != column.table.lower():
            continue
        for one in (*table.dimensions, *table.time_dimensions):
            if one.name.lower() == column.name.lower():
                return table, one
    raise _no_identifier(column.sql(DIALECT))


def _no_identifier(text: str) -> SnowflakeError:
    plain = text.replace('"', "")
    return SnowflakeError(f"SQL compilation error:\ninvalid identifier '{plain}'", errno=904, sqlstate="42000")


def _conjuncts(node: Expr) -> Iterator[Expr]:
    if isinstance(node, exp.Where | exp.Paren):
        yield from _conjuncts(node.this)
    elif isinstance(node, exp.And):
        yield from _conjuncts(node.left)
        yield from _conjuncts(node.right)
    else:
        yield node


def _over_one_table(model: SemanticModel, node: Expr) -> tuple[Table, str]:
    """The table whose dimensions an expression uses, and the expression in that table's own names."""
    tables: dict[str, Table] = {}

    def own(part: Expr) -> Expr:
        if not isinstance(part, exp.Column):
            return part
        table, column = _dimension(model, part)
        tables[table.name] = table
        return exp.column(column.name)

    written = node.copy().transform(own).sql(DIALECT)
    if len(tables) != 1:
        raise unsupported(f"a condition in SEMANTIC_VIEW that uses {len(tables)} tables: {node.sql(DIALECT)}")
    return next(iter(tables.values())), written


def _with(text: str, made: dict[str, dict[str, list[dict[str, str]]]]) -> str:
    content = yaml.safe_load(text)
    for table in content["tables"]:
        for kind, elements in made.get(str(table["name"]).lower(), {}).items():
            table[kind] = [*(table.get(kind) or []), *elements]
    return yaml.safe_dump(content, sort_keys=False)
