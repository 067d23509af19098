"""The words of the calendar."""

from __future__ import annotations

from tools.calendar_units import Grain
from tools.semantics.english.tokens import word_set

UNITS: dict[str, Grain] = {
    "day": "day", "days": "day", "week": "week", "weeks": "week", "month": "month", "months": "month",
    "quarter": "quarter", "quarters": "quarter", "qtr": "quarter", "qtrs": "quarter", "year": "year", "years": "year",
    "yr": "year", "yrs": "year", "wk": "week", "wks": "week", "mth": "month", "mths": "month",
}  # fmt: skip
ADJECTIVES: dict[str, Grain] = {
    "daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year", "annual": "year",
    "annually": "year",
}  # fmt: skip
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sep sept", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
TO_DATE: dict[str, Grain] = {"ytd": "year", "qtd": "quarter", "mtd": "month", "wtd": "week"}
OVER_ITSELF: dict[str, Grain] = {"mom": "month", "qoq": "quarter", "wow": "week", "dod": "day", "yoy": "year"}

LAST = word_set("last past previous prior trailing preceding recent rolling")
THIS = word_set("this current present running ongoing")
WHOLE = word_set("full whole complete calendar completed")
LEADS = word_set("in for during over within throughout on of the from at as")
NOT_YEARS = word_set(
    """top bottom than over above below under least most limit first exceeding exceeds > < >= <= # best worst"""
)
WEEKDAY_WORDS = word_set(
    """monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays
    sundays weekday weekdays weekend weekends"""
)
NEXT = word_set("next coming following upcoming")
EDGES = word_set("start beginning end middle")
