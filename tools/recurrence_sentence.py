"""A recurrence as a person says it; pure."""

from __future__ import annotations

import re
from typing import Final

from tools.recurrence import DAY_NAMES, MONTH_NAMES, Recurrence

_DAYS: Final = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def in_words(when: Recurrence) -> str:
    """The recurrence as a person says it, with its zone; an unusual cron expression as itself."""
    return f"{_described(when.expression)} ({when.time_zone})"


def _described(expression: str) -> str:
    if match := re.fullmatch(r"BUSINESS_DAY (-?\d+) (\d\d:\d\d)", expression):
        number = int(match[1])
        place = _nth(number) if number > 0 else "last" if number == -1 else f"{_nth(-number)} to last"
        return f"on the {place} business day of each month at {match[2]}"
    minute, hour, day, month, weekday = expression.split(" ")
    if (hour, day, month, weekday) == ("*", "*", "*", "*") and (match := re.fullmatch(r"\*/(\d+)", minute)):
        return f"every {match[1]} minutes"
    if minute.isdigit() and (day, month, weekday) == ("*", "*", "*"):
        past = f" at {int(minute)} minutes past" if minute != "0" else ""
        if hour == "*":
            return f"every hour{past}"
        if match := re.fullmatch(r"\*/(\d+)", hour):
            return f"every {match[1]} hours{past}"
    if not (minute.isdigit() and re.fullmatch(r"\d+(?:,\d+)*", hour)):
        return f"by cron {expression}"
    at = " and ".join(f"{int(each):02}:{int(minute):02}" for each in hour.split(","))
    days = _days_in_words(day, month, weekday)
    return f"{days} at {at}" if days else f"by cron {expression}"


def _days_in_words(day: str, month: str, weekday: str) -> str | None:
    if (day, month) == ("*", "*"):
        return _weekdays_in_words(weekday)
    dates = "last day" if day == "L" else None
    if re.fullmatch(r"\d+(?:,\d+)*", day):
        dates = " and ".join(_nth(int(each)) for each in day.split(","))
    if dates is None or weekday != "*":
        return None
    if month == "*":
        return f"on the {dates} of each month"
    if re.fullmatch(r"\d+", month):
        return f"every year on the {dates} of {MONTH_NAMES[int(month) - 1].capitalize()}"
    if month == "1,4,7,10":
        return f"each quarter on its {dates} day" if day == "1" else f"each quarter on the {dates} of its first month"
    if match := re.fullmatch(r"\*/(\d+)", month):
        return f"every {match[1]} months on the {dates}"
    return None


def _weekdays_in_words(weekday: str) -> str | None:
    if weekday == "*":
        return "every day"
    if weekday in ("1-5", "MON-FRI"):
        return "every weekday"
    if match := re.fullmatch(r"([0-7])#([1-5])|L([0-7])", weekday):
        which = _nth(int(match[2])) if match[2] else "last"
        return f"on the {which} {_DAYS[int(match[1] or match[3]) % 7]} of each month"
    found = []
    for part in weekday.split(","):
        if part not in DAY_NAMES and not re.fullmatch("[0-7]", part):
            return None
        found.append(_DAYS[DAY_NAMES.index(part) if part in DAY_NAMES else int(part) % 7])
    return "every " + " and ".join(found)


def _nth(number: int) -> str:
    ending = "th" if 10 < number % 100 < 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
