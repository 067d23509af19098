"""What a column is beside its type: NOT NULL, its default, its comment, by the files and by the account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from deploy.sql.files import Statement


@dataclass(frozen=True, slots=True)
class ColumnRules:
    """One column; `definition` is the whole of it as a file writes it, empty for one of the account."""

    is_required: bool
    default: str = ""
    comment: str = ""
    definition: str = ""


@dataclass(frozen=True, slots=True)
class RuleDifference:
    """How a column of the account differs, in words, and what mends it."""

    column: str
    detail: str
    mend: str


Rules = Mapping[str, ColumnRules]


def declared_rules(statements: Iterable[Statement]) -> dict[str, dict[str, ColumnRules]]:
    """The columns of the tables that the statements create or alter, by full lower-case names."""
    found = {}
    for statement in statements:
        if not statement.text.upper().startswith("CREATE OR ALTER TABLE"):
            continue
        tree = sqlglot.parse_one(statement.text, read="snowflake")
        if table := tree.find(exp.Table):
            name = ".".join(part.name.lower() for part in table.parts)
            keys = {one.name.lower() for key in tree.find_all(exp.PrimaryKey) for one in key.expressions}
            columns = {column.name.lower(): _declared(column) for column in tree.find_all(exp.ColumnDef)}
            found[name] = {
                column: ColumnRules(rules.is_required or column in keys, rules.default, rules.comment, rules.definition)
                for column, rules in columns.items()
            }
    return found


def _declared(column: exp.ColumnDef) -> ColumnRules:
    is_required, default, comment = False, "", ""
    for constraint in column.constraints:
        match constraint.kind:
            case exp.NotNullColumnConstraint() as rule:
                is_required = not rule.args.get("allow_null")
            case exp.PrimaryKeyColumnConstraint():
                is_required = True
            case exp.DefaultColumnConstraint() as rule:
                default = rule.this.sql(dialect="snowflake")
            case exp.CommentColumnConstraint() as rule:
                comment = rule.this.name
    return ColumnRules(is_required, default, comment, column.sql(dialect="snowflake"))


def existing_rules(connection: Any, database: str) -> dict[str, dict[str, ColumnRules]]:
    """The columns of every table and view of the database that this role sees, by full lower-case names."""
    statement = f"""
        SELECT table_schema, table_name, column_name, is_nullable, column_default, comment
        FROM {database}.INFORMATION_SCHEMA.COLUMNS
    """  # noqa: S608 - no value in it
    found: dict[str, dict[str, ColumnRules]] = {}
    with connection.cursor() as cursor:
        for schema, table, column, nullable, default, comment in cursor.execute(statement).fetchall():
            rules = ColumnRules(str(nullable).upper() == "NO", str(default or ""), str(comment or ""))
            found.setdefault(f"{database}.{schema}.{table}".lower(), {})[column.lower()] = rules
    return found


def rule_differences(table: str, declared: Rules, existing: Rules) -> Iterator[RuleDifference]:
    """What differs in the columns that are in both, with the statement that gives the account what the files say."""
    for column, wanted in declared.items():
        if (now := existing.get(column)) is None:
            continue
        alter = f"ALTER TABLE {table} ALTER COLUMN {column}"
        if now.is_required and not wanted.is_required:
            yield RuleDifference(column, "it is NOT NULL, and the files do not say it", f"{alter} DROP NOT NULL")
        elif wanted.is_required and not now.is_required:
            yield RuleDifference(
                column, "it takes NULL, and the files say NOT NULL; fails while a row has none", f"{alter} SET NOT NULL"
            )
        if not same_default(now.default, wanted.default):
            detail = f"its default is {now.default or 'none'}, and the files say {wanted.default or 'none'}"
            yield RuleDifference(column, detail, f"{alter} DROP DEFAULT" if not wanted.default else _NO_DEFAULT)
        if now.comment != wanted.comment:
            detail = f"its comment is {now.comment or 'none'}, and the files say {wanted.comment or 'none'}"
            quoted = wanted.comment.replace("'", "''")
            mend = f"{alter} COMMENT '{quoted}'" if wanted.comment else f"{alter} UNSET COMMENT"
            yield RuleDifference(column, detail, mend)


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What a newer text of a table does to a column that the older one had: words of a plan, and what may go wrong."""

    column: str
    words: str
    refusal: str = ""
    breaks: str = ""


def rule_changes(old: str, new: str) -> list[RuleChange]:
    """The columns of two texts of one CREATE OR ALTER TABLE whose NOT NULL, default or comment differ."""
    before, after = (next(iter(declared_rules([Statement(text, 1)]).values()), {}) for text in (old, new))
    return [
        change for column, now in after.items() if column in before for change in _changes(column, before[column], now)
    ]


def _changes(column: str, old: ColumnRules, now: ColumnRules) -> Iterator[RuleChange]:
    if now.is_required and not old.is_required:
        broken = "takes no NULL any more, and the previous release may write one"
        yield RuleChange(column, f"~ {column} NOT NULL", "becomes NOT NULL, which fails while a row has none", broken)
    elif old.is_required and not now.is_required:
        yield RuleChange(column, f"~ {column} may be NULL")
    if not same_default(old.default, now.default):
        words = f"~ {column} default: {old.default or 'none'} -> {now.default or 'none'}"
        refusal = "is there already, and no ALTER gives it a default or another one" if now.default else ""
        yield RuleChange(column, words, refusal)
    if old.comment != now.comment:
        yield RuleChange(column, f"~ {column} comment: {old.comment or 'none'} -> {now.comment or 'none'}")


# sql-reference/sql/alter-table-column: a default can be dropped, and changed only when it is a sequence.
_NO_DEFAULT = (
    "put what the account has into the file, or add a column of another name: Snowflake gives a column that is there no"
    " default and no other one"
)


def same_default(one: str, other: str) -> bool:
    """Whether two defaults are one: an account may write 0 as CAST(0 AS NUMBER(14, 2)), and names in capitals."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    try:
        tree = sqlglot.parse_one(text, read="snowflake") if text.strip() else exp.Null()
    except SqlglotError:
        return " ".join(text.split())
    while isinstance(tree, exp.Cast | exp.TryCast | exp.Paren):
        tree = tree.this
    if tree.is_number:
        return str(float(tree.to_py()))
    return str(tree) if tree.is_string else tree.sql(dialect="snowflake").upper()
