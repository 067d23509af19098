"""Conditions of a query that leave no row out: an averaged field is known, things that have the rows counted."""

from __future__ import annotations

import re

from tools.errors import CallerError
from tools.semantics.model import SemanticModel
from tools.semantics.query import Filter, Members, SemanticQuery
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

_SKIPPING = re.compile(r"(?:avg|median|min|max|sum)\(([^()?]+|datediff\([^()?]+\))\)", re.IGNORECASE)
"""An aggregate that goes past empty rows, over what is empty where one of its columns is."""
_EITHER = re.compile(r"\b(?:case|or|and|is|distinct)\b", re.IGNORECASE)


def without_idle_conditions(query: SemanticQuery, model: SemanticModel) -> SemanticQuery:
    """The query without what changes nothing, so that two readings that differ in that only are alike."""
    members = tuple(one for one in query.members if not _has_the_rows(one, query, model))
    filters = tuple(one for one in query.filters if one.op != "is not null" or not _is_skipped(one, query, model))
    if len(members) == len(query.members) and len(filters) == len(query.filters):
        return query
    return query.model_copy(update={"members": members, "filters": filters})


def _has_the_rows(one: Members, query: SemanticQuery, model: SemanticModel) -> bool:
    """Rows that are counted belong to something that has such rows."""
    some = one.op == ">" and one.values == (0.0,) and not one.absent and one.limit is None
    if not some or one.filters or one.windows or not query.metrics or query.anti or query.over:
        return False
    rows = _rows_of(one.metric, model)
    owners = {_owner(ref, model) for ref in query.metrics}
    return bool(rows) and owners == {rows} and one.of.lower() in reachable(model, rows) and one.of.lower() != rows


def _rows_of(ref: str, model: SemanticModel) -> str:
    """The table whose rows a membership counts; a named number that chooses among them is none."""
    if model.has_table(ref):
        return ref.lower()
    count = re.fullmatch(r"count\((\w+)\)", ref, re.IGNORECASE)
    return count[1].lower() if count and model.has_table(count[1]) else ""


def _owner(ref: str, model: SemanticModel) -> str:
    if model.has_metric(ref):
        owner, _ = model.metric(ref)
        return owner.name.lower() if owner else ""
    inner = re.fullmatch(r"\w+\((\w+)(?:\.\w+)?\)", ref)
    return inner[1].lower() if inner else ref.lower()


def _is_skipped(one: Filter, query: SemanticQuery, model: SemanticModel) -> bool:
    """Whether every number goes past the rows that the condition leaves out, and no group is lost by that."""
    if not query.metrics or (query.dimensions and not (query.limit or query.having)) or query.grain or query.part:
        return False
    table, _, name = one.field.lower().partition(".")
    column = model.table(table).columns.get(name) if model.has_table(table) else None
    called = {name, column.expr.lower()} if column else {name}
    return all(_over(ref, table, called, model) for ref in query.metrics)


def _over(ref: str, table: str, columns: set[str], model: SemanticModel) -> bool:
    try:
        tree = metric_plan(model, ref).tree.sql().lower()
    except CallerError:
        return False
    inner = _SKIPPING.fullmatch(tree)
    if inner is None or _EITHER.search(inner[1]):
        return False
    return _owner(ref, model) == table and any(re.search(rf"\b{re.escape(one)}\b", inner[1]) for one in columns)
