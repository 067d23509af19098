"""What ran: QUERY_HISTORY, kept bounded in a DuckDB file of its own, and the statements that run now."""

from __future__ import annotations

import queue
import threading
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import duckdb

KEPT = 20_000
"""Rows of QUERY_HISTORY that are kept; the oldest go in bulk when half as many again have come."""

RECENT = 2_000
"""Finished statements whose state is known in memory, for query status by id."""

TEXT = 20_000
"""Characters of a statement's text that are kept; a longer one ends in an ellipsis."""

Status = Literal["RUNNING", "SUCCESS", "FAIL"]


@dataclass
class Run:
    """One execution of one statement."""

    query_id: str
    text: str
    session_id: int
    user: str
    role: str
    warehouse: str
    database: str
    schema: str
    tag: str
    started: datetime
    query_type: str = ""
    status: Status = "RUNNING"
    ended: datetime | None = None
    error_code: str | None = None
    error_message: str | None = None
    rows: int = 0
    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def milliseconds(self) -> int:
        return int(((self.ended or self.started) - self.started).total_seconds() * 1000)


def new_query_id() -> str:
    """Ids sort by time within a process, as Snowflake's do."""
    return str(uuid.uuid4())


class History:
    """Runs by id while they matter, rows in DuckDB for whoever asks later."""

    def __init__(self, duck: duckdb.DuckDBPyConnection) -> None:
        self._duck = duck
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._finished: queue.SimpleQueue[Run] = queue.SimpleQueue()
        self._rows = int(duck.execute("SELECT count(*) FROM _fs_history.main.query_history").fetchall()[0][0])
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write_now_and_then, name="query-history", daemon=True)
        self._thread.start()

    def start(self, run: Run) -> None:
        with self._lock:
            self._runs[run.query_id] = run
            while len(self._runs) > RECENT:
                oldest = next(iter(self._runs.values()))
                if oldest.status == "RUNNING":
                    break
                del self._runs[oldest.query_id]

    def finish(self, run: Run, *, now: datetime) -> None:
        run.ended = now
        if run.status == "RUNNING":
            run.status = "SUCCESS"
        run.done.set()
        self._finished.put(run)

    def get(self, query_id: str) -> Run | None:
        return self._runs.get(query_id)

    def running(self) -> list[Run]:
        with self._lock:
            return [run for run in self._runs.values() if run.status == "RUNNING"]

    def flush(self) -> None:
        """Write what has finished, so that a query of QUERY_HISTORY sees it."""
        with self._writing:
            rows = []
            while True:
                try:
                    rows.append(_row(self._finished.get_nowait()))
                except queue.Empty:
                    break
            if not rows:
                return
            places = ", ".join(["(" + ", ".join("?" * len(rows[0])) + ")"] * len(rows))
            sql = f"INSERT INTO _fs_history.main.query_history VALUES {places}"  # noqa: S608
            self._duck.execute(sql, [value for row in rows for value in row])
            self._rows += len(rows)
            if self._rows > KEPT * 1.5:
                oldest = "SELECT START_TIME FROM _fs_history.main.query_history ORDER BY 1 DESC LIMIT 1 OFFSET ?"
                self._duck.execute(
                    f"DELETE FROM _fs_history.main.query_history WHERE START_TIME < ({oldest})",  # noqa: S608
                    [KEPT],
                )
                self._rows = KEPT

    def _write_now_and_then(self) -> None:
        while not self._stop.wait(1.0):
            self.flush()

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        self.flush()


def _row(run: Run) -> list[object]:
    text = run.text if len(run.text) <= TEXT else run.text[:TEXT] + "..."
    return [
        run.query_id,
        text,
        run.database or None,
        run.schema or None,
        run.query_type,
        run.session_id,
        run.user,
        run.role,
        run.warehouse or None,
        "X-Small" if run.warehouse else None,
        run.tag,
        run.status,
        run.error_code,
        run.error_message,
        f"{run.started.isoformat()}+00",
        f"{(run.ended or run.started).isoformat()}+00",
        run.milliseconds,
        run.milliseconds,
        run.rows,
        run.inserted,
        run.updated,
        run.deleted,
        0,
    ]
