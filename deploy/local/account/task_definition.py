"""A task as a value: what CREATE TASK says, and when it is due."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from croniter import croniter

from deploy.local.account.errors import SnowflakeError, unsupported
from deploy.local.account.scripting.cursor import TokenCursor
from deploy.local.account.scripting.parser import is_block, parse_block

State = Literal["started", "suspended"]

OPTIONS = frozenset({
    "WAREHOUSE", "SCHEDULE", "CONFIG", "ALLOW_OVERLAPPING_EXECUTION", "OVERLAP_POLICY", "USER_TASK_TIMEOUT_MS",
    "SUSPEND_TASK_AFTER_NUM_FAILURES", "ERROR_INTEGRATION", "SUCCESS_INTEGRATION", "LOG_LEVEL", "COMMENT",
    "TASK_AUTO_RETRY_ATTEMPTS", "USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS", "TARGET_COMPLETION_INTERVAL",
    "USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE", "SERVERLESS_TASK_MIN_STATEMENT_SIZE",
    "SERVERLESS_TASK_MAX_STATEMENT_SIZE", "QUERY_TAG", "STATEMENT_TIMEOUT_IN_SECONDS", "LOCK_TIMEOUT", "TIMEZONE",
})  # fmt: skip
"""Properties that a task keeps; the local account acts on WAREHOUSE, SCHEDULE, QUERY_TAG, the failure limit, the
trigger interval and the time-outs, and shows the others."""

_INTERVAL = re.compile(r"(\d+)\s*(HOURS?|H|MINUTES?|M|SECONDS?|S)$", re.IGNORECASE)
_CRON = re.compile(r"USING\s+CRON\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(\S+)$", re.IGNORECASE)
_UNITS = {"H": "hours", "M": "minutes", "S": "seconds"}
_STREAM = re.compile(r"SYSTEM\$STREAM_HAS_DATA\s*\(\s*'([^']+)'", re.IGNORECASE)


@dataclass(frozen=True)
class Task:
    """What the catalog keeps of a task."""

    body: str
    options: dict[str, str] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    """Full names of its predecessors."""
    condition: str = ""
    state: State = "suspended"
    id: str = ""
    suspended_reason: str = ""

    @property
    def schedule(self) -> str:
        return self.options.get("SCHEDULE", "")

    @property
    def streams(self) -> list[str]:
        """The streams that the condition asks about, as written."""
        return _STREAM.findall(self.condition)

    @property
    def is_triggered(self) -> bool:
        """Runs when a stream has data, not by the clock."""
        return not self.schedule and not self.after and bool(self.streams)

    def number(self, option: str, default: int) -> int:
        text = self.options.get(option, "")
        return int(text) if text.isdigit() else default

    def definition(self) -> dict[str, Any]:
        return asdict(self)

    def started(self) -> Self:
        return replace(self, state="started", suspended_reason="")

    def suspended(self, reason: str = "USER_SUSPENDED") -> Self:
        return replace(self, state="suspended", suspended_reason=reason)

    @classmethod
    def of(cls, definition: Mapping[str, Any]) -> Self:
        return cls(**{**definition, "after": tuple(definition["after"])})


def due_after(schedule: str, moment: datetime) -> datetime | None:
    """The next time of a SCHEDULE after this moment (UTC, with its zone); None when there is no schedule."""
    if not schedule:
        return None
    text = schedule.strip()
    if found := _INTERVAL.match(text):
        amount, unit = int(found.group(1)), _UNITS[found.group(2)[0].upper()]
        if amount < 1 or (unit == "seconds" and amount < 10):
            raise _invalid(f"schedule '{schedule}': at least 10 SECONDS.")
        return moment + timedelta(**{unit: amount})
    if text.isdigit():
        return moment + timedelta(minutes=int(text))
    found = _CRON.match(text)
    if not found or not croniter.is_valid(found.group(1)):
        raise _invalid(f"schedule '{schedule}'.")
    try:
        zone = ZoneInfo(found.group(2))
    except (ZoneInfoNotFoundError, ValueError):
        raise _invalid(f"time zone in schedule '{schedule}'.") from None
    following: datetime = croniter(found.group(1), moment.astimezone(zone)).get_next(datetime)
    return following.astimezone(UTC)


def _invalid(what: str) -> SnowflakeError:
    return SnowflakeError(f"SQL compilation error:\nInvalid {what}", errno=91088)


def read_options(reader: TokenCursor) -> dict[str, str]:
    """`KEY = value` pairs, with or without commas, up to something else."""
    options: dict[str, str] = {}
    while reader.token.kind == "word" and reader.ahead(1).is_symbol("="):
        key = reader.need_name()
        reader.need("=")
        if key not in OPTIONS:
            raise unsupported(f"the property {key} of a task")
        token = reader.next()
        options[key] = token.text if token.kind in {"string", "quoted"} else token.text.upper()
        reader.take(",")
    if "SCHEDULE" in options:
        due_after(options["SCHEDULE"], datetime.now(UTC))
    return options


def read_task(reader: TokenCursor) -> Task:
    """What stands behind the name in CREATE TASK; names of predecessors are as written."""
    options: dict[str, str] = {}
    after: list[str] = []
    condition = ""
    while not reader.take("AS"):
        if found := read_options(reader):
            options |= found
        elif reader.take("AFTER"):
            after.append(reader.need_path())
            while reader.take(","):
                after.append(reader.need_path())
        elif reader.take("WHEN"):
            condition = read_condition(reader)
        elif reader.token.word in {"FINALIZE", "CLONE", "WITH", "EXECUTE"}:
            raise unsupported(f"{reader.token.word} of a task")
        else:
            raise reader.unexpected()
    if after and "SCHEDULE" in options:
        raise SnowflakeError("SQL compilation error:\nA task cannot have both a SCHEDULE and AFTER.", errno=91090)
    return Task(read_body(reader), options, tuple(after), condition)


def read_condition(reader: TokenCursor) -> str:
    tokens = reader.until("AS")
    if not tokens:
        raise reader.unexpected()
    return reader.source[tokens[0].start : tokens[-1].end]


def read_body(reader: TokenCursor) -> str:
    """The statement that the task runs: CALL, a statement, or a block, which is read through once."""
    body = reader.rest.rstrip().rstrip(";").rstrip()
    if not body:
        raise reader.unexpected()
    if is_block(body):
        parse_block(body)
    return body
