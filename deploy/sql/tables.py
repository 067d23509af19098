"""What a CREATE OR ALTER TABLE would do to a table that is there: columns added, dropped, changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import sqlglot
from sqlglot import exp

from deploy.sql.files import Statement

# Names that Snowflake holds for one type; INFORMATION_SCHEMA says the last word of each line.
_SAME_TYPE = {
    **dict.fromkeys(("VARCHAR", "STRING", "CHAR", "TEXT"), "VARCHAR"),
    **dict.fromkeys(("NUMBER", "DECIMAL", "NUMERIC", "INT", "INTEGER", "BIGINT", "SMALLINT"), "NUMBER"),
    **dict.fromkeys(("FLOAT", "DOUBLE", "REAL"), "FLOAT"),
    **dict.fromkeys(("TIMESTAMP_NTZ", "TIMESTAMPNTZ", "DATETIME", "TIMESTAMP"), "TIMESTAMP_NTZ"),
}
LONGEST_VARCHAR = 16_777_216
_LARGEST_VARCHAR = 134_217_728

ColumnChange = Literal["add", "drop", "change"]


@dataclass(frozen=True, slots=True)
class ColumnType:
    """A column's type in one spelling: VARCHAR with a length, NUMBER with precision and scale, others bare."""

    name: str
    size: int | None = None
    scale: int | None = None

    def __str__(self) -> str:
        if self.name == "NUMBER":
            return f"NUMBER({self.size}, {self.scale})"
        if self.name == "VARCHAR" and self.size not in (None, LONGEST_VARCHAR, _LARGEST_VARCHAR):
            return f"VARCHAR({self.size})"
        return self.name


Columns = Mapping[str, ColumnType]


@dataclass(frozen=True, slots=True)
class Difference:
    """One column that differs; `old` is None for an added column, `new` for a dropped one."""

    kind: ColumnChange
    column: str
    old: ColumnType | None
    new: ColumnType | None


@dataclass(frozen=True, slots=True)
class TableChange:
    """What happens to one table; a new table has no differences."""

    table: str
    is_new: bool
    differences: tuple[Difference, ...] = ()

    @property
    def dropped(self) -> tuple[Difference, ...]:
        """The columns whose data would be lost."""
        return tuple(difference for difference in self.differences if difference.kind == "drop")


def declared_tables(statements: Iterable[Statement]) -> dict[str, dict[str, ColumnType]]:
    """The tables that the statements create or alter: full lower-case name to columns, in order."""
    return {
        name: columns
        for statement in statements
        if statement.text.upper().startswith("CREATE OR ALTER TABLE")
        for name, columns in [_declared(statement.text)]
    }


def _declared(text: str) -> tuple[str, dict[str, ColumnType]]:
    create = sqlglot.parse_one(text, read="snowflake")
    table = create.find(exp.Table)
    if table is None:  # the statement begins with CREATE OR ALTER TABLE, so the parser has found one or raised
        raise ValueError(text)
    name = ".".join(part.name.lower() for part in table.parts)
    return name, {column.name.lower(): _parsed_type(column.kind) for column in create.find_all(exp.ColumnDef)}


def _parsed_type(kind: exp.DataType | None) -> ColumnType:
    if kind is None:
        return ColumnType("VARIANT")
    text = kind.sql(dialect="snowflake").upper()
    name, _, arguments = text.partition("(")
    numbers = [int(part) for part in arguments.rstrip(")").split(",") if part.strip().isdigit()]
    return column_type(name.strip(), *numbers[:2])


def column_type(name: str, size: int | None = None, scale: int | None = None) -> ColumnType:
    """A type by Snowflake's name for it or a synonym, with the defaults that Snowflake takes."""
    name = _SAME_TYPE.get(name.upper(), name.upper())
    if name == "NUMBER":
        return ColumnType(name, 38 if size is None else size, scale or 0)
    if name == "VARCHAR":
        return ColumnType(name, LONGEST_VARCHAR if size in (None, _LARGEST_VARCHAR) else size)
    return ColumnType(name)


def compare(declared: Mapping[str, Columns], existing: Mapping[str, Columns]) -> list[TableChange]:
    """One change per declared table that is new or differs from the account."""
    changes = []
    for table, columns in declared.items():
        if table not in existing:
            changes.append(TableChange(table, is_new=True))
        elif differences := _differences(columns, existing[table]):
            changes.append(TableChange(table, is_new=False, differences=tuple(differences)))
    return changes


def _differences(declared: Columns, existing: Columns) -> Sequence[Difference]:
    added = [Difference("add", name, None, kind) for name, kind in declared.items() if name not in existing]
    changed = [
        Difference("change", name, existing[name], kind)
        for name, kind in declared.items()
        if name in existing and existing[name] != kind
    ]
    dropped = [Difference("drop", name, kind, None) for name, kind in existing.items() if name not in declared]
    return [*added, *changed, *dropped]
