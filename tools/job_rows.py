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

_INSERT: Final = "CALL raw_data.insert_jobs(%(jobs)s)"


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
    """Insert the jobs and the first line of their history: one call, however many they are."""
    if jobs:
        transaction.execute(_INSERT, {"jobs": json.dumps([job.as_row() for job in jobs])})
