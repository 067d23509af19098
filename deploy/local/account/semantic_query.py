"""`SEMANTIC_VIEW(view METRICS ... DIMENSIONS ... FACTS ... WHERE ...)`: compiled by the product's own compiler."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml
from sqlglot import Expr, exp

from deploy.local.account.errors import SnowflakeError
from deploy.local.account.parse import parse_one
from deploy.local.account.semantic_names import (
    DIALECT,
    METRIC,
    ROW_LEVEL,
    Calculation,
    Kind,
    base_of,
    check_related,
    found,
    of_table,
    qualified,
    wrong_query,
)
from deploy.local.account.semantic_subqueries import put_back, taken_out
from deploy.local.account.semantic_views import KIND, read_model, required

if TYPE_CHECKING:
    from deploy.local.account.names import Name
    from deploy.local.account.session import Session
    from tools.semantics.model import SemanticModel
    from tools.semantics.query import SemanticQuery

CLAUSES: dict[str, Kind] = {"metrics": "metric", "dimensions": "dimension", "facts": "fact"}
WHOLE_MODEL = ""
"""The place of what is made for a query and belongs to no table."""


@dataclass(frozen=True)
class Item:
    """One column of the result: what the compiler is asked for, its name outside, and the tables it reads."""

    clause: str
    ref: str
    name: str
    tables: tuple[str, ...]


@dataclass
class Asked:
    """What a SEMANTIC_VIEW asks for, in the model's names."""

    items: list[Item] = field(default_factory=list)
    filters: list[str] = field(default_factory=list)
    filtered: list[str] = field(default_factory=list)
    """The tables of the conditions."""
    made: dict[str, dict[str, list[dict[str, str]]]] = field(default_factory=dict)
    """What the YAML gets for this query alone, by table: named filters, dimensions and metrics with an expression."""

    def of(self, clause: str) -> list[Item]:
        return [item for item in self.items if item.clause == clause]

    def refs(self, clause: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.ref for item in self.of(clause)))

    def tables(self, *clauses: str) -> list[str]:
        return list(dict.fromkeys(table for item in self.items if item.clause in clauses for table in item.tables))

    def make(self, table: str, kind: str, expr: str) -> str:
        """Something of the query's own, under a name that no model has."""
        elements = self.made.setdefault(table.lower(), {}).setdefault(kind, [])
        name = f"asked_{kind}_{len(elements)}"
        elements.append({"name": name, "expr": expr})
        return f"{table}.{name}" if table else name


def query(session: Session, node: exp.SemanticView) -> tuple[str, frozenset[Name]]:
    """The query in DuckDB's dialect, and what its subqueries read.

    It reads the tables with the rights of the view's owner, as Snowflake does.
    """
    from deploy.local.account import plans

    name = session.full_name(node.this)
    entry = required(session, name, "SELECT")
    inner, reads = taken_out(session, node)
    sql = compiled(str(entry.definition["yaml"]), node, session)
    with session.acting(role=session.account.owner_of(KIND, name)):
        text = plans.text_of(plans.build(session, parse_one(sql)), None)
    for token, written in inner.items():
        text = put_back(text, token, written)
    return text, reads


def compiled(text: str, node: exp.SemanticView, session: Session) -> str:
    """Snowflake SQL for what the node asks of the model in the YAML."""
    from tools.errors import AppError
    from tools.semantics.sql import compile_query

    model = read_model(text)
    asked = Asked()
    for clause in node.args:  # in the order in which the clauses were written, which is that of the columns
        for one in node.args[clause] or () if clause in CLAUSES else ():
            _ask(model, asked, one, clause)
    if not asked.items:
        raise wrong_query("at least one of METRICS, DIMENSIONS and FACTS must be specified.")
    if asked.of("facts") and asked.of("metrics"):
        raise wrong_query("FACTS and METRICS cannot be specified in the same SEMANTIC_VIEW clause.")
    for conjunct in _conjuncts(node.args.get("where")):
        _filter(model, asked, conjunct)
    if asked.made:
        model = read_model(_with(text, asked.made))
    try:
        wanted = _rows(model, asked) if asked.of("facts") else _groups(model, asked)
        done = compile_query(model, wanted, today=session.account.now().date())
    except AppError as error:
        raise SnowflakeError(f"SQL compilation error:\n{error}", errno=10234, sqlstate="42601") from None
    return _shown(asked, {str(column.ref).lower(): column.name for column in done.columns}, parse_one(done.sql))


def _rows(model: SemanticModel, asked: Asked) -> SemanticQuery:
    """Facts are values of rows: of one table, when they stand beside dimensions, else of the finest of theirs."""
    from tools.semantics.query import Detail, Filter, SemanticQuery

    tables = asked.tables("facts", "dimensions")
    if asked.of("dimensions") and len({*tables, *asked.filtered}) > 1:
        raise wrong_query(
            "All expressions referenced in the query must come from the same entity when both FACTS and DIMENSIONS "
            "are specified."
        )
    detail = Detail(table=base_of(model, tables), columns=(*asked.refs("facts"), *asked.refs("dimensions")))
    return SemanticQuery(detail=detail, filters=tuple(Filter(field=one) for one in asked.filters))


def _groups(model: SemanticModel, asked: Asked) -> SemanticQuery:
    """Metrics for each group; dimensions alone are groups of rows that are counted, and the count is not shown."""
    from tools.semantics.query import Filter, SemanticQuery

    metrics, tables = asked.refs("metrics"), [*asked.tables("dimensions"), *asked.filtered]
    if not metrics:
        metrics = (f"count({base_of(model, tables)})",)
    for metric in asked.of("metrics"):
        for base in bases(model, metric.ref):
            check_related(model, base, tables)
    return SemanticQuery(
        metrics=metrics,
        dimensions=asked.refs("dimensions"),
        filters=tuple(Filter(field=one) for one in asked.filters),
    )


def bases(model: SemanticModel, metric: str) -> set[str]:
    """The tables whose rows a metric goes over: its own, or those of the metrics that it is derived from."""
    from tools.semantics.sql.expressions import metric_plan

    owner, _ = model.metric(metric)
    return {owner.name.lower()} if owner else {leaf.root for leaf in metric_plan(model, metric).leaves}


def _shown(asked: Asked, at: dict[str, str], tree: Expr) -> str:
    """The compiled rows under the names that were asked for.

    The compiler's order, its limit for people who look at rows, and its leaving out of groups with nothing to count
    are the product's manners, not Snowflake's.
    """
    for clause in ("order", "limit", "having"):
        tree.set(clause, None)
    facts = {item.ref for item in asked.of("facts")}
    grouped = asked.refs("dimensions") if facts else ()
    columns = [(at[item.ref.lower()], item) for item in asked.items]
    shown = ", ".join(
        f'{f"ANY_VALUE({column})" if grouped and item.clause == "facts" else column} AS "{_quoted(item.name)}"'
        for column, item in columns
    )
    groups = ", ".join(dict.fromkeys(column for column, item in columns if item.ref in grouped))
    return f"SELECT {shown} FROM ({tree.sql(DIALECT)}){f' GROUP BY {groups}' if groups else ''}"  # noqa: S608


def _quoted(name: str) -> str:
    return name.replace('"', '""')


def _ask(model: SemanticModel, asked: Asked, node: Expr, clause: str) -> None:
    alias = node.alias if isinstance(node, exp.Alias) else ""
    inner = node.unalias()
    if isinstance(inner, exp.Column) and isinstance(inner.this, exp.Star):
        for one in of_table(model, inner.table, CLAUSES[clause]):
            asked.items.append(_item(clause, one, one.name.upper()))
    elif isinstance(inner, exp.Column):
        one = found(model, inner, METRIC if clause == "metrics" else ROW_LEVEL)
        asked.items.append(_item(clause, one, alias or one.name.upper()))
    elif clause == "metrics":
        asked.items.append(_metric(model, asked, inner, alias or inner.sql(DIALECT).upper()))
    else:
        _no_aggregate(inner, "an expression of METRICS")
        table, expr, tables = _row_level(model, inner, clause.removesuffix("s"))
        ref = asked.make(table, "dimensions", expr)
        asked.items.append(Item(clause, ref, alias or inner.sql(DIALECT).upper(), tables))


def _item(clause: str, one: Calculation, name: str) -> Item:
    return Item(clause, one.ref, name, (one.entity,) if one.table else ())


def _metric(model: SemanticModel, asked: Asked, node: Expr, name: str) -> Item:
    """An expression over metrics, or over aggregates of facts and dimensions, as a metric of this query's own."""
    inside = {id(part) for call in node.find_all(exp.AggFunc) for part in call.find_all(exp.Column)}
    copied = node.copy()
    same = dict(zip(copied.find_all(exp.Column), node.find_all(exp.Column), strict=True))
    used: list[Calculation] = []
    for column, original in same.items():
        one = found(model, original, ROW_LEVEL if id(original) in inside else METRIC)
        used.append(one)
        made = exp.column(one.name, table=one.table.name if one.table else None)
        if column is copied:
            copied = made
        else:
            column.replace(made)
    if not used:
        raise wrong_query(f"{node.sql(DIALECT)} refers to no metric, dimension or fact of the semantic view.")
    tables = tuple(dict.fromkeys(one.entity for one in used))
    own = tables[0] if len(tables) == 1 else WHOLE_MODEL
    return Item("metrics", asked.make(own, "metrics", copied.sql(DIALECT)), name, tuple(one for one in tables if one))


def _filter(model: SemanticModel, asked: Asked, conjunct: Expr) -> None:
    _no_aggregate(conjunct, "HAVING, or a condition outside of SEMANTIC_VIEW")
    tables: tuple[str, ...] = ()
    if conjunct.find(exp.Column) is None:
        # A constant, or a subquery alone: it holds for all rows or for none.
        home = next(iter([*asked.tables(*CLAUSES), *(table.name for table in model.tables)]))
        table, expr = home, conjunct.sql(DIALECT)
    else:
        table, expr, tables = _row_level(model, conjunct, "WHERE")
    asked.filters.append(asked.make(table, "filters", expr))
    asked.filtered += tables


def _row_level(model: SemanticModel, node: Expr, place: str) -> tuple[str, str, tuple[str, ...]]:
    """The finest table that an expression reads, the expression with every name qualified, and all its tables."""
    written, used = qualified(model, node, ROW_LEVEL)
    if not used:
        raise SnowflakeError(
            f"SQL compilation error:\nInvalid expression in {place} expression. Missing reference to a row-level "
            "expression.",
            errno=10260,
            sqlstate="42601",
        )
    tables = tuple(dict.fromkeys(one.entity for one in used))
    return base_of(model, tables), written.sql(DIALECT), tables


def _no_aggregate(node: Expr, instead: str) -> None:
    inside = node.walk(prune=lambda one: isinstance(one, exp.Window | exp.Query))
    if (call := next((one for one in inside if isinstance(one, exp.AggFunc)), None)) is not None:
        raise wrong_query(f"{call.sql(DIALECT)} aggregates rows and is not allowed here; use {instead}.")


def _conjuncts(node: Expr | None) -> Iterator[Expr]:
    if node is None:
        return
    if isinstance(node, exp.Where | exp.Paren):
        yield from _conjuncts(node.this)
    elif isinstance(node, exp.And):
        yield from _conjuncts(node.left)
        yield from _conjuncts(node.right)
    else:
        yield node


def _with(text: str, made: dict[str, dict[str, list[dict[str, Any]]]]) -> str:
    """The YAML with what a query adds to it."""
    content = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 both are safe
    for place in ({"name": WHOLE_MODEL}, *content["tables"]):
        target = content if place["name"] == WHOLE_MODEL else place
        for kind, elements in made.get(str(place["name"]).lower(), {}).items():
            target[kind] = [*(target.get(kind) or []), *elements]
    return yaml.safe_dump(content, sort_keys=False)
