"""What a delivery brings, whatever the target: words, figures, files, a link; and what a sender gives back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tools.delivery_records import Delivery
from tools.job_records import Job, JobFile
from tools.notices import NoticeAction, NoticeText
from tools.services import Services

MOST_FIGURES: Final = 10
BOLD: Final = re.compile(r"\*\*(.+?)\*\*")
"""The one mark of Markdown in the words of a result."""
TEST_TEXT: Final = (
    "This is a test from the analytics assistant: what is sent here arrives. Nothing else has to be done."
)


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A headline number as text, and its change in words such as `+4.2%` when there is one."""

    label: str
    text: str
    change: str | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """What the receiver may want to do: a label, the page of the app where it is done, and what is done there."""

    label: str
    url: str
    does: NoticeAction | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """The content of one delivery. `link` leads through the app, which checks who opens it; it is never presigned.

    `delivery_id` is the receiver's key for repetitions.
    """

    delivery_id: str
    title: str
    text: str
    link: str
    link_label: str
    period: str | None = None
    figures: tuple[KeyFigure, ...] = ()
    files: tuple[JobFile, ...] = ()
    preview: JobFile | None = None
    is_empty: bool = False
    action: Button | None = None
    job: Job | None = None

    @property
    def all_files(self) -> tuple[JobFile, ...]:
        """The files with the picture of the first page behind them."""
        return (*self.files, *([self.preview] if self.preview else []))

    @property
    def plain_text(self) -> str:
        """The words without the marks of Markdown, for whoever does not read it."""
        return BOLD.sub(r"\1", self.text)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the receiving service calls the message, and what the receiver was told besides."""

    message_id: str
    notice: str | None = None


Note = Callable[[str], None]
"""Writes a message id down before the step that publishes, so that a person can look for what may have arrived."""
Sender = Callable[[Services, str, Parcel, Note], Receipt]
"""Sends a parcel to an address. Raises CallerError (permanent), ServiceError (`retryable`), Ambiguous."""


def parcel_of(delivery: Delivery, job: Job | None, notice: NoticeText | None, *, public_url: str) -> Parcel:
    """What this delivery brings: a notice, a test, or a job's result; pure."""
    base = public_url.rstrip("/")
    if notice is not None:
        return Parcel(
            delivery_id=delivery.delivery_id,
            title=notice.title,
            text=notice.text,
            link=f"{base}{notice.path}",
            link_label="Open the assistant" if notice.path == "/" else "Show the job",
            action=Button(notice.action.label, f"{base}{notice.action.path}", notice.action) if notice.action else None,
        )
    if job is None or delivery.is_test:
        return Parcel(
            delivery_id=delivery.delivery_id,
            title="Test message",
            text=TEST_TEXT,
            link=base,
            link_label="Open the assistant",
        )
    return _job_parcel(delivery, job, base)


def _job_parcel(delivery: Delivery, job: Job, base: str) -> Parcel:
    result = job.result
    files = result.files if result and job.files_deleted_at is None else ()
    empty = result is not None and result.row_count == 0
    text = (result.summary if result else None) or "It is done."
    if empty:
        text = f"There was nothing to report: no rows for {(result and result.period) or 'this request'}."
    preview = next((file for file in files if file.media_type == "image/png"), None)
    return Parcel(
        delivery_id=delivery.delivery_id,
        title=job.job_name,
        text=text,
        link=f"{base}/reports/{job.job_id}",
        link_label="Open in the assistant",
        period=result.period if result else None,
        figures=() if empty or not result else key_figures(result.figures),
        files=tuple(file for file in files if file is not preview),
        preview=preview,
        is_empty=empty,
        job=job,
    )


def key_figures(figures: dict[str, Any]) -> tuple[KeyFigure, ...]:
    """The figures that have a text, in their order; the change is of `value` against `previous`."""
    found = [
        KeyFigure(label, str(each["text"]), _change(each))
        for label, each in figures.items()
        if isinstance(each, dict) and each.get("text")
    ]
    return tuple(found[:MOST_FIGURES])


def _change(figure: dict[str, Any]) -> str | None:
    value, previous = figure.get("value"), figure.get("previous")
    if not isinstance(value, int | float) or not isinstance(previous, int | float) or isinstance(value, bool):
        return None
    if str(figure["text"]).endswith("%"):
        points = (value - previous) * 100
        return f"{points:+.1f} points".replace("-", "−") if abs(points) >= 0.05 else "no change"
    if not previous:
        return None
    change = (value / previous - 1) * 100 if previous > 0 else None
    if change is None:
        return None
    return f"{change:+.1f}%".replace("-", "−") if abs(change) >= 0.05 else "no change"


def fitting(files: Sequence[JobFile], *, most_bytes: int, most_files: int) -> tuple[list[JobFile], list[JobFile]]:
    """The files that go along, in their order, and those that a link stands for."""
    inside: list[JobFile] = []
    outside: list[JobFile] = []
    left = most_bytes
    for file in files:
        size = file.size if file.size is not None else most_bytes + 1
        if size <= left and len(inside) < most_files:
            inside.append(file)
            left -= size
        else:
            outside.append(file)
    return inside, outside


def too_large(files: Sequence[JobFile], where: str) -> str | None:
    """The notice for files that a link stands for, or nothing."""
    if not files:
        return None
    names = ", ".join(f"{file.name} ({size_in_words(file.size)})" for file in files[:5])
    more = f" and {len(files) - 5} more" if len(files) > 5 else ""
    verb = "is" if len(files) == 1 else "are"
    return f"{names}{more} {verb} too large for {where}; the link above leads to {'it' if len(files) == 1 else 'them'}."


def size_in_words(size: int | None) -> str:
    """Such as `3.4 MB`."""
    if size is None:
        return "size unknown"
    for unit, step in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if size >= step:
            return f"{size / step:.1f} {unit}"
    return f"{size} bytes"
