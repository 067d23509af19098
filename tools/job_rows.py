"""New rows of raw_data.jobs, many in one statement; for those who submit jobs inside a transaction of their own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field

from tools.clients.snowflake import Transaction

MAX_ATTEMPTS: Final = 3

_INSERT: Final = """
INSERT INTO raw_data.jobs (
    job_id, job_name, job_type, status, priority, created_by, input, max_attempts, idempotency_key, source, thread_id,
    targets, schedule_id, occurrence_at, on_behalf_of, run_as_role, created_at, updated_at
)
SELECT
    f.value:job_id::VARCHAR,
    f.value:job_name::VARCHAR,
    f.value:job_type::VARCHAR,
    'PENDING',
    f.value:priority::NUMBER,
    f.value:created_by::VARCHAR,
    f.value:input,
    f.value:max_attempts::NUMBER,
    f.value:idempotency_key::VARCHAR,
    f.value:source::VARCHAR,
    f.value:thread_id::VARCHAR,
    f.value:targets,
    f.value:schedule_id::VARCHAR,
    f.value:occurrence_at::TIMESTAMP_NTZ,
    f.value:on_behalf_of::VARCHAR,
    f.value:run_as_role::VARCHAR,
    SYSDATE(),
    SYSDATE()
FROM TABLE(FLATTEN(INPUT => PARSE_JSON(%(jobs)s))) AS f
"""
_EVENTS: Final = """
INSERT INTO raw_data.job_events (event_id, job_id, attempt, event, message, created_at)
SELECT
    UUID_STRING(), f.value:job_id::VARCHAR, 0, 'SUBMITTED', 'submitted by ' || f.value:submitter::VARCHAR, SYSDATE()
FROM TABLE(FLATTEN(INPUT => PARSE_JSON(%(jobs)s))) AS f
"""


class NewJob(BaseModel):
    """A job that is about to be a row; `submitter` is who the history names."""

    model_config = ConfigDict(frozen=True)

    job_id: str = Field(default_factory=lambda: str(uuid4()))
    job_name: str
    job_type: str
    created_by: str
    input: Mapping[str, Any]
    submitter: str = ""
    priority: int = 5
    max_attempts: int = MAX_ATTEMPTS
    idempotency_key: str | None = None
    source: str = "schedule"
    thread_id: str | None = None
    targets: Sequence[Mapping[str, str]] | None = None
    schedule_id: str | None = None
    occurrence_at: datetime | None = None
    on_behalf_of: str | None = None
    run_as_role: str | None = None

    def as_row(self) -> dict[str, Any]:
        """Its columns; what is not known is absent, which is SQL's NULL."""
        row = {name: value for name, value in self.model_dump(mode="json").items() if value is not None}
        return row | {"submitter": self.submitter or self.created_by}

    def as_json(self, job_id: str | None) -> str:
        """What raw_data.submit_once takes; without an id that somebody gave, the procedure makes one."""
        row = {name: value for name, value in self.as_row().items() if name != "job_id"}
        return json.dumps(row | ({"job_id": job_id} if job_id else {}))


def insert_jobs(transaction: Transaction, jobs: Sequence[NewJob]) -> None:
    """Insert the jobs and the first line of their history: two statements, however many they are."""
    if not jobs:
        return
    values = {"jobs": json.dumps([job.as_row() for job in jobs])}
    transaction.execute(_INSERT, values)
    transaction.execute(_EVENTS, values)
