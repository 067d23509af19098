"""`/analytics …`: a verb and its words, turned into a question for the one agent, or into help."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tools.report_types import REPORT_NAMES
from tools.slack_blocks import Block, cut, escaped, mrkdwn

NEARLY: Final = 0.7
"""How alike a word and a verb are, of 1, for a slip of the finger."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A word after the command: how it is used, what it does, an example, and the question it stands for.

    `question` takes the rest of the line at `{}`; `alone` is asked when nothing follows; without one, `wants` says what
    is missing.
    """

    usage: str
    about: str
    question: str
    example: str = ""
    alone: str | None = None
    wants: str = ""


VERBS: Final[Mapping[str, Verb]] = {
    "ask": Verb(
        "ask QUESTION", "a question about the data", "{}", "ask revenue by region last quarter", wants="a question"
    ),
    "report": Verb(
        "report TYPE PERIOD",
        "orders a report",
        "generate a report on {}",
        "report sales last quarter",
        wants="a type (sales, customers, executive, operations, data quality) and a period",
    ),
    "jobs": Verb("jobs", "your jobs and how far they are", "list my {} jobs", alone="list my jobs"),
    "job": Verb(
        "job NAME or ID", "how far one job is; alone, your newest", "status of job {}", alone="how far is my last job?"
    ),
    "health": Verb(
        "health", "whether everything is running", "what is the system health {}", alone="what is the system health?"
    ),
    "reports": Verb("reports", "your reports, with their files", "list my reports {}", alone="list my reports"),
    "schedule": Verb(
        "schedule WHAT WHEN",
        "a report at set times; alone, your schedules",
        "send me {}",
        "schedule the sales report every Monday at 9",
        alone="list my schedules",
    ),
    "alerts": Verb(
        "alerts CONDITION",
        "a message when something happens; alone, your alerts",
        "alert me {}",
        "alerts when revenue drops by 20 %",
        alone="list my alerts",
    ),
    "help": Verb("help", "this list", ""),
}


def question_of(text: str) -> str | None:
    """The question that the words after `/analytics` stand for, also without a verb; None asks for help."""
    verb, _, rest = text.strip().partition(" ")
    known = VERBS.get(verb.lower())
    if known is None:
        return None if _meant(text) else text.strip() or None
    if rest.strip() and known.question:
        order = _report(rest.strip()) if verb.lower() == "report" else None
        return order or known.question.format(rest.strip())
    return known.alone or None


def usage(text: str) -> str | None:
    """How a verb is used that was given without what it needs, or was written with a slip; mrkdwn."""
    verb = text.strip().lower()
    known = VERBS.get(verb)
    if known is not None and known.wants:
        return f"`/analytics {verb}` needs {known.wants}, such as `/analytics {known.example}`."
    if meant := _meant(text):
        return f"There is no `/analytics {escaped(cut(verb, 40), 200)}`. Did you mean `/analytics {meant}`?"
    return None


def help_blocks(*, wrong: str | None = None) -> list[Block]:
    """Every verb with its example; only what was wrong, when something was."""
    if wrong:
        return [_section(wrong), _section("`/analytics help` lists everything that I can do.")]
    lines = [
        f"`/analytics {verb.usage}`  {verb.about}" + (f": `{verb.example}`" if verb.example else "")
        for verb in VERBS.values()
    ]
    also = "In a channel, mention me and I answer in the thread; in our direct messages, just ask."
    return [_section("*What I can do*"), _section("\n".join(lines)), _section(also)]


def _section(written: str) -> Block:
    return {"type": "section", "text": mrkdwn(written)}


def _meant(text: str) -> str | None:
    """The verb that one word alone was meant to be."""
    word = text.strip().lower()
    if not word.isalpha() or word in VERBS:
        return None
    return next(iter(difflib.get_close_matches(word, VERBS, n=1, cutoff=NEARLY)), None)


def _report(words: str) -> str | None:
    """`sales last quarter` as an order; None when it begins with no type of report."""
    kind, _, rest = words.partition(" ")
    typed = kind.lower().replace("_", " ")
    if typed == "data" and rest.lower().startswith("quality"):
        typed, rest = "data quality", rest[len("quality") :].strip()
    names = {name.replace("_", " "): said for name, said in REPORT_NAMES.items() if name != "question"}
    names |= {said.lower().removesuffix(" report"): said for said in names.values()}
    near = difflib.get_close_matches(typed, names, n=1, cutoff=NEARLY)
    if not near:
        return None
    about = re.sub(r"^(?:report\b)?\s*(?:for|of|about)?\b\s*", "", rest.strip(), flags=re.IGNORECASE)
    return f"generate the {names[near[0]].lower()}" + (f" for {about}" if about else "")
