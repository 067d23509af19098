"""Days as people write them: "3 March 2026", "March 3rd", "2026-03-03"; one canonical form, nothing guessed."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from tools.errors import CallerError

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
YEAR: Final = r"(?:19|20)\d\d"
_NUMBER = r"(?:3[01]|[12]\d|0?[1-9])"
_NTH = rf"{_NUMBER}(?:st|nd|rd|th)?"
DATE: Final = (
    rf"(?:{YEAR}[-/.]\d\d?[-/.]\d\d?|\d\d?[/.-]\d\d?[/.-](?:{YEAR}|\d\d)|"
    rf"{_NTH} (?:of )?{MONTH}(?:,? {YEAR})?|{MONTH} (?:the )?{_NTH}(?!\d)(?:,? {YEAR})?)"
)
_TO = r" ?(?:to|and|until|till|through|thru|-|–)(?: the)? ?"
DAY_PAIR: Final = (
    rf"(?:(?P<a>{_NTH}){_TO}(?P<b>{_NTH}) (?:of )?(?P<m>{MONTH})(?:,? (?P<y>{YEAR}))?|"
    rf"(?P<m2>{MONTH}) (?P<a2>{_NTH}){_TO}(?P<b2>{_NTH})(?!\d)(?:,? (?P<y2>{YEAR}))?)"
)
"""Two days of one month: "3 to 17 April 2026", "April 3-17"."""


def month_name(word: str) -> str:
    """The month that a word or its short form names."""
    return next(name for name in MONTHS if name.lower().startswith(word[:3]))


def written(text: str) -> str:
    """A day as `2026-03-03`, or `3 March` where no year is given; raises CallerError for one that cannot be."""
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if re.match(rf"{YEAR}[-/.]", text):
        return _iso(text, numbers[0], numbers[1], numbers[2])
    if len(numbers) == 3:
        return _iso(text, *_year_month_day(text, numbers))
    found = re.search(MONTH, text)
    if found is None:
        raise CallerError(f"{text!r} is no day")
    month = month_name(found[0])
    if len(numbers) == 1:
        return f"{numbers[0]} {month}"
    day, year = sorted(numbers)
    return _iso(text, year, MONTHS.index(month) + 1, day)


def days_of_pair(match: re.Match[str]) -> tuple[str, str]:
    """Both days of a DAY_PAIR."""
    parts = {key.rstrip("2"): value for key, value in match.groupdict().items() if value}
    year = f" {parts['y']}" if "y" in parts else ""
    return written(f"{parts['a']} {parts['m']}{year}"), written(f"{parts['b']} {parts['m']}{year}")


def day_in_year(text: str, year: int) -> date:
    """The day `2026-03-03`, or `3 March` of the given year."""
    if match := re.fullmatch(r"(\d+) ([A-Z][a-z]+)", text):
        return date.fromisoformat(_iso(text, year, MONTHS.index(match[2]) + 1, int(match[1])))
    return date.fromisoformat(text)


def _year_month_day(text: str, numbers: list[int]) -> tuple[int, int, int]:
    first, second, year = numbers
    if first <= 12 and second <= 12:
        raise CallerError(f"{text} can be read in two ways; write the month as a word, or the day as 2026-03-31")
    month, day = (first, second) if second > 12 else (second, first)
    return (year if year > 99 else 2000 + year), month, day


def _iso(text: str, year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise CallerError(f"{text} is no day of the calendar") from None
