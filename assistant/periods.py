"""The period that a message names, in one canonical form: "last quarter", "Q3 2025", "2025-01-01 to 2025-03-31"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from assistant.dates import DATE, DAY_PAIR, MONTH, MONTHS, YEAR, days_of_pair, month_name, written

_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_COUNTS = {"two": 2, "three": 3, "four": 4, "six": 6, "nine": 9, "ten": 10, "twelve": 12, "thirty": 30, "ninety": 90}
_TO = r"(?: (?:to|and|until|till|through|thru|-|–)(?: the)? | ?(?:\.\.|–) ?)"
_RHYTHMS: Final = {
    "daily": ("yesterday", "day"),
    "weekly": ("last week", "week"),
    "monthly": ("last month", "month"),
    "quarterly": ("last quarter", "quarter"),
    "yearly": ("last year", "year"),
    "annual": ("last year", "year"),
}
RHYTHM = re.compile(rf"\b(?:{'|'.join(_RHYTHMS)})\b")
TIME_WORDS = re.compile(
    r"\b(?:next|coming|upcoming|following|last|past|previous|prior|this|current|recent|recently|earlier|before|after|"
    r"since|until|till|between|ago|now|today|tomorrow|yesterday|daytime|days?|weeks?|weekends?|fortnights?|months?|"
    r"quarters?|years?|decades?|century|halfs?|halves|half|h[12]|q\d|fy ?\d*|fiscal|date|[wmqy]td|"
    r"spring|summer|autumn|winter|christmas|easter|mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|"
    rf"fri(?:day)?|sat(?:urday)?|sun(?:day)?|{MONTH}|{RHYTHM.pattern}|\d[\d/.:-]*(?:st|nd|rd|th)?)\b"
)
"""Words that speak of time: an order with one of them left over is refused, and takes no default."""


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """The canonical form, and the words as they stood."""

    name: str
    span: tuple[int, int]


_Finding = tuple[str, re.Match[str]] | None


def find_period(words: str) -> str | None:
    """The period in `words` (lower case, single spaces), or None when there is none."""
    found = read_period(words)
    return found.name if found else None


def read_period(words: str) -> FoundPeriod | None:
    """The period in `words` with its place, so that the rest can be read too."""
    for find in _FINDERS:
        found = find(words)
        if found is not None:
            name, match = found
            return FoundPeriod(name, match.span())
    return None


def rhythm_fits(word: str, period: str) -> bool:
    """Whether "monthly" says the same as the period that is named beside it."""
    unit = _RHYTHMS[word][1]
    calendar = {"month": rf"(?:{'|'.join(MONTHS)})\b.*", "quarter": r"Q[1-4].*", "year": r"\d{4}", "day": r"\d{4}-.*"}
    return re.fullmatch(rf"(?:last|this) {unit}|{calendar.get(unit, '(?!)')}", period) is not None


def _range(words: str) -> _Finding:
    lead = r"\b(?:from |between )?(?:the )?"
    if match := re.search(rf"{lead}({DATE}){_TO}({DATE})(?![\w/-])", words):
        return f"{written(match[1])} to {written(match[2])}", match
    if match := re.search(rf"{lead}{DAY_PAIR}(?![\w/-])", words):
        first, last = days_of_pair(match)
        return f"{first} to {last}", match
    unit = rf"(?:{MONTH}(?:,? {YEAR})?|q[1-4](?: {YEAR})?|{YEAR}-q[1-4]|{YEAR}[-/](?:0?[1-9]|1[0-2])|{YEAR})"
    if match := re.search(rf"{lead}({unit}){_TO}({unit})(?![\w/-])", words):
        first_unit, last_unit = (_unit(text) for text in match.groups())
        # "Q1 and Q2" are two periods; "between Q1 and Q2" is one.
        if first_unit and last_unit and (" and " not in match[0] or match[0].startswith("between")):
            return f"{first_unit} to {last_unit}", match
    if match := re.search(rf"\bsince (?:the )?({DATE})(?![\w/-])", words):
        return f"since {written(match[1])}", match
    if match := re.search(rf"(?<![\w/-])({DATE})(?![\w/-])", words):
        return written(match[1]), match
    return None


def _unit(text: str) -> str | None:
    for find in (_quarter, _month, _year):
        found = find(f"in {text}")
        if found:
            return found[0]
    return None


def _quarter(words: str) -> _Finding:
    match = re.search(rf"\bq([1-4])(?:,? ?(?:of |/|-|')? ?({YEAR}))?\b|\b({YEAR}) ?[-/]?q([1-4])\b", words)
    if match:
        number, year = match[1] or match[4], match[2] or match[3]
        return (f"Q{number} {year}" if year else f"Q{number}"), match
    names = "|".join(_ORDINALS)
    match = re.search(rf"\b({names}) quarter(?:,? (?:of )?({YEAR}))?\b", words)
    if match:
        number = str(_ORDINALS[match[1]])
        return (f"Q{number} {match[2]}" if match[2] else f"Q{number}"), match
    return None


def _half(words: str) -> _Finding:
    match = re.search(rf"\b(?:h([12])|(first|1st|second|2nd) half)(?: of)?,? ?({YEAR})\b", words)
    if not match:
        return None
    is_first = match[1] == "1" or match[2] in ("first", "1st")
    return (f"{match[3]}-01-01 to {match[3]}-06-30" if is_first else f"{match[3]}-07-01 to {match[3]}-12-31"), match


def _month(words: str) -> _Finding:
    if match := re.search(rf"\b({YEAR})[-/](0?[1-9]|1[0-2])(?![\w/-])", words):
        return f"{MONTHS[int(match[2]) - 1]} {match[1]}", match
    if match := re.search(rf"(?<![\w/-])(0?[1-9]|1[0-2])/({YEAR})\b", words):
        return f"{MONTHS[int(match[1]) - 1]} {match[2]}", match
    match = re.search(rf"\b(?:month of )?({MONTH})(?:,? (?:of )?|-)({YEAR})\b", words)
    if not match:
        match = re.search(rf"\b(?:for|in|of|during) ({MONTH})\b(?: ({YEAR}))?", words)
    if not match:
        # May and March are verbs too, so a month by itself counts only where it ends the words.
        match = re.search(rf"\b({MONTH})()$", words)
    if not match:
        return None
    return (f"{month_name(match[1])} {match[2]}" if match[2] else month_name(match[1])), match


def _week(words: str) -> _Finding:
    match = re.search(rf"\b({YEAR})-?w(\d\d?)\b", words)
    if named := re.search(rf"\bweek (\d\d?),? (?:of |in )?({YEAR})\b", words):
        return f"{named[2]}-W{int(named[1]):02}", named
    return (f"{match[1]}-W{int(match[2]):02}", match) if match else None


def _rolling(words: str) -> _Finding:
    counts = "|".join(_COUNTS)
    match = re.search(rf"\b(?:last|past|previous|trailing) (\d+|{counts}) (day|week|month|quarter|year)s?\b", words)
    if not match:
        return None
    count = _COUNTS.get(match[1]) or int(match[1])
    return (f"last {count} {match[2]}s" if count != 1 else f"last {match[2]}"), match


def _relative(words: str) -> _Finding:
    match = re.search(
        r"\b(last|past|previous|prior|this|current)(?: full| whole| calendar)? (week|month|quarter|year)"
        r"(?: (?:so far|to date))?(?!'s)\b",
        words,
    )
    if match:
        return f"{'this' if match[1] in ('this', 'current') else 'last'} {match[2]}", match
    match = re.search(r"\b(week|month|quarter|year)[ -]to[ -]date\b|\b(wtd|mtd|qtd|ytd)\b", words)
    if match:
        unit = match[1] or {"w": "week", "m": "month", "q": "quarter", "y": "year"}[match[2][0]]
        return f"this {unit}", match
    match = re.search(r"\b(today|yesterday)(?:'s)?\b", words)
    return (match[1], match) if match else None


def _year(words: str) -> _Finding:
    match = re.search(rf"(?<![\w/.-])(?:(?:calendar )?year )?({YEAR})(?![\w/-])", words)
    return (match[1], match) if match else None


def _rhythm(words: str) -> _Finding:
    match = RHYTHM.search(words)
    return (_RHYTHMS[match[0]][0], match) if match else None


_FINDERS: tuple[Callable[[str], _Finding], ...] = (
    _range,
    _week,
    _half,
    _quarter,
    _month,
    _rolling,
    _relative,
    _year,
    _rhythm,
)
