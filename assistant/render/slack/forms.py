"""Modals that order a report and make a schedule; pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from tools.errors import CallerError
from tools.recurrence_words import recurrence_from_words
from tools.report_types import REPORT_NAMES
from tools.slack_blocks import Block, escaped, mrkdwn, plain_text

ABOUT_ANSWER: Final = "answer"
TYPES: Final[Mapping[str, str]] = {
    ABOUT_ANSWER: "This answer, with the newest data",
    **{name: words for name, words in REPORT_NAMES.items() if name != "question"},
}
PERIODS: Final[Mapping[str, str]] = {
    "last_month": "Last month",
    "last_quarter": "Last quarter",
    "last_week": "Last week",
    "this_year": "This year",
    "last_year": "Last year",
}
FORMATS: Final[Mapping[str, str]] = {
    "pdf": "PDF",
    "xlsx": "Excel",
    "html pdf xlsx": "Page, PDF and Excel",
}
HERE, ME, CHANNEL, MAIL = "here", "me", "channel", "mail"
TARGETS: Final[Mapping[str, str]] = {
    HERE: "Into this thread, as links",
    ME: "To me, as a direct message",
    CHANNEL: "To this channel",
    MAIL: "To me, by e-mail",
}
USUAL_TIME: Final = "every Monday at 9"
USUAL_QUESTION: Final = "revenue by region last quarter"
WHEN, QUESTION = "when", "question"
WHEN_EXAMPLES: Final = "Write it as: every Monday at 9, weekdays at 8:30, or the first of each month at 7."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a modal was opened, and about which turn; travels with it."""

    turn_id: str
    team: str
    channel: str
    thread_ts: str

    def written(self) -> str:
        """For the view's private_metadata."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, written: str) -> Place:
        """Of the view's private_metadata."""
        return cls(**json.loads(written))


def report_form(question: str) -> list[Block]:
    """What, about when, in which files, and where to."""
    return [
        _about(question),
        _choice("type", "Report", TYPES),
        _choice("period", "Period, for every other report than this answer", PERIODS),
        _choice("formats", "Files", FORMATS),
        _choice("target", "Send it", TARGETS),
    ]


def schedule_form(question: str, time_zone: str = "") -> list[Block]:
    """What, when, in which files, and where to."""
    zone = f"Times are in {time_zone}." if time_zone else ""
    targets = {name: words for name, words in TARGETS.items() if name != HERE}
    when: Block = {
        "type": "input",
        "block_id": WHEN,
        "label": plain_text("When"),
        "hint": plain_text(f"Such as: every weekday at 8:30, or the first of each month at 7. {zone}", 150),
        "element": {
            "type": "plain_text_input",
            "action_id": "value",
            "initial_value": USUAL_TIME,
            "max_length": 200,
        },
    }
    return [
        _about(question),
        _choice("type", "What is sent", TYPES),
        when,
        _choice("formats", "Files", FORMATS),
        _choice("target", "Send it", targets),
    ]


def chosen(values: Mapping[str, Any]) -> dict[str, str]:
    """What the fields of a sent modal say, by their names."""
    said = {}
    for name, field in values.items():
        value: Mapping[str, Any] = field.get("value") or {}
        option = value.get("selected_option") or {}
        said[name] = str(option.get("value") or value.get("value") or "").strip()
    return said


def question_form() -> list[Block]:
    """One question."""
    field: Block = {
        "type": "plain_text_input",
        "action_id": "value",
        "multiline": True,
        "max_length": 3000,
        "placeholder": plain_text(USUAL_QUESTION, 150),
    }
    return [{"type": "input", "block_id": QUESTION, "label": plain_text("Your question"), "element": field}]


def wrong_fields(values: Mapping[str, Any]) -> dict[str, str]:
    """What a person has to write differently, by the field; empty when all of it can be read."""
    said = chosen(values)
    if QUESTION in said and not said[QUESTION]:
        return {QUESTION: f"Write a question, such as: {USUAL_QUESTION}"}
    if WHEN in said:
        try:
            recurrence_from_words(said[WHEN])
        except CallerError:
            return {WHEN: f"I cannot read that as times. {WHEN_EXAMPLES}"}
    return {}


def _about(question: str) -> Block:
    return {"type": "section", "text": mrkdwn(f"About: *{escaped(question, 1000)}*")}


def _choice(name: str, label: str, options: Mapping[str, str]) -> Block:
    listed: Sequence[Block] = [{"text": plain_text(words), "value": value} for value, words in options.items()]
    return {
        "type": "input",
        "block_id": name,
        "label": plain_text(label),
        "element": {"type": "static_select", "action_id": "value", "options": listed, "initial_option": listed[0]},
    }
