"""Plans of SELECT and DML: names resolved and allowed, the tree turned to DuckDB's, kept by text and context."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from fakesnow import transforms as fake
from sqlglot import Expr, exp

from deploy.local.account import binds, semantic_select, transforms
from deploy.local.account.calls import call_functions, sequences
from deploy.local.account.errors import unsupported
from deploy.local.account.names import Name
from deploy.local.account.parse import parse_one
from deploy.local.account.relations import resolve
from deploy.local.account.statements import Statement

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


def text_of(made: Plan, values: Any) -> str:
    if made.sql is not None:
        return made.sql
    return made.text(transforms.to_duckdb_literals(binds.fill(made.tree.copy(), values)))
