"""A session's transaction: DuckDB's, with Snowflake's locks, waits and errors around it."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, cast

import duckdb

from deploy.local.account.errors import SnowflakeError
from deploy.local.account.history import Run
from deploy.local.account.locks import LockLost
from deploy.local.account.names import Name
from deploy.local.account.parameters import SESSION_DEFAULTS
from deploy.local.account.standing import Standing
from deploy.local.account.statements import Outcome, Written
from deploy.local.account.translate import snowflake_error

if TYPE_CHECKING:
    from deploy.local.account.account import Account
    from deploy.local.account.session import Session

RETRY_SECONDS = (0.002, 0.1)
"""Shortest and longest pause before an autocommit statement that lost a race is repeated."""


class Transactions(Standing):
    """BEGIN, COMMIT and ROLLBACK, and how statements that write or define are run and repeated."""

    def __init__(self, account: Account, session_id: int, *, user: str, role: str) -> None:
        super().__init__(account, session_id, user=user, role=role)
        self.cancelled = threading.Event()
        self.in_transaction = False
        self.aborted = ""
        """Why the open transaction is lost, while the client has not ended it."""
        self.transaction_id = ""
        self._written: set[Name] = set()
        self._run: Run | None = None

    def check(self) -> None:
        """Raise when the statement is to stop."""
        raise NotImplementedError

    @contextmanager
    def writing_by_definition(self, written: Written) -> Iterator[None]:
        """CREATE TABLE AS SELECT in a transaction with what hooks do before and after it, as around any other write."""
        self.duck.execute("BEGIN TRANSACTION")
        try:
            for hook in self.account.hooks.before_write:
                hook(cast("Session", self), written)
            yield
            for hook in self.account.hooks.after_write:
                hook(cast("Session", self), written)
            self.duck.execute("COMMIT")
        except BaseException:
            with suppress(duckdb.TransactionException):
                self.duck.execute("ROLLBACK")
            raise
        self._announce(frozenset({written.table}))

    def begin(self) -> None:
        if self.in_transaction:
            return
        self.duck.execute("BEGIN TRANSACTION")
        self.in_transaction = True
        self.transaction_id = str(time.time_ns())
        self._written = set()

    def commit(self) -> None:
        if self.aborted:
            cause, self.aborted = self.aborted, ""
            raise SnowflakeError(
                f"Nothing was committed, the transaction was rolled back: {cause}", errno=625, sqlstate="57014"
            )
        if not self.in_transaction:
            return
        try:
            self.duck.execute("COMMIT")
        except duckdb.Error:
            self._lose()
            raise
        tables = frozenset(self._written)
        self._finished()
        self._announce(tables)

    def rollback(self) -> None:
        self.aborted = ""
        if self.in_transaction:
            self._lose()

    def _lose(self) -> None:
        # A failed COMMIT has rolled back already.
        with suppress(duckdb.TransactionException):
            self.duck.execute("ROLLBACK")
        self._finished()
        for hook in self.account.hooks.after_rollback:
            hook(cast("Session", self))

    def _finished(self) -> None:
        self.in_transaction = False
        self.transaction_id = ""
        self._written = set()
        self.account.locks.release(self.id)

    def _announce(self, tables: frozenset[Name]) -> None:
        if tables:
            for hook in self.account.hooks.after_commit:
                hook(self.account, tables)

    def lock_seconds(self) -> float:
        return float(self.parameters.get("LOCK_TIMEOUT", SESSION_DEFAULTS["LOCK_TIMEOUT"]))

    def lock(self, table: Name) -> None:
        query_id = self._run.query_id if self._run else ""
        self.account.locks.acquire(
            table, session=self.id, query_id=query_id, seconds=self.lock_seconds(), check=self.check
        )

    def changing(self, action: Callable[[], Outcome], table: Name, *, locking: bool) -> Outcome:
        """Run an action that changes the rows of a table."""
        if self.parameters.get("AUTOCOMMIT", "true").lower() == "false":
            self.begin()
        if self.in_transaction:
            if locking:
                self.lock(table)
            self._written.add(table)
            with self._keeping_transaction():
                return action()
        return self._autocommit(action, table, locking=locking)

    @contextmanager
    def _keeping_transaction(self) -> Iterator[None]:
        """DuckDB gives up a transaction in which a statement failed while running; the client is told so."""
        try:
            yield
        except duckdb.Error as error:
            if not isinstance(error, duckdb.BinderException | duckdb.CatalogException | duckdb.ParserException):
                self._lose()
                self.aborted = str(snowflake_error(error).message).splitlines()[0]
            raise

    def _autocommit(self, action: Callable[[], Outcome], table: Name, *, locking: bool) -> Outcome:
        deadline = time.monotonic() + self.lock_seconds()
        pause = RETRY_SECONDS[0]
        while True:
            if locking:
                self.lock(table)
            try:
                self.duck.execute("BEGIN TRANSACTION")
                self.in_transaction, self._written = True, {table}
                outcome = action()
                self.commit()
                return outcome
            except BaseException as error:
                if self.in_transaction:
                    self._lose()
                race = isinstance(error, duckdb.TransactionException | LockLost)
                if not race or time.monotonic() > deadline:
                    raise
            finally:
                self.account.locks.release(self.id)
            self.cancelled.wait(pause * random.uniform(0.5, 1.5))  # noqa: S311  a pause, not a secret
            self.check()
            pause = min(pause * 2, RETRY_SECONDS[1])

    def defining(self, action: Callable[[], Outcome]) -> Outcome:
        """Run DDL: it commits the open transaction first, and is repeated when DuckDB's catalog was changing."""
        if self.in_transaction:
            self.commit()
        deadline = time.monotonic() + self.lock_seconds()
        while True:
            try:
                return action()
            except duckdb.TransactionException:
                if time.monotonic() > deadline:
                    raise
            finally:
                self.account.changed()
            self.cancelled.wait(0.02)
            self.check()
