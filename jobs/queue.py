"""The queue's SQL: claim, beat, look, settle; every write of a worker carries its claim token.

States: PENDING -> RUNNING -> COMPLETED | FAILED | CANCELLED; RUNNING -> PENDING by a retry or a hand-back.
A claim (raw_data.claim_jobs) is one UPDATE with a fresh token, read back by the token. Two claims that race leave one
token in the row, and whoever holds the other finds no row to write to: the lease is lost and the result is dropped.
A claim whose answer is lost is asked for again with its token.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal, LiteralString

from pydantic import BaseModel, ConfigDict, Field

from tools.clients.snowflake import Done, QueryTag, Rows, Warehouse
from tools.delivery_records import Errand, errands_json

LEASE_SECONDS: Final = 30
UNKNOWN_AT_ONCE: Final = 20
"""Jobs of a type that nobody knows are claimed as well: to fail at once, in words."""
STATEMENT_SECONDS: Final = 45

EventName = Literal["CLAIMED", "PROGRESS", "RETRIED", "HANDED_BACK", "COMPLETED", "FAILED", "CANCELLED"]
Status = Literal["PENDING", "COMPLETED", "FAILED", "CANCELLED"]


class ClaimedJob(BaseModel):
    """A job that this worker holds: `token` proves it, `attempt` counts this one."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    job_id: str
    token: str
    job_name: str
    job_type: str
    created_by: str
    attempt: int
    max_attempts: int
    priority: int = 5
    source: str = "sql"
    thread_id: str | None = None
    targets: Any = None
    schedule_id: str | None = None
    occurrence_at: datetime | None = None
    on_behalf_of: str | None = None
    run_as_role: str | None = None
    input: Any = None
    cancel_requested: bool = False
    waited_seconds: float = 0.0


class Claim(BaseModel):
    """What a look into the queue gave: the jobs, and in how many seconds the next one is due (0: now, no room)."""

    model_config = ConfigDict(frozen=True)

    jobs: tuple[ClaimedJob, ...] = ()
    due_in: float | None = None


class Peek(BaseModel):
    """Whether there is anything to look for: open jobs, and a mark that changes with the schedules."""

    model_config = ConfigDict(frozen=True)

    open_jobs: int
    schedules: str


class Beat(BaseModel):
    """A running job's sign of life."""

    model_config = ConfigDict(frozen=True)

    job_id: str
    token: str
    progress: int = 0
    phase: str | None = None
    query_id: str | None = None


class Ending(BaseModel):
    """How a run ended; `error` stays in the row, `message` in its history.

    `refund` gives the attempt back, `delay` is how long the job rests before the next one. `errands` are the DELIVERY
    jobs that follow from it; `closes` is the delivery that nobody sends any more; `recovers` is the schedule whose
    occurrence is done with this job, because nothing is to be delivered.
    """

    model_config = ConfigDict(frozen=True)

    job_id: str
    token: str
    attempt: int
    event: EventName
    status: Status
    result: Any = None
    error: str | None = None
    message: str | None = None
    reference: str | None = None
    query_id: str | None = None
    delay: timedelta | None = None
    refund: int = 0
    progress: int | None = None
    details: dict[str, Any] | None = None
    errands: tuple[Errand, ...] = Field((), exclude=True)
    closes: str | None = None
    recovers: str | None = None


CLAIM_SQL: Final = "CALL raw_data.claim_jobs(%(token)s, %(worker)s, %(lease)s, %(room)s, %(others)s)"

PEEK_SQL: Final = """
SELECT
    COUNT(*) AS open_jobs,
    (
        SELECT COUNT(*) || '/' || COUNT_IF(is_enabled) || '/' || COALESCE(MAX(updated_at)::VARCHAR, '')
        FROM raw_data.report_schedules
    ) AS schedules
FROM raw_data.jobs
WHERE status = 'PENDING' OR (status = 'RUNNING' AND worker_id <> %(worker)s)
"""

BEAT_SQL: Final = """
UPDATE raw_data.jobs
SET
    lease_until = DATEADD('second', %(lease)s, SYSDATE()),
    updated_at = SYSDATE(),
    progress = b.progress,
    phase = b.phase,
    query_id = b.query_id
FROM (
    SELECT
        f.value:job_id::VARCHAR AS job_id,
        f.value:token::VARCHAR AS token,
        f.value:progress::NUMBER AS progress,
        f.value:phase::VARCHAR AS phase,
        f.value:query_id::VARCHAR AS query_id
    FROM TABLE(FLATTEN(INPUT => PARSE_JSON(%(beats)s))) AS f
) AS b
WHERE jobs.job_id = b.job_id AND jobs.claim_token = b.token AND jobs.status = 'RUNNING'
"""

HELD_SQL: Final = """
SELECT job_id, claim_token AS token, cancel_requested
FROM raw_data.jobs
WHERE worker_id = %(worker)s AND status = 'RUNNING'
"""

SETTLE_SQL: Final = "CALL raw_data.settle_jobs(%(endings)s, %(worker)s, %(errands)s)"


class Queue:
    """The jobs table as one worker sees it. `counted` is told the name of every statement that is sent."""

    def __init__(
        self,
        warehouse: Warehouse,
        *,
        worker_id: str,
        lease_seconds: int = LEASE_SECONDS,
        counted: Callable[[str], object] = str,
    ) -> None:
        self._warehouse = warehouse
        self._worker_id = worker_id
        self._lease_seconds = lease_seconds
        self._counted = counted
        self._tag = QueryTag(surface="worker", tool="queue")
        self._token = str(uuid.uuid4())

    def claim(self, room: Mapping[str, int], *, others: int = UNKNOWN_AT_ONCE) -> Claim:
        """Take the most urgent jobs that are due, at most `room` of each type; also those of workers that died.

        After an error the next claim has the same token: what the lost one took is given back by it, and nothing more.
        """
        values = {
            "token": self._token,
            "worker": self._worker_id,
            "lease": self._lease_seconds,
            "room": json.dumps(dict(room)),
            "others": others,
        }
        rows = self._query("claim", CLAIM_SQL, values)
        self._token = str(uuid.uuid4())
        jobs = tuple(ClaimedJob.model_validate(row) for row in rows if row["job_id"] is not None)
        return Claim(jobs=jobs, due_in=_seconds(rows))

    def peek(self) -> Peek:
        """Whether a claim is worth it. While the tables do not change Snowflake has the answer in its result cache.

        The text holds no clock, so the same question has the same answer, and no warehouse is woken for it.
        """
        [row] = self._query("peek", PEEK_SQL, {"worker": self._worker_id})
        return Peek.model_validate(row)

    def beat(self, beats: Sequence[Beat]) -> bool:
        """Renew the leases and write the progress of all running jobs; whether every one is still held."""
        values = {"beats": _json(beats), "lease": self._lease_seconds}
        return self._execute("beat", BEAT_SQL, values).row_count == len(beats)

    def held(self) -> dict[tuple[str, str], bool]:
        """The jobs that this worker holds, by id and token, and whether somebody asked to cancel them."""
        rows = self._query("held", HELD_SQL, {"worker": self._worker_id})
        return {(row["job_id"], row["token"]): bool(row["cancel_requested"]) for row in rows}

    def settle(self, endings: Sequence[Ending]) -> set[str]:
        """Write how runs ended and their lines of history, all at once or nothing; the ids of the jobs that were lost.

        May be repeated after an error: what was written the first time is found settled the second time.
        """
        errands = [errand for ending in endings for errand in ending.errands]
        values = {"endings": _json(endings), "worker": self._worker_id, "errands": errands_json(errands)}
        [row] = self._query("settle", SETTLE_SQL, values)
        return set(json.loads(next(iter(row.values())) or "[]"))

    def _execute(self, name: str, sql: LiteralString, values: Mapping[str, object]) -> Done:
        self._counted(name)
        return self._warehouse.execute(sql, values, tag=self._tag, timeout_seconds=STATEMENT_SECONDS)

    def _query(self, name: str, sql: LiteralString, values: Mapping[str, object]) -> Rows:
        self._counted(name)
        return self._warehouse.query(sql, values, tag=self._tag, timeout_seconds=STATEMENT_SECONDS)


def _json(entries: Iterable[BaseModel]) -> str:
    """A JSON array in which what is not known is absent: an absent path is SQL's NULL, a JSON null is not."""
    text = json.dumps([_present(entry) for entry in entries], default=str, ensure_ascii=False)
    # Half a character is no JSON, and one ending that cannot be written would hold back all the others.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _present(entry: BaseModel) -> dict[str, Any]:
    values = {name: value for name, value in entry.model_dump().items() if value is not None}
    if isinstance(delay := values.get("delay"), timedelta):
        values["delay"] = int(delay.total_seconds() * 1000)
    for name in ("error", "message"):
        if name in values:
            values[name] = values[name][:4000]
    return values


def _seconds(rows: Rows) -> float | None:
    due = rows[0]["due"]
    return None if due is None else max(0.0, float(due) / 1000)


def new_worker_id(host: str, pid: int) -> str:
    """Unique to this start: a restarted worker never takes its predecessor's leases for its own."""
    return f"{host}:{pid}:{uuid.uuid4().hex[:8]}"
