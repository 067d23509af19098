"""CREATE, ALTER, DROP and TRUNCATE TABLE: rows in DuckDB, what DuckDB does not keep in the catalog."""

from __future__ import annotations

import re
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlglot import Expr, exp

from deploy.local.account import queries, transforms
from deploy.local.account.errors import SnowflakeError, exists, missing, unsupported
from deploy.local.account.names import Name, folded, literal, quoted
from deploy.local.account.parse import parse_one
from deploy.local.account.properties import properties, unquoted
from deploy.local.account.statements import Outcome, Statement, Written, statements
from deploy.local.account.text import balanced, split_commas

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from deploy.local.account.session import Session

SEQUENCE = "_seq_{table}_{column}"
FLAGS = re.compile(
    r"\s*\b(ENABLE_SCHEMA_EVOLUTION|CHANGE_TRACKING|DATA_RETENTION_TIME_IN_DAYS|MAX_DATA_EXTENSION_TIME_IN_DAYS|"
    r"DEFAULT_DDL_COLLATION|STAGE_COPY_OPTIONS|STAGE_FILE_FORMAT)\s*=\s*('[^']*'|\w+)",
    re.IGNORECASE,
)


REPEATED = re.compile(r"(ADD\s+)?COLUMN\s+(IF\s+NOT\s+EXISTS\s+)?", re.IGNORECASE)
"""What may stand again before the second column of ADD COLUMN."""


@dataclass
class Column:
    """A column as the statement describes it."""

    name: str
    type: str
    """DuckDB's type."""
    length: int | None = None
    nullable: bool = True
    default: str | None = None
    """DuckDB's expression."""
    default_text: str | None = None
    """Snowflake's expression, as DESCRIBE shows it."""
    comment: str | None = None
    identity: tuple[int, int] | None = None
    """Start and step of an AUTOINCREMENT column."""
    keys: set[str] = field(default_factory=set)

    def sql(self, table: Name) -> str:
        parts = [quoted(self.name), self.type]
        if not self.nullable:
            parts.append("NOT NULL")
        if self.identity is not None:
            sequence = sequence_of(table, self.name)
            parts.append(f"DEFAULT nextval({literal(sequence.sql)})")
        elif self.default is not None:
            parts.append(f"DEFAULT {self.default}")
        return " ".join(parts)


def sequence_of(table: Name, column: str) -> Name:
    return Name(table.database, table.schema, SEQUENCE.format(table=table.name, column=column))


@dataclass
class Definition:
    """What CREATE TABLE says beside its name."""

    columns: list[Column] = field(default_factory=list)
    primary_key: list[str] = field(default_factory=list)
    unique: list[list[str]] = field(default_factory=list)
    foreign: list[dict[str, Any]] = field(default_factory=list)
    cluster_by: str | None = None
    comment: str | None = None

    def stored(self, text: str, now: str) -> dict[str, Any]:
        return {
            "text": text,
            "primary_key": self.primary_key,
            "unique": self.unique,
            "foreign": self.foreign,
            "cluster_by": self.cluster_by,
            "lengths": {column.name: column.length for column in self.columns if column.length},
            "defaults": {column.name: column.default_text for column in self.columns if column.default_text},
            "altered": now,
        }


def read_definition(tree: exp.Create) -> Definition:
    """Columns, keys, clustering and comment of a parsed CREATE TABLE."""
    found = Definition()
    schema = tree.this if isinstance(tree.this, exp.Schema) else None
    for item in schema.expressions if schema else []:
        if isinstance(item, exp.ColumnDef):
            found.columns.append(read_column(item, found))
        else:
            _constraint(item, found)
    for name in found.primary_key:
        for column in found.columns:
            if column.name == name:
                column.nullable = False
    for item in (tree.args.get("properties") or exp.Properties(expressions=[])).expressions:
        if isinstance(item, exp.SchemaCommentProperty):
            found.comment = item.this.name
        elif isinstance(item, exp.Cluster | exp.ClusterProperty):
            found.cluster_by = f"LINEAR({', '.join(e.sql('snowflake') for e in item.expressions)})"
    return found


def read_column(item: exp.ColumnDef, found: Definition) -> Column:
    if item.args.get("kind") is None:
        raise SnowflakeError(f"SQL compilation error:\ncolumn '{item.name}' has no type", errno=1003, sqlstate="42000")
    kind, length = duck_type(item.args["kind"])
    column = Column(item.name, kind, length)
    for constraint in item.args.get("constraints") or []:
        rule = constraint.args.get("kind")
        match rule:
            case exp.NotNullColumnConstraint():
                column.nullable = bool(rule.args.get("allow_null"))
            case exp.DefaultColumnConstraint():
                column.default_text = rule.this.sql("snowflake")
                column.default = transforms.sql(transforms.to_duckdb(rule.this.copy()))
            case exp.CommentColumnConstraint():
                column.comment = rule.this.name
            case exp.PrimaryKeyColumnConstraint():
                found.primary_key.append(column.name)
                column.nullable = False
            case exp.UniqueColumnConstraint():
                found.unique.append([column.name])
            case exp.AutoIncrementColumnConstraint() | exp.GeneratedAsIdentityColumnConstraint():
                start, step = rule.args.get("start"), rule.args.get("increment")
                column.identity = (int(start.name) if start else 1, int(step.name) if step else 1)
                column.default_text = f"IDENTITY START {column.identity[0]} INCREMENT {column.identity[1]}"
            case exp.Reference():
                found.foreign.append({"columns": [column.name], "references": rule.this.sql("snowflake")})
            case _:
                _unknown_constraint(constraint)
    return column


def _unknown_constraint(constraint: Expr) -> None:
    text = constraint.sql("snowflake").upper()
    if any(word in text for word in ("COLLATE", "MASKING POLICY", "TAG", "CHECK", "AS (", "GENERATED")):
        raise unsupported(f"the column constraint {text}")


def _constraint(item: Expr, found: Definition) -> None:
    for part in item.expressions if isinstance(item, exp.Constraint) else [item]:
        names = [getattr(e, "name", "") for e in part.expressions]
        if isinstance(part, exp.PrimaryKey):
            found.primary_key += names
        elif isinstance(part, exp.UniqueColumnConstraint):
            listed = part.this.expressions if isinstance(part.this, exp.Schema) else part.expressions
            found.unique.append([e.name for e in listed])
        elif isinstance(part, exp.ForeignKey):
            reference = part.args.get("reference")
            found.foreign.append({"columns": names, "references": reference.this.sql("snowflake") if reference else ""})
        else:
            raise unsupported(f"the constraint {part.sql('snowflake')}")


def duck_type(kind: exp.DataType) -> tuple[str, int | None]:
    """DuckDB's type for a Snowflake type, and the length of a text."""
    length = None
    if kind.this in exp.DataType.TEXT_TYPES and kind.expressions:
        length = int(kind.expressions[0].name)
        kind = kind.copy()
        kind.set("expressions", None)
    elif kind.this in {exp.DataType.Type.BINARY, exp.DataType.Type.VARBINARY}:
        return "BLOB", None
    elif kind.expressions and kind.this not in {exp.DataType.Type.DECIMAL, exp.DataType.Type.BIGDECIMAL}:
        kind = kind.copy()
        kind.set("expressions", None)
    made = transforms.to_duckdb(exp.cast(exp.Null(), kind.copy()))
    text = made.args["to"].sql("duckdb").replace(", ", ",")
    return {"TEXT": "VARCHAR", "TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE", "INT": "BIGINT"}.get(text, text), length


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
    tree = tree.transform(lambda node: _identified(session, node, statement), copy=False)
    table = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    name = session.full_name(table)
    session.account.require_schema(name)
    temporary = bool(statement.modifiers & {"TEMPORARY", "TEMP", "VOLATILE"})
    session.require_create("TABLE", name, temporary=temporary)
    there = name in session.temporary if temporary else session.is_table(name)
    if there and "IF NOT EXISTS" in statement.modifiers:
        return Outcome.status(f"{name.name} already exists, statement succeeded.")
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
    return session.defining(lambda: _create(session, name, tree, statement, temporary=temporary))


def _identified(session: Session, node: Expr, statement: Statement) -> Expr:
    from fakesnow import transforms as fake

    _ = session
    values = list(statement.binds) if isinstance(statement.binds, list | tuple) else None
    made = fake.identifier(node, values)
    if made is not node:
        transforms.upper_case(made)
    return made


def _create(session: Session, name: Name, tree: exp.Create, statement: Statement, *, temporary: bool) -> Outcome:
    found = read_definition(tree)
    source = tree.expression
    clone = tree.args.get("clone")
    like = tree.find(exp.LikeProperty)
    physical = session.new_temporary(name) if temporary else name
    definition = found.stored(statement.sql, str(session.account.now()))
    definition["transient"] = "true" if "TRANSIENT" in statement.modifiers else "false"
    place = "OR REPLACE TEMPORARY TABLE" if temporary else "OR REPLACE TABLE"
    if clone is not None or like is not None:
        origin = session.full_name((clone or like).find(exp.Table))  # type: ignore[union-attr]
        _copy_of(session, origin, physical, place, rows=clone is not None)
        if (entry := session.account.catalog.get("TABLE", origin)) is not None:
            definition = entry.definition | {"altered": definition["altered"]}
    elif source is not None:
        made = queries.build(session, source, statement.binds)
        columns = found.columns
        select = queries.text_of(made, statement.binds)
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
    _comments(session, physical, found)
    if not temporary:
        session.account.catalog.put("TABLE", name, definition, owner=session.role, comment=found.comment or "")
        session.account.grant_future("TABLE", name)
    return Outcome.status(f"Table {name.name} successfully created.")


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
        "WHERE database_name = ? AND schema_name = ? AND table_name = ? ORDER BY column_index",
        list(source),
    ).fetchall()
    body = ", ".join(
        f"{quoted(column)} {kind}{'' if nullable else ' NOT NULL'}{f' DEFAULT {default}' if default else ''}"
        for column, kind, nullable, default in columns
    )
    session.duck.execute(f"CREATE {place} {name.sql} ({body})")
    if rows:
        session.duck.execute(f"INSERT INTO {name.sql} SELECT * FROM {source.sql}")  # noqa: S608


def _comments(session: Session, name: Name, found: Definition) -> None:
    if found.comment is not None:
        session.duck.execute(f"COMMENT ON TABLE {name.sql} IS {literal(found.comment)}")
    for column in found.columns:
        if column.comment is not None:
            session.duck.execute(f"COMMENT ON COLUMN {name.sql}.{quoted(column.name)} IS {literal(column.comment)}")


# ---- CREATE OR ALTER


def alter_to(session: Session, name: Name, wanted: Definition, text: str) -> Outcome:
    """Bring a table with rows to what the statement describes: columns added, dropped, widened, defaults, comments."""
    there = {
        column: (kind, nullable, default)
        for column, kind, nullable, default in session.duck.execute(
            "SELECT column_name, data_type, is_nullable, column_default FROM duckdb_columns() "
            "WHERE database_name = ? AND schema_name = ? AND table_name = ? ORDER BY column_index",
            list(name),
        ).fetchall()
    }
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
    session.duck.execute(f"COMMENT ON TABLE {name.sql} IS {literal(wanted.comment) if wanted.comment else 'NULL'}")
    for column in wanted.columns:
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
            changes.append(
                f"{alter} ALTER COLUMN {ident} "
                + (f"SET DEFAULT {column.default}" if column.default else "DROP DEFAULT")
            )
        if nullable and not column.nullable:
            changes.append(f"{alter} ALTER COLUMN {ident} SET NOT NULL")
        elif not nullable and column.nullable:
            changes.append(f"{alter} ALTER COLUMN {ident} DROP NOT NULL")
    wanted_names = {column.name for column in wanted.columns}
    changes += [f"{alter} DROP COLUMN {quoted(column)}" for column in there if column not in wanted_names]
    return changes


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
    old, new = _decimal(kind), _decimal(column.type)
    if old and new:
        if new[1] == old[1] and new[0] >= old[0]:
            return
    elif kind == column.type:
        return
    raise SnowflakeError(
        f"SQL compilation error: cannot change column {column.name} of {name.name} from type {shown_type(kind)} to "
        f"{shown_type(column.type)} because they have incompatible types.", errno=2108, sqlstate="22000",
    )  # fmt: skip


def _decimal(kind: str) -> tuple[int, int] | None:
    if kind == "BIGINT":
        return 38, 0
    found = re.fullmatch(r"DECIMAL\((\d+),\s*(\d+)\)", kind)
    return (int(found.group(1)), int(found.group(2))) if found else None


def shown_type(kind: str, length: int | None = None) -> str:
    """A DuckDB type in Snowflake's words."""
    if (number := _decimal(kind)) is not None:
        return f"NUMBER({number[0]},{number[1]})"
    return {
        "VARCHAR": f"VARCHAR({length or 16777216})", "DOUBLE": "FLOAT", "FLOAT": "FLOAT", "BLOB": "BINARY(8388608)",
        "TIMESTAMP": "TIMESTAMP_NTZ(9)", "TIMESTAMP WITH TIME ZONE": "TIMESTAMP_LTZ(9)", "JSON": "VARIANT",
        "TIME": "TIME(9)", "INTEGER": "NUMBER(38,0)", "HUGEINT": "NUMBER(38,0)", "SMALLINT": "NUMBER(38,0)",
    }.get(kind, kind)  # fmt: skip


def released(session: Session, name: Name) -> AbstractContextManager[None]:
    """DuckDB refuses some ALTERs while a stream's trigger is on the table; it is taken off meanwhile."""
    if not session.account.has_triggers(name):
        return nullcontext()
    from deploy.local.account import streams

    made: AbstractContextManager[None] = streams.released(session, name)
    return made


# ---- ALTER, DROP, TRUNCATE


def require_table(session: Session, text: str, *, kind: str = "Table") -> Name:
    name = session.qualified(text)
    if name not in session.temporary and session.account.relations().get(name) != "TABLE":
        raise missing(kind, name)
    return name


@statements.on("ALTER", "TABLE")
def alter_table(session: Session, statement: Statement) -> Outcome:
    rest = statement.after("ALTER", "TABLE")
    raw = statement.name
    action = rest[len(raw) :].strip()
    name = session.qualified(raw)
    if not session.is_table(name):
        if "IF EXISTS" in statement.modifiers:
            return Outcome.status("Statement executed successfully.")
        raise missing("Table", name)
    session.require_owner("TABLE", name)
    return session.defining(lambda: _alter(session, name, action))


def _alter(session: Session, name: Name, action: str) -> Outcome:
    upper = re.sub(r"\s+", " ", action).upper()
    alter = f"ALTER TABLE {session.physical(name).sql}"
    done = Outcome.status()
    if found := re.match(
        r"ADD\s+(?:COLUMN\s+)?(?!SEARCH|CONSTRAINT|PRIMARY|UNIQUE|FOREIGN|ROW ACCESS|AGGREGATION)(.*)",
        action,
        re.IGNORECASE | re.DOTALL,
    ):
        _add_columns(session, name, found.group(1))
    elif upper.startswith("ADD SEARCH OPTIMIZATION") or upper.startswith("DROP SEARCH OPTIMIZATION"):
        _remember(session, name, "search_optimization", action if upper.startswith("ADD") else None)
    elif found := re.match(r"(ADD|DROP)\s+(ALL\s+)?ROW\s+ACCESS\s+POLIC", action, re.IGNORECASE):
        raise unsupported("row access policies on a table: they would not be enforced")
    elif re.match(r"(ADD|DROP|ALTER)\s+(CONSTRAINT|PRIMARY|UNIQUE|FOREIGN)", action, re.IGNORECASE):
        _remember(session, name, "constraints", action)
    elif found := re.match(r"DROP\s+(?:COLUMN\s+)?(IF\s+EXISTS\s+)?(.*)", action, re.IGNORECASE | re.DOTALL):
        if upper.startswith("DROP CLUSTERING KEY"):
            _remember(session, name, "cluster_by", None)
            return done
        with released(session, name):
            for column in split_commas(found.group(2)):
                exists_ = "IF EXISTS " if found.group(1) else ""
                session.duck.execute(f"{alter} DROP COLUMN {exists_}{quoted(folded(column))}")
    elif found := re.match(r"RENAME\s+COLUMN\s+(\S+)\s+TO\s+(\S+)", action, re.IGNORECASE):
        with released(session, name):
            session.duck.execute(
                f"{alter} RENAME COLUMN {quoted(folded(found.group(1)))} TO {quoted(folded(found.group(2)))}"
            )
    elif found := re.match(r"RENAME\s+TO\s+(\S+)", action, re.IGNORECASE):
        _rename(session, name, session.qualified(found.group(1)))
    elif found := re.match(r"SWAP\s+WITH\s+(\S+)", action, re.IGNORECASE):
        _swap(session, name, session.qualified(found.group(1)))
    elif found := re.match(r"CLUSTER\s+BY\s*\((.*)\)", action, re.IGNORECASE | re.DOTALL):
        key = found.group(1)
        folded_key = key if '"' in key else key.upper()
        _remember(session, name, "cluster_by", f"LINEAR({folded_key})")
    elif upper in {"SUSPEND RECLUSTER", "RESUME RECLUSTER"}:
        _remember(session, name, "recluster", upper.split()[0])
    elif re.match(r"(ALTER|MODIFY)\b", action, re.IGNORECASE):
        _alter_columns(session, name, re.sub(r"^(ALTER|MODIFY)\s*", "", action, flags=re.IGNORECASE))
    elif found := re.match(r"(SET|UNSET)\s+TAG\b(.*)", action, re.IGNORECASE | re.DOTALL):
        _remember(session, name, "tags", found.group(2).strip() if found.group(1).upper() == "SET" else None)
    elif found := re.match(r"SET\s+(.*)", action, re.IGNORECASE | re.DOTALL):
        _set(session, name, properties(found.group(1)))
    elif found := re.match(r"UNSET\s+(.*)", action, re.IGNORECASE | re.DOTALL):
        _set(session, name, {folded(key): "" for key in split_commas(found.group(1))})
    else:
        raise unsupported(f"ALTER TABLE ... {action[:60]}")
    return done


def _remember(session: Session, name: Name, key: str, value: Any) -> None:
    entry = session.account.catalog.get("TABLE", name)
    definition = dict(entry.definition) if entry else {}
    definition[key] = value
    definition["altered"] = str(session.account.now())
    session.account.catalog.put("TABLE", name, definition)


def _set(session: Session, name: Name, values: dict[str, Any]) -> None:
    for key, value in values.items():
        if key == "COMMENT":
            session.duck.execute(f"COMMENT ON TABLE {session.physical(name).sql} IS {literal(str(value))}")
            entry = session.account.catalog.get("TABLE", name)
            session.account.catalog.put("TABLE", name, entry.definition if entry else {}, comment=str(value))
        else:
            _remember(session, name, key.lower(), value)


def _add_columns(session: Session, name: Name, text: str) -> None:
    skip = re.match(r"IF\s+NOT\s+EXISTS\s+", text, re.IGNORECASE)
    body = text[skip.end() :] if skip else text
    pieces = [REPEATED.sub("", piece) for piece in split_commas(body)]
    tree = parse_one(f"CREATE TABLE x ({', '.join(pieces)})")
    transforms.upper_case(tree)
    assert isinstance(tree, exp.Create)
    found = read_definition(tree)
    physical = session.physical(name)
    for column in found.columns:
        condition = "IF NOT EXISTS " if skip else ""
        default = f" DEFAULT {column.default}" if column.default is not None else ""
        session.duck.execute(
            f"ALTER TABLE {physical.sql} ADD COLUMN {condition}{quoted(column.name)} {column.type}{default}"
        )
        if not column.nullable:
            session.duck.execute(f"ALTER TABLE {physical.sql} ALTER COLUMN {quoted(column.name)} SET NOT NULL")
    _comments(session, physical, Definition(columns=found.columns))
    entry = session.account.catalog.get("TABLE", name)
    definition = dict(entry.definition) if entry else {}
    for key, values in (("lengths", {c.name: c.length for c in found.columns if c.length}),
                        ("defaults", {c.name: c.default_text for c in found.columns if c.default_text})):  # fmt: skip
        definition[key] = {**definition.get(key, {}), **values}
    session.account.catalog.put("TABLE", name, definition)


def _alter_columns(session: Session, name: Name, text: str) -> None:
    text = text.strip()
    if text.startswith("(") and balanced(text, 0) == len(text) - 1:
        text = text[1:-1]
    alter = f"ALTER TABLE {session.physical(name).sql}"
    for piece in split_commas(text):
        found = re.match(r'(?:COLUMN\s+)?("[^"]+"|\w+)\s+(.*)', piece, re.IGNORECASE | re.DOTALL)
        if found is None:
            raise unsupported(f"ALTER TABLE ... ALTER {piece[:60]}")
        column, rest = folded(found.group(1)), found.group(2).strip()
        ident = quoted(column)
        with released(session, name):
            if kind := re.match(r"(?:SET\s+DATA\s+)?TYPE\s+(.*)", rest, re.IGNORECASE | re.DOTALL):
                made, length = duck_type(exp.DataType.build(kind.group(1), dialect="snowflake"))
                session.duck.execute(f"{alter} ALTER COLUMN {ident} SET DATA TYPE {made}")
                if length:
                    entry = session.account.catalog.get("TABLE", name)
                    lengths = dict(entry.definition.get("lengths", {})) if entry else {}
                    _remember(session, name, "lengths", {**lengths, column: length})
            elif re.match(r"(SET|DROP)\s+NOT\s+NULL", rest, re.IGNORECASE) or re.match(
                r"DROP\s+DEFAULT", rest, re.IGNORECASE
            ):
                session.duck.execute(f"{alter} ALTER COLUMN {ident} {rest}")
            elif default := re.match(r"SET\s+DEFAULT\s+(.*)", rest, re.IGNORECASE | re.DOTALL):
                made = transforms.sql(transforms.to_duckdb(parse_one(f"SELECT {default.group(1)}").expressions[0]))
                session.duck.execute(f"{alter} ALTER COLUMN {ident} SET DEFAULT {made}")
            elif comment := re.match(r"(?:SET\s+)?COMMENT\s*=?\s*(.*)", rest, re.IGNORECASE | re.DOTALL):
                text_ = literal(unquoted(comment.group(1).strip()))
                session.duck.execute(f"COMMENT ON COLUMN {session.physical(name).sql}.{ident} IS {text_}")
            elif re.match(r"(SET|UNSET)\s+MASKING\s+POLICY", rest, re.IGNORECASE):
                raise unsupported("masking policies on a column: they would not be enforced")
            elif re.match(r"(SET|UNSET)\s+TAG", rest, re.IGNORECASE):
                _remember(session, name, f"tags.{column}", rest)
            else:
                raise unsupported(f"ALTER TABLE ... ALTER COLUMN {rest[:60]}")


def _rename(session: Session, name: Name, new: Name) -> None:
    if session.is_table(new):
        raise exists(new.name)
    if (name.database, name.schema) != (new.database, new.schema):
        raise unsupported("renaming a table into another schema")
    with released(session, name):
        session.duck.execute(f"ALTER TABLE {name.sql} RENAME TO {quoted(new.name)}")
    _moved(session, name, new)


def _moved(session: Session, name: Name, new: Name) -> None:
    entry = session.account.catalog.get("TABLE", name)
    session.account.catalog.put("TABLE", new, entry.definition if entry else {}, owner=entry.owner if entry else None)
    session.account.catalog.drop("TABLE", name)
    session.account.roles.move("TABLE", name, new)


def _swap(session: Session, name: Name, other: Name) -> None:
    if not session.is_table(other):
        raise missing("Table", other)
    middle = Name(name.database, name.schema, f"_SWAP_{name.name}")
    for old, new in ((name, middle), (other, name), (middle, other)):
        session.duck.execute(f"ALTER TABLE {old.sql} RENAME TO {quoted(new.name)}")
        _moved(session, old, new)


@statements.on("DROP", "TABLE")
def drop_table(session: Session, statement: Statement) -> Outcome:
    name = session.qualified(statement.name)
    if name in session.temporary:
        session.duck.execute(f"DROP TABLE {session.temporary.pop(name).sql}")
        return Outcome.status(f"{name.name} successfully dropped.")
    if session.account.relations().get(name) != "TABLE":
        if "IF EXISTS" in statement.modifiers:
            return Outcome.status(
                "Drop statement executed successfully (object already dropped).".replace("object", name.name)
            )
        raise missing("Table", name)
    session.require_owner("TABLE", name)

    def drop() -> Outcome:
        session.duck.execute(f"DROP TABLE IF EXISTS {name.sql}")
        session.account.catalog.drop("TABLE", name)
        session.account.catalog.drop("DYNAMIC TABLE", name)
        session.account.roles.forget(("TABLE",), str_name(name))
        return Outcome.status(f"{name.name} successfully dropped.")

    return session.defining(drop)


def str_name(name: Name) -> str:
    return ".".join(part for part in name if part)


@statements.on("TRUNCATE")
def truncate(session: Session, statement: Statement) -> Outcome:
    text = re.sub(r"^TRUNCATE\s+(TABLE\s+)?(IF\s+EXISTS\s+)?", "", statement.sql, flags=re.IGNORECASE)
    name = session.qualified(text)
    if not session.is_table(name) and "IF EXISTS" in statement.modifiers:
        return Outcome.status()
    session.check_write(name, "DELETE")
    written = Written(name, "TRUNCATE")

    def action() -> Outcome:
        for hook in session.account.hooks.before_write:
            hook(session, written)
        session.duck.execute(f"DELETE FROM {session.physical(name).sql}")  # noqa: S608
        for hook in session.account.hooks.after_write:
            hook(session, written)
        return Outcome.status()

    return session.changing(action, name, locking=True)
