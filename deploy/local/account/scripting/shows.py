"""SHOW and DESCRIBE for what the catalog keeps: procedures, streams, tasks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from deploy.local.account import show
from deploy.local.account.names import Name
from deploy.local.account.statements import Outcome, Statement

if TYPE_CHECKING:
    from deploy.local.account.session import Session

Row = tuple[Name, dict[str, Any]]
"""Where an object lives, and what is shown of it by column."""


def listed(session: Session, statement: Statement, columns: Sequence[str], rows: Iterable[Row]) -> Outcome:
    """The rows that the clauses of a SHOW leave, in this order of columns."""
    clauses = show.wanted(session, statement)
    kept = [row for name, row in rows if clauses.names(row["name"]) and clauses.within(name.database, name.schema)]
    return show.told(columns, [[row[column] for column in columns] for row in kept], clauses.limit)


def described(columns: Sequence[str], row: dict[str, Any]) -> Outcome:
    return show.told(columns, [[row[column] for column in columns]])
