"""Semantic views: made from a semantic model's YAML, shown, described, read back, dropped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from deploy.local.account.errors import SnowflakeError, missing, unsupported
from deploy.local.account.names import Name, parts
from deploy.local.account.scripting.calls import Part, built_in, evaluated
from deploy.local.account.statements import Binds, Outcome, Statement, functions, relations, statements

if TYPE_CHECKING:
    import pyarrow as pa

    from deploy.local.account.catalog import Entry
    from deploy.local.account.session import Session
    from tools.semantics.model import SemanticModel
    from tools.semantics.query import SemanticQuery

KIND = "SEMANTIC VIEW"
PRIVILEGES = ("SELECT", "REFERENCES", "MONITOR")
VALID = "YAML file is valid for creating a semantic view. No object has been created yet."
CREATED = "Semantic view was successfully created."


def invalid(reason: str) -> SnowflakeError:
    """What Snowflake says of a YAML that is no semantic model."""
    return SnowflakeError(f"Invalid semantic model YAML: {reason}", errno=392400, sqlstate="22023")


@built_in("SYSTEM$CREATE_SEMANTIC_VIEW_FROM_YAML")
def create_from_yaml(session: Session, arguments: list[Part], binds: Binds) -> str:
    """Schema, YAML, verify_only, create_or_alter: a view of that name is altered, or made anew; its grants stay."""
    if not 2 <= len(arguments) <= 4:
        raise SnowflakeError(
            f"SQL compilation error:\n2 to 4 arguments are expected, got {len(arguments)}",
            errno=938,
            sqlstate="22023",
        )
    place, text, *flags = evaluated(session, arguments, binds)
    model = read_model(str(text))
    name = _name(session, str(place), model)
    session.require_create(KIND, name)
    there = session.account.catalog.get(KIND, name)
    if there is not None:
        session.require_owner(KIND, name)
    elif (other := session.account.relations().get(name)) is not None:
        raise SnowflakeError(
            f"SQL compilation error:\nObject found is of type '{other}', not specified type 'SEMANTIC_VIEW'.",
            errno=2203,
            sqlstate="42601",
        )
    types = check(session, model)
    if flags and flags[0]:
        return VALID
    owner = session.role
    if there is not None:
        owner = there.owner
        if not flags[1:2] or not flags[1]:
            session.account.catalog.drop(KIND, name)
    session.account.catalog.put(KIND, name, {"yaml": str(text), "types": types}, owner=owner, comment=model.description)
    if there is None:
        session.account.grant_future(KIND, name)
    session.account.changed()
    return CREATED


def read_model(text: str) -> SemanticModel:
    """The model of a YAML text, or Snowflake's error for one that is none."""
    from tools.errors import AppError
    from tools.semantics.model import SemanticModel

    try:
        return SemanticModel.from_yaml(text)
    except AppError as error:
        raise invalid(str(error)) from None


def _name(session: Session, place: str, model: SemanticModel) -> Name:
    found = parts(place)
    if len(found) != 2:
        raise SnowflakeError(
            f"SQL compilation error:\nthe schema name must be qualified with its database, and {place!r} is not",
            errno=1003,
            sqlstate="22023",
        )
    if not session.account.has_schema(*found):
        raise missing("Schema", ".".join(found))
    return Name(found[0], found[1], model.name.upper())


def check(session: Session, model: SemanticModel) -> dict[str, str]:
    """Base tables that are there and may be read, keys where relationships end, expressions that compile.

    What is given back are the types of all fields and metrics, by `table.name` or `name` in lower case.
    """
    for table in model.tables:
        if table.base_table.table:
            session.check_read(session.qualified(table.base_table.full_name))
    for one in model.relationships:
        _check_key(model, one)
    types: dict[str, str] = {}
    for query in _probes(model):
        refs = query.detail.columns if query.detail is not None else query.metrics
        found = map(type_name, _probe(session, model, query))
        types |= {ref.lower(): kind for ref, kind in zip(refs, found, strict=True)}
    return types


def type_name(field: pa.Field) -> str:
    """Snowflake's name of a column's type, without its precision."""
    import pyarrow as pa

    kind = field.type
    if (field.metadata or {}).get(b"logicalType") == b"VARIANT":
        return "VARIANT"
    if pa.types.is_timestamp(kind):
        return "TIMESTAMP_TZ" if kind.tz else "TIMESTAMP_NTZ"
    kinds = (
        (pa.types.is_boolean, "BOOLEAN"),
        (pa.types.is_date, "DATE"),
        (pa.types.is_time, "TIME"),
        (pa.types.is_floating, "FLOAT"),
        (pa.types.is_integer, "NUMBER"),
        (pa.types.is_decimal, "NUMBER"),
        (pa.types.is_binary, "BINARY"),
    )
    return next((name for is_one, name in kinds if is_one(kind)), "VARCHAR")


def _check_key(model: SemanticModel, one: Any) -> None:
    right = model.table(one.right_table)
    wanted = {pair.right_column.lower() for pair in one.relationship_columns if not pair.type}
    keys = [{column.lower() for column in key.columns} for key in (right.primary_key, *right.unique_keys) if key]
    keys += [{column.name.lower()} for column in right.dimensions if column.unique]
    if wanted and wanted not in keys:
        columns = ", ".join(sorted(wanted))
        raise invalid(f"relationship {one.name}: ({columns}) is no primary or unique key of table {right.name}")


def _probes(model: SemanticModel) -> Iterator[SemanticQuery]:
    """Queries that use every column and every metric once, a few statements in all."""
    from tools.semantics.query import Detail, SemanticQuery

    tables = model.tables
    if not model.metrics and not any((*one.dimensions, *one.time_dimensions, *one.all_metrics) for one in tables):
        raise invalid("a semantic view needs at least one dimension or metric")
    for table in model.tables:
        columns = tuple(f"{table.name}.{column.name}" for column in table.columns.values())
        if columns:
            yield SemanticQuery(detail=Detail(table=table.name, columns=columns))
        metrics = tuple(f"{table.name}.{metric.name}" for metric in table.all_metrics)
        if metrics:
            yield SemanticQuery(metrics=metrics)
    for metric in model.metrics:
        yield SemanticQuery(metrics=(metric.name,))


def _probe(session: Session, model: SemanticModel, query: SemanticQuery) -> pa.Schema:
    from tools.errors import AppError
    from tools.semantics.sql import compile_query

    try:
        sql = compile_query(model, query, today=session.account.now().date()).sql
    except AppError as error:
        raise invalid(str(error)) from None
    return session.run(f"SELECT * FROM ({sql}) LIMIT 0").table.schema  # noqa: S608 - the compiler wrote it


# Rights


def allowed(session: Session, name: Name, *privileges: str) -> bool:
    """Whether the role has one of these on the view, besides USAGE on its database and schema."""
    account = session.account
    owner = account.owner_of(KIND, name)
    inside = session.may_use("DATABASE", Name("", "", name.database)) and session.may_use(
        "SCHEMA", Name("", name.database, name.schema)
    )
    return inside and any(
        account.roles.allows(role, privilege, (KIND,), name, owner=owner)
        for role in account.active_roles(session)
        for privilege in privileges
    )


def required(session: Session, name: Name, *privileges: str) -> Entry:
    """The view, unless it is not there or the role has none of the privileges on it: one message for both."""
    entry = session.account.catalog.get(KIND, name)
    if entry is None or not allowed(session, name, *privileges):
        raise missing("Semantic view", name)
    return entry


def yaml_of(session: Session, text: str) -> str:
    """The YAML behind the semantic view of that name, for a role that may select from it."""
    return str(required(session, session.qualified(text), "SELECT").definition["yaml"])


@relations.on
def in_from(session: Session, name: Name) -> str | None:
    """A semantic view by its name where it is not alone in FROM, which Snowflake does not do either."""
    if session.account.catalog.get(KIND, name) is None or not allowed(session, name, "SELECT"):
        return None
    raise unsupported(
        f"joins with the semantic view {name.name} by its name, as Snowflake does not; "
        f"write SEMANTIC_VIEW({name.name} METRICS ... DIMENSIONS ...)"
    )


# DROP, and the YAML again


@statements.on("DROP", "SEMANTIC", "VIEW")
def drop(session: Session, statement: Statement) -> Outcome:
    name = session.qualified(statement.name)
    if session.account.catalog.get(KIND, name) is None:
        if "IF EXISTS" in statement.modifiers:
            return Outcome.status(f"Drop statement executed successfully ({name.name} already dropped).")
        raise missing("Semantic view", name)
    session.require_owner(KIND, name)
    session.account.catalog.drop(KIND, name)
    session.account.roles.forget((KIND,), ".".join(name))
    session.account.changed()
    return Outcome.status(f"{name.name} successfully dropped.")


@functions.on("SYSTEM$READ_YAML_FROM_SEMANTIC_VIEW")
def read_yaml(session: Session, arguments: list[Any]) -> str:
    name = session.qualified(str(arguments[0]))
    return str(required(session, name, *PRIVILEGES).definition["yaml"])
