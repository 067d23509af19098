"""What CREATE TABLE says: columns, types, defaults, keys, clustering, read from its tree."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from sqlglot import Expr, exp

from deploy.local.account import transforms
from deploy.local.account.errors import SnowflakeError, unsupported
from deploy.local.account.names import Name, literal, quoted

SEQUENCE = "_seq_{table}_{column}"


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


def decimal(kind: str) -> tuple[int, int] | None:
    if kind == "BIGINT":
        return 38, 0
    found = re.fullmatch(r"DECIMAL\((\d+),\s*(\d+)\)", kind)
    return (int(found.group(1)), int(found.group(2))) if found else None


def shown_type(kind: str, length: int | None = None) -> str:
    """A DuckDB type in Snowflake's words."""
    if (number := decimal(kind)) is not None:
        return f"NUMBER({number[0]},{number[1]})"
    return {
        "VARCHAR": f"VARCHAR({length or 16777216})", "DOUBLE": "FLOAT", "FLOAT": "FLOAT", "BLOB": "BINARY(8388608)",
        "TIMESTAMP": "TIMESTAMP_NTZ(9)", "TIMESTAMP WITH TIME ZONE": "TIMESTAMP_LTZ(9)", "JSON": "VARIANT",
        "TIME": "TIME(9)", "INTEGER": "NUMBER(38,0)", "HUGEINT": "NUMBER(38,0)", "SMALLINT": "NUMBER(38,0)",
    }.get(kind, kind)  # fmt: skip
