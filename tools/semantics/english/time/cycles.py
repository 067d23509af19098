"""Time that comes round again (`on Mondays`, `by day of the week`), numbered weeks, and fiscal years."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date, timedelta

from tools.calendar_units import add_months
from tools.semantics.model import SemanticModel
from tools.semantics.query import CalendarPart, Window

DAYS = {name.lower(): number for number, name in enumerate(calendar.day_name, start=1)}
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
WEEKEND_OR_NOT = "weekendornot"
"""The word that stands for `weekdays against weekends`."""
PARTS: tuple[tuple[tuple[str, ...], CalendarPart], ...] = (
    (("day", "of", "the", "week"), "weekday"),
    (("days", "of", "the", "week"), "weekday"),
    (("day", "of", "week"), "weekday"),
    (("weekday",), "weekday"),
    (("month", "of", "the", "year"), "month_of_year"),
    (("month", "of", "year"), "month_of_year"),
    (("calendar", "month"), "month_of_year"),
    (("quarter", "of", "the", "year"), "quarter_of_year"),
    (("seasonality",), "month_of_year"),
    ((WEEKEND_OR_NOT,), "weekend"),
)
PART_WORDS = frozenset(phrase[0] for phrase, _ in PARTS)
RELATED = frozenset(
    ("last", "this", "next", "since", "until", "before", "after", "from", "to", "by", "previous", "past")
)
GROUPS = {"weekends": (6, 7), "weekend": (6, 7), "weekdays": (1, 2, 3, 4, 5)}
FISCAL_YEAR = re.compile(
    r"fiscal year[^.]{0,40}?\b(?:start|begin)s?\w*\s+(?:on|in|with)?\s*(?:\d+(?:st)?\s+)?(?:of\s+)?([a-z]+)", re.I
)


def part_at(words: Sequence[str], i: int) -> tuple[int, CalendarPart] | None:
    for phrase, part in PARTS if words[i : i + 1] and words[i] in PART_WORDS else ():
        if tuple(words[i : i + len(phrase)]) == phrase:
            return len(phrase), part
    return None


def weekdays_at(words: Sequence[str], i: int) -> tuple[int, tuple[int, ...]] | None:
    """`mondays`, `monday and tuesday`, `weekends`; one day alone needs `on` before it."""
    word = words[i] if i < len(words) else ""
    if word in GROUPS and (word != "weekdays" or words[i - 1 : i] != ["by"]):
        return 1, GROUPS[word]
    first = DAYS.get(word.removesuffix("s"))
    led = i > 0 and words[i - 1] == "on"
    if first is None or not (word.endswith("s") or led or _describes(words, i)):
        return None
    found, n = [first], 1
    while words[i + n : i + n + 1] in (["and"], ["or"]) and words[i + n + 1 : i + n + 2]:
        further = DAYS.get(words[i + n + 1].removesuffix("s"))
        if further is None:
            break
        found.append(further)
        n += 2
    return n, tuple(dict.fromkeys(found))


def _describes(words: Sequence[str], i: int) -> bool:
    """`saturday appointments`: the day before what happens on it, and no day that is counted from another."""
    before, after = words[i - 1 : i], words[i + 1 : i + 2]
    counted = bool(before) and before[0] in RELATED
    return bool(after) and not counted and after[0].isalpha() and after[0].endswith("s") and after[0] not in DAYS


def fiscal_start(model: SemanticModel) -> int | None:
    """The month in which the model says that its fiscal year starts; None when it says nothing."""
    texts = (model.description, model.custom_instructions, model.module_custom_instructions.sql_generation)
    for text in texts:
        found = FISCAL_YEAR.search(text[:20_000])
        if found and found.group(1).lower() in MONTHS:
            return MONTHS[found.group(1).lower()]
    return None


def fiscal_year(year: int, start: int) -> Window:
    """The fiscal year is named after the calendar year in which it ends."""
    begin = date(year, 1, 1) if start == 1 else date(year - 1, start, 1)
    return Window(kind="between", start=begin, end=add_months(begin, 12) - timedelta(days=1))


def fiscal_year_of(day: date, start: int) -> int:
    return day.year if start == 1 or day.month < start else day.year + 1
