"""Which messages are about schedules and alerts, and what they ask of them; pure."""

from __future__ import annotations

import re
from typing import Any, Final

from assistant.alert_words import read_alert
from assistant.schedule_words import find_targets, read_schedule
from tools.recurrence import Recurrence, WrongRecurrence
from tools.recurrence_changes import moved
from tools.recurrence_words import find_recurrence

_DAY: Final = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_RHYTHM: Final = (
    rf"(?:{_DAY}|daily|weekly|monthly|quarterly|yearly|hourly|every|each|recurring|scheduled|morning|weekday)"
)
_THING: Final = r"(?:schedules?|alerts?|subscriptions?|recurring reports?|scheduled reports?)"
_POLITE: Final = r"^(?:please |can you |could you |would you |i want to |i'd like to |and |then |now |ok,? )*"
_LISTS: Final = (
    r"^(?:please )?(?:list|show|see|display|give me|view)(?: me)?(?: all)?(?: of)?(?: my| our| the)?"
    rf"(?: \w+)? ?{_THING}$",
    rf"\b(?:what|which) (?:of my )?(?:\w+ )?{_THING} "
    r"(?:are there|do i have|do we have|have i|are (?:set up|active|on)|exist|run)",
    r"^what (?:is|'s|have i) (?:currently )?scheduled\b(?! for)|^what do i have scheduled\b",
    rf"^(?:my|all|our|all my) (?:\w+ )?{_THING}$|^{_THING}$",
    rf"^do i have (?:any )?(?:\w+ )?{_THING}$",
)
_NEXT: Final = (
    r"\b(?:next|upcoming|coming|following) (?:\w+ )?runs?\b",
    rf"^when (?:does|do|will|is|are|would) "
    rf"(?:.*\b(?:next|run again|be sent|go out)\b.*|.*\b{_RHYTHM} report.*\brun\b.*)$",
    r"^when(?:'s| is) (?:my |the )?next (?:\w+ )?(?:report|run|alert|delivery)\b",
)
_HISTORY: Final = (
    rf"\b(?:history|past runs|last runs|previous runs|recent runs)\b.*\b(?:report|{_THING}|it|that|{_RHYTHM})\b",
    rf"^(?:what happened (?:to|with)|did) (?:my |the )?(?:{_RHYTHM}) (?:\w+ )?(?:report|alert)",
)
_VERBS: Final = {
    r"pause|suspend|disable|switch off|turn off|deactivate|stop sending(?: me)?|stop": "pause",
    r"resume|unpause|restart|re-?enable|enable|switch on|turn on|continue|reactivate": "resume",
    r"delete|remove|cancel|unsubscribe(?: me)? from|drop|get rid of": "delete",
    r"snooze|mute|silence": "snooze",
}
_MOVES: Final = r"(?P<only>move|reschedule|re-schedule|shift|postpone|bring forward)|change|switch|set"
"""Figures are not moved; they are changed, switched and set."""
_CLEARLY_A_TIME: Final = re.compile(
    r"\d[:.]\d\d|\d ?[ap]\.?m\b|o'clock|\b(?:noon|midday|midnight|every|each|business day)\b|days\b|\bat \d"
)
_PRONOUN: Final = r"(?:it|that|this)(?: one)?"
_SPAN: Final = re.compile(
    r",? ?\b(?:for|until|till)\b (?:the (?:next )?|next )?"
    r"(?P<span>(?:an?|one|two|three|\d+) (?:minute|hour|day|week|month)s?|tomorrow)\b"
)
_UNITS: Final = {"minute": 1, "hour": 60, "day": 1440, "week": 10_080, "month": 43_200}
_COUNTS: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}

Chosen = tuple[str, dict[str, Any]]


def schedule_route(message: str, words: str) -> Chosen | None:
    """The tool for a message about schedules, and its arguments; None when it is about something else."""
    if any(re.search(pattern, words) for pattern in _LISTS):
        return "list_schedules", {"alerts_only": True} if re.search(r"\balerts?\b", words) else {}
    for do, patterns in (("next_runs", _NEXT), ("history", _HISTORY)):
        if any(re.search(pattern, words) for pattern in patterns):
            return "change_schedule", {"do": do, "schedule": _named(words)}
    if chosen := _moved(words) or _changed(words) or _run_now(words):
        return chosen
    if alert := read_alert(message):
        _, targets = find_targets(alert.whom)
        wanted: dict[str, Any] = {**alert.as_input(), "when": alert.when}
        return "create_alert", {**wanted, **({"targets": list(targets)} if targets else {})}
    order = read_schedule(message)
    return ("create_schedule", order.arguments()) if order else None


def minutes_in(span: str) -> int | None:
    """`2 days` in minutes; None for a day of the calendar."""
    match = re.fullmatch(r"(an?|one|two|three|\d+) (minute|hour|day|week|month)s?", span.strip().lower())
    if match is None:
        return 1440 if span.strip().lower() == "tomorrow" else None
    return (_COUNTS.get(match[1]) or int(match[1])) * _UNITS[match[2]]


def _changed(words: str) -> Chosen | None:
    for verbs, do in _VERBS.items():
        match = re.match(rf"{_POLITE}(?:{verbs})\b(?P<what>.*)$", words)
        if match is None:
            continue
        what = match["what"].strip()
        span = _SPAN.search(what)
        if do == "snooze" or (span and do == "pause" and re.search(r"\balert", what)):
            named = what[: span.start()] if span else what
            how_long = {"span": span["span"]} if span else {}
            return "change_schedule", {"do": "snooze", "schedule": _named(named), **how_long}
        about = re.search(rf"\b(?:{_THING}|{_RHYTHM})\b", what)
        alone = re.fullmatch(r"(?:it|that|this)(?: one)?", what) and do in ("pause", "resume")
        named_report = re.search(r"\breports?\b|, ", what) and do in ("pause", "resume")
        sending = match[0].find("stop sending") >= 0 or "unsubscribe" in match[0]
        # "Stop the report" stops the job that runs; "cancel my Monday report" ends what comes again.
        if about or sending or ((alone or named_report) and not re.match(rf"{_POLITE}stop\b", words)):
            return "change_schedule", {"do": do, "schedule": _named(what)}
        if do in ("pause", "resume") and not re.match(rf"{_POLITE}(?:stop|continue|restart)\b", words):
            return "change_schedule", {"do": do, "schedule": _named(what)}
    return None


def _moved(words: str) -> Chosen | None:
    """ "Move it to 7:30": another time or day for a schedule; "change it to monthly" is about the answer before it."""
    text = re.sub(r"(?: instead)?(?: please)?$", "", words)
    order = re.match(rf"{_POLITE}(?:{_MOVES})\b (?P<rest>.+)$", text) or re.match(
        # "Send it on Tuesdays instead" changes what there is; without the last word it orders something.
        rf"{_POLITE}(?:make|run|send|do)\b (?P<rest>{_PRONOUN} .+) instead\b",
        words,
    )
    if order is None:
        return None
    is_moved = bool(order.groupdict().get("only"))
    for place in re.finditer(r" (?:to|at|for|on|until) ", order["rest"]):
        what, when = order["rest"][: place.start()], order["rest"][place.end() :]
        what = re.sub(r"^(?:the )?(?:time|day|hour) (?:of|for) | (?:time|day|hour)$", "", what)
        if re.fullmatch(_PRONOUN, what) and not (is_moved or _CLEARLY_A_TIME.search(place.group() + when)):
            continue
        if not (re.fullmatch(_PRONOUN, what) or re.search(rf"\b(?:{_THING}|{_RHYTHM}|reports?)\b", what)):
            continue
        if re.search(rf"\d|\b(?:noon|midday|midnight|{_DAY})\b", when) and _is_a_time(when):
            return "change_schedule", {"do": "move", "schedule": what, "when": when}
    return None


def _is_a_time(words: str) -> bool:
    try:
        return bool(moved(Recurrence("0 9 * * 1", "UTC"), words))
    except WrongRecurrence:
        return False


def _run_now(words: str) -> Chosen | None:
    match = re.match(
        rf"{_POLITE}(?:run|send|execute|trigger|fire|test)\b (?P<what>.*?)(?: (?:right )?now| at once| immediately)?$",
        words,
    )
    if match is None:
        return None
    what = match["what"].strip()
    asks = re.search(r"\bnow$|\bat once$|^(?:please )?(?:run|trigger|test)\b", words)
    if re.fullmatch(r"(?:it|that|this)", what) and asks:
        return "change_schedule", {"do": "run_now", "schedule": what}
    now = re.search(r"\b(?:now|at once|immediately)$", words)
    known = re.search(rf"\b(?:schedule|alert|{_DAY}|weekly|daily|monthly|quarterly|hourly)\b|, last |: ", what)
    if now and known and find_recurrence(what) is None:
        return "change_schedule", {"do": "run_now", "schedule": _named(what)}
    return None


def _named(words: str) -> str:
    """What names the schedule: the words behind the verb without those that ask."""
    text = re.sub(
        r"^.*?\b(?:next|upcoming|coming|following) (?:\w+ )?runs?\b ?(?:of|for)?|"
        r"^.*?\b(?:history|past runs|last runs|previous runs|recent runs)\b ?(?:of|for)?|"
        r"^when (?:does|do|will|is|are|would)\b|^what happened (?:to|with)\b|^did\b|"
        r"\b(?:run next|run again|be sent(?: next)?|go out|next|run)\b$|^sending(?: me)?\b",
        " ",
        words,
    )
    return re.sub(r"\s+", " ", text).strip(" .,?!") or "it"
