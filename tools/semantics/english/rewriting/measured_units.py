"""`trips over 3 hours`, `longer than 250 km`, `over 10 kW`: the unit of a limit says which number of a row it is.

The rows' only number that is kept in such a unit is put in its place, with the limit in the unit that it is kept in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.linking.row_measures import EFFORT
from tools.semantics.english.tokens import Token, word_set, words_like
from tools.semantics.english.vocabulary.comparative_words import BOUNDS, COMPARATIVES, MEASURING, SECONDS
from tools.semantics.english.vocabulary.verb_forms import bases
from tools.semantics.model import Column, Table

TIME = "time"
KINDS: dict[str, tuple[str, float]] = {
    **{word: (TIME, float(seconds)) for word, seconds in SECONDS.items()},
    **dict.fromkeys(("h", "hr", "hour"), (TIME, 3600.0)),
    **dict.fromkeys(("km", "kms", "kilometre", "kilometres", "kilometer", "kilometers"), ("distance", 1000.0)),
    **dict.fromkeys(("mile", "miles", "mi"), ("distance", 1609.344)),
    **dict.fromkeys(("metre", "metres", "meter", "meters"), ("distance", 1.0)),
    **dict.fromkeys(("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms"), ("weight", 1000.0)),
    **dict.fromkeys(("ton", "tons", "tonne", "tonnes"), ("weight", 1_000_000.0)),
    **dict.fromkeys(("gram", "grams"), ("weight", 1.0)),
    **dict.fromkeys(("lb", "lbs"), ("weight", 453.592)),
    **dict.fromkeys(("litre", "litres", "liter", "liters"), ("volume", 1.0)),
    **dict.fromkeys(("kw", "kwp", "kilowatt", "kilowatts"), ("power", 1.0)),
    **dict.fromkeys(("kwh",), ("energy", 1.0)),
    **dict.fromkeys(("mwh",), ("energy", 1000.0)),
    **dict.fromkeys(("gb", "gigabyte", "gigabytes"), ("data", 1.0)),
    **dict.fromkeys(("sqm", "sqms", "m2"), ("area", 1.0)),
    **dict.fromkeys(("hectare", "hectares", "ha"), ("area", 10_000.0)),
}
BEFORE = word_set("of that which who was were is are with the lasting taking took lasted had has have a an all")
"""Between the rows and their limit they add nothing."""
APART = word_set("of after before ago late old past overdue due early ahead away apart from later earlier")
"""Behind a stretch of time they say from when it counts."""
AGED = word_set("older younger newer")
"""They compare ages, and no other stretch of time: an invoice older than 60 days did not take as long to be paid."""
AVERAGES = word_set("average avg mean median typical total each every per")
PLAIN = word_set("duration length distance weight size")
MOST_BETWEEN = 3
OF_DAY = re.compile(r"\b(hour|minute|day|week|month|time) of( the)? (day|hour|week|month|year)\b|\bclock\b")


def with_measured_units(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with the number of the rows that a limit's unit tells; the same tokens where there is none."""
    for i in range(2, len(tokens) - 1):
        unit = KINDS.get(tokens[i + 1].text)
        value = 1.0 if tokens[i].text in ("a", "an", "one") else tokens[i].value
        if value is not None and unit is not None and not tokens[i].text.startswith(("$", "€", "£")):
            found = _limited(tokens, i, value, unit, lexicon)
            if found is not None:
                return found
    return list(tokens)


def _limited(
    tokens: Sequence[Token], i: int, amount: float, unit: tuple[str, float], lexicon: Lexicon
) -> list[Token] | None:
    begin, bound = _bound(tokens, i)
    aged = tokens[begin].text in AGED and unit[0] == TIME
    if not bound or aged or (i + 2 < len(tokens) and tokens[i + 2].text in APART):
        return None
    start = begin
    while start and begin - start < MOST_BETWEEN and _is_light(tokens[start - 1]):
        start -= 1
    rows, table = _rows_before(tokens, start, lexicon)
    kept = _kept_in(table, unit[0]) if table is not None else None
    if table is None or kept is None:
        return None
    column, scale = kept
    if unit == (TIME, unit[1]) and unit[1] > scale and EFFORT & set(column.words.split()):
        # Jobs that took 5 days are not those with 120 hours of work.
        return None
    number = replace(
        tokens[i + 1], text="amount", field=f"{table.name}.{column.name}", value=None, lead="", end=tokens[i + 1].end
    )
    limit = round(amount * unit[1] / scale, 6)
    if limit < 1 and unit[1] < scale:
        # 150 minutes are no length in days.
        return None
    value = replace(tokens[i], value=limit)
    words = words_like(tokens[begin], bound)
    if rows and tokens[rows - 1].text in AVERAGES:
        # `the average visit lasted more than 60 minutes` is no limit on each of them.
        average = _average_of(table, column) if tokens[rows - 1].text in ("average", "avg", "mean") else ""
        number = replace(number, field=average)
        return [*tokens[: rows - 1], number, *words, value, *tokens[i + 2 :]] if average else None
    lead = replace(tokens[begin], text="with", value=None, lead="")
    return [*tokens[:start], lead, number, *words, value, *tokens[i + 2 :]]


def _bound(tokens: Sequence[Token], i: int) -> tuple[int, tuple[str, ...]]:
    """Where the words of the limit begin, and its plain words."""
    if tokens[i - 1].text == "than" and tokens[i - 2].text in COMPARATIVES:
        return i - 2, ("more", "than") if COMPARATIVES[tokens[i - 2].text][0] == ">" else ("less", "than")
    for length in (3, 2, 1):
        said = tuple(one.text for one in tokens[max(0, i - length) : i])
        if len(said) == length and said in BOUNDS:
            return i - length, said
    return 0, ()


def _is_light(token: Token) -> bool:
    return token.text in BEFORE or any(base in MEASURING for base in bases(token.text))


def _rows_before(tokens: Sequence[Token], end: int, lexicon: Lexicon) -> tuple[int, Table | None]:
    """Where the rows stand that are named right before this place, and their table."""
    for begin in range(max(0, end - MOST_BETWEEN), end):
        length, meant = lexicon.match(tokens, begin)
        if begin + length == end:
            named = next((one.table for one in meant if one.kind == "entity"), "")
            return begin, lexicon.model.table(named) if named else None
    return 0, None


def _kept_in(table: Table, kind: str) -> tuple[Column, float] | None:
    """The only number of the rows that is kept in a unit of this kind, and how large that unit is.

    Of several it is the one that is called as a whole: the duration of a trip, and not how long somebody waited.
    """
    found = [(fact, KINDS[word][1]) for fact in table.all_facts if (word := unit_of(fact, kind))]
    whole = [one for one in found if PLAIN & set(one[0].words.split())] if len(found) > 1 else found
    return whole[0] if len(whole) == 1 else None


def _average_of(table: Table, column: Column) -> str:
    """The metric that is the average of the number and nothing else."""
    expr = re.compile(rf"avg\(\s*(\w+\.)?({re.escape(column.name)}|{re.escape(column.expr)})\s*\)", re.IGNORECASE)
    found = [one.name for one in table.metrics if expr.fullmatch(one.expr.strip())]
    return f"{table.name}.{found[0]}" if len(found) == 1 else ""


def unit_of(fact: Column, kind: str) -> str:
    """The unit in the name of the number, else in its description, when it is of the kind."""
    names = " ".join((fact.words, *fact.synonyms, fact.name.replace("_", " "))).lower()
    if OF_DAY.search(f"{names} {fact.description.lower()}"):
        return ""
    for text in (names, fact.description.lower()):
        said = [word for word in re.findall(r"[a-z0-9]+", text) if word in KINDS]
        if said:
            fitting = [word for word in said if KINDS[word][0] == kind]
            return fitting[0] if len({KINDS[word] for word in said}) == 1 and fitting else ""
    return _days_apart(fact, kind)


def _days_apart(fact: Column, kind: str) -> str:
    """A difference of dates says its unit in its expression."""
    said = re.search(r"datediff\(\s*'?(\w+)'?", fact.expr, re.IGNORECASE)
    unit = said.group(1).lower() if said and kind == TIME else ""
    return unit if unit in SECONDS else ""
