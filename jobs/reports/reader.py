"""Runs a report's statements and keeps each as a source for the appendix."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import LiteralString

from jobs.reports.document import Source
from jobs.work import Work
from tools.answer import Table
from tools.clients.snowflake import Rows
from tools.tables import table_from_arrow

STATEMENT_SECONDS = 300
DETAILED = frozenset({"csv", "xlsx", "parquet"})
"""The formats that hold the finest grain."""
DETAIL_ROWS = 1_000_000
"""A sheet of a workbook ends a little above."""


class Reader:
    """The statements of one report, in order; `sources` says them with their values."""

    def __init__(self, work: Work, tool: str) -> None:
        self._work = work
        self._tag = work.tag(tool)
        self.sources: list[Source] = []

    def rows(self, name: str, sql: LiteralString, params: Mapping[str, object]) -> Rows:
        """The rows of a statement that is our own."""
        rows = self._work.services.warehouse.query(
            sql,
            params,
            tag=self._tag,
            role=self._work.role,
            timeout_seconds=STATEMENT_SECONDS,
            on_query_id=self._work.on_query_id,
        )
        self.sources.append(Source(name, shown(sql, params), rows.query_id))
        return rows

    def governed(self, name: str, sql: str, *, row_cap: int) -> Table:
        """The rows of a statement that somebody else wrote, through the guard; raises RefusedSql."""
        result = self._work.services.warehouse.governed(
            sql,
            tag=self._tag,
            role=self._work.role,
            row_cap=row_cap,
            timeout_seconds=STATEMENT_SECONDS,
            on_query_id=self._work.on_query_id,
        )
        self.sources.append(Source(name, sql.strip(), result.query_id))
        return table_from_arrow(result.table, truncated=result.truncated)


def shown(sql: str, params: Mapping[str, object]) -> str:
    """The statement with its values written in, for people to read and run; what runs here is bound instead."""
    return re.sub(r"%\((\w+)\)s", lambda match: _literal(params[match[1]]), sql).replace("%%", "%").strip()


def _literal(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).upper()
        case int() | float():
            return str(value)
        case datetime() | date():
            return f"'{value.isoformat()}'"
        case list() | tuple():
            return "(" + ", ".join(_literal(entry) for entry in value) + ")"
    return "'" + str(value).replace("'", "''") + "'"


def as_date(value: date | datetime) -> date:
    """A day, whether Snowflake gave it as one or as a moment."""
    return value.date() if isinstance(value, datetime) else value
