"""How far a job is, at the end of the message that ordered it; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from assistant.events import JobProgress
from tools.slack_blocks import BLOCKS, Block, button, escaped, mrkdwn

BLOCK_ID: Final = "job_progress"
DEEDS_ID: Final = "job_deeds"
MOST_FILES: Final = 10
STEPS: Final = 10
"""How many squares a whole bar has."""
STATES: Final[Mapping[str, str]] = {
    "PENDING": ":hourglass_flowing_sand: waits for its turn",
    "RUNNING": ":gear: is being made",
    "COMPLETED": ":white_check_mark: is ready",
    "FAILED": ":x: failed",
    "CANCELLED": ":no_entry_sign: was cancelled",
}


def with_progress(blocks: Sequence[Mapping[str, Any]], now: JobProgress, base_url: str) -> list[Block]:
    """The message's blocks with how far the job is now; what an earlier look said is replaced."""
    kept = [dict(block) for block in blocks if block.get("block_id") not in (BLOCK_ID, DEEDS_ID)]
    return [*kept[: BLOCKS - 2], *_blocks(now, base_url)]


def _blocks(now: JobProgress, base_url: str) -> list[Block]:
    mark, _, state = STATES[now.status].partition(" ")
    words = f"{mark} *{escaped(now.name, 300)}* {state}"
    if now.status == "RUNNING":
        words += f"\n{_bar(now.percent)} {now.percent} %" + (f" · {escaped(now.phase, 300)}" if now.phase else "")
    if now.message:
        words += f"\n{escaped(now.message, 1500)}"
    made: list[Block] = [{"type": "section", "block_id": BLOCK_ID, "text": mrkdwn(words)}]
    if deeds := _deeds(now, base_url.rstrip("/")):
        made.append({"type": "actions", "block_id": DEEDS_ID, "elements": deeds})
    return made


def _deeds(now: JobProgress, base_url: str) -> list[Block]:
    match now.status:
        case "PENDING" | "RUNNING":
            return [button("Cancel", "job_cancel", value=now.job_id)]
        case "FAILED" | "CANCELLED":
            return [button("Try again", "job_retry", value=now.job_id)]
    files = [file for file in now.files if file.url][:MOST_FILES]
    return [button(file.name, f"open_file_{at}", url=f"{base_url}{file.url}") for at, file in enumerate(files)]


def _bar(percent: int) -> str:
    full = max(0, min(STEPS, percent * STEPS // 100))
    return "▓" * full + "░" * (STEPS - full)
