"""Snowflake's errors as values: a number, an SQL state and a message."""

from __future__ import annotations


class SnowflakeError(Exception):
    """A statement failed; what a client sees as ProgrammingError."""

    def __init__(self, message: str, *, errno: int = 1003, sqlstate: str = "42000") -> None:
        super().__init__(message)
        self.message = message
        self.errno = errno
        self.sqlstate = sqlstate
        self.query_id = ""

    @property
    def code(self) -> str:
        return f"{self.errno:06d}"


def unsupported(what: str) -> SnowflakeError:
    """What the local account does not know ends here, never in silence."""
    return SnowflakeError(f"the local account does not support {what}", errno=2, sqlstate="0A000")


def missing(kind: str, name: object) -> SnowflakeError:
    return SnowflakeError(
        f"SQL compilation error:\n{kind} '{name}' does not exist or not authorized.", errno=2003, sqlstate="42S02"
    )


def exists(name: object) -> SnowflakeError:
    return SnowflakeError(f"SQL compilation error:\nObject '{name}' already exists.", errno=2002, sqlstate="42710")


def denied(privilege: str, what: str) -> SnowflakeError:
    return SnowflakeError(
        f"SQL access control error:\nInsufficient privileges to operate on {what} (needs {privilege}).",
        errno=3001,
        sqlstate="42501",
    )


def cancelled() -> SnowflakeError:
    return SnowflakeError("SQL execution canceled", errno=604, sqlstate="57014")


def timed_out(seconds: float) -> SnowflakeError:
    return SnowflakeError(
        f"Statement reached its statement or warehouse timeout of {seconds:g} second(s) and was canceled.",
        errno=630,
        sqlstate="57014",
    )


def locked(statement_id: str, table: object) -> SnowflakeError:
    return SnowflakeError(
        f"Statement '{statement_id}' has locked table '{table}' in another transaction and this lock has not yet been "
        "released. Your statement was aborted because the lock was not released in time.",
        errno=625,
        sqlstate="57014",
    )
