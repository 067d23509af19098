"""`houses built before 1950`, `born since 1990`, `films of the 1980s`: rows by a year that a number of theirs is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tools.semantics.english.linking.families import kin
from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, skip, standing_for, word_set
from tools.semantics.english.vocabulary.verb_forms import is_verb_form
from tools.semantics.known_fields import ONE_OF, number_ref
from tools.semantics.model import Column, Table
from tools.semantics.sql.joins import reachable

YEARS = range(1000, 2201)
# What a year is called by, and what is done in it: a year of birth is the one in which somebody was born.
DEEDS = {
    **dict.fromkeys(("birth", "born"), word_set("born")),
    **dict.fromkeys(("built", "construction", "build"), word_set("built constructed erected finished completed")),
    **dict.fromkeys(("manufacture", "manufactured", "model", "made"), word_set("built made manufactured produced")),
    **dict.fromkeys(("founded", "foundation", "founding"), word_set("founded established set")),
    **dict.fromkeys(("release", "released"), word_set("released out made")),
}
NAMING = word_set("year years of the in when a an which was were is")
OTHER_YEARS = word_set("group level class grade study fiscal financial academic school week month course")
"""Beside `year` these are no date: the second year of study, a school's year group."""
BOUNDS = {
    "lessthan": phrase_set("before | prior to | earlier than | older than | pre"),
    "atmost": phrase_set("until | till | up to | by | no later than | not later than | to"),
    "morethan": phrase_set("after | later than | newer than | past | post"),
    "atleast": phrase_set("since | from | as of | starting | no earlier than"),
    ONE_OF: phrase_set("in | in the year | in year | of | from the year"),
}
BEHIND = {
    "atleast": phrase_set(
        """or later | or newer | or after | or younger | and later | and newer | and after | onwards | onward | on |
        and onwards | or more recent | or more recently | and younger"""
    ),
    "atmost": phrase_set("or earlier | or older | or before | and earlier | and older | and before"),
}
RANGES = (("between", "and"), ("from", "to"), ("from", "until"), ("from", "till"))
BEHIND_NAME = word_set("is was are were being")
LONGEST_BOUND = 3


@dataclass(frozen=True)
class _Years:
    """The conditions on the year, as their kinds with the years, and where the words for them end."""

    limits: tuple[tuple[str, tuple[int, ...]], ...]
    end: int


def with_year_fields(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with one token for each such condition; the same tokens where there is none."""
    found = list(tokens)
    if not any(_year(one) for one in found):
        return found
    fields = list(year_fields(lexicon))
    for i in range(len(found) - 1, -1, -1):
        if fields and i < len(found):
            found = _conditioned(found, i, fields, lexicon) or found
    return found


def year_fields(lexicon: Lexicon) -> Iterator[tuple[Table, Column]]:
    """The numbers of the model that are years of the calendar."""
    for table in lexicon.model.tables:
        for column in (*table.plain_dimensions, *table.all_facts):
            calls = {word for name in (column.words, *column.synonyms) for word in name.lower().split()}
            if column.is_number and "year" in calls and not calls & OTHER_YEARS:
                yield table, column


def _conditioned(
    tokens: list[Token], i: int, fields: Sequence[tuple[Table, Column]], lexicon: Lexicon
) -> list[Token] | None:
    length, meant = lexicon.match(tokens, i)
    named = [one for one in fields if f"{one[0].name}.{one[1].name}".lower() in {each.ref.lower() for each in meant}]
    begin, at = i, i + 1
    if named:
        at = skip(tokens, i + length, BEHIND_NAME)
        begin -= i > 1 and tokens[i - 1].text in ("with", "whose", "where", "having")
    elif not length or not any(one.kind in ("entity", "metric", "flag", "value") for one in meant):
        named = [one for one in fields if _is_deed(tokens[i].text, one[1])]
        dated = any(one.kind == "moment" for one in lexicon.verbs.of((tokens[i].text,)))
        named = [] if dated else [one for one in named if _is_said_of(tokens, one[0], lexicon)]
    else:
        named = [one for one in fields if _is_dated_by(meant, one[0])]
        begin = at = i + length
    said = _years(tokens, at, of_things=at == begin) if len(named) == 1 else None
    if said is None:
        return None
    table, column = named[0]
    whole = tokens[begin : said.end]
    put = [standing_for(whole, number_ref(table, column.name, years, kind)) for kind, years in said.limits]
    return [*tokens[:begin], *put, *tokens[said.end :]]


def _is_deed(word: str, column: Column) -> bool:
    """`published` of a year of publication, `born` of a year of birth."""
    calls = {one for name in (column.words, *column.synonyms) for one in name.lower().split()} - NAMING
    told = column.description or ""
    verbs = {one for one in told.lower().rstrip(".").split() if is_verb_form(one)}
    if word not in {verb for call in calls for verb in DEEDS.get(call, ())} and not is_verb_form(word):
        return False
    return any(word in DEEDS.get(one, ()) or kin(word, one) for one in calls) or word in verbs


def _is_said_of(tokens: Sequence[Token], table: Table, lexicon: Lexicon) -> bool:
    """Rows are named that have one such year."""
    named = (one for at in range(len(tokens)) for one in lexicon.match(tokens, at)[1])
    homes = {one.table for one in named if one.kind in ("entity", "metric") and one.table}
    return any(one == table.name or table.name.lower() in reachable(lexicon.model, one) for one in homes)


def _is_dated_by(meant: Sequence[Candidate], table: Table) -> bool:
    """`cars from 2019`: the things themselves have no date but their year."""
    homes = {one.table for one in meant if one.kind == "entity"}
    return homes == {table.name} and not table.times


def _years(tokens: Sequence[Token], at: int, *, of_things: bool) -> _Years | None:
    for lead, joint in RANGES:
        if [one.text for one in tokens[at : at + 1]] == [lead] and at + 3 < len(tokens):
            first, last = _year(tokens[at + 1]), _year(tokens[at + 3])
            if first and last and tokens[at + 2].text == joint:
                return _Years((("atleast", (first,)), ("atmost", (last,))), at + 4)
    for kind, phrases in BOUNDS.items():
        length = phrase_length(tokens, at, phrases)
        if of_things and tokens[at : at + 1] and tokens[at].text == "from":
            # Cars from 2019 are those of that year, what was built from 2019 was so since.
            kind, length = ONE_OF, 1
        found = _told(tokens, at + length, kind) if length else None
        if found is not None:
            return found
    return None if of_things else _told(tokens, at, ONE_OF)


def _told(tokens: Sequence[Token], at: int, kind: str) -> _Years | None:
    at = skip(tokens, at, ("the", "year"))
    year = _year(tokens[at]) if at < len(tokens) else 0
    if not year:
        return None
    end = at + 1
    if end < len(tokens) and tokens[end].text == "s" and not year % 10:
        return _decade(year, kind, end + 1)
    years = [year]
    while kind == ONE_OF and end + 1 < len(tokens) and tokens[end].text in ("or", "and") and _year(tokens[end + 1]):
        years.append(_year(tokens[end + 1]))
        end += 2
    for other, phrases in BEHIND.items() if len(years) == 1 and kind in (ONE_OF, "atleast") else ():
        length = phrase_length(tokens, end, phrases)
        if length:
            return _Years(((other, (year,)),), end + length)
    return _Years(((kind, tuple(years)),), end)


def _decade(year: int, kind: str, end: int) -> _Years:
    """`in the 1990s` are ten years, `before the 1990s` ends with 1989, `since the 1990s` begins with 1990."""
    last = year + (99 if not year % 100 and year < 1900 else 9)
    limits = {
        "lessthan": (("lessthan", (year,)),),
        "atmost": (("atmost", (last,)),),
        "morethan": (("morethan", (last,)),),
        "atleast": (("atleast", (year,)),),
    }
    return _Years(limits.get(kind, (("atleast", (year,)), ("atmost", (last,)))), end)


def _year(token: Token) -> int:
    """0 for what is none."""
    whole = token.value is not None and token.day is None and not token.ordinal and token.said.isdigit()
    return int(token.value) if whole and token.value is not None and int(token.value) in YEARS else 0
