"""One run of a job as the function that does it sees it: what to do, what with, whom to tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from tools.clients.snowflake import QueryTag
from tools.person import Person
from tools.services import Services


class WorkFile(BaseModel):
    """A file that a job left in S3; `sha256` in hex."""

    model_config = ConfigDict(frozen=True)

    name: str
    key: str
    media_type: str
    size: int
    sha256: str


class WorkResult(BaseModel):
    """What goes into the row's `result`: a superset of tools.jobs.JobResult."""

    model_config = ConfigDict(frozen=True)

    files: tuple[WorkFile, ...] = ()
    summary: str | None = None
    row_count: int | None = None
    period: str | None = None
    figures: dict[str, Any] = Field(default_factory=dict)
    deliver: bool = True
    """Whether the job's targets get it; an alert that does not fire is nobody's post."""


@dataclass(frozen=True, slots=True)
class Work:
    """A run: `folder` is empty and goes away with it, `shelf` outlives it and is shared by a worker's runs.

    `prefix` is where its files go in S3; it holds the job's id and the attempt, so no other run writes there.

    `progress` takes 0 to 100 and a phase in words; `on_query_id` takes the id of the statement that runs now, so that
    cancelling reaches it. `role` is the Snowflake role that its
    statements on governed data run with (None: the worker's own).
    """

    services: Services
    job_id: str
    job_name: str
    attempt: int
    created_by: str
    prefix: str
    folder: Path
    shelf: Path
    progress: Callable[[int, str], None]
    on_query_id: Callable[[str], None]
    role: str | None = None
    on_behalf_of: str | None = None
    schedule_id: str | None = None
    occurrence_at: datetime | None = None

    @property
    def person(self) -> Person:
        """Whose rights it runs with."""
        who = self.on_behalf_of or self.created_by
        return Person(id=who, name=who, email=who if "@" in who else None, role=self.role)

    def tag(self, tool: str) -> QueryTag:
        """Who the statements of this run are for."""
        return QueryTag(surface="worker", person=self.created_by, job=self.job_id, tool=tool)
