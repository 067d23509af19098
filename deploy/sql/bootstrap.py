"""What an administrator does before any pipeline: the statements of bootstrap.sql, and whether an account has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final, Literal

from snowflake.connector.errors import Error as SnowflakeError

from deploy.sql.files import SQL, Statement, checksum, read_order, render, split
from tools.errors import CallerError

DEPLOYER: Final = "assistant_deployer"
"""The role that bootstrap.sql makes, and that plan and apply take."""
ADMINISTRATOR: Final = "ACCOUNTADMIN"

BootstrapState = Literal["done", "changed", "unknown"]


class NotBootstrapped(CallerError):
    """The account has no deployer, or this user may not take its role."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"this user cannot take the role {DEPLOYER}: {why} An administrator makes it with: assistant sql bootstrap "
            f"(role {ADMINISTRATOR}; --print shows the statements), and grants it: GRANT ROLE {DEPLOYER} TO USER ..."
        )


class BootstrapFailed(CallerError):
    """A statement of bootstrap.sql was refused; what ran before it stays, and all of it may run again."""

    def __init__(self, path: str, statement: Statement, error: SnowflakeError, role: str) -> None:
        hint = "" if role == ADMINISTRATOR else f" The role is {role}, and {ADMINISTRATOR} is needed: SNOWFLAKE_ROLE."
        message = str(error.msg or error).strip()
        super().__init__(f"sql/{path} line {statement.line}: {statement.first_words} failed: {message}{hint}")


def mark(root: Path = SQL) -> str:
    """What bootstrap.sql is known by in the account: the beginning of its checksum, before any value is filled in."""
    return checksum("".join(text for _, text in _files(root)))[:12]


def with_mark(variables: Mapping[str, str], root: Path = SQL) -> dict[str, str]:
    """The variables, and the one that bootstrap.sql writes into the comment of the role that it makes."""
    return {**variables, "bootstrap": mark(root)}


def text_of(variables: Mapping[str, str], root: Path = SQL) -> str:
    """The page as it runs, for a worksheet; raises MissingVariable."""
    return "\n".join(text for _, text in _rendered(variables, root))


def bootstrap(connection: Any, variables: Mapping[str, str], *, root: Path = SQL, say: Callable[[str], None]) -> int:
    """Run every statement, and give their number; raises MissingVariable before the first, BootstrapFailed."""
    pages = list(_rendered(variables, root))
    done = 0
    with closing(connection.cursor()) as cursor:
        role = str(cursor.execute("SELECT CURRENT_ROLE()").fetchone()[0])
        for path, text in pages:
            for statement in split(text):
                try:
                    cursor.execute(statement.text)
                except SnowflakeError as error:
                    raise BootstrapFailed(path, statement, error, role) from error
                done += 1
            say(f"{path}: {done} statements")
    return done


def state(connection: Any, root: Path = SQL) -> BootstrapState:
    """Whether the account was made by this bootstrap.sql, as the comment of the deployer says; any role may ask.

    Unknown where the folder has none, or where the role is not listed.
    """
    if not any(file.is_bootstrap for file in read_order(root)):
        return "unknown"
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"SHOW ROLES LIKE '{DEPLOYER}'")
        names = [column[0].lower() for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    if not rows:
        return "unknown"
    return "done" if str(rows[0]["comment"]).endswith(f" {mark(root)}") else "changed"


def _files(root: Path) -> Iterator[tuple[str, str]]:
    for file in read_order(root):
        if file.is_bootstrap:
            yield file.path, (root / file.path).read_text(encoding="utf-8")


def _rendered(variables: Mapping[str, str], root: Path) -> Iterator[tuple[str, str]]:
    values = with_mark(variables, root)
    for path, text in _files(root):
        yield path, render(text, values, file=path)
