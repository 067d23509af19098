"""Fields and metrics as SQL over the base tables: names of the model expanded, every column qualified."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import sqlglot
from sqlglot import exp

from tools.semantics.in_units import InUnit
from tools.semantics.model import Column, Metric, SemanticModel, Table
from tools.semantics.sql.counts import counted_rows, distinct_count
from tools.semantics.sql.errors import QueryRefused
from tools.semantics.sql.joins import common_root
from tools.semantics.sql.scaling import unscaled
from tools.semantics.sql.totals import tables_of, with_totals
from tools.semantics.sql.variables import variable_value

AGGREGATE = re.compile(r"(sum|avg|median|min|max|count|count_distinct)\(\s*([\w$.]+)\s*\)", re.IGNORECASE)
AGGREGATE_WORDS = {
    "sum": "total",
    "avg": "average",
    "median": "median",
    "min": "minimum",
    "max": "maximum",
    "count": "number of",
    "count_distinct": "number of different",
}
FUNCTIONS: dict[str, type[exp.Func]] = {
    "sum": exp.Sum,
    "avg": exp.Avg,
    "median": exp.Median,
    "min": exp.Min,
    "max": exp.Max,
    "count": exp.Count,
}
"""The aggregates of a field by their names in references such as `sum(orders.amount)`."""


@dataclass(frozen=True)
class Latest:
    """A dimension that a metric is not added up over: only the rows of its last value count."""

    ref: str
    direction: Literal["ascending", "descending"]

    @property
    def name(self) -> str:
        return "last" if self.direction == "ascending" else "first"


@dataclass(frozen=True)
class Leaf:
    """One aggregate of a metric: the table whose rows it goes over, and whether repeated rows change it.

    `averages` is one that may be taken over finer rows when each of its own counts once there.
    """

    aggregate: exp.Expr
    root: str
    tables: frozenset[str]
    repeatable: bool
    additive: bool
    averages: bool = False
    using: tuple[str, ...] = ()
    latest: tuple[Latest, ...] = ()


@dataclass(frozen=True)
class MetricPlan:
    """A metric ready to be placed: its name in the result, its expression, and the aggregates in it."""

    ref: str
    alias: str
    label: str
    tree: exp.Expr
    leaves: tuple[Leaf, ...]

    @property
    def additive(self) -> bool:
        """Whether the numbers of groups add up to the number of the whole."""
        [leaf, *others] = self.leaves
        return not others and leaf.aggregate is unscaled(self.tree) and leaf.additive and not leaf.latest


def parse(text: str) -> exp.Expr:
    return _parsed(text).copy()


@lru_cache(maxsize=4096)
def _parsed(text: str) -> exp.Expr:
    parsed = sqlglot.parse_one(text, dialect="snowflake")
    assert isinstance(parsed, exp.Expr)  # noqa: S101 the model's reader checked the text
    for node in parsed.walk():
        # Where a word stood in the text is of no use later, and costs time in every copy.
        node.meta.clear()
    return parsed


def field_expression(model: SemanticModel, table: Table, column: Column) -> exp.Expr:
    """A row-level expression: what the field computes, over physical columns qualified by the logical table's name."""
    tree = _kept_field(model, table.name, column.name)
    return tree.copy()


@lru_cache(maxsize=8192)
def _kept_field(model: SemanticModel, table_name: str, name: str) -> exp.Expr:
    table, column = model.column(f"{table_name}.{name}")
    return _field(model, table, column, frozenset())


def _field(model: SemanticModel, table: Table, column: Column, seen: frozenset[tuple[str, str]]) -> exp.Expr:
    tree = _expand(model, parse(column.expr), table, seen | {(table.name, column.name.lower())})
    return with_totals(model, table, column.name, _guard_ratios(tree))


def filter_expression(model: SemanticModel, table: Table, expr: str) -> exp.Expr:
    return _expand(model, parse(expr), table, frozenset())


@lru_cache(maxsize=2048)
def metric_plan(model: SemanticModel, ref: str) -> MetricPlan:
    """The plan of a metric by its reference: a metric of the model, `count(table)` or `avg(table.fact)`.

    Plans are shared: whoever places one copies its tree.
    """
    matched = AGGREGATE.fullmatch(ref.strip())
    return _aggregate_plan(model, ref, *matched.groups()) if matched else _named_plan(model, ref)


def _named_plan(model: SemanticModel, ref: str) -> MetricPlan:
    table, metric = model.metric(ref)
    tree = _guard_ratios(_expand(model, parse(metric.expr), table, frozenset()))
    for aggregate in list(tree.find_all(exp.AggFunc)) if table else ():
        if table is not None and aggregate.this is not None and aggregate.this.find(exp.AggFunc):
            # AVG(SUM(orders.amount)) of customers goes over what each customer has.
            aggregate.set("this", with_totals(model, table, metric.name, aggregate.this))
    if tree.find(exp.Window):
        raise QueryRefused(f"metric {metric.name!r} uses a window function, which is not supported yet")
    return MetricPlan(
        ref=ref,
        alias=(metric.words.replace(" ", "_") if isinstance(metric, InUnit) else metric.name.lower()),
        label=metric.words,
        tree=tree,
        leaves=_leaves(model, tree, table, metric),
    )


def _aggregate_plan(model: SemanticModel, ref: str, function: str, target: str) -> MetricPlan:
    function = function.lower()
    if "." not in target:
        if function != "count":
            raise QueryRefused(f"{ref!r}: a table can be counted only; name a field as in {function}({target}.field)")
        table = model.table(target)
        tree: exp.Expr = exp.Count(this=exp.Star())
        leaf = Leaf(
            tree, table.name.lower(), frozenset({table.name.lower()}), repeatable=bool(table.key), additive=True
        )
        return MetricPlan(ref, f"{table.name.lower()}_count", f"number of {table.words}", tree, (leaf,))
    table, column = model.column(target)
    value = field_expression(model, table, column)
    if function == "count_distinct":
        tree = exp.Count(this=exp.Distinct(expressions=[value]))
    else:
        tree = FUNCTIONS[function](this=value)
    name = f"{AGGREGATE_WORDS[function]} {column.words}"
    metric = Metric(name=re.sub(r"\W+", "_", name), expr="1")
    return MetricPlan(ref, metric.name, name, tree, _leaves(model, tree, table, metric))


def _expand(model: SemanticModel, tree: exp.Expr, home: Table | None, seen: frozenset[tuple[str, str]]) -> exp.Expr:
    def placed(node: exp.Expr) -> exp.Expr:
        return _column(model, node, home, seen) if isinstance(node, exp.Column) else node

    return tree.transform(placed)


def _column(model: SemanticModel, node: exp.Column, home: Table | None, seen: frozenset[tuple[str, str]]) -> exp.Expr:
    if node.table and not model.has_table(node.table):
        raise QueryRefused(f"{node.sql(dialect='snowflake')} names no table of the model {model.name!r}")
    name = node.name.lower()
    if not node.table and (value := variable_value(model, name)) is not None:
        return value
    table = model.table(node.table) if node.table else home
    if table is None:
        return _metric_inside(model, name, name, node, seen)
    column = table.columns.get(name)
    if column is not None and (table.name, name) not in seen:
        return _wrapped(_field(model, table, column, seen), node)
    metric = next((one for one in table.all_metrics if one.name.lower() == name), None) if column is None else None
    if metric is not None and not _is_its_column(metric, node, f"{table.name}.{name}", seen):
        return _metric_inside(model, f"{table.name}.{name}", name, node, seen)
    return exp.column(node.this.copy(), table=exp.to_identifier(table.name))


def _is_its_column(metric: Metric, node: exp.Column, ref: str, seen: frozenset[tuple[str, str]]) -> bool:
    """Whether the column of the table is meant that a metric is called like: `units` within `SUM(units)` of `units`.

    Within another aggregate it is the column too, where the metric itself reads one of its name.
    """
    if ("metric", ref) in seen:
        return True
    own = [one for one in parse(metric.expr).find_all(exp.Column) if one.name.lower() == metric.name.lower()]
    return bool(own) and node.find_ancestor(exp.AggFunc) is not None


def _metric_inside(
    model: SemanticModel, ref: str, name: str, node: exp.Column, seen: frozenset[tuple[str, str]]
) -> exp.Expr:
    if ("metric", ref) in seen:
        raise QueryRefused(f"metric {name!r} refers to itself")
    table, metric = model.metric(ref)
    inner = _expand(model, parse(metric.expr), table, seen | {("metric", ref)})
    for aggregate in inner.find_all(exp.AggFunc):
        aggregate.meta.setdefault("metric", ref)
    return _wrapped(inner, node)


def _wrapped(inner: exp.Expr, node: exp.Expr) -> exp.Expr:
    inside_operation = isinstance(node.parent, (exp.Binary, exp.Unary)) and not isinstance(node.parent, exp.Paren)
    return exp.paren(inner, copy=False) if inside_operation and isinstance(inner, (exp.Binary, exp.Case)) else inner


def _guard_ratios(tree: exp.Expr) -> exp.Expr:
    """A ratio of aggregates over an empty or zero whole is NULL, not an error."""
    for division in list(tree.find_all(exp.Div)):
        divisor = division.expression
        bare = divisor.this if isinstance(divisor, exp.Paren) else divisor
        if divisor.find(exp.AggFunc) and not isinstance(bare, exp.Nullif):
            division.set("expression", exp.Nullif(this=bare.copy(), expression=exp.Literal.number(0)))
    return tree


def _leaves(model: SemanticModel, tree: exp.Expr, home: Table | None, metric: Metric) -> tuple[Leaf, ...]:
    found: list[Leaf] = []

    def visit(node: exp.Expr) -> None:
        if isinstance(node, (exp.AggFunc, exp.WithinGroup, exp.Filter)) and node.find(exp.AggFunc):
            found.append(_leaf(model, node, home, metric))
        elif isinstance(node, exp.Column):
            raise QueryRefused(f"metric {metric.name!r} uses {node.sql()} outside an aggregate")
        else:
            for child in node.iter_expressions():
                visit(child)

    visit(tree)
    if not found:
        raise QueryRefused(f"metric {metric.name!r} aggregates nothing")
    return tuple(found)


def _leaf(model: SemanticModel, node: exp.Expr, home: Table | None, metric: Metric) -> Leaf:
    owner, own = model.metric(node.meta["metric"]) if "metric" in node.meta else (home, metric)
    tables = tables_of(node)
    root = common_root(model, tables) if tables else owner.name.lower() if owner else None
    if root is None:
        raise QueryRefused(
            f"metric {metric.name!r} aggregates over tables that are not related: {', '.join(sorted(tables))}"
        )
    distinct = isinstance(node, exp.Count) and isinstance(node.this, exp.Distinct)
    counts_rows = counted_rows(node) is not None
    key = model.table(root).key
    own_key = distinct and len(key) == 1 and _is_column(node.this.expressions, root, key[0])
    return Leaf(
        aggregate=node,
        root=root,
        tables=tables | {root},
        repeatable=distinct or (counts_rows and bool(key)) or isinstance(node, (exp.Min, exp.Max)),
        additive=isinstance(node, exp.Sum) or counts_rows or own_key,
        averages=isinstance(node, (exp.Avg, exp.Median)) and bool(key),
        using=own.using_relationships or metric.using_relationships,
        latest=tuple(
            Latest(f"{one.table or (owner.name if owner else '')}.{one.dimension}", one.sort_direction)
            for one in own.non_additive_dimensions
        ),
    )


def key_expressions(model: SemanticModel, table: Table) -> list[exp.Expr]:
    """What makes a row of the table unique; nothing when the model does not say."""
    return [_expand(model, parse(name), table, frozenset()) for name in table.key]


def _is_column(expressions: list[exp.Expr], table: str, name: str) -> bool:
    return (
        len(expressions) == 1
        and isinstance(expressions[0], exp.Column)
        and expressions[0].table.lower() == table
        and expressions[0].name.lower() == name.lower()
    )


def rerooted(model: SemanticModel, leaf: Leaf, root: str) -> exp.Expr:
    """The aggregate over a finer table: rows repeat, so a count of rows becomes a count of different keys."""
    if root == leaf.root or counted_rows(leaf.aggregate) is None:
        return leaf.aggregate.copy()
    return distinct_count(leaf.aggregate, key_expressions(model, model.table(leaf.root)))
