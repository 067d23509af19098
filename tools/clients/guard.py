"""The guard: which SQL that others wrote may run, and with how many rows.

It reads the statement with sqlglot, lets through only kinds of syntax and functions that it knows to be harmless, only
objects of the reporting schema, and writes the statement anew from what it has read: fully qualified, without
comments, with a row cap. What runs is what was checked. The database role is the second wall.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from tools.clients.guard_lists import FUNCTIONS, FUNCTIONS_BY_NAME, SYNTAX, TABLE_ARGUMENTS
from tools.errors import RefusedSql

if TYPE_CHECKING:
    from sqlglot import exp

DIALECT: Final = "snowflake"
MOST_CHARACTERS: Final = 100_000
MOST_GENERATED_ROWS: Final = 100_000
NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*")
SELECT_ARGUMENTS_REFUSED: Final = {
    "into": "SELECT INTO",
    "locks": "FOR UPDATE",
    "hint": "hints",
    "kind": "SELECT AS",
    "connect": "CONNECT BY",
    "match": "MATCH_RECOGNIZE",
    "for_": "FOR",
    "format": "FORMAT",
    "settings": "SETTINGS",
    "options": "OPTION",
    "prewhere": "PREWHERE",
    "operation_modifiers": "modifiers of SELECT",
    "cluster": "CLUSTER BY",
    "distribute": "DISTRIBUTE BY",
    "sort": "SORT BY",
}

IsKnown = Callable[[str], bool]
"""Whether the role may see the object of that name, in capitals."""


class Guard:
    """Checks statements against one database's schemas; thread-safe, it keeps nothing of a statement.

    Unqualified names belong to `schema`; `schemas` may be read (the reporting schema alone when left out).
    """

    def __init__(self, *, database: str, schema: str, schemas: Iterable[str] | None = None) -> None:
        self._database = database.upper()
        self._schema = schema.upper()
        self._schemas = frozenset(name.upper() for name in (schemas or (schema,)))

    def check(self, sql: str, *, row_cap: int, is_known: IsKnown | None = None) -> str:
        """The statement to run instead: qualified, without comments, at most `row_cap` + 1 rows.

        The one row more tells whether the cap cut something. `is_known` says whether the role may see a name of
        the schemas. Raises RefusedSql that says which part is not allowed.
        """
        tree = _parse(sql)
        inspection = _Inspection(self._database, self._schema, self._schemas, is_known)
        inspection.run(tree)
        _drop_comments(tree)
        _name_columns_of_semantic_views(tree)
        capped = _cap(tree, row_cap + 1)
        written = capped.sql(dialect=DIALECT, comments=False)
        self._check_again(written, is_known)
        return written

    def tables(self, sql: str) -> frozenset[str]:
        """The objects that a statement reads, as SCHEMA.NAME; raises RefusedSql as `check` does."""
        inspection = _Inspection(self._database, self._schema, self._schemas, None)
        inspection.run(_parse(sql))
        return frozenset(inspection.read)

    def _check_again(self, written: str, is_known: IsKnown | None) -> None:
        """Writing a tree must not make another statement of it: reader and writer are held against each other."""
        again = _parse(written)
        _Inspection(self._database, self._schema, self._schemas, is_known).run(again)
        if again.sql(dialect=DIALECT, comments=False) != written:
            raise RefusedSql("the statement cannot be written unambiguously, so it is not run")


class _Inspection:
    """One walk over one statement."""

    def __init__(self, database: str, schema: str, schemas: frozenset[str], is_known: IsKnown | None) -> None:
        self._database = database
        self._schema = schema
        self._schemas = schemas
        self._is_known = is_known
        self.read: set[str] = set()

    def run(self, tree: exp.Expr) -> None:
        """Raise RefusedSql at the first node that is not allowed; qualify the tables."""
        for node in list(tree.walk()):
            self._check(node)

    def _check(self, node: exp.Expr) -> None:
        from sqlglot import exp

        kind = type(node).__name__
        if isinstance(node, exp.Anonymous):
            self._check_unknown_function(node)
        elif isinstance(node, exp.Func):
            if kind not in FUNCTIONS:
                raise RefusedSql(f"the function {node.sql_name()} is not allowed")
        elif kind not in SYNTAX:
            raise RefusedSql(_why_not(node))
        match node:
            case exp.Table():
                self._check_table(node)
            case exp.Select():
                _check_select(node)
            case exp.Column() | exp.Identifier():
                _check_name(node)
            case exp.Dot():
                _check_dot(node)
            case exp.TableFromRows():
                _check_table_function(node.this)
            case exp.Lateral():
                _check_lateral(node)
            case exp.Generator():
                _check_generator(node)
            case exp.Var():
                _check_word(node)

    def _check_unknown_function(self, node: exp.Anonymous) -> None:
        name = str(node.this).upper()
        if name not in FUNCTIONS_BY_NAME:
            raise RefusedSql(f"the function {name} is not allowed")

    def _check_table(self, table: exp.Table) -> None:
        from sqlglot import exp

        if isinstance(table.this, exp.SemanticView):
            return
        if not isinstance(table.this, exp.Identifier):
            raise RefusedSql(
                f"{table.this.sql(dialect=DIALECT)} is no table: stages, files and variables are not allowed"
            )
        extra = [name for name, value in table.args.items() if value and name not in TABLE_ARGUMENTS]
        if extra:
            raise RefusedSql(f"{table.name} is read with an option that is not allowed ({', '.join(extra)})")
        if table.args.get("db") is None and _is_cte(table):
            return
        self._check_object(table)

    def _check_object(self, table: exp.Table) -> None:
        from sqlglot import exp

        database = _normal(table.args.get("catalog")) or self._database
        schema = _normal(table.args.get("db")) or self._schema
        name = _normal(table.this) or ""
        if database != self._database or schema not in self._schemas:
            where = ".".join(part.lower() for part in (database, schema) if part)
            allowed = ", ".join(sorted(each.lower() for each in self._schemas))
            raise RefusedSql(f"{where}.{name.lower()} may not be read here; objects of the schema {allowed} may")
        if self._is_known is not None and not self._is_known(name):
            raise RefusedSql(f"there is no {name.lower()} in {schema.lower()}, or your role may not see it")
        self.read.add(f"{schema}.{name}")
        # Written out in full, so that the session's current schema does not matter.
        table.set("catalog", exp.to_identifier(self._database.lower()))
        table.set("db", exp.to_identifier(schema.lower()))


def _parse(sql: str) -> exp.Expr:
    import sqlglot
    from sqlglot import exp

    from tools.clients.semantic_sql import SEMANTIC, WithSemanticViews

    if len(sql) > MOST_CHARACTERS:
        raise RefusedSql(f"the statement is longer than {MOST_CHARACTERS:,} characters")
    if not re.match(r"(?is)(?:\s|--[^\n]*\n|//[^\n]*\n|/\*.*?\*/|\()*(?:select|with)\b", sql):
        raise RefusedSql("only a SELECT, or WITH ... SELECT, may run")
    dialect = WithSemanticViews if SEMANTIC.search(sql) else DIALECT
    try:
        trees = [tree for tree in sqlglot.parse(sql, dialect=dialect) if tree is not None]
    except sqlglot.errors.SqlglotError as error:
        raise RefusedSql(f"the statement cannot be read, so it is not run: {_first_line(error)}") from error
    except RecursionError as error:
        raise RefusedSql("the statement is nested too deeply") from error
    trees = [tree for tree in trees if not isinstance(tree, exp.Semicolon)]
    if len(trees) != 1:
        raise RefusedSql(f"exactly one statement may run, and these are {len(trees)}")
    if not isinstance(trees[0], exp.Select | exp.SetOperation | exp.Subquery):
        raise RefusedSql(f"only a SELECT may run, and this is {type(trees[0]).__name__.upper()}")
    return trees[0]


def _name_columns_of_semantic_views(tree: exp.Expr) -> None:
    """DIMENSIONS before METRICS is written the other way round, so what `*` meant is said by name."""
    from sqlglot import exp

    for view in tree.find_all(exp.SemanticView):
        table, select = view.parent, view.find_ancestor(exp.Select)
        if table is None or select is None or select.args.get("joins") or not isinstance(table.parent, exp.From):
            continue
        is_star = len(select.expressions) == 1 and type(select.expressions[0]) is exp.Star
        clauses = [name for name in view.args if name in ("metrics", "dimensions", "facts") and view.args[name]]
        columns = [one for name in clauses for one in view.args[name]]
        names = [one.alias_or_name for one in columns]
        plain = all(name and name != "*" for name in names) and len({name.upper() for name in names}) == len(names)
        if is_star and plain and not any(select.expressions[0].args.values()):
            select.set("expressions", [exp.column(_named(one)) for one in columns])


def _named(column: exp.Expr) -> exp.Identifier:
    """The name that a column of SEMANTIC_VIEW has outside, quoted as it was written."""
    from sqlglot import exp

    return (column.args["alias"] if isinstance(column, exp.Alias) else column.this).copy()  # type: ignore[no-any-return]


def _cap(tree: exp.Expr, rows: int) -> exp.Expr:
    """The statement with at most so many rows; its own smaller limit stays."""
    from sqlglot import exp

    for inner_limit in tree.find_all(exp.Limit, exp.Fetch):
        _rows_of(inner_limit)
    if isinstance(tree, exp.Subquery):
        outer = exp.select("*").from_(tree if tree.alias else exp.alias_(tree, "answer", table=True))
        return outer.limit(rows)
    limit: exp.Expr | None = tree.args.get("limit")
    if limit is None or _rows_of(limit) > rows:
        tree.set("limit", exp.Limit(expression=exp.Literal.number(rows)))
    return tree


def _rows_of(limit: exp.Expr) -> int:
    """The number of a LIMIT or FETCH; LIMIT NULL and LIMIT '' mean no limit in Snowflake, so they are none here."""
    from sqlglot import exp

    number = limit.args.get("count") if isinstance(limit, exp.Fetch) else limit.args.get("expression")
    if not isinstance(number, exp.Literal) or number.is_string or not str(number.this).isdigit():
        raise RefusedSql("LIMIT takes a whole number here")
    options = limit.args.get("limit_options") if isinstance(limit, exp.Fetch) else None
    if options is not None and (options.args.get("percent") or options.args.get("with_ties")):
        raise RefusedSql("FETCH takes a whole number of rows here")
    return int(number.this)


def _drop_comments(tree: exp.Expr) -> None:
    for node in tree.walk():
        node.comments = None


def _check_select(select: exp.Select) -> None:
    for argument, words in SELECT_ARGUMENTS_REFUSED.items():
        if select.args.get(argument):
            raise RefusedSql(f"{words} is not allowed")


def _check_name(node: exp.Expr) -> None:
    """Names that are no columns of a table: sequences, the metadata of staged files, functions of the system."""
    name = node.name.upper()
    if name == "NEXTVAL":
        raise RefusedSql("sequences are not allowed: NEXTVAL changes one")
    if name.startswith(("METADATA$", "SYSTEM$", "SNOWFLAKE$")):
        raise RefusedSql(f"{name} is not allowed")
    if any(sign in node.name for sign in ("@", "\x00")) and type(node).__name__ == "Identifier":
        raise RefusedSql(f"the name {node.name!r} is not allowed")


def _check_dot(dot: exp.Dot) -> None:
    """A path into a value may pass; a function of a schema is somebody's own function."""
    from sqlglot import exp

    if isinstance(dot.expression, exp.Func):
        raise RefusedSql(f"the function {dot.sql(dialect=DIALECT)[:80]} is not allowed")


def _check_table_function(function: exp.Expr) -> None:
    from sqlglot import exp

    if not isinstance(function, exp.Explode | exp.Flatten | exp.Generator):
        raise RefusedSql(f"TABLE({function.sql(dialect=DIALECT)[:60]}) is not allowed; FLATTEN and GENERATOR are")


def _check_lateral(lateral: exp.Lateral) -> None:
    from sqlglot import exp

    if not isinstance(lateral.this, exp.Explode | exp.Flatten | exp.Subquery):
        raise RefusedSql("LATERAL is allowed with FLATTEN or a subquery only")


def _check_generator(generator: exp.Generator) -> None:
    from sqlglot import exp

    rows = generator.args.get("rowcount")
    rows = rows.expression if isinstance(rows, exp.Kwarg) else rows
    if not isinstance(rows, exp.Literal) or rows.is_string or int(rows.this) > MOST_GENERATED_ROWS:
        raise RefusedSql(f"GENERATOR needs ROWCOUNT as a number up to {MOST_GENERATED_ROWS:,}")
    if generator.args.get("timelimit"):
        raise RefusedSql("GENERATOR may not have a TIMELIMIT")


def _check_word(word: exp.Var) -> None:
    """Words of the grammar, such as the unit of DATE_TRUNC; never a stage."""
    if not NAME.fullmatch(word.name):
        raise RefusedSql(f"{word.name} is not allowed")


def _is_cte(table: exp.Table) -> bool:
    """Whether the name is a WITH query that can be seen from here; otherwise it is an object of the schema."""
    from sqlglot import exp

    name = _normal(table.this)
    inner: exp.Expr = table
    outer = table.parent
    inside: exp.CTE | None = None
    while outer is not None:
        if isinstance(inner, exp.CTE):
            inside = inner
        with_ = outer.args.get("with_") if not isinstance(outer, exp.CTE) else None
        if with_ is not None:
            if name in _visible(with_, inside if inside in with_.expressions else None):
                return True
            inside = None
        inner, outer = outer, outer.parent
    return False


def _visible(with_: exp.With, inside: exp.CTE | None) -> set[str | None]:
    """The names that a place sees: all of them after the WITH, and within one of its queries those before it."""
    names: set[str | None] = set()
    for query in with_.expressions:
        if inside is not None and query is inside:
            if with_.args.get("recursive"):
                names.add(_normal(query.args["alias"].this))
            break
        names.add(_normal(query.args["alias"].this))
    return names


def _normal(identifier: Any) -> str | None:
    """A name as Snowflake keeps it: in capitals unless it is quoted; the empty one of `database..name` is PUBLIC."""
    if identifier is None:
        return None
    if identifier == "":
        return "PUBLIC"
    name = str(identifier.name)
    return name if identifier.args.get("quoted") else name.upper()


def _why_not(node: exp.Expr) -> str:
    from sqlglot import exp

    text = node.sql(dialect=DIALECT)[:80]
    match node:
        case exp.Parameter() | exp.Placeholder() | exp.SessionParameter():
            return f"variables, stages and place holders are not allowed ({text})"
        case exp.Into():
            return "SELECT INTO is not allowed"
        case exp.Lock():
            return "FOR UPDATE is not allowed"
        case exp.Command() | exp.DDL() | exp.DML():
            return "only a SELECT may run"
    return f"{text or type(node).__name__} is not allowed"


def _first_line(error: Exception) -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
    return plain.splitlines()[0][:200] if plain else "no reason given"
