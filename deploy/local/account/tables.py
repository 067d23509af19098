"""CREATE TABLE and CREATE OR ALTER TABLE: rows in DuckDB, what DuckDB does not keep in the catalog."""

from __future__ import annotations

import re
from contextlib import nullcontext
from typing import TYPE_CHECKING

import duckdb
from sqlglot import exp

from deploy.local.account import plans, transforms
from deploy.local.account.errors import SnowflakeError, exists, unsupported
from deploy.local.account.names import Name, literal, quoted
from deploy.local.account.parse import parse_one
from deploy.local.account.statements import Outcome, Statement, Written, statements
from deploy.local.account.table_definition import Column, Definition, decimal, read_definition, sequence_of, shown_type

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from deploy.local.account.session import Session

FLAGS = re.compile(
    r"\s*\b(ENABLE_SCHEMA_EVOLUTION|CHANGE_TRACKING|DATA_RETENTION_TIME_IN_DAYS|MAX_DATA_EXTENSION_TIME_IN_DAYS|"
    r"DEFAULT_DDL_COLLATION|STAGE_COPY_OPTIONS|STAGE_FILE_FORMAT)\s*=\s*('[^']*'|\w+)",
    re.IGNORECASE,
)


@statements.on("CREATE", "TABLE")
def create_table(session: Session, statement: Statement) -> Outcome:
    text = (
        re.sub(r"\bOR\s+ALTER\b", "", statement.sql, count=1, flags=re.IGNORECASE)
        if "OR ALTER" in statement.modifiers
        else statement.sql
    )
    tree = parse_one(FLAGS.sub(" ", text))
    if not isinstance(tree, exp.Create):
        raise unsupported(f"this form of CREATE TABLE: {statement.sql[:80]}")
    transforms.upper_case(tree)
    table = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    name = session.full_name(table)
    session.account.require_schema(name)
    temporary = bool(statement.modifiers & {"TEMPORARY", "TEMP", "VOLATILE"})
    session.require_create("TABLE", name, temporary=temporary)
    there = name in session.temporary if temporary else session.is_table(name)
    if there and "IF NOT EXISTS" in statement.modifiers:
        return Outcome.status(f"{name.name} already exists, statement succeeded.")
    if there and not temporary and statement.modifiers & {"OR ALTER", "OR REPLACE"}:
        session.require_owner("TABLE", name)
    if there and "OR ALTER" in statement.modifiers:
        return session.defining(lambda: alter_to(session, name, read_definition(tree), text))
    if there and "OR REPLACE" not in statement.modifiers:
        raise exists(name.name)
    if not temporary and session.account.relations().get(name) == "VIEW":
        raise SnowflakeError(
            "SQL compilation error:\nObject found is of type 'VIEW', not specified type 'TABLE'.",
            errno=2203,
            sqlstate="42601",
        )
    try:
        return session.defining(lambda: _create(session, name, tree, statement, temporary=temporary))
    except duckdb.CatalogException as error:
        # Another session made it between the look and the making: one CREATE of two wins, as in Snowflake.
        if "already exists" in str(error):
            raise exists(name.name) from error
        raise


def replaces(statement: Statement) -> bool:
    return "OR REPLACE" in statement.modifiers


def _create(session: Session, name: Name, tree: exp.Create, statement: Statement, *, temporary: bool) -> Outcome:
    found = read_definition(tree)
    source = tree.expression
    clone = tree.args.get("clone")
    like = tree.find(exp.LikeProperty)
    physical = session.new_temporary(name) if temporary else name
    definition = found.stored(statement.sql, str(session.account.now()))
    definition["transient"] = "true" if "TRANSIENT" in statement.modifiers else "false"
    place = "OR REPLACE TEMPORARY TABLE" if temporary else "OR REPLACE TABLE" if replaces(statement) else "TABLE"
    if clone is not None or like is not None:
        source_table = (clone or like or tree).find(exp.Table)
        if source_table is None:
            raise unsupported(f"this form of CREATE TABLE: {statement.sql[:80]}")
        origin = session.full_name(source_table)
        _copy_of(session, origin, physical, place, rows=clone is not None)
        if (entry := session.account.catalog.get("TABLE", origin)) is not None:
            definition = entry.definition | {"altered": definition["altered"]}
    elif source is not None:
        made = plans.build(session, source, statement.binds)
        columns = found.columns
        select = plans.text_of(made, statement.binds)
        if columns:
            select = _shaped(session, select, columns)
        with session.writing_by_definition(Written(name, "CTAS", made.reads)):
            session.duck.execute(f"CREATE {place} {physical.sql} AS {select}")
    else:
        for column in found.columns:
            if column.identity is not None:
                start, step = column.identity
                sequence = sequence_of(physical, column.name)
                session.duck.execute(f"DROP TABLE IF EXISTS {physical.sql}")
                session.duck.execute(f"CREATE OR REPLACE SEQUENCE {sequence.sql} START {start} INCREMENT {step}")
        body = ", ".join(column.sql(physical) for column in found.columns)
        session.duck.execute(f"CREATE {place} {physical.sql} ({body})")

    def register() -> Outcome:
        comments(session, physical, found)
        if not temporary:
            session.account.catalog.put("TABLE", name, definition, owner=session.role, comment=found.comment or "")
            session.account.grant_future("TABLE", name)
        return Outcome.status(f"Table {name.name} successfully created.")

    # Repeated by itself: a table that is made already must not be made again, nor be left without its comment.
    return session.defining(register)


def _shaped(session: Session, select: str, columns: list[Column]) -> str:
    """CREATE TABLE t (a INT, b) AS SELECT: the names and types of the list."""
    inner = ", ".join(f"c{i}" for i in range(len(columns)))
    shown = ", ".join(f"CAST(c{i} AS {column.type}) AS {quoted(column.name)}" for i, column in enumerate(columns))
    if len(session.duck.sql(select).columns) != len(columns):
        raise SnowflakeError("SQL compilation error:\nInvalid column definition list", errno=2026, sqlstate="42601")
    return f"SELECT {shown} FROM ({select}) AS source({inner})"  # noqa: S608


def _copy_of(session: Session, origin: Name, name: Name, place: str, *, rows: bool) -> None:
    session.check_read(origin)
    source = session.physical(origin)
    columns = session.duck.execute(
        "SELECT column_name, data_type, is_nullable, column_default FROM duckdb_columns() "
        "WHERE database_name = ? AND lower(schema_name) = lower(?) AND table_name = ? ORDER BY column_index",
        list(source),
    ).fetchall()
    body = ", ".join(
        f"{quoted(column)} {kind}{'' if nullable else ' NOT NULL'}{f' DEFAULT {default}' if default else ''}"
        for column, kind, nullable, default in columns
    )
    session.duck.execute(f"CREATE {place} {name.sql} ({body})")
    if rows:
        session.duck.execute(f"INSERT INTO {name.sql} SELECT * FROM {source.sql}")  # noqa: S608


def comments(session: Session, name: Name, found: Definition) -> None:
    if found.comment is not None:
        session.duck.execute(f"COMMENT ON TABLE {name.sql} IS {literal(found.comment)}")
    for column in found.columns:
        if column.comment is not None:
            session.duck.execute(f"COMMENT ON COLUMN {name.sql}.{quoted(column.name)} IS {literal(column.comment)}")


def alter_to(session: Session, name: Name, wanted: Definition, text: str) -> Outcome:
    """Bring a table with rows to what the statement describes: columns added, dropped, widened, defaults, comments."""
    found = session.duck.execute(
        "SELECT column_name, data_type, is_nullable, column_default, comment FROM duckdb_columns() "
        "WHERE database_name = ? AND lower(schema_name) = lower(?) AND table_name = ? ORDER BY column_index",
        list(name),
    ).fetchall()
    there = {column: (kind, nullable, default) for column, kind, nullable, default, _comment in found}
    said = {column: comment for column, *_, comment in found}
    kept = [column.name for column in wanted.columns if column.name in there]
    if kept != [column for column in there if column in set(kept)]:
        raise SnowflakeError(
            f"SQL compilation error:\nCREATE OR ALTER TABLE {name.name} cannot change the order of columns.",
            errno=2, sqlstate="0A000",
        )  # fmt: skip
    changes = _changes(name, wanted, there)
    stored = session.account.catalog.get("TABLE", name)
    definition = wanted.stored(text, str(session.account.now()))
    if stored is not None:
        definition["transient"] = stored.definition.get("transient", "false")
        definition["policies"] = stored.definition.get("policies", [])
    if changes:
        session.lock(name)
    try:
        with released(session, name):
            for change in changes:
                session.duck.execute(change)
    finally:
        session.account.locks.release(session.id)
    [(table_comment,)] = session.duck.execute(
        "SELECT comment FROM duckdb_tables() "
        "WHERE database_name = ? AND lower(schema_name) = lower(?) AND table_name = ?", list(name)
    ).fetchall()  # fmt: skip
    # A comment is a write to the disk: only those that say something else than before.
    if (wanted.comment or None) != table_comment:
        session.duck.execute(f"COMMENT ON TABLE {name.sql} IS {literal(wanted.comment) if wanted.comment else 'NULL'}")
    for column in wanted.columns:
        if changes or (column.comment or None) != said.get(column.name):
            comment = literal(column.comment) if column.comment else "NULL"
            session.duck.execute(f"COMMENT ON COLUMN {name.sql}.{quoted(column.name)} IS {comment}")
    session.account.catalog.put("TABLE", name, definition, comment=wanted.comment or "")
    return Outcome.status(f"Table {name.name} successfully altered." if changes else "Statement executed successfully.")


def _changes(name: Name, wanted: Definition, there: dict[str, tuple[str, bool, str | None]]) -> list[str]:
    alter = f"ALTER TABLE {name.sql}"
    changes = []
    for column in wanted.columns:
        ident = quoted(column.name)
        if column.name not in there:
            default = f" DEFAULT {column.default}" if column.default is not None else ""
            changes.append(f"{alter} ADD COLUMN {ident} {column.type}{default}")
            if not column.nullable:
                changes.append(f"{alter} ALTER COLUMN {ident} SET NOT NULL")
            continue
        kind, nullable, default_now = there[column.name]
        if kind != column.type:
            _may_become(name, column, kind)
            changes.append(f"{alter} ALTER COLUMN {ident} SET DATA TYPE {column.type}")
        if (
            column.identity is None
            and (column.default or None) != (default_now or None)
            and not _same(column.default, default_now)
        ):
            if column.default:
                raise no_other_default(column.name)
            changes.append(f"{alter} ALTER COLUMN {ident} DROP DEFAULT")
        if nullable and not column.nullable:
            changes.append(f"{alter} ALTER COLUMN {ident} SET NOT NULL")
        elif not nullable and column.nullable:
            changes.append(f"{alter} ALTER COLUMN {ident} DROP NOT NULL")
    wanted_names = {column.name for column in wanted.columns}
    changes += [f"{alter} DROP COLUMN {quoted(column)}" for column in there if column not in wanted_names]
    return changes


def no_other_default(column: str) -> SnowflakeError:
    """A column that is there keeps its default or loses it: sql-reference/sql/alter-table-column."""
    said = f"SQL compilation error:\nUnsupported feature 'Alter Column Set Default' (column {column})."
    return SnowflakeError(said, errno=2, sqlstate="0A000")


def _same(one: str | None, other: str | None) -> bool:
    """Whether two defaults say the same, however DuckDB prints them."""

    def bare(text: str | None) -> str:
        text = re.sub(
            r"CAST\('(.)' AS BOOLEAN\)",
            lambda m: "TRUE" if m.group(1) == "t" else "FALSE",
            text or "",
            flags=re.IGNORECASE,
        )
        return re.sub(r"[\s()\"]", "", text).upper()

    return bare(one) == bare(other)


def _may_become(name: Name, column: Column, kind: str) -> None:
    """Only what Snowflake allows: the same family of types, numbers wider at the same scale."""
    old, new = decimal(kind), decimal(column.type)
    if old and new:
        if new[1] == old[1] and new[0] >= old[0]:
            return
    elif kind == column.type:
        return
    raise SnowflakeError(
        f"SQL compilation error: cannot change column {column.name} of {name.name} from type {shown_type(kind)} to "
        f"{shown_type(column.type)} because they have incompatible types.", errno=2108, sqlstate="22000",
    )  # fmt: skip


def released(session: Session, name: Name) -> AbstractContextManager[None]:
    """DuckDB refuses some ALTERs while a stream's trigger is on the table; it is taken off meanwhile."""
    if not session.account.has_triggers(name):
        return nullcontext()
    from deploy.local.account import streams

    made: AbstractContextManager[None] = streams.released(session, name)
    return made
