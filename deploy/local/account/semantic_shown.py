"""What SHOW and DESCRIBE tell of semantic views, their dimensions, facts and metrics."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from deploy.local.account.errors import missing
from deploy.local.account.names import PART
from deploy.local.account.semantic_names import PUBLIC
from deploy.local.account.semantic_views import KIND, PRIVILEGES, allowed, read_model, required
from deploy.local.account.show import shown, told, wanted
from deploy.local.account.statements import Outcome, Statement, statements

if TYPE_CHECKING:
    from deploy.local.account.catalog import Entry
    from deploy.local.account.session import Session
    from tools.semantics.elements import Column, Metric, Table
    from tools.semantics.model import SemanticModel

COLUMNS = ("created_on", "name", "database_name", "schema_name", "comment", "owner", "owner_role_type", "extension")
TERSE = ("created_on", "name", "kind", "database_name", "schema_name")
DESCRIBED = ("object_kind", "object_name", "parent_entity", "property", "property_value")
CALCULATIONS = ("database_name", "schema_name", "semantic_view_name", "table_name", "name", "data_type", "synonyms",
                "comment")  # fmt: skip
FOR_METRIC = ("table_name", "name", "data_type", "required", "synonyms", "comment")
IN_VIEW = re.compile(rf"\bIN\s+(?!(?:ACCOUNT|DATABASE|SCHEMA)\b)({PART}(?:\.{PART}){{0,2}})", re.IGNORECASE)
METRIC = re.compile(rf"\bFOR\s+METRIC\s+({PART}(?:\.{PART})?)", re.IGNORECASE)


@statements.on("SHOW", "SEMANTIC", "VIEWS")
@statements.on("SHOW", "TERSE", "SEMANTIC", "VIEWS")
def show(session: Session, statement: Statement) -> Outcome:
    columns = TERSE if "TERSE" in statement.claimed else COLUMNS
    rows = []
    for entry in session.account.catalog.all(KIND):
        if not allowed(session, entry.name, *PRIVILEGES):
            continue
        name = entry.name
        known = {
            "created_on": entry.created_on, "name": name.name, "kind": "SEMANTIC_VIEW", "database_name": name.database,
            "schema_name": name.schema, "comment": entry.comment, "owner": entry.owner, "owner_role_type": "ROLE",
            "extension": '["CA"]',
        }  # fmt: skip
        rows.append([known[column] for column in columns])
    return shown(session, statement, columns, rows)


@statements.on("SHOW", "SEMANTIC", "DIMENSIONS")
@statements.on("SHOW", "SEMANTIC", "FACTS")
@statements.on("SHOW", "SEMANTIC", "METRICS")
def show_calculations(session: Session, statement: Statement) -> Outcome:
    """The dimensions, facts or metrics of one view or of many; FOR METRIC those that a metric can be split by."""
    named = IN_VIEW.search(statement.sql)
    clauses = wanted(session, Statement(IN_VIEW.sub("", statement.sql) if named else statement.sql))
    if metric := METRIC.search(statement.sql):
        if named is None or statement.claimed[-1] != "DIMENSIONS":
            raise missing("Metric", metric.group(1).upper())
        return _show_for_metric(session, statement, named.group(1), metric.group(1))
    rows = []
    for entry in _views(session, named.group(1) if named else ""):
        if named is None and not clauses.within(entry.name.database, entry.name.schema):
            continue
        for table, one in _calculations(session, entry, statement.claimed[-1]):
            if clauses.names(one.name.upper()):
                rows.append((*entry.name, table.upper() or None, one.name.upper(), *_about(entry, table, one)))
    rows.sort(key=lambda row: tuple((part is None, part or "") for part in row[:5]))
    return told(CALCULATIONS, rows, clauses.limit)


def _views(session: Session, named: str) -> list[Entry]:
    if named:
        return [required(session, session.qualified(named), *PRIVILEGES)]
    return [entry for entry in session.account.catalog.all(KIND) if allowed(session, entry.name, *PRIVILEGES)]


def _calculations(session: Session, entry: Entry, kind: str) -> Iterator[tuple[str, Column | Metric]]:
    """Private ones are shown to those who may read the definition."""
    model = read_model(entry.definition["yaml"])
    sees_private = allowed(session, entry.name, "REFERENCES", "OWNERSHIP")
    for table, one in _of_kind(model, kind):
        if sees_private or getattr(one, "access_modifier", PUBLIC) == PUBLIC:
            yield table, one


def _of_kind(model: SemanticModel, kind: str) -> Iterator[tuple[str, Column | Metric]]:
    for table in model.tables:
        held: dict[str, Sequence[Column | Metric]] = {
            "DIMENSIONS": (*table.dimensions, *table.time_dimensions),
            "FACTS": table.all_facts,
            "METRICS": table.all_metrics,
        }
        yield from ((table.name, one) for one in held[kind])
    if kind == "METRICS":
        yield from (("", one) for one in model.metrics)


def _about(entry: Entry, table: str, one: Column | Metric) -> tuple[str | None, str | None, str | None]:
    """Type, synonyms and comment."""
    synonyms = json.dumps(one.synonyms) if one.synonyms else None
    return _type_of(entry, table, one) or None, synonyms, one.description or None


def _type_of(entry: Entry, table: str, one: Column | Metric) -> str:
    ref = f"{table}.{one.name}" if table else one.name
    return str(getattr(one, "data_type", "") or entry.definition.get("types", {}).get(ref.lower(), ""))


def _show_for_metric(session: Session, statement: Statement, view: str, named: str) -> Outcome:
    from sqlglot import exp

    from deploy.local.account.semantic_names import METRIC as METRICS
    from deploy.local.account.semantic_names import found
    from deploy.local.account.semantic_query import bases
    from tools.semantics.sql.joins import reachable

    [entry] = _views(session, view)
    model = read_model(entry.definition["yaml"])
    table, _, name = named.rpartition(".")
    metric = found(model, exp.column(name.strip('"'), table=table.strip('"') or None), METRICS)
    reached = set.intersection(*(set(reachable(model, base)) for base in bases(model, metric.ref)))
    clauses = wanted(session, Statement(METRIC.sub("", IN_VIEW.sub("", statement.sql))))
    rows = sorted(
        (owner.upper(), one.name.upper(), *_about(entry, owner, one))
        for owner, one in _of_kind(model, "DIMENSIONS")
        if owner.lower() in reached and clauses.names(one.name.upper())
    )
    return told(FOR_METRIC, [(*row[:3], False, *row[3:]) for row in rows], clauses.limit)


@statements.on("DESCRIBE", "SEMANTIC", "VIEW")
@statements.on("DESC", "SEMANTIC", "VIEW")
def describe(session: Session, statement: Statement) -> Outcome:
    entry = required(session, session.qualified(statement.name), *PRIVILEGES)
    model = read_model(entry.definition["yaml"])
    rows: list[Sequence[Any]] = []
    if model.description:
        rows.append((None, None, None, "COMMENT", model.description))
    for table in model.tables:
        rows += _table_rows(entry, table)
    for one in model.relationships:
        left, right = one.left_table.upper(), one.right_table.upper()
        rows += _rows("RELATIONSHIP", one.name, left, {
            "TABLE": left,
            "REF_TABLE": right,
            "FOREIGN_KEY": _listed(pair.left_column for pair in one.relationship_columns),
            "REF_KEY": _listed(pair.right_column for pair in one.relationship_columns if pair.right_column),
        })  # fmt: skip
    for metric in model.metrics:
        rows += _rows("DERIVED_METRIC", metric.name, None, _element(entry, metric, None))
    for query in model.verified_queries:
        rows += _rows("AI_VERIFIED_QUERY", query.name, None, {"QUESTION": query.question, "SQL": query.sql})
    return told(DESCRIBED, rows)


def _table_rows(entry: Entry, table: Table) -> Iterator[Sequence[Any]]:
    base = table.base_table
    yield from _rows("TABLE", table.name, None, {
        "BASE_TABLE_DATABASE_NAME": base.database.upper(),
        "BASE_TABLE_SCHEMA_NAME": base.schema_name.upper(),
        "BASE_TABLE_NAME": base.table.upper(),
        "DEFINITION": base.definition or "",
        "SYNONYMS": json.dumps(table.synonyms) if table.synonyms else "",
        "PRIMARY_KEY": _listed(table.primary_key.columns) if table.primary_key else "",
        "COMMENT": table.description,
    })  # fmt: skip
    for kind, elements in (
        ("DIMENSION", (*table.dimensions, *table.time_dimensions)),
        ("FACT", table.facts),
        ("METRIC", table.all_metrics),
    ):
        for one in elements:
            yield from _rows(kind, one.name, table.name.upper(), _element(entry, one, table))


def _element(entry: Entry, one: Column | Metric, table: Table | None) -> dict[str, str]:
    access = getattr(one, "access_modifier", "public_access")
    return {
        "TABLE": table.name.upper() if table else "",
        "EXPRESSION": one.expr,
        "DATA_TYPE": _type_of(entry, table.name if table else "", one),
        "SYNONYMS": json.dumps(one.synonyms) if one.synonyms else "",
        "ACCESS_MODIFIER": str(access).removesuffix("_access").upper(),
        "COMMENT": one.description,
    }


def _rows(kind: str, name: str, parent: str | None, properties: dict[str, str]) -> Iterator[Sequence[Any]]:
    return ((kind, name.upper(), parent, key, value) for key, value in properties.items() if value)


def _listed(names: Any) -> str:
    return json.dumps([name.upper() for name in names])
