"""The lock of `assistant sql apply`: a table that only one run can create, and which says in its comment who holds it.

CREATE TABLE fails when the table is there, and a table can be renamed once only: both are decided by Snowflake in one
statement, whatever is read at the same time. The comment also carries the tasks that the run suspended, so that whoever
takes over from a dead run starts them again.
"""

from __future__ import annotations

import json
import socket
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from snowflake.connector.errors import ProgrammingError

from tools.errors import CallerError

TABLE: Final = "schema_lock"
EXISTS: Final = frozenset({2002})
MISSING: Final = frozenset({2003, 2043, 2037})
LEASE: Final = timedelta(minutes=40)
"""Longer than the warehouse lets one statement run; renewed with each file."""
PAUSE_SECONDS: Final = 2.0
COMMENT_SECONDS: Final = 15.0
"""How long a lock may be there without its comment; the two are one statement."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who applies: a run, its person, machine and commit, since when and until when (UTC)."""

    run: str
    by: str
    host: str
    commit: str
    since: str
    until: str
    tasks: tuple[str, ...] = field(default=())

    @classmethod
    def read(cls, text: str) -> Holder | None:
        """The holder that a comment names, or None when it names none."""
        try:
            values = json.loads(text)
            holder = cls(**{**values, "tasks": tuple(values.get("tasks", ()))})
            datetime.fromisoformat(holder.until)
        except (ValueError, TypeError, AttributeError):
            return None
        return holder

    def is_over(self, now: datetime) -> bool:
        """Whether its time is up, so that another run may take the lock."""
        return datetime.fromisoformat(self.until) <= now


class Locked(CallerError):
    """Another run holds the lock."""

    def __init__(self, holder: Holder) -> None:
        super().__init__(
            f"{holder.by} applies the schema from {holder.host} since {holder.since[:19]} UTC (run {holder.run}, "
            f"commit {holder.commit or 'unknown'}); nothing was changed. Wait for it with --wait SECONDS. "
            f"Should that run be dead, its lock is free at {holder.until[:19]} UTC, or now with: "
            f"assistant sql unlock {holder.run}"
        )
        self.holder = holder


class LockLost(CallerError):
    """The lock was freed or taken over while the run went on."""

    def __init__(self, holder: Holder | None) -> None:
        who = f"{holder.by} has it (run {holder.run})" if holder else "somebody freed it"
        super().__init__(
            f"this run lost the schema lock: {who}; it stopped where it was. Run assistant sql apply again"
        )


class NobodysLock(CallerError):
    """The lock is there, and nothing that says whose it is."""

    def __init__(self, table: str) -> None:
        super().__init__(
            f"the table {table} is the schema lock, and its comment does not say which run holds it; nothing was "
            f"changed. Make sure that no run of assistant sql apply is under way, and then free it: DROP TABLE {table}"
        )


class NotTheHolder(CallerError):
    """The lock to be freed is not held by that run."""

    def __init__(self, run: str, holder: Holder | None) -> None:
        super().__init__(
            f"run {run!r} does not hold the schema lock; "
            + (f"run {holder.run} of {holder.by} does" if holder else "nobody does")
        )


class Lock:
    """The lock of one account; `take`, `renew` and `release` belong to one run."""

    def __init__(
        self, connection: Any, schema: str, *, lease: timedelta = LEASE, comment_seconds: float = COMMENT_SECONDS
    ) -> None:
        self._connection = connection
        self._schema = schema
        self._table = f"{schema}.{TABLE}"
        self._lease = lease
        self._comment_seconds = comment_seconds
        self.held: Holder | None = None

    def holder(self) -> Holder | None:
        """Who holds it now; None also while nothing readable says so."""
        try:
            rows = self._rows(f"SHOW TABLES LIKE '{TABLE}' IN SCHEMA {self._schema}")
        except ProgrammingError as error:
            if error.errno in MISSING:
                return None
            raise
        # The name is there a moment before its comment is, and a person may have written another one.
        return Holder.read(str(rows[0]["comment"])) if rows else None

    def take(self, *, commit: str, wait_seconds: float = 0, say: Callable[[str], None] = lambda _: None) -> Holder:
        """Take it, waiting for another run as long as this; raises Locked, or NobodysLock.

        The lock of a run whose time is up is taken over, together with the tasks that it had suspended.
        """
        deadline = time.monotonic() + wait_seconds
        inherited: tuple[str, ...] = ()
        said = False
        nobody_until: float | None = None
        while True:
            if holder := self._create(commit, inherited):
                self.held = holder
                return holder
            other = self.holder()
            if other is None:
                nobody_until = nobody_until or time.monotonic() + self._comment_seconds
                if time.monotonic() >= nobody_until:
                    raise NobodysLock(self._table)
                threading.Event().wait(0.05)
                continue
            nobody_until = None
            if other.is_over(datetime.now(UTC)):
                if self._set_aside(other):
                    say(f"Taking over from run {other.run} of {other.by}, which ended without a word.")
                    inherited = other.tasks
                continue
            if time.monotonic() >= deadline:
                raise Locked(other)
            if not said:
                say(f"Waiting for {other.by}, who applies the schema since {other.since[:19]} UTC.")
                said = True
            threading.Event().wait(min(PAUSE_SECONDS, max(0.05, deadline - time.monotonic())))

    def renew(self, tasks: Sequence[str] | None = None) -> None:
        """Move its end on, and note the tasks that are suspended; raises LockLost when it is another's."""
        if self.held is None:
            return
        now = self.holder()
        if now is None or now.run != self.held.run:
            self.held = None
            raise LockLost(now)
        until = (datetime.now(UTC) + self._lease).isoformat()
        self.held = replace(self.held, until=until, tasks=self.held.tasks if tasks is None else tuple(tasks))
        self._rows(f"COMMENT ON TABLE {self._table} IS {_text(self.held)}")

    def release(self) -> None:
        """Free it, when it is still this run's."""
        if self.held is not None and (now := self.holder()) is not None and now.run == self.held.run:
            self._rows(f"DROP TABLE IF EXISTS {self._table}")
        self.held = None

    def free(self, run: str) -> Holder:
        """Free the lock of a dead run; raises NotTheHolder. Its holder says which tasks it had suspended."""
        holder = self.holder()
        if holder is None or holder.run != run or not self._set_aside(holder):
            raise NotTheHolder(run, holder)
        return holder

    def _create(self, commit: str, tasks: tuple[str, ...]) -> Holder | None:
        now = datetime.now(UTC)
        [who] = self._rows("SELECT CURRENT_USER() AS who")
        holder = Holder(
            run=uuid.uuid4().hex[:12],
            by=str(who["who"]),
            host=socket.gethostname(),
            commit=commit,
            since=now.isoformat(),
            until=(now + self._lease).isoformat(),
            tasks=tasks,
        )
        try:
            self._rows(f"CREATE TABLE {self._table} (held BOOLEAN) COMMENT = {_text(holder)}")
        except ProgrammingError as error:
            if error.errno in EXISTS:
                return None
            raise
        return holder

    def _set_aside(self, holder: Holder) -> bool:
        """Of all who find the lock over, the one whose RENAME works; a name can be taken once."""
        aside = f"{self._table}_{holder.run}"
        try:
            self._rows(f"ALTER TABLE {self._table} RENAME TO {aside}")
        except ProgrammingError as error:
            if error.errno in EXISTS | MISSING:
                return False
            raise
        self._rows(f"DROP TABLE IF EXISTS {aside}")
        return True

    def _rows(self, statement: str) -> list[dict[str, Any]]:
        with self._connection.cursor() as cursor:
            cursor.execute(statement)
            names = [column[0].lower() for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _text(holder: Holder) -> str:
    return "'" + json.dumps(asdict(holder)).replace("\\", "\\\\").replace("'", "''") + "'"
