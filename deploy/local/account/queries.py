"""SELECT and DML: names resolved and allowed, the tree turned to DuckDB's, run with Snowflake's locks and counts."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import duckdb
import pyarrow as pa
from fakesnow import transforms as fake
from sqlglot import Expr, exp

from deploy.local.account import binds, information_schema, semantic_select, transforms
from deploy.local.account.errors import SnowflakeError, missing, unsupported
from deploy.local.account.names import Name, quoted
from deploy.local.account.parse import parse_one
from deploy.local.account.statements import Outcome, Statement, Written, functions, relations

if TYPE_CHECKING:
    from deploy.local.account.session import Session

Kind = Literal["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE"]

KINDS: dict[type[Expr], Kind] = {
    exp.Insert: "INSERT",
    exp.Update: "UPDATE",
    exp.Delete: "DELETE",
    exp.Merge: "MERGE",
}

LOCKING = frozenset({"UPDATE", "DELETE", "MERGE"})

COUNTS: dict[str, tuple[str, ...]] = {
    "INSERT": ("number of rows inserted",),
    "UPDATE": ("number of rows updated", "number of multi-joined rows updated"),
    "DELETE": ("number of rows deleted",),
}

FORBIDDEN = frozenset({
    "READ_CSV", "READ_CSV_AUTO", "READ_PARQUET", "PARQUET_SCAN", "READ_JSON", "READ_JSON_AUTO", "READ_JSON_OBJECTS",
    "READ_NDJSON", "READ_TEXT", "READ_BLOB", "GLOB", "SNIFF_CSV", "DUCKDB_SETTINGS", "DUCKDB_SECRETS", "GETENV",
    "QUERY", "QUERY_TABLE", "SQLITE_SCAN", "PRAGMA_DATABASE_LIST", "WHICH_SECRET", "GETVARIABLE",
})  # fmt: skip
"""DuckDB's own functions that reach outside of the account; Snowflake has none of these names."""

READERS = (exp.ReadCSV, exp.ReadParquet)
"""DuckDB's file readers that sqlglot knows by name."""


@dataclass
class Plan:
    """A statement ready to run: DuckDB's text, or a tree whose placeholders are still to fill."""

    kind: Kind
    tree: Expr
    sql: str | None
    table: Name | None = None
    reads: frozenset[Name] = frozenset()
    before: tuple[str, ...] = ()
    """Statements to run first, such as the DELETE of an INSERT OVERWRITE."""
    merge_parts: tuple[str, ...] = ()
    cacheable: bool = True
    queries: dict[str, str] = field(default_factory=dict)

    def text(self, tree: Expr) -> str:
        """DuckDB's text of a translated tree, with the queries that stand for tables."""
        sql = transforms.sql(tree)
        for token, query in self.queries.items():
            sql = sql.replace(token, query)
        return sql


class Plans:
    """The last plans by text and context; any change of the account's objects or grants makes them stale."""

    SIZE = 512

    def __init__(self) -> None:
        self._plans: OrderedDict[tuple[Any, ...], Plan] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[Any, ...]) -> Plan | None:
        with self._lock:
            plan = self._plans.get(key)
            if plan is not None:
                self._plans.move_to_end(key)
            return plan

    def put(self, key: tuple[Any, ...], plan: Plan) -> None:
        with self._lock:
            self._plans[key] = plan
            while len(self._plans) > self.SIZE:
                self._plans.popitem(last=False)


@dataclass
class Resolution:
    """What the names of a statement turned out to be."""

    reads: set[Name] = field(default_factory=set)
    target: Name | None = None
    cacheable: bool = True
    queries: dict[str, str] = field(default_factory=dict)
    """Queries in DuckDB's dialect by the quoted name that stands for them in the tree."""


def plan(session: Session, statement: Statement) -> Plan:
    """The plan of a statement, from the cache when nothing has changed since."""
    key = (statement.sql, session.database, session.schema, session.role, session.version, bool(statement.binds))
    if len(statement.sql) < 100_000 and (found := session.account.plans.get(key)) is not None:
        return found
    tree = parse_one(binds.named(statement.sql) if statement.binds is not None else statement.sql)
    made = build(session, tree, statement.binds)
    if made.cacheable and len(statement.sql) < 100_000:
        session.account.plans.put(key, made)
    return made


EARLY = (
    exp.ToChar,
    exp.DateDiff,
    exp.DateAdd,
    exp.Interval,
    exp.StrToDate,
    exp.StrToTime,
    exp.Table,
    exp.Anonymous,
    exp.TableFromRows,
    exp.RegexpReplace,
    exp.RegexpExtract,
    exp.TimestampTrunc,
    exp.DynamicIdentifier,
)
"""Nodes whose translation looks at the values of their arguments."""


def build(session: Session, tree: Expr, values: Any = None) -> Plan:
    """Resolve, allow and translate one parsed statement."""
    kind = KINDS.get(type(tree), "SELECT")
    if kind == "SELECT" and not isinstance(tree, exp.Query | exp.Values | exp.Paren):
        raise unsupported(f"this statement: {tree.sql('snowflake')[:60]}")
    cacheable = True
    early = values is not None and tree.find(exp.Placeholder) is not None
    if early and (
        any(p.find_ancestor(*EARLY) for p in tree.find_all(exp.Placeholder)) or semantic_select.any_named(session, tree)
    ):
        tree = binds.fill(tree, values)
        cacheable = False
    tree = tree.transform(lambda node: fake.identifier(node, None), copy=False)
    if call_functions(session, tree):
        cacheable = False
    transforms.upper_case(tree)
    sequences(session, tree)
    found = resolve(session, tree, kind)
    made = Plan(kind, tree, None, found.target, frozenset(found.reads), cacheable=cacheable and found.cacheable)
    made.queries = found.queries
    if kind == "MERGE":
        return _merge(session, made)
    if isinstance(tree, exp.Insert) and tree.args.get("overwrite"):
        delete, insert = fake.insert_overwrite(tree)
        made.before = (made.text(delete),)
        tree = insert
    if kind == "INSERT":
        tree.set("hint", None)
    made.tree = transforms.to_duckdb(tree, name_columns=kind == "SELECT")
    if isinstance(made.tree, exp.Update):
        _unqualify(made.tree.expressions)
    if values is None or made.tree.find(exp.Placeholder) is None:
        made.sql = made.text(made.tree)
    return made


def _unqualify(assignments: list[Expr]) -> None:
    """DuckDB wants the columns that are set without their table."""
    for assignment in assignments:
        if isinstance(assignment, exp.EQ) and isinstance(assignment.this, exp.Column):
            assignment.this.set("table", None)
            assignment.this.set("db", None)
            assignment.this.set("catalog", None)


def _merge(session: Session, made: Plan) -> Plan:
    """MERGE as DuckDB's own, which tells what it did to each row; in fakesnow's parts where triggers forbid that."""
    if made.table is not None and session.account.has_triggers(made.table):
        parts = fake.merge(made.tree.copy())
        made.merge_parts = tuple(made.text(transforms.to_duckdb(part)) for part in parts)
        return made
    tree = transforms.to_duckdb(made.tree)
    for when in tree.find_all(exp.When):
        then = when.args.get("then")
        if isinstance(then, exp.Update):
            _unqualify(then.expressions)
    tree.set("returning", exp.Returning(expressions=[exp.column("merge_action")]))
    made.tree = tree
    if tree.find(exp.Placeholder) is None:
        made.sql = made.text(tree)
    return made


def call_functions(session: Session, tree: Expr) -> bool:
    """Replace calls of the account's own functions by their values; True when there were any."""
    called = False
    if (reader := tree.find(*READERS)) is not None:
        raise SnowflakeError(
            f"SQL compilation error:\nUnknown function {reader.key.upper()}.", errno=2140, sqlstate="42601"
        )
    for call in list(tree.find_all(exp.Anonymous)):
        name = str(call.this).upper()
        if name in FORBIDDEN:
            raise SnowflakeError(f"SQL compilation error:\nUnknown function {name}.", errno=2140, sqlstate="42601")
        function = functions.find(name)
        if function is None:
            continue
        arguments = [constant(session, argument) for argument in call.expressions]
        value = binds.literal(function(session, arguments))
        called = True
        if isinstance(call.parent, exp.Select):
            value = exp.alias_(value, call.sql("snowflake").upper(), quoted=True)
        call.replace(value)
    return called


def constant(session: Session, node: Expr) -> Any:
    """A constant argument as a Python value."""
    if isinstance(node, exp.Literal):
        return node.this if node.is_string else (int(node.this) if node.this.isdigit() else float(node.this))
    if isinstance(node, exp.Column) and not node.table:
        return node.name
    try:
        text = transforms.sql(transforms.to_duckdb(node.copy()))
        return session.duck.execute(f"SELECT {text}").fetchall()[0][0]
    except duckdb.Error:
        return node.sql("snowflake")


def sequences(session: Session, tree: Expr) -> None:
    """`seq.NEXTVAL` as the next number of the sequence with that full name."""
    for column in list(tree.find_all(exp.Column)):
        if column.name != "NEXTVAL" or not column.table:
            continue
        name = session.qualified(".".join(part.sql("snowflake") for part in column.parts[:-1]))
        if session.account.catalog.get("SEQUENCE", name) is None:
            continue
        call: Expr = exp.Anonymous(this="nextval", expressions=[exp.Literal.string(name.sql)])
        column.replace(exp.alias_(call, "NEXTVAL") if isinstance(column.parent, exp.Select) else call)


def resolve(session: Session, tree: Expr, kind: Kind) -> Resolution:
    """Give every table its full name, or the query that stands for it, after looking whether the role may."""
    found = Resolution()
    target = _target(tree) if kind != "SELECT" else None
    semantic_select.rewrite(session, tree)
    for table in list(tree.find_all(exp.Table)):
        if table.find_ancestor(exp.SemanticView) is not None:
            continue
        if isinstance(table.this, exp.Func):
            name_ = str(table.this.this if isinstance(table.this, exp.Anonymous) else table.this.key).upper()
            raise SnowflakeError(
                f"SQL compilation error:\nUnknown table function {name_}.", errno=2141, sqlstate="42601"
            )
        if isinstance(table.this, exp.SemanticView):
            from deploy.local.account import semantic_query

            found.cacheable = False
            _substitute(table, semantic_query.query(session, table.this), found, table.alias or "SEMANTIC_VIEW")
            continue
        if not isinstance(table.this, exp.Identifier):
            if _is_stage(table):
                from deploy.local.account import copying

                found.cacheable = False
                staged = copying.staged_table(session, tree, table)
                _substitute(table, staged, found, table.alias or "_staged")
            elif isinstance(table.this, exp.Literal):
                raise unsupported("a file as a table; put it on a stage and COPY it")
            continue
        if table is not target and not table.db and table.name in visible_ctes(table):
            continue
        name = session.full_name(table)
        if table is target:
            found.target = name
            for needed in _merge_writes(tree) if kind == "MERGE" else [kind]:
                session.check_write(name, needed)
            _point(session, table, name)
            continue
        found.reads.add(name)
        query = _virtual(session, name)
        if query is None and not session.is_table(name):
            query = relations.find(session, name)
        if query is not None:
            found.cacheable = False
            _substitute(table, query, found, table.alias or table.name)
            continue
        session.check_read(name)
        _point(session, table, name)
    for rows in list(tree.find_all(exp.TableFromRows)):
        _rows_function(session, rows, found)
    return found


def _target(tree: Expr) -> exp.Table | None:
    target = tree.this
    if isinstance(target, exp.Schema):
        target = target.this
    return target if isinstance(target, exp.Table) else None


def visible_ctes(node: Expr) -> set[str]:
    names: set[str] = set()
    current: Expr | None = node
    while current is not None:
        with_ = current.args.get("with_") or current.args.get("with")
        if isinstance(with_, exp.With):
            names |= {cte.alias_or_name.upper() for cte in with_.expressions}
        current = current.parent
    return names


def _merge_writes(tree: Expr) -> list[str]:
    """What a MERGE needs to be allowed: as its clauses say."""
    return sorted({when.args["then"].key.upper() if isinstance(when.args["then"], exp.Insert | exp.Update) else "DELETE"
                   for when in tree.find_all(exp.When)})  # fmt: skip


def _is_stage(table: exp.Table) -> bool:
    return table.name.startswith("@")


def _point(session: Session, table: exp.Table, name: Name) -> None:
    """Name the DuckDB table; a temporary table lives in DuckDB's own place for them."""
    alias = table.alias
    physical = session.physical(name)
    table.set("catalog", exp.to_identifier(physical.database, quoted=True))
    table.set("db", exp.to_identifier(physical.schema, quoted=True))
    table.set("this", exp.to_identifier(physical.name, quoted=True))
    if not alias and physical.name != name.name:
        table.set("alias", exp.TableAlias(this=exp.to_identifier(name.name, quoted=True)))


def _virtual(session: Session, name: Name) -> str | None:
    """INFORMATION_SCHEMA and SNOWFLAKE.ACCOUNT_USAGE."""
    if name.schema == "INFORMATION_SCHEMA":
        if not session.account.has_database(name.database):
            raise missing("Database", name.database)
        query = information_schema.query(name.name, name.database)
        if query is None:
            raise unsupported(f"INFORMATION_SCHEMA.{name.name}")
        return query
    if name.database == "SNOWFLAKE":
        query = information_schema.usage(name.name) if name.schema == "ACCOUNT_USAGE" else None
        if query is None:
            raise unsupported(f"SNOWFLAKE.{name.schema}.{name.name}")
        if name.name == "QUERY_HISTORY":
            session.account.history.flush()
        return query
    return None


def _substitute(table: Expr, query: str, found: Resolution, alias: str) -> None:
    """A query in DuckDB's dialect in place of a table; its text goes in after the translation, untouched by it."""
    token = f"_relation_{len(found.queries)}_"
    found.queries[quoted(token)] = f"({query})"
    given = table.args.get("alias")
    columns = given.args.get("columns") if given else None
    name = exp.TableAlias(this=exp.to_identifier(alias, quoted=True), columns=columns)
    made = exp.Table(this=exp.to_identifier(token, quoted=True), alias=name)
    if joins := table.args.get("joins"):
        made.set("joins", joins)
    table.replace(made)


def _rows_function(session: Session, rows: exp.TableFromRows, found: Resolution) -> None:
    """TABLE(f(...)): results by id, the query history; GENERATOR and FLATTEN are fakesnow's and sqlglot's."""
    call = rows.this
    name = ""
    if isinstance(call, exp.Dot):
        call = call.expression
        name = str(call.this).upper() if isinstance(call, exp.Anonymous) else call.name.upper()
    elif isinstance(call, exp.Anonymous):
        name = str(call.this).upper()
    if name == "RESULT_SCAN":
        found.cacheable = False
        result = session.result(str(constant(session, call.expressions[0]))) if call.expressions else None
        _registered(session, rows, result, "RESULT_SCAN")
    elif name.startswith("QUERY_HISTORY"):
        found.cacheable = False
        session.account.history.flush()
        limit = next(
            (
                str(constant(session, e.expression))
                for e in call.expressions
                if isinstance(e, exp.Kwarg | exp.PropertyEQ | exp.EQ) and e.this.name.upper() == "RESULT_LIMIT"
            ),
            "100",
        )
        where = ""
        if name == "QUERY_HISTORY_BY_SESSION":
            where = f" WHERE SESSION_ID = {session.id}"
        elif name == "QUERY_HISTORY_BY_USER":
            where = f" WHERE USER_NAME = '{session.user}'"
        query = f"SELECT * FROM _fs_global.local.query_history{where} ORDER BY START_TIME DESC LIMIT {int(limit)}"  # noqa: S608
        _substitute(rows, query, found, rows.alias or "QUERY_HISTORY")
    elif name and (handler := session.account.table_functions.get(name)) is not None:
        found.cacheable = False
        _registered(session, rows, handler(session, call), name)
    elif name and name not in {"FLATTEN", "GENERATOR"}:
        raise unsupported(f"the table function {name}")


def _registered(session: Session, rows: exp.TableFromRows, table: pa.Table | None, name: str) -> None:
    """A table that Python holds, under a name that DuckDB finds while this statement runs."""
    if table is None:
        raise SnowflakeError("Statement not found.", errno=709, sqlstate="02000")
    registered = session.register(table)
    alias = rows.alias or name
    made = exp.Table(
        this=exp.to_identifier(registered, quoted=True), alias=exp.TableAlias(this=exp.to_identifier(alias))
    )
    rows.replace(made)


def run(session: Session, statement: Statement) -> Outcome:
    """Run SELECT or DML."""
    from deploy.local.account import batches

    if isinstance(statement.binds, batches.Batch):
        return batches.run(session, statement, statement.binds)
    if statement.binds is None and (found := batches.long_insert(statement)) is not None:
        return batches.run(session, Statement(found[0]), found[1])
    try:
        made = plan(session, statement)
        if made.kind == "SELECT":
            return select(session, text_of(made, statement.binds))
        return session.writing(lambda: write(session, made, statement.binds), made)
    finally:
        session.unregister()


def text_of(made: Plan, values: Any) -> str:
    if made.sql is not None:
        return made.sql
    return made.text(transforms.to_duckdb_literals(binds.fill(made.tree.copy(), values)))


def select(session: Session, sql: str) -> Outcome:
    """Rows of a query in DuckDB's dialect, with VARIANT columns marked."""
    relation = session.duck.sql(sql)
    types = [str(kind) for kind in relation.types]
    names = list(relation.columns)
    if any(_is_nested(kind) for kind in types):
        shown = ", ".join(
            f"to_json(c{i}) AS {quoted(name)}" if _is_nested(kind) else f"c{i} AS {quoted(name)}"
            for i, (name, kind) in enumerate(zip(names, types, strict=True))
        )
        inner = ", ".join(f"c{i}" for i in range(len(names)))
        relation = session.duck.sql(f"SELECT {shown} FROM ({sql}) AS nested({inner})")  # noqa: S608
        types = [str(kind) for kind in relation.types]
    reader = relation.to_arrow_reader(10_000)
    fields = [
        pa.field(name, column.type, metadata={"logicalType": "VARIANT"} if kind == "JSON" else None)
        for name, column, kind in zip(names, reader.schema, types, strict=True)
    ]
    schema = pa.schema(fields)
    return session.collect(schema, _renamed(reader, schema))


def _is_nested(kind: str) -> bool:
    return kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION", "LIST"))


def _renamed(reader: pa.RecordBatchReader, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for batch in reader:
        arrays = [column.storage if isinstance(column, pa.ExtensionArray) else column for column in batch.columns]
        yield pa.RecordBatch.from_arrays(arrays, schema=pa.schema(
            [pa.field(f.name, a.type, metadata=f.metadata) for f, a in zip(schema, arrays, strict=True)]
        ))  # fmt: skip


def write(session: Session, made: Plan, values: Any) -> Outcome:
    """One DML statement inside the transaction that the session has open for it."""
    if made.table is None:
        raise unsupported(f"{made.kind} into anything but a table")
    written = Written(made.table, made.kind, made.reads)
    for hook in session.account.hooks.before_write:
        hook(session, written)
    for sql in made.before:
        session.duck.execute(sql)
    outcome = _merged(session, made, values) if made.kind == "MERGE" else _counted(session, made, values)
    for hook in session.account.hooks.after_write:
        hook(session, replace(written, row_count=outcome.row_count))
    return outcome


def _counted(session: Session, made: Plan, values: Any) -> Outcome:
    rows = session.duck.execute(text_of(made, values)).fetchall()
    count = int(rows[0][0]) if rows else 0
    return Outcome.wrote(count, COUNTS[made.kind])


def _merged(session: Session, made: Plan, values: Any) -> Outcome:
    columns = _merge_columns(made)
    if made.merge_parts:
        for sql in made.merge_parts[:-1]:
            session.duck.execute(sql)
        row = session.duck.execute(made.merge_parts[-1]).fetchall()[0]
        counts = [int(value or 0) for value in row]
        return replace(Outcome.of(columns, [counts]), row_count=sum(counts), changed=True)
    actions: dict[str, int] = {}
    for (action,) in session.duck.execute(text_of(made, values)).fetchall():
        actions[action] = actions.get(action, 0) + 1
    counts = [actions.get(word, 0) for word in ("INSERT", "UPDATE", "DELETE") if _has(made, word)]
    return replace(Outcome.of(columns, [counts]), row_count=sum(counts), changed=True)


def _has(made: Plan, action: str) -> bool:
    return any(_action(when) == action for when in made.tree.find_all(exp.When))


def _action(when: exp.When) -> str:
    then = when.args.get("then")
    if isinstance(then, exp.Insert):
        return "INSERT"
    if isinstance(then, exp.Update):
        return "UPDATE"
    return "DELETE"


def _merge_columns(made: Plan) -> list[str]:
    words = {"INSERT": "inserted", "UPDATE": "updated", "DELETE": "deleted"}
    return [f"number of rows {word}" for action, word in words.items() if _has(made, action)]


def described(session: Session, statement: Statement) -> tuple[pa.Schema, int]:
    """The columns of a query or of DML's counts, without running it, and how many values it wants bound."""
    tree = parse_one(binds.named(statement.sql))
    count = sum(1 for _ in tree.find_all(exp.Placeholder))
    kind = KINDS.get(type(tree), "SELECT")
    for placeholder in list(tree.find_all(exp.Placeholder)):
        placeholder.replace(exp.Null())
    made = build(session, tree)
    if kind != "SELECT":
        names = _merge_columns(made) if kind == "MERGE" else list(COUNTS[kind])
        return pa.schema([pa.field(name, pa.int64()) for name in names]), count
    try:
        text = text_of(made, None)
        relation = session.duck.sql(text)
        fields = []
        empty = session.duck.sql(f"SELECT * FROM ({text}) LIMIT 0").to_arrow_reader(1).schema  # noqa: S608
        for column, kind_ in zip(empty, relation.types, strict=True):
            marked = str(kind_) == "JSON" or _is_nested(str(kind_))
            type_ = pa.string() if marked else column.type
            fields.append(pa.field(column.name, type_, metadata={"logicalType": "VARIANT"} if marked else None))
        return pa.schema(fields), count
    finally:
        session.unregister()
