"""The home tab of one person: what runs, what they ordered, what comes by itself, what waits for them; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from assistant.render.slack.approvals import approval_block
from assistant.slack.approvals import Asked
from tools.delivery_records import Delivery
from tools.errors import sentence
from tools.job_records import Job
from tools.schedule_records import (
    Schedule,
    in_zone,
    run_in_brief,
    run_in_words,
    targets_in_words,
    when_in_words,
)
from tools.slack_blocks import Block, button, cut, escaped, mrkdwn, plain_text
from tools.targets import address_in_words

SHOWN: Final = 5
STARTERS: Final = ("Show me revenue trends for the last 6 months", "Who are our top 10 customers by spending?")
STATES: Final = {
    "PENDING": "Waits for its turn",
    "RUNNING": "Is being made",
    "COMPLETED": "Ready",
    "FAILED": "Failed",
    "CANCELLED": "Cancelled",
}
SYMBOLS: Final = {
    "PENDING": ":hourglass_flowing_sand:",
    "RUNNING": ":gear:",
    "COMPLETED": ":white_check_mark:",
    "FAILED": ":x:",
    "CANCELLED": ":no_entry_sign:",
}


@dataclass(frozen=True, slots=True)
class Home:
    """What a person has, newest first; their times are those of `time_zone`."""

    name: str
    base_url: str
    time_zone: str = "UTC"
    jobs: Sequence[Job] = ()
    schedules: Sequence[Schedule] = ()
    in_doubt: Sequence[Delivery] = field(default_factory=tuple)
    waiting: Sequence[Asked] = field(default_factory=tuple)


def home_view(home: Home) -> Block:
    """The view that is published; at most 100 blocks."""
    blocks: list[Block] = [
        _heading(f"Hello {home.name}"),
        _text("Ask me anything about sales, customers and operations: in a direct message, or by mentioning me."),
        {
            "type": "actions",
            "elements": [button(question, f"ask_{at}", value=question) for at, question in enumerate(STARTERS)],
        },
    ]
    # A delivery in doubt stands here once, also when it was asked about in a thread.
    waiting = [asked for asked in home.waiting if asked.approval.key is None][:SHOWN]
    if home.in_doubt or waiting:
        blocks.append(_heading("Waiting for your decision"))
        for asked in waiting:
            blocks += _approval(asked, home.name)
        for delivery in home.in_doubt[:SHOWN]:
            blocks += _delivery(delivery)
    blocks.append(_heading("Reports and jobs"))
    for job in home.jobs[:SHOWN]:
        blocks += _job(job, home)
    blocks += [] if home.jobs else [_text("None yet. Try: generate a sales report for last quarter.")]
    blocks.append(_heading("Schedules and alerts"))
    for schedule in home.schedules[:SHOWN]:
        blocks += _schedule(schedule)
    blocks += [] if home.schedules else [_text("None yet. Try: send me the sales report every Monday at 9.")]
    return {"type": "home", "blocks": blocks}


def _heading(text: str) -> Block:
    return {"type": "header", "text": plain_text(text, 150)}


def _text(text: str) -> Block:
    return {"type": "section", "text": mrkdwn(escaped(text, 1000))}


def _job(job: Job, home: Home) -> list[Block]:
    state = f"Is being made, {job.progress} %" if job.status == "RUNNING" else STATES[job.status]
    moment = in_zone(job.finished_at if job.is_over else job.created_at, home.time_zone)
    when = f" · {run_in_brief(moment)}" if moment else ""
    why = (
        f"\n{escaped(cut(sentence(job.error_message), 300), 600)}"
        if job.status == "FAILED" and job.error_message
        else ""
    )
    text = f"{SYMBOLS[job.status]} *{escaped(job.job_name, 200)}*\n{state}{when}{why}"
    said: Block = {"type": "section", "text": mrkdwn(text)}
    match job.status:
        case "COMPLETED" if job.downloads():
            deed = button("Open", "open_link", url=f"{home.base_url.rstrip('/')}/reports/{job.job_id}")
        case "FAILED" | "CANCELLED":
            deed = button("Try again", "job_retry", value=job.job_id)
        case "PENDING" | "RUNNING":
            deed = button("Cancel", "job_cancel", value=job.job_id)
        case _:
            return [said]
    return [said | {"accessory": deed}]


def _schedule(schedule: Schedule) -> list[Block]:
    next_run = in_zone(schedule.next_run_at, schedule.time_zone) if schedule.is_enabled else None
    where = targets_in_words(schedule.targets)
    lines = [f"{when_in_words(schedule)}, to {where}" if schedule.targets else when_in_words(schedule)]
    if next_run:
        lines.append(f"Next: {run_in_words(next_run)}")
    else:
        lines.append(schedule.disabled_reason or "paused")
    said = "\n".join(escaped(line[:1].upper() + line[1:], 600) for line in lines)
    text = f"*{escaped(schedule.schedule_name, 200)}*\n{said}"
    name = schedule.schedule_id
    deed = (
        button("Pause", "schedule_pause", value=name)
        if schedule.is_enabled
        else button("Resume", "schedule_resume", value=name)
    )
    return [
        {"type": "section", "text": mrkdwn(text)},
        {
            "type": "actions",
            "elements": [
                deed,
                button("Run now", "schedule_run", value=name),
                button("Delete", "schedule_delete", value=name),
            ],
        },
    ]


def _approval(asked: Asked, name: str) -> list[Block]:
    by = "" if asked.person_name == name else f"\nAsked for by {escaped(asked.person_name, 200)}"
    text = f"{escaped(cut(asked.words.replace('**', ''), 500), 1000)}{by}"
    return [{"type": "section", "text": mrkdwn(text)}, approval_block(asked.approval, asked.approval_id)]


def _delivery(delivery: Delivery) -> list[Block]:
    where = escaped(cut(address_in_words(delivery.target_address), 200), 600)
    text = f"Nobody knows whether the report arrived at *{where}*. Please look there, then decide."
    elements = [
        button("It arrived", "delivery_arrived", value=delivery.delivery_id),
        button("Send it again", "delivery_again", value=delivery.delivery_id),
    ]
    return [{"type": "section", "text": mrkdwn(text)}, {"type": "actions", "elements": elements}]
