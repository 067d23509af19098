"""What a row measures: its numbers about a topic, in which unit, and its age by a date."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, timedelta

from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.vocabulary.comparative_words import SECONDS
from tools.semantics.english.vocabulary.superlative_words import PRICE
from tools.semantics.model import Column, SemanticModel, Table
from tools.semantics.query import Comparison, Filter
from tools.semantics.sql.joins import reachable

OPPOSITE: dict[str, Comparison] = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
DAYS = {"day": 1, "days": 1, "week": 7, "weeks": 7}
MONTHS = {"month": 1, "months": 1, "year": 12, "years": 12}
UNKEPT = frozenset(("hour", "hours"))
PAID = frozenset(("cost", "costs", "discount", "tax"))
EFFORT = frozenset(("labour", "labor", "work", "worked", "working", "man", "staff", "crew", "billable", "billed"))
BIRTH = frozenset(("birth", "born", "dob", "birthday"))


def measures(
    model: SemanticModel, table: Table, topics: frozenset[str], *, unit: str = "", named: Collection[str] = ()
) -> list[tuple[str, Column]]:
    """The numbers about the topics: the row's own before others', then those in the unit, named, or called just so."""
    found: list[tuple[int, str, Column]] = []
    for name, path in reachable(model, table.name).items():
        owner = model.table(name)
        for fact in (
            *owner.all_facts,
            *(one for one in owner.plain_dimensions if one.is_number and not _is_a_part(one)),
        ):
            ref, words = f"{owner.name}.{fact.name}", words_of(fact)
            if words.isdisjoint(topics):
                continue
            if unit in DAYS and EFFORT & set(fact.words.split()):
                # Jobs that took 5 days are not those with 120 hours of work.
                continue
            in_unit = bool(unit) and not (words | _described(fact)).isdisjoint({unit, unit.removesuffix("s")})
            found.append((8 * len(path) - 4 * in_unit - 2 * (ref in named) - (fact.words in topics), ref, fact))
    if topics == PRICE:
        # What a thing costs is its price, unless the model knows only what it costs us.
        found = [one for one in found if PAID.isdisjoint(one[2].words.split())] or found
    best = min((score for score, _, _ in found), default=0)
    return [(ref, fact) for score, ref, fact in found if score == best]


def _is_a_part(column: Column) -> bool:
    """The hour of the day and the week of the year count no hours and no weeks."""
    return bool(re.search(r"\bof( the)? (day|week|month|year)\b", column.words))


def words_of(column: Column) -> set[str]:
    return {word for phrase in (column.words, *column.synonyms) for word in re.findall(r"[a-z]+", phrase.lower())}


def _described(column: Column) -> set[str]:
    return set(re.findall(r"[a-z]+", column.description.lower()))


def unit_factor(column: Column, unit: str) -> float:
    """`longer than 2 hours` of a number in minutes is 120 of them."""
    said = words_of(column) | _described(column)
    kept = next((SECONDS[one] for one in SECONDS if one in said and len(one) > 3), None)
    if kept is None and unit in UNKEPT:
        raise NotUnderstood("unclear", f"I cannot tell in which unit the {column.words} is kept.", words=(unit,))
    return SECONDS[unit] / kept if kept and unit in SECONDS else 1.0


def birth_of(table: Table) -> Column | None:
    return next((column for column in table.times if words_of(column) & BIRTH), None)


def age_limit(table: Table, op: str, n: float, unit: str, today: date) -> Filter | None:
    """`older than 30 days`: before the day that long ago, by the date of birth, else by the date of the row."""
    born = birth_of(table)
    moment = born or table.default_time
    unit = unit or ("years" if born else "")
    ago = _before(today, int(n), unit) if unit else None
    if moment is None or ago is None or op not in OPPOSITE:
        return None
    return Filter(field=f"{table.name}.{moment.name}", op=OPPOSITE[op], values=(ago.isoformat(),))


def _before(today: date, n: int, unit: str) -> date | None:
    """The day so many units before today; the last day of a shorter month."""
    try:
        if unit in DAYS:
            return today - timedelta(days=n * DAYS[unit])
        months = today.year * 12 + today.month - 1 - n * MONTHS[unit]
        for day in range(today.day, today.day - 4, -1):
            try:
                return date(months // 12, months % 12 + 1, day)
            except ValueError:
                continue
    except (KeyError, OverflowError, ValueError):
        return None
    return None
