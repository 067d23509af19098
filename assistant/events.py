"""What happens during one turn, in the order a face shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tools.answer import Answer, Download

JobStatus = Literal["PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED"]
FINAL: frozenset[JobStatus] = frozenset({"COMPLETED", "FAILED", "CANCELLED"})


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More of the final text."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolStarted:
    """A tool began; `label` is what a person reads ("Asking the sales model"). `quiet` tools are not shown."""

    call_id: str
    tool: str
    label: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """What the running tool is doing now, in a few words."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolFinished:
    """A tool ended; `summary` is one line about what it gave, or why it could not."""

    call_id: str
    tool: str
    ok: bool
    summary: str
    seconds: float


@dataclass(frozen=True, slots=True)
class AnswerReady:
    """A tool's answer, whole; its text has been, or will be, part of the final text."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a background job is; `percent` 0 to 100, `files` once it is COMPLETED."""

    job_id: str
    name: str
    status: JobStatus
    percent: int
    phase: str | None = None
    message: str | None = None
    files: tuple[Download, ...] = ()

    @property
    def finished(self) -> bool:
        return self.status in FINAL


@dataclass(frozen=True, slots=True)
class Failed:
    """The turn failed; `message` is for the person, `reference` stands in the log with it."""

    message: str
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """The turn is over; `turn_id` is what feedback refers to, `text` the whole final text."""

    turn_id: str
    text: str


Event = TextDelta | ToolStarted | Progress | ToolFinished | AnswerReady | JobProgress | Failed | Done
