"""Snowflake SQL to trees, with Snowflake's error when it is none."""

from __future__ import annotations

import sqlglot
from sqlglot import Expr
from sqlglot.errors import ParseError, SqlglotError

from deploy.local.account.errors import SnowflakeError
from tools.clients.semantic_sql import SEMANTIC, WithSemanticViews


def syntax_error(error: SqlglotError) -> SnowflakeError:
    """Where the text stopped making sense."""
    place = (getattr(error, "errors", None) or [{}])[0]
    if not place.get("line"):
        text = str(error).split("\n")[0].replace("\x1b[4m", "").replace("\x1b[0m", "")
        return SnowflakeError(f"SQL compilation error:\nsyntax error: {text}", errno=1003, sqlstate="42000")
    unexpected = f" unexpected '{place['highlight']}'" if place.get("highlight") else ""
    return SnowflakeError(
        f"SQL compilation error:\nsyntax error line {place['line']} at position {place['col']}{unexpected}.",
        errno=1003,
        sqlstate="42000",
    )


def parse_one(sql: str) -> Expr:
    read = WithSemanticViews if SEMANTIC.search(sql) else "snowflake"
    try:
        found = [tree for tree in sqlglot.parse(sql, read=read) if tree is not None]
    except (ParseError, SqlglotError) as error:
        raise syntax_error(error) from None
    except RecursionError:
        raise SnowflakeError("SQL compilation error:\nthe statement is nested too deeply", errno=1003) from None
    if not found:
        raise SnowflakeError("Empty SQL statement.", errno=900, sqlstate="42601")
    if len(found) > 1:
        raise SnowflakeError(
            f"Actual statement count {len(found)} did not match the desired statement count 1.",
            errno=8,
            sqlstate="0A000",
        )
    return found[0]
