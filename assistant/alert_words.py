"""An alert in a person's words: what is watched, when it tells, how often it is looked at; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from tools.recurrence_words import Found, find_recurrence

Grain = Literal["day", "week", "month"]

_ALERT: Final = re.compile(
    r"\b(?:alert|notify|warn|tell|ping|inform|message|let|e-?mail|dm|text|post)\b(?P<whom>.*?)"
    r"\b(?:when(?:ever)?|if|as soon as|once)\b (?P<what>.+)$"
)
_MADE: Final = re.compile(
    r"^(?:please )?(?:create|make|set(?: up)?|add|i (?:want|need)|give me) (?:me )?(?:an? )?alert(?P<whom>.*?)"
    r"\b(?:when(?:ever)?|if|for|on|as soon as)\b (?P<what>.+)$"
)
_WATCH: Final = re.compile(r"^(?:please )?(?:watch|monitor|keep an eye on) (?P<what>.+? for (?:anomal|unusual).*)$")

_AMOUNT: Final = (
    r"(?P<currency>[$€£])? ?(?P<amount>\d[\d,]*(?:\.\d+)?) ?(?P<unit>k|thousand|m|mn|million|bn|billion|b)?\b"
    r"(?: ?(?P<share>%|percent\b|per cent\b))?(?: (?:usd|dollars|euros?|eur))?"
)
_PERCENT: Final = r"(?:more than |over |at least )?(?P<percent>\d+(?:\.\d+)?) ?(?:%|percent\b|per cent\b)(?: or more)?"
_FALLS: Final = r"(?:drops?|falls?|sinks?|declines?|decreases?|goes? down|go down|dips?|shrinks?|is down|are down)"
_RISES: Final = r"(?:rises?|increases?|grows?|climbs?|jumps?|goes? up|go up|surges?|is up|are up)"
_IS: Final = r"(?:is|are|gets?|goes?|becomes?|stays?|was|were)"
_BELOW: Final = (
    rf"(?:(?:{_FALLS}|{_IS}) (?:to )?(?:below|under|beneath|lower than|less than|fewer than)|(?:is|are) <|<|"
    r"(?:undercuts?))"
)
_ABOVE: Final = (
    rf"(?:(?:{_RISES}|{_IS}) (?:to )?(?:above|over|beyond|higher than|more than|greater than)|exceeds?|surpass(?:es)?|"
    r"tops?|passes|(?:is|are) >|>)"
)
_REACHES: Final = r"(?:reach(?:es)?|hits?|(?:is|are) at least|>=)"
_AT_MOST: Final = r"(?:(?:is|are) at most|<=)"
_MORE: Final = r"(?:more than|over|at least)"
_FEWER: Final = r"(?:less than|fewer than|under)"
_ODD: Final = (
    rf"(?:{_IS}|looks?|seems?|behaves?) (?:very )?"
    r"(?P<odd>unusually low|unusually high|unusual(?:ly)?|anomalous|odd(?:ly)?|strange(?:ly)?|"
    r"abnormal(?:ly)?|out of the ordinary|off)\b|for (?:anomal(?:y|ies)|anything unusual|unusual \w+)|"
    r"(?:has|have|shows?) an? (?:anomaly|outlier)"
)
_AGAINST: Final = (
    r"(?:,? ?(?:against|compared (?:to|with)|versus|vs\.?|over|on|from|than|relative to)) (?:the )?"
    r"(?:last|previous|prior|preceding)? ?(?P<unit_before>day|week|month|yesterday)(?: before)?\b|"
    r"(?P<unit_by>day|week|month)[ -](?:over|on|by)[ -](?:day|week|month)"
)
_GRAINS: Final[Mapping[str, Grain]] = {"daily": "day", "weekly": "week", "monthly": "month"}
_LENGTHS: Final[Mapping[Grain, int]] = {"day": 63, "week": 26, "month": 25}
_LOOKS: Final[Mapping[Grain, str]] = {"day": "0 8 * * *", "week": "0 8 * * 1", "month": "0 8 1 * *"}
_STANDING: Final = r"\b(?:pending|waiting|queued|running|open|current(?:ly)?|now|in the queue)\b"
_THOUSANDS: Final = {
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "million": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "billion": 1e9,
}


@dataclass(frozen=True, slots=True)
class AlertWords:
    """What the words say: the input of an ALERT, when it is looked at, and for whom ("me", "#sales")."""

    measure: str
    question: str
    condition: dict[str, Any]
    grain: Grain | None
    when: str
    whom: str

    def as_input(self) -> dict[str, Any]:
        """The input of the ALERT job."""
        values = {
            "measure": self.measure,
            "question": self.question,
            "grain": self.grain,
            "condition": self.condition,
        }
        return {name: value for name, value in values.items() if value is not None}


def read_alert(message: str) -> AlertWords | None:
    """The alert that a message asks for; None when it asks for none, or its condition is not one of ours."""
    words = re.sub(r"\s+", " ", message.lower().replace("’", "'")).strip().rstrip("?!. ")
    match = _ALERT.search(words) or _MADE.search(words) or _WATCH.search(words)
    if match is None:
        return None
    found = find_recurrence(match["what"]) if re.search(r"\bevery|\beach|\bhourly", match["what"]) else None
    what = found.rest.replace("|", " ") if found else match["what"]
    groups = match.groupdict()
    condition, measure, rest = _condition(what)
    if condition is None:
        return None
    grain = _grain(measure, rest, condition)
    whom = f"{groups.get('whom') or ''} {_leftover_targets(rest)}".strip()
    named = _measure(measure)
    if not named:
        return None
    return AlertWords(
        measure=_title(named, grain, measure),
        question=f"{named} by {grain} for the last {_LENGTHS[grain]} {grain}s" if grain else named,
        condition=condition,
        grain=grain,
        when=_when(found, grain),
        whom=whom,
    )


def _condition(what: str) -> tuple[dict[str, Any] | None, str, str]:
    """The condition, the words before it, the words behind it."""
    if match := re.search(rf"^(?:there (?:is|are) |we have )?(?P<cmp>{_MORE}|{_FEWER}) {_AMOUNT} (?P<of>.+)$", what):
        counted = re.sub(r"\s+(?:in total|altogether)$", "", match["of"])
        op = "<" if re.fullmatch(_FEWER, match["cmp"]) else ">=" if match["cmp"] == "at least" else ">"
        return _threshold(op, match), f"how many {counted}" if re.search(r"\b(?:is|are)\b", counted) else counted, ""
    for pattern, read in (
        (rf"\b(?P<verb>{_FALLS}|{_RISES}|changes?|moves?) by {_PERCENT}", _change),
        (rf"\b(?P<verb>{_FALLS}|{_RISES}|changes?|moves?) {_PERCENT}", _change),
        (rf"\b(?:{_BELOW}) {_AMOUNT}", lambda match: _threshold("<", match)),
        (rf"\b(?:{_ABOVE}) {_AMOUNT}", lambda match: _threshold(">", match)),
        (rf"(?:{_BELOW}) {_AMOUNT}", lambda match: _threshold("<", match)),
        (rf"(?:{_ABOVE}) {_AMOUNT}", lambda match: _threshold(">", match)),
        (rf"(?:{_REACHES}) {_AMOUNT}", lambda match: _threshold(">=", match)),
        (rf"(?:{_AT_MOST}) {_AMOUNT}", lambda match: _threshold("<=", match)),
        (rf"(?:{_ODD})", _anomaly),
    ):  # fmt: skip
        if match := re.search(pattern, what):
            return read(match), what[: match.start()].strip(), what[match.end() :].strip()
    return None, what, ""


def _threshold(op: str, match: re.Match[str]) -> dict[str, Any]:
    value = float(match["amount"].replace(",", "")) * _THOUSANDS.get(match["unit"] or "", 1)
    if match["share"]:
        value /= 100
    return {"kind": "threshold", "op": op, "value": int(value) if value == int(value) else value}


def _change(match: re.Match[str]) -> dict[str, Any]:
    verb = match["verb"]
    direction = "fall" if re.fullmatch(_FALLS, verb) else "rise" if re.fullmatch(_RISES, verb) else "either"
    return {"kind": "change", "direction": direction, "percent": float(match["percent"])}


def _anomaly(match: re.Match[str]) -> dict[str, Any]:
    odd = match["odd"] or ""
    direction = "fall" if odd.endswith("low") else "rise" if odd.endswith("high") else "either"
    return {"kind": "anomaly", "direction": direction}


def _grain(measure: str, rest: str, condition: Mapping[str, Any]) -> Grain | None:
    if match := re.search(_AGAINST, rest):
        unit = match["unit_before"] or match["unit_by"]
        return next((each for each in _LENGTHS if each == unit), "day")
    for word, grain in _GRAINS.items():
        if re.search(rf"\b{word}\b|\b(?:in|of|for) (?:a|the last|the past|one) {grain}\b|\bper {grain}\b", measure):
            return grain
    if condition["kind"] == "threshold" and re.search(_STANDING, measure):
        return None
    return "day"


def _measure(words: str) -> str:
    """`cancellations in Europe` of `the weekly number of cancellations in Europe`."""
    text = re.sub(rf"\b(?:{'|'.join(_GRAINS)})\b|\b(?:in a|in the last|per) (?:day|week|month)\b", " ", words)
    text = re.sub(r"^(?:\s|,|our|the|my|there (?:is|are)|total (?=number))+", "", text)
    return re.sub(r"\s+", " ", text).strip(" ,")


def _title(named: str, grain: Grain | None, words: str) -> str:
    adjective = next((word for word, each in _GRAINS.items() if each == grain), "")
    return f"{adjective} {named}" if adjective and re.search(rf"\b{adjective}\b", words) else named


def _when(found: Found | None, grain: Grain | None) -> str:
    if found is not None:
        return found.words
    return _LOOKS[grain] if grain else "0 * * * *"


def _leftover_targets(rest: str) -> str:
    return " ".join(re.findall(r"(?:\bin |\bto )?(#[\w.\-]+|[\w.+\-]+@[\w.\-]+\.\w+)", rest))
