"""The names of a semantic model as queries write them, and what Snowflake says of those that it does not have."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlglot import Expr, exp

from deploy.local.account.errors import SnowflakeError

if TYPE_CHECKING:
    from tools.semantics.elements import Table
    from tools.semantics.model import SemanticModel

Kind = Literal["dimension", "fact", "metric"]

DIALECT = "snowflake"
ROW_LEVEL: tuple[Kind, ...] = ("dimension", "fact")
METRIC: tuple[Kind, ...] = ("metric",)
PUBLIC = "public_access"


@dataclass(frozen=True)
class Calculation:
    """A public dimension, fact or metric; a metric of the whole model has no table."""

    kind: Kind
    table: Table | None
    name: str

    @property
    def ref(self) -> str:
        return f"{self.table.name}.{self.name}" if self.table else self.name

    @property
    def entity(self) -> str:
        """The logical table in lower case."""
        return self.table.name.lower() if self.table else ""


def calculations(model: SemanticModel) -> Iterator[Calculation]:
    """Everything that may be asked, table by table, in the model's order."""
    for table in model.tables:
        yield from (Calculation("dimension", table, one.name) for one in (*table.dimensions, *table.time_dimensions))
        yield from (Calculation("fact", table, one.name) for one in table.all_facts if one.access_modifier == PUBLIC)
        yield from (
            Calculation("metric", table, one.name) for one in table.all_metrics if one.access_modifier == PUBLIC
        )
    yield from (Calculation("metric", None, one.name) for one in model.metrics if one.access_modifier == PUBLIC)


def found(model: SemanticModel, column: exp.Column, kinds: Collection[Kind]) -> Calculation:
    """The one calculation of these kinds that has the name; `"orders.revenue"` means the same as orders.revenue."""
    table, name = column.table.lower(), column.name.lower()
    if not table and "." in name:
        table, _, name = name.partition(".")
    matching = [
        one
        for one in calculations(model)
        if one.kind in kinds and one.name.lower() == name and (not table or one.entity == table)
    ]
    if not matching:
        raise no_identifier(column.sql(DIALECT))
    if len(matching) > 1:
        raise SnowflakeError(
            f"SQL compilation error: Ambiguous column name '{column.name.upper()}'.", errno=2028, sqlstate="42601"
        )
    return matching[0]


def has(model: SemanticModel, column: exp.Column, kinds: Collection[Kind]) -> bool:
    """Whether the name means something of these kinds, or too many things."""
    try:
        found(model, column, kinds)
    except SnowflakeError as error:
        return error.errno == AMBIGUOUS
    return True


AMBIGUOUS = 2028


def of_table(model: SemanticModel, table: str, kind: Kind) -> Iterator[Calculation]:
    """What `table.*` means in the clause of that kind."""
    if not model.has_table(table):
        raise no_identifier(f"{table}.*")
    return (one for one in calculations(model) if one.kind == kind and one.entity == table.lower())


def no_identifier(text: str) -> SnowflakeError:
    plain = text.replace('"', "")
    return SnowflakeError(f"SQL compilation error:\ninvalid identifier '{plain}'", errno=904, sqlstate="42000")


def wrong_query(reason: str) -> SnowflakeError:
    """A query that is well written and that a semantic view does not answer."""
    return SnowflakeError(
        f"SQL compilation error:\nInvalid semantic view query: {reason}", errno=10260, sqlstate="42601"
    )


def unrelated(table: str, base: str) -> SnowflakeError:
    return SnowflakeError(
        f"SQL compilation error:\nInvalid dimension specified: The dimension entity '{table.upper()}' must be related "
        "to and have an equal or lower level of granularity compared to the base metric or dimension entity "
        f"'{base.upper()}'.",
        errno=10234,
        sqlstate="42601",
    )


def check_related(model: SemanticModel, base: str, tables: Iterable[str]) -> None:
    """What a base is split or filtered by belongs to its own table, or to one of which each row has at most one."""
    from tools.semantics.sql.joins import reachable

    reached = reachable(model, base)
    for table in tables:
        if table not in reached:
            raise unrelated(table, base)


def base_of(model: SemanticModel, tables: Collection[str]) -> str:
    """The finest of the tables, whose rows have one row of each other; an error when none of them is that."""
    from tools.semantics.sql.joins import common_root

    named = list(dict.fromkeys(tables))
    root = common_root(model, named)
    if root not in named:
        raise unrelated(named[1], named[0])
    return root


def qualified(model: SemanticModel, node: Expr, kinds: Collection[Kind]) -> tuple[Expr, list[Calculation]]:
    """The expression with every name under its table, and what the names mean."""
    used: list[Calculation] = []

    def placed(part: Expr) -> Expr:
        if not isinstance(part, exp.Column) or isinstance(part.this, exp.Star):
            return part
        one = found(model, part, kinds)
        used.append(one)
        return exp.column(one.name, table=one.table.name if one.table else None)

    return node.copy().transform(placed), used
