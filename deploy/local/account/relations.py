"""What the names in FROM are: tables that the role may read, or the queries and tables that stand for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlglot import Expr, exp

from deploy.local.account import information_schema, semantic_select
from deploy.local.account.calls import constant
from deploy.local.account.errors import SnowflakeError, missing, unsupported
from deploy.local.account.names import Name, quoted
from deploy.local.account.statements import relations

if TYPE_CHECKING:
    from deploy.local.account.plans import Kind
    from deploy.local.account.session import Session


@dataclass
class Resolution:
    """What the names of a statement turned out to be."""

    reads: set[Name] = field(default_factory=set)
    target: Name | None = None
    cacheable: bool = True
    queries: dict[str, str] = field(default_factory=dict)
    """Queries in DuckDB's dialect by the quoted name that stands for them in the tree."""


def resolve(session: Session, tree: Expr, kind: Kind) -> Resolution:
    """Give every table its full name, or the query that stands for it, after looking whether the role may."""
    found = Resolution()
    target = _target(tree) if kind != "SELECT" else None
    semantic_select.rewrite(session, tree)
    # What a semantic view holds is resolved with it, which takes its subqueries out of the tree.
    for table in [one for one in tree.find_all(exp.Table) if one.find_ancestor(exp.SemanticView) is None]:
        if isinstance(table.this, exp.Func):
            name_ = str(table.this.this if isinstance(table.this, exp.Anonymous) else table.this.key).upper()
            raise SnowflakeError(
                f"SQL compilation error:\nUnknown table function {name_}.", errno=2141, sqlstate="42601"
            )
        if isinstance(table.this, exp.SemanticView):
            from deploy.local.account import semantic_query

            found.cacheable = False
            asked, reads = semantic_query.query(session, table.this)
            found.reads |= reads
            _substitute(table, asked, found, table.alias or "SEMANTIC_VIEW")
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
