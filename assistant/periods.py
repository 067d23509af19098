"""The period that a message names, in one canonical form: "last quarter", "Q3 2025", "2025-01-01 to 2025-03-31"."""

from __future__ import annotations

import re

MONTHS = (
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
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?P<year>20\d\d)"
_DAY = r"20\d\d-\d\d-\d\d"
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_COUNTS = {"two": 2, "three": 3, "four": 4, "six": 6, "nine": 9, "ten": 10, "twelve": 12, "thirty": 30, "ninety": 90}


def find_period(words: str) -> str | None:
    """The period in `words` (lower case, single spaces), or None when there is none."""
    for find in (_range, _quarter, _month, _rolling, _relative, _year, _rhythm):
        found = find(words)
        if found is not None:
            return found
    return None


def _range(words: str) -> str | None:
    match = re.search(
        rf"\b(?:from |between )?({_DAY})(?: (?:to|and|until|till|through|-|–) | ?\.\. ?)({_DAY})\b", words
    )
    if match:
        return f"{match[1]} to {match[2]}"
    match = re.search(rf"\bsince ({_DAY})\b", words)
    return f"since {match[1]}" if match else None


def _quarter(words: str) -> str | None:
    match = re.search(
        rf"\bq([1-4])(?: ?(?:of |/|-|')? ?{_YEAR})?\b|\b{_YEAR.replace('year', 'before')} ?-?q([1-4])\b", words
    )
    if match:
        number, year = match[1] or match[4], match["year"] or match["before"]
        return f"Q{number} {year}" if year else f"Q{number}"
    names = "|".join(_ORDINALS)
    match = re.search(rf"\b({names}) quarter(?: (?:of )?{_YEAR})?\b", words)
    if match:
        number = str(_ORDINALS[match[1]])
        return f"Q{number} {match['year']}" if match["year"] else f"Q{number}"
    return None


def _month(words: str) -> str | None:
    match = re.search(rf"\b{_MONTH}(?:,? (?:of )?{_YEAR})\b", words)
    if not match:
        match = re.search(rf"\b(?:for|in|of|during) {_MONTH}\b(?: {_YEAR})?", words)
    if not match:
        return None
    month = next(name for name in MONTHS if name.lower().startswith(match["month"][:3]))
    return f"{month} {match['year']}" if match["year"] else month


def _rolling(words: str) -> str | None:
    counts = "|".join(_COUNTS)
    match = re.search(rf"\b(?:last|past|previous|trailing) (\d+|{counts}) (day|week|month|quarter|year)s?\b", words)
    if not match:
        return None
    count = _COUNTS.get(match[1]) or int(match[1])
    return f"last {count} {match[2]}s" if count != 1 else f"last {match[2]}"


def _relative(words: str) -> str | None:
    match = re.search(
        r"\b(last|past|previous|prior|this|current)(?: full| whole| calendar)? (week|month|quarter|year)\b", words
    )
    if match:
        return f"{'this' if match[1] in ('this', 'current') else 'last'} {match[2]}"
    match = re.search(r"\b(week|month|quarter|year)[ -]to[ -]date\b|\b(wtd|mtd|qtd|ytd)\b", words)
    if match:
        unit = match[1] or {"w": "week", "m": "month", "q": "quarter", "y": "year"}[match[2][0]]
        return f"this {unit}"
    match = re.search(r"\b(today|yesterday)\b", words)
    return match[1] if match else None


def _year(words: str) -> str | None:
    match = re.search(rf"\b{_YEAR}\b", words)
    return match["year"] if match else None


def _rhythm(words: str) -> str | None:
    match = re.search(r"\b(daily|weekly|monthly|quarterly|yearly|annual)\b", words)
    if not match:
        return None
    return {
        "daily": "yesterday",
        "weekly": "last week",
        "monthly": "last month",
        "quarterly": "last quarter",
        "yearly": "last year",
        "annual": "last year",
    }[match[1]]
