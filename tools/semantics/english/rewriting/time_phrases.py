"""Turns of time put as the reader of time knows them: prior to, each of the last 3 years, the last half year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.tokens import Token, word_set
from tools.semantics.english.vocabulary.calendar_words import MONTHS, UNITS

LAST = word_set("last past previous recent")
EACH = word_set("each every")
YEARS = range(1990, 2100)
SHORTER: dict[tuple[str, ...], tuple[str, ...]] = {
    ("prior", "to"): ("before",),
    ("previous", "to"): ("before",),
    ("earlier", "than"): ("before",),
    ("no", "later", "than"): ("until",),
    ("not", "later", "than"): ("until",),
    ("up", "until"): ("until",),
    ("up", "till"): ("until",),
    ("in", "the", "course", "of"): ("during",),
    ("over", "the", "course", "of"): ("during",),
    ("at", "some", "point", "in"): ("in",),
    ("any", "time", "in"): ("in",),
    ("sometime", "in"): ("in",),
    ("back", "in"): ("in",),
    ("next", "to"): ("and",),
    ("beside",): ("and",),
    ("alongside",): ("and",),
    ("set", "against"): ("and",),
}  # fmt: skip
"""Only before a date, a month, a year or a stretch that is counted back from today."""
SPANS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("half", "year"): ("6", "months"),
    ("half", "a", "year"): ("6", "months"),
    ("year", "and", "a", "half"): ("18", "months"),
    ("one", "and", "a", "half", "years"): ("18", "months"),
    ("1.5", "years"): ("18", "months"),
}
SIDES: dict[tuple[str, ...], str] = {
    ("or", one): "since" for one in ("later", "after", "newer", "onwards", "since", "younger")
}
SIDES |= {("or", one): "until" for one in ("earlier", "before", "older")}
LEADING = word_set("the of last past previous this")


def with_plain_times(tokens: Sequence[Token]) -> list[Token]:
    """The same question with its stretches of time in plainer words."""
    found = list(tokens)
    for i in range(len(found) - 1, -1, -1):
        found = _or_later(found, i)
    for i in range(len(found) - 1, -1, -1):
        found = _one_by_one(_of_the_last(_shorter(_split(_span(_alone(found, i), i), i), i), i), i)
    return found


def _said(tokens: Sequence[Token], i: int, n: int) -> tuple[str, ...]:
    return tuple(one.text for one in tokens[i : i + n])


def _put(tokens: list[Token], i: int, n: int, words: Sequence[str]) -> list[Token]:
    first = tokens[i]
    new = [
        replace(first, text=word, lead=first.lead if at == 0 else "", value=float(word) if word.isdigit() else None)
        for at, word in enumerate(words)
    ]
    return [*tokens[:i], *new, *tokens[i + n :]]


def _shorter(tokens: list[Token], i: int) -> list[Token]:
    for said, plain in SHORTER.items():
        if _said(tokens, i, len(said)) == said and _is_a_date(tokens, i + len(said)):
            return _put(tokens, i, len(said), plain)
    if i and _said(tokens, i, 1) == ("by",) and _is_a_day(tokens, i + 1):
        return _put(tokens, i, 1, ("until",))
    return tokens


def _is_a_day(tokens: Sequence[Token], i: int) -> bool:
    """A day that something is due by, or the end of a stretch; `by March` may be a split."""
    said = _said(tokens, i, 4)
    if said[:3] == ("the", "end", "of") or said[:2] == ("end", "of"):
        return _is_a_date(tokens, i + 2)
    if i >= len(tokens) or tokens[i].day is not None:
        return i < len(tokens)
    first, *rest = tokens[i : i + 4]
    if first.text == "the" and rest:
        first, *rest = rest
    rest = rest[1:] if rest and rest[0].text == "of" else rest
    month = bool(rest) and rest[0].text in MONTHS
    return (first.value is not None and month) or (first.text in MONTHS and bool(rest) and _is_day_number(rest[0]))


def _is_day_number(token: Token) -> bool:
    return token.value is not None and 1 <= token.value <= 31


def _is_a_date(tokens: Sequence[Token], i: int) -> bool:
    while i < len(tokens) and tokens[i].text in LEADING | word_set("end start beginning"):
        i += 1
    if i >= len(tokens):
        return False
    one = tokens[i]
    year = one.value is not None and int(one.value) in YEARS
    return (
        year
        or one.text in MONTHS
        or one.text in UNITS
        or (one.ordinal and _is_a_date(tokens, i + 1))
        or (one.value is not None and i + 1 < len(tokens) and tokens[i + 1].text in MONTHS)
    )


def _split(tokens: list[Token], i: int) -> list[Token]:
    """`for each of the last 3 years` is for each year of the last 3 years."""
    texts = _said(tokens, i, 6)
    if len(texts) < 6 or texts[0] not in EACH or texts[1:3] != ("of", "the") or texts[3] not in LAST:
        return tokens
    unit = texts[5] if texts[5] in UNITS and tokens[i + 4].value is not None else ""
    if not unit.endswith("s"):
        return tokens
    return [*tokens[: i + 1], replace(tokens[i], text=unit.removesuffix("s"), lead=""), *tokens[i + 1 :]]


def _of_the_last(tokens: list[Token], i: int) -> list[Token]:
    """`in which months of the past 12` are those of the past 12 months."""
    unit, *rest = _said(tokens, i, 4) or ("",)
    if unit not in UNITS or not unit.endswith("s") or len(rest) < 3 or rest[1] not in LAST | {"the"}:
        return tokens
    at = i + 2 + (rest[1] == "the")
    if rest[0] not in ("of", "in") or at + 1 >= len(tokens) or tokens[at].text not in LAST:
        return tokens
    behind = tokens[at + 2].text if at + 2 < len(tokens) else ""
    if tokens[at + 1].value is None or behind in UNITS:
        return tokens
    return [*tokens[: at + 2], replace(tokens[i], lead=""), *tokens[at + 2 :]]


def _one_by_one(tokens: list[Token], i: int) -> list[Token]:
    """`for 2026, month after month`: by month."""
    unit, after, again = (*_said(tokens, i, 3), "", "", "")[:3]
    if i == 0 or unit not in UNITS or after not in ("after", "for") or again != unit:
        return tokens
    return _put(tokens, i, 3, ("by", unit))


def _span(tokens: list[Token], i: int) -> list[Token]:
    """`the past half year`: the last 6 months."""
    if i == 0 or tokens[i - 1].text not in LAST:
        return tokens
    for said, plain in SPANS.items():
        if _said(tokens, i, len(said)) == said:
            return _put(tokens, i, len(said), plain)
    return tokens


def _or_later(tokens: list[Token], i: int) -> list[Token]:
    """`in 2022 or later` is since 2022, `2010 or earlier` until 2010."""
    way = SIDES.get(_said(tokens, i, 2))
    if way is None or i == 0 or not _is_a_date(tokens, i - 1):
        return tokens
    start = i - 2 if i > 1 and tokens[i - 2].text in MONTHS else i - 1
    begin = start - 1 if start and tokens[start - 1].text in ("in", "from", "of", "on") else start
    return [*tokens[:begin], replace(tokens[begin], text=way, value=None), *tokens[start:i], *tokens[i + 2 :]]


def _alone(tokens: list[Token], i: int) -> list[Token]:
    """`in 2025 alone`: nothing but that year."""
    before = tokens[i - 1] if i else None
    dated = before is not None and (
        (before.value is not None and int(before.value) in YEARS) or before.text in MONTHS or before.text in UNITS
    )
    return [*tokens[:i], *tokens[i + 1 :]] if tokens[i].text == "alone" and dated else tokens
