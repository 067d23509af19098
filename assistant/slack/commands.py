"""`/analytics …`: a verb and its words, turned into a question for the one agent, or into help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tools.slack_blocks import Block, escaped, mrkdwn


@dataclass(frozen=True, slots=True)
class Verb:
    """A word after the command: how it is used, what it does, and the question it stands for.

    `question` takes the rest of the line at `{}`; `alone` is asked when nothing follows, and without one the usage is
    shown.
    """

    usage: str
    about: str
    question: str
    alone: str | None = None


VERBS: Final[Mapping[str, Verb]] = {
    "ask": Verb("ask QUESTION", "a question about the data: `ask revenue by region last quarter`", "{}"),
    "report": Verb(
        "report TYPE PERIOD",
        "orders a report: `report sales last quarter`, `report executive last month`",
        "generate a {} report",
    ),
    "jobs": Verb("jobs", "your jobs and how far they are", "show my jobs {}", "show my jobs"),
    "job": Verb("job ID", "how far one job is", "status of job {}", "how far is my last job?"),
    "health": Verb(
        "health", "whether everything is running", "what is the system health {}", "what is the system health?"
    ),
    "reports": Verb("reports", "your reports, with their files", "list my reports {}", "list my reports"),
    "schedule": Verb(
        "schedule WHAT WHEN",
        "a report at set times: `schedule the sales report every Monday at 9`; alone, the list",
        "send me {}",
        "list my schedules",
    ),
    "alerts": Verb(
        "alerts CONDITION",
        "a message when something happens: `alerts when revenue drops by 20 %`; alone, the list",
        "alert me {}",
        "list my alerts",
    ),
    "help": Verb("help", "this text", "", ""),
}


def question_of(text: str) -> str | None:
    """The question that the words after `/analytics` stand for, also without a verb; None asks for help."""
    verb, _, rest = text.strip().partition(" ")
    known = VERBS.get(verb.lower())
    if known is None:
        return text.strip() or None
    if rest.strip() and known.question:
        return known.question.format(rest.strip())
    return known.alone or None


def usage(text: str) -> str | None:
    """How a verb is used, when it was given without what it needs."""
    verb = text.strip().lower()
    known = VERBS.get(verb)
    if known is None or known.alone is not None:
        return None
    return f"`/analytics {known.usage}` – {known.about}"


def help_blocks(*, wrong: str | None = None) -> list[Block]:
    """Every verb with its example."""
    lines = [f"`/analytics {verb.usage}`  {verb.about}" for verb in VERBS.values()]
    head = f"{wrong}\n\n" if wrong else ""
    also = "In a channel, mention me and I answer in the thread; in our direct messages, just ask."
    texts = [f"{head}*What I can do*", "\n".join(lines), escaped(also, 500)]
    return [{"type": "section", "text": mrkdwn(text)} for text in texts]
