"""Which schedules a person's words mean: "my Monday report", "the sales one", "that alert"; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tools.errors import CallerError
from tools.schedule_records import Schedule, targets_in_words, when_in_words

_POINTING: Final = frozenset({"it", "that", "this"})
_NOISE: Final = frozenset(
    [
        "my",
        "the",
        "a",
        "an",
        "our",
        "that",
        "this",
        "it",
        "one",
        "schedule",
        "schedules",
        "scheduled",
        "for",
        "of",
        "to",
        "from",
        "on",
        "at",
        "in",
        "every",
        "each",
        "please",
        "recurring",
        "delivery",
        "job",
        "run",
        "sending",
        "called",
        "named",
        "again",
        "all",
        "now",
    ]
)
_RHYTHMS: Final = {"every day": "daily", "each month": "monthly", "each quarter": "quarterly"}


def matching(schedules: Sequence[Schedule], words: str, *, meant: Sequence[str] = ()) -> list[Schedule]:
    """Those that all the telling words fit, in name, time, targets and kind; all of them when there is no such word.

    "it" and "that" choose the first of `meant`, ids of the conversation that they are said in; without one, nothing.
    """
    tokens = re.findall(r"[\w#@:.\-]+", words.lower())
    telling = [_stem(token) for token in tokens if token not in _NOISE]
    found = [each for each in schedules if all(token in _described(each) for token in telling)]
    named = [each for each in found if each.schedule_name.lower() == words.strip().lower()]
    if named:
        return named
    if not _POINTING & set(tokens):
        return found
    here = [each for schedule_id in meant for each in found if each.schedule_id == schedule_id]
    return here[:1] or found


def _stem(token: str) -> str:
    return token.removesuffix("s") if len(token) > 4 and not token.endswith("ss") else token


def _described(schedule: Schedule) -> str:
    try:
        when = when_in_words(schedule)
    except CallerError:
        when = schedule.cron_expression
    kind = "alert" if schedule.is_alert else "report" if schedule.job_type == "REPORT" else schedule.job_type
    rhythm = " ".join(word for phrase, word in _RHYTHMS.items() if phrase in when)
    weekly = "weekly" if re.search(r"every \w+day", when) else ""
    return f"{schedule.schedule_name} {when} {targets_in_words(schedule.targets)} {kind} {rhythm} {weekly}".lower()
