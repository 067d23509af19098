"""A schedule as everybody sees it: the order, the row, its runs, and the words for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator

from tools.recurrence import Recurrence, in_utc, recurrence
from tools.recurrence_sentence import in_words
from tools.targets import Target, Targets, address_in_words

RunStatus = Literal["SUBMITTED", "WAITING", "EXPIRED", "MISSED", "SKIPPED"]
SCHEDULED_TYPES: Final = ("REPORT", "EXPORT", "SQL", "DATA_QUALITY", "METRICS", "ALERT")
SHOWN_RUNS: Final = 5
LATE_MINUTES: Final = 720
PLACES: Final[Mapping[str, str]] = {"slack": "Slack", "email": "e-mail", "s3": "S3", "webhook": "webhook"}


class Freshness(BaseModel):
    """Waits until the day before the run is in `table`, a reporting view or a semantic model's table.

    After `deadline_minutes` nothing is sent, and the owner is told.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: str = Field(min_length=1, max_length=200)
    deadline_minutes: int = Field(240, ge=1, le=7 * 24 * 60)


class ScheduleRequest(BaseModel):
    """A schedule to make. `when` is plain words or cron; `time_zone` counts when the words name none.

    `until_at` without a zone is UTC. A run found later than `late_minutes` is MISSED.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    when: str = Field(min_length=1, max_length=200)
    job_type: Literal["REPORT", "EXPORT", "SQL", "DATA_QUALITY", "METRICS", "ALERT"] = "REPORT"
    input: dict[str, Any] = Field(default_factory=dict)
    targets: Targets = ()
    name: str | None = Field(None, min_length=1, max_length=200)
    time_zone: str | None = None
    per_recipient: bool = False
    freshness: Freshness | None = None
    until_at: datetime | None = None
    late_minutes: int = Field(LATE_MINUTES, ge=1, le=60 * 24 * 31)

    @field_validator("job_type", mode="before")
    @classmethod
    def _in_capitals(cls, value: object) -> object:
        return value.strip().upper() if isinstance(value, str) else value


class ScheduleChanges(BaseModel):
    """What to change of a schedule; what is left out stays as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    when: str | None = Field(None, min_length=1, max_length=200)
    time_zone: str | None = None
    input: dict[str, Any] | None = None
    targets: Targets | None = None
    name: str | None = Field(None, min_length=1, max_length=200)
    per_recipient: bool | None = None
    freshness: Freshness | None = None
    until_at: datetime | None = None
    late_minutes: int | None = Field(None, ge=1, le=60 * 24 * 31)


class Schedule(BaseModel):
    """A row of raw_data.report_schedules; times are UTC without a zone."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    schedule_id: str
    schedule_name: str
    cron_expression: str
    time_zone: str
    job_type: str
    input: dict[str, Any]
    targets: Targets = ()
    owner_id: str
    owner_email: str | None = None
    owner_role: str | None = None
    per_recipient: bool = False
    freshness: Freshness | None = None
    is_enabled: bool = True
    disabled_reason: str | None = None
    until_at: datetime | None = None
    late_minutes: int = LATE_MINUTES
    next_run_at: datetime | None = None
    last_run_at: datetime | None = None
    last_job_id: str | None = None
    failure_count: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @field_validator("targets", mode="before")
    @classmethod
    def _none_are_none(cls, value: object) -> object:
        return () if value is None else value

    @property
    def is_alert(self) -> bool:
        """Whether it watches a number, and tells only when its condition holds."""
        return self.job_type == "ALERT"

    @property
    def recurrence(self) -> Recurrence:
        """When it runs; raises CallerError for a row that holds what is none."""
        return recurrence(self.cron_expression, self.time_zone)

    def following(self, moment: datetime) -> datetime | None:
        """The first run later than `moment`, in UTC; None when it is over."""
        return self.recurrence.after(moment, until=self.until_at)

    def next_runs(self, now: datetime, count: int = SHOWN_RUNS) -> tuple[datetime, ...]:
        """The next runs in the schedule's zone; none while it is paused."""
        return self.recurrence.next_runs(now, count, until=self.until_at) if self.is_enabled else ()


class ScheduleRun(BaseModel):
    """A row of raw_data.schedule_runs, with how its job stands; times are UTC without a zone."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    run_id: str
    schedule_id: str
    occurrence_at: datetime
    status: RunStatus
    job_id: str | None = None
    job_status: str | None = None
    reason: str | None = None
    wait_until: datetime | None = None
    created_at: datetime | None = None


class Recipient(BaseModel):
    """A row of raw_data.people: whose rights a report made for them runs with."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    email: str
    person_name: str | None = None
    role_name: str | None = None
    time_zone: str = "UTC"
    slack_user_id: str | None = None


def when_in_words(schedule: Schedule) -> str:
    """Such as `every Monday at 09:00 (Europe/Berlin)`."""
    return in_words(schedule.recurrence)


def target_in_words(target: Target) -> str:
    """Such as `Slack #sales` or `ana@example.com in Slack`."""
    if target.kind == "slack" and "@" in target.address[1:]:
        return f"{target.address} in Slack"
    words = address_in_words(target.address) if target.kind == "slack" else target.address
    return f"{PLACES[target.kind]} {words}" if words == target.address else words


def targets_in_words(targets: tuple[Target, ...]) -> str:
    """Where it goes, in one phrase."""
    if not targets:
        return "nowhere; the files stay under “list my reports”"
    words = [target_in_words(target) for target in targets]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def run_in_words(run: datetime) -> str:
    """Such as `Mon 30 November 2026, 09:00 CET`; a zone without letters for itself shows its offset."""
    return f"{run:%a} {run.day} {run:%B %Y, %H:%M} {_zone_letters(run)}"


def run_in_brief(run: datetime) -> str:
    """Such as `Mon 30 Nov 2026, 09:00 CET`, where there is little room."""
    return f"{run:%a} {run.day} {run:%b %Y, %H:%M} {_zone_letters(run)}"


def in_zone(moment: datetime | None, time_zone: str) -> datetime | None:
    """A row's time where the schedule counts it."""
    return in_utc(moment).astimezone(ZoneInfo(time_zone)) if moment else None


def _zone_letters(run: datetime) -> str:
    name = run.tzname() or ""
    return name if name[:1].isalpha() else f"UTC{run:%z}"
