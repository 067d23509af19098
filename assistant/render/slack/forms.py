"""Modals that order a report and make a schedule; pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from tools.report_types import REPORT_NAMES
from tools.slack_blocks import Block, escaped, mrkdwn, plain_text

ABOUT_ANSWER: Final = "answer"
TYPES: Final[Mapping[str, str]] = {
    ABOUT_ANSWER: "This answer, computed anew",
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
    HERE: "Here, as buttons of the message",
    ME: "To me as a direct message",
    CHANNEL: "To this channel",
    MAIL: "To me by e-mail",
}
USUAL_TIME: Final = "every Monday at 9"


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
        _choice("period", "Period of a standard report", PERIODS),
        _choice("formats", "Files", FORMATS),
        _choice("target", "Send it", TARGETS),
    ]


def schedule_form(question: str) -> list[Block]:
    """What, when, in which files, and where to."""
    targets = {name: words for name, words in TARGETS.items() if name != HERE}
    when: Block = {
        "type": "input",
        "block_id": "when",
        "label": plain_text("When"),
        "hint": plain_text("Such as: every weekday at 8:30, or the first of each month at 7", 150),
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


def question_form() -> list[Block]:
    """What is asked."""
    element = {
        "type": "plain_text_input",
        "action_id": "value",
        "multiline": True,
        "max_length": 3000,
        "placeholder": plain_text("Revenue by region last quarter", 150),
    }
    return [{"type": "input", "block_id": "question", "label": plain_text("Your question"), "element": element}]


def chosen(values: Mapping[str, Any]) -> dict[str, str]:
    """What the fields of a sent modal say, by their names."""
    said = {}
    for name, field in values.items():
        value: Mapping[str, Any] = field.get("value") or {}
        option = value.get("selected_option") or {}
        said[name] = str(option.get("value") or value.get("value") or "").strip()
    return said


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
