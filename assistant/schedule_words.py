"""A schedule in a person's words: when, what, where to, and what it waits for; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from assistant.dates import DATE, day_in_year, written
from assistant.report_words import find_formats, read_order, read_question
from tools.recurrence_words import Found, find_recurrence
from tools.targets import EMAIL

SENDING: Final = r"(?:send|e-?mail|mail|deliver|post|dm|message|schedule|forward|push|share)"
_MAKING: Final = (
    r"(?:generate|create|make|build|prepare|produce|run|give|get|show|want|need|like|export|have|drop|put|save)"
)
_TARGET: Final = rf"(?:#[\w.\-]+|s3://[^\s,]+|https?://[^\s,]+|@[\w.\-]+(?:@[\w.\-]+)?|{EMAIL.replace('[^@', '[^@,')})"
_TO: Final = (
    r"(?:,? ?\b(?:and )?(?:also )?(?:to|in|into|on|at|via|with)\b (?:the )?(?:slack )?(?:channel )?)?"
    rf"(?P<target>{_TARGET})"
)
_FRESH: Final = re.compile(
    r"(?:,? ?\b(?:but )?(?:only )?(?:when|once|after|as soon as|if)\b )(?:all )?(?:of )?(?:the )?"
    r"(?:yesterday'?s?|last day's|the day's|new|fresh)? ?"
    r"(?P<table>sales|orders|revenue|data|order lines|numbers|figures)(?: data| numbers| figures)?"
    r"(?: (?:of|from|for) yesterday)? (?:is|are|has been|have been|has|have)(?: all| fully)? "
    r"(?:loaded|there|in|ready|available|complete|arrived|landed|fresh|come in|up to date)\b"
)
_FRESH_TABLES: Final[Mapping[str, str]] = {"orders": "orders", "order lines": "order_lines"}
_EACH: Final = (
    r"\b(?:each|everybody|everyone) (?:with|gets?|sees?|of them (?:with|gets?)) (?:only )?(?:their|his|her|its) own\b"
    r"[^,|]*|\bper recipient\b|\bwith (?:their|each recipient's) own (?:rights|numbers|data)\b"
)
_LEAD: Final = (
    r"^(?:(?:please|can you|could you|would you|i want (?:you )?to|i'd like (?:you )?to|"
    rf"{SENDING}|{_MAKING}|me|us|get|a|an|the|to)\b[ ,]*)+"
)
_BY_MAIL: Final = (
    r"\b(?:e-?mail|mail) (?:it |this |that |them )?(?:to )?(?:me|us)\b|\b(?:to|by|via) (?:my )?e-?mail\b|to my inbox"
)
_BY_SLACK: Final = (
    r"\b(?:dm|message|slack) (?:it |this |that )?(?:to )?me\b|"
    r"\b(?:in|on|by|via) (?:a )?(?:slack|dm|direct message)\b(?! #)"
)


@dataclass(frozen=True, slots=True)
class ScheduleWords:
    """What the words say; `subject` is `report`, `question` or `it` (what was made before)."""

    when: str
    subject: str
    order: Mapping[str, Any]
    targets: tuple[str, ...]
    to_me: str | None
    fresh_table: str | None
    until: str | None
    per_recipient: bool

    def arguments(self) -> dict[str, Any]:
        """As the tool takes them; what was not said is left out."""
        values: dict[str, Any] = {"when": self.when, "subject": self.subject, **self.order}
        if self.targets:
            values["targets"] = list(self.targets)
        if self.to_me:
            values["to_me"] = self.to_me
        if self.fresh_table:
            values["wait_for"] = self.fresh_table
        if self.until:
            values["until"] = self.until
        if self.per_recipient:
            values["per_recipient"] = True
        return values


def read_schedule(message: str) -> ScheduleWords | None:
    """The schedule that a message orders, or None. Raises CallerError for a rhythm that cannot be kept."""
    words = re.sub(r"\s+", " ", message.lower().replace("’", "'")).strip().rstrip("?!. ")
    if re.match(r"^(?:how|what|which|who|why|where|is|are|does|do|did)\b", words):
        return None
    fresh = _FRESH.search(words)
    # Without these words first: "when yesterday's sales are in" speaks of no rhythm of its own.
    text = _cut(words, fresh)
    if not _orders(text):
        return None
    found = find_recurrence(text)
    if found is None and fresh is None:
        return None
    rest = found.rest if found else text
    rest, until = _until(rest)
    rest, targets = find_targets(rest)
    per_recipient = re.search(_EACH, rest)
    rest = _cut(rest, per_recipient)
    to_me = _me(words, targets)
    # With targets cut out, "to" and "and" are left hanging at the seams.
    rest = re.sub(r"(?:\b(?:to|in|into|and|via|on|at)\b[ ,]*)+(?=\||$)|\|", " ", rest)
    rest = re.sub(r"\s+", " ", re.sub(r"\bstarting (?:now|today)\b", " ", rest)).strip(" ,")
    subject, order = _subject(message, rest)
    if subject is None:
        return None
    return ScheduleWords(
        when=_when(found),
        subject=subject,
        order=order,
        targets=targets,
        to_me=to_me,
        fresh_table=_fresh_table(fresh),
        until=until,
        per_recipient=per_recipient is not None,
    )


def find_targets(words: str) -> tuple[str, tuple[str, ...]]:
    """The words without the channels, addresses and places that they name, and these."""
    found = [match["target"].rstrip(".,;") for match in re.finditer(_TO, words)]
    return re.sub(_TO, " | ", words), tuple(dict.fromkeys(found))


def _orders(words: str) -> bool:
    """Whether something is ordered to come again: a report by any verb, anything else by one of sending."""
    if re.search(rf"\b{SENDING}\b", words):
        return True
    thing = re.search(r"\b(?:report|export|dashboard|summary)s?\b", words)
    return bool(thing and re.search(rf"\b{_MAKING}\b", words))


def _subject(message: str, rest: str) -> tuple[str | None, dict[str, Any]]:
    core = re.sub(_LEAD, "", rest).strip(" ,")
    core = re.sub(r"[ ,]*\b(?:please|thanks|thank you)$", "", core)
    if question := read_question(rest):
        return "question", {"question": question, **_formats(rest)}
    if re.search(r"\breports?\b", rest):
        return "report", read_order(message, re.sub(rf"\b{SENDING}s?\b ?", "", rest))
    if re.fullmatch(r"(?:it|this|that|them|these|the same|this answer|this one|that one|the above|)(?: again)?", core):
        return ("it", _formats(rest)) if core or re.search(rf"\b{SENDING}\b", rest) else (None, {})
    formats = find_formats(core)
    core = re.sub(r"^(?:answer (?:to|of) )?(?:(?:the|my|our) )?(?:saved )?question\b[:,]? ", "", core)
    question = re.sub(r"\s*,?\s*\b(?:as|in)\b (?:an? )?(?:pdf|excel|xlsx|csv|parquet|html|spreadsheet)\b.*$", "", core)
    return "question", {"question": question.strip(' ,"“”'), **({"formats": formats} if formats else {})}


def _formats(words: str) -> dict[str, Any]:
    formats = find_formats(words)
    return {"formats": formats} if formats else {}


OWN_WAY: Final = rf"[ ,]*\b(?:and |then )*(?:{_BY_MAIL}|{_BY_SLACK})"


def own_way(words: str) -> Literal["mail", "slack"] | None:
    """How the person wants it sent to themselves, when they name a way."""
    return "mail" if re.search(_BY_MAIL, words) else "slack" if re.search(_BY_SLACK, words) else None


def _me(words: str, targets: tuple[str, ...]) -> str | None:
    """How the person wants it themselves: `mail`, `slack`, or `any` way; None when it goes to others only."""
    if re.search(_BY_MAIL, words):
        return "mail"
    if re.search(_BY_SLACK, words):
        return "slack" if not targets else None
    if re.search(r"\bme\b(?! know)", words) and re.search(rf"\b{SENDING}\b|\bto me\b", words):
        # "Send me the report to #sales" goes to the channel; "to me and #sales" to both.
        return "any" if not targets or re.search(r"\bto me\b|\bme and\b|\band me\b", words) else None
    return None if targets else "any"


def _until(words: str) -> tuple[str, str | None]:
    match = re.search(
        rf",? ?\b(?:until|till|through|ending|up to)(?: on)? (?:the )?(?P<day>{DATE}|end of (?:the|this) year)", words
    )
    if match is None:
        return words, None
    said = match["day"]
    return _cut(words, match), "end of year" if said.startswith("end") else written(said)


def until_day(said: str, today: date) -> date:
    """The day that `until` names, which lies ahead: 31 December of this year or the next."""
    if said == "end of year":
        return date(today.year, 12, 31)
    day = day_in_year(said, today.year)
    return day if day >= today or re.match(r"\d{4}-", said) else day_in_year(said, today.year + 1)


def _fresh_table(fresh: re.Match[str] | None) -> str | None:
    return _FRESH_TABLES.get(fresh["table"], "order_lines") if fresh else None


def _when(found: Found | None) -> str:
    """In full, so that the tool reads the same words again; data alone is looked for from early morning on."""
    return found.words if found else "every day at 6:00"


def _cut(words: str, match: re.Match[str] | None) -> str:
    return f"{words[: match.start()]} | {words[match.end() :]}" if match else words
