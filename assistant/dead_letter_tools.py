"""What the agent can do with jobs that failed: list them with their cause, and put them all back into the queue."""

from __future__ import annotations

import re
from typing import Any, Final

from pydantic_ai import RunContext

from assistant.deps import Deps
from tools.answer import Answer
from tools.dead_letters import WITHIN_HOURS, dead_letters_answer, redrive, redriven_in_words

_AGAIN: Final = r"^(?:please |can you |could you )*(?:retry|redrive|re-?queue|re-?run|restart|try|run)\b"
_DEAD: Final = r"\bdead[ -]?letters?\b"
_FAILED: Final = rf"\bfailed (?:jobs|ones)\b|\bjobs (?:that|which) (?:have )?failed\b|{_DEAD}"


def list_failed_jobs(ctx: RunContext[Deps], page: int = 1) -> Answer:
    """List the jobs that failed for good (the dead letters), each with its cause.

    Args:
        page: Which page of a long list.
    """
    return dead_letters_answer(ctx.deps.services, ctx.deps.person, page=page)


def retry_failed_jobs(ctx: RunContext[Deps]) -> Answer:
    """Put every job of the person that failed in the last 24 hours back into the queue, when they ask for it."""
    return Answer(text=redriven_in_words(redrive(ctx.deps.services, ctx.deps.person), WITHIN_HOURS))


def read_dead_letters(words: str) -> tuple[str, dict[str, Any]] | None:
    """The tool for what a person says about failed jobs, in lower case; None when it is something else."""
    if re.search(_AGAIN, words):
        return ("retry_failed_jobs", {}) if re.search(_FAILED, words) else None
    return ("list_failed_jobs", {}) if re.search(_DEAD, words) else None
