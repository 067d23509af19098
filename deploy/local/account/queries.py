"""SELECT and DML, run with Snowflake's locks and counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from sqlglot import exp

from deploy.local.account import binds
from deploy.local.account.errors import unsupported
from deploy.local.account.names import quoted
from deploy.local.account.parse import parse_one
from deploy.local.account.plans import KINDS, Plan, build, plan, text_of
from deploy.local.account.statements import Outcome, Statement, Written

if TYPE_CHECKING:
    from deploy.local.account.session import Session


COUNTS: dict[str, tuple[str, ...]] = {
    "INSERT": ("number of rows inserted",),
    "UPDATE": ("number of rows updated", "number of multi-joined rows updated"),
    "DELETE": ("number of rows deleted",),
}


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
