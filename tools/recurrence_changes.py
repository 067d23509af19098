"""A recurrence moved by a person's words: another time, another day, or both; pure."""

from __future__ import annotations

import re

from tools.recurrence import Recurrence, WrongRecurrence, recurrence
from tools.recurrence_words import find_recurrence, recurrence_from_words

_BUSINESS_DAY = re.compile(r"(BUSINESS_DAY [+-]?\d+) (\d\d?):(\d\d)")


def moved(old: Recurrence, words: str) -> Recurrence:
    """`7:30` keeps the days and `Tuesdays` the time; what names both is a rhythm of its own.

    The zone stays unless another one is named. Raises WrongRecurrence in words.
    """
    # "Every noon" would be a rhythm; "to noon" is a time.
    is_clock = re.fullmatch(r" *(?:noon|midday|midnight) *", words.lower())
    for said in () if is_clock else (words, f"every {words}", f"on the {words}"):
        found = _found(said, old.time_zone)
        if found is None:
            continue
        new, has_time = found
        return new if has_time else recurrence(_at(new.expression, *_time_of(old.expression)), new.time_zone)
    clock = _found(f"every day at {words}", old.time_zone) or _found(f"every day {words}", old.time_zone)
    if clock is None or not clock[1]:
        raise WrongRecurrence(f"{words.strip()!r} is no time; say one such as 7:30, a day such as Tuesdays, or both")
    return recurrence(_at(old.expression, *_time_of(clock[0].expression)), clock[0].time_zone)


def _found(said: str, zone: str) -> tuple[Recurrence, bool] | None:
    """A rhythm that is read whole, and whether it names a time of day."""
    try:
        found = find_recurrence(said)
        return (recurrence_from_words(said, zone), found.has_time) if found else None
    except WrongRecurrence:
        return None


def _time_of(expression: str) -> tuple[str, str]:
    """Hours and minutes as the expression has them; raises WrongRecurrence for a rhythm within the day."""
    if day := _BUSINESS_DAY.fullmatch(expression):
        return str(int(day[2])), str(int(day[3]))
    minute, hour, *_ = expression.split()
    if not (re.fullmatch(r"\d+", minute) and re.fullmatch(r"[\d,]+", hour)):
        raise WrongRecurrence("it runs several times a day; say the whole rhythm, such as every weekday at 7:30")
    return hour, minute


def _at(expression: str, hour: str, minute: str) -> str:
    _time_of(expression)
    if day := _BUSINESS_DAY.fullmatch(expression):
        if not hour.isdigit():
            raise WrongRecurrence("a business day of the month has one time; say which")
        return f"{day[1]} {int(hour):02}:{int(minute):02}"
    return " ".join((minute, hour, *expression.split()[2:]))
