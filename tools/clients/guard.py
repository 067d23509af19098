"""The guard: which SQL that others wrote may run, and with how many rows."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from tools.errors import RefusedSql


class Guard:
    def __init__(self, *, database: str, schema: str) -> None:
        self._database = database.lower()
        self._schema = schema.lower()

    def check(self, sql: str, *, row_cap: int) -> str:
        try:
            trees = [tree for tree in sqlglot.parse(sql, dialect="snowflake") if tree is not None]
        except sqlglot.errors.SqlglotError as error:
            raise RefusedSql("the statement cannot be parsed, so it is not run") from error
        if len(trees) != 1 or not isinstance(trees[0], exp.Query):
            raise RefusedSql("only one SELECT may run")
        return trees[0].limit(row_cap + 1).sql(dialect="snowflake")
