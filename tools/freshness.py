"""Whether the data of a day has arrived: the newest date of a reporting view or a semantic model's table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from tools.ask import SEMANTIC_MODELS
from tools.clients.snowflake import QueryTag
from tools.errors import NotFound
from tools.semantic_query import model_named
from tools.services import Services

STATEMENT_SECONDS: Final = 60
ALIASES: Final[Mapping[str, str]] = {
    "sales": "order_lines",
    "order": "orders",
    "revenue": "order_lines",
    "data": "order_lines",
}
"""What people call the tables; the views' own names are known from the semantic models."""


class UnknownTable(NotFound):
    """No table with a date has that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"freshness: no table {name!r} has a date to wait for; there are {', '.join(_dated())}")


@dataclass(frozen=True, slots=True)
class DatedTable:
    """A view of the reporting schema, and its date as SQL."""

    view: str
    expression: str

    @property
    def sql(self) -> str:
        """The statement that reads the newest day; the names come from our own semantic models."""
        return f"SELECT CAST(MAX({self.expression}) AS DATE) AS newest_day FROM {self.view}"  # noqa: S608


def dated_table(name: str) -> DatedTable:
    """The table of that name, however it is written; raises UnknownTable."""
    normal = name.strip().lower().replace(" ", "_").rsplit(".", maxsplit=1)[-1]
    known = _dated()
    found = known.get(normal) or known.get(ALIASES.get(normal, ""))
    if found is None:
        raise UnknownTable(name)
    return found


def newest_day(services: Services, table: str, *, role: str | None, person: str) -> date | None:
    """The newest day in the table, as the role sees it; None when it is empty."""
    result = services.warehouse.governed(
        dated_table(table).sql,
        tag=QueryTag(surface="worker", person=person, tool="freshness"),
        role=role,
        row_cap=1,
        timeout_seconds=STATEMENT_SECONDS,
    )
    found = result.table.column(0).to_pylist()[0]
    return found.date() if isinstance(found, datetime) else found


def expected_day(occurrence: datetime, time_zone: str) -> date:
    """The day that has to be there: the one before the run, where the schedule counts its days."""
    return occurrence.astimezone(ZoneInfo(time_zone)).date() - timedelta(days=1)


@cache
def _dated() -> Mapping[str, DatedTable]:
    found: dict[str, DatedTable] = {}
    for name in SEMANTIC_MODELS:
        for table in model_named(name).tables:
            when = table.default_time or next(iter(table.times), None)
            if when is not None:
                dated = DatedTable(table.base_table.table.lower(), when.expr)
                found.setdefault(table.name.lower(), dated)
                found.setdefault(dated.view, dated)
    return found
