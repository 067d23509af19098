"""`how much higher was it in May than in April`, `the change between May and June`: one period versus the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.rewriting.compared_amounts import (
    ASKING,
    COMPARED,
    GROWING,
    INSIDE,
    SHRINKING,
    YEARS,
    begins_time,
    is_time,
)
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.english.vocabulary.calendar_words import UNITS

AMOUNT = word_set("much many")
WAS = word_set("was were is are")
CHANGING = (
    GROWING
    | SHRINKING
    | word_set(
        """change changes changed changing difference differences differed
    growth increases decreases rises drops dip dips gain gains loss losses gap swing compare compared comparison jump
    jumped shift moved"""
    )
)
EACH = word_set("monthly weekly daily quarterly yearly annually mom qoq yoy wow")
OPENING = {"between": "and", "from": "to"}
STEEP = word_set("steepest sharpest strongest")
FALLS = word_set("drop dip slump plunge dive slide")
AFTER_FALL = word_set("from in between most least during over by since compared versus vs")
FALLING = word_set(
    "biggest largest greatest highest steepest sharpest worst most big a any the strongest smallest lowest"
)


def with_compared_periods(tokens: Sequence[Token]) -> list[Token]:
    """The question with the later period versus the earlier; the same tokens where no two are set side by side."""
    found = _falls(list(tokens))
    return _more_than(found) or _between(found) or found


def _falls(tokens: list[Token]) -> list[Token]:
    """`the biggest drop in revenue` is a decrease; `drop the table` stays what it is."""
    texts = [one.text for one in tokens]
    for i in range(1, len(tokens)):
        rest = [one for one in texts[i + 1 : i + 3] if one != "the"]
        noun = rest[:1] == ["in"] and texts[i - 1] in FALLING
        verb = not ASKING.isdisjoint(texts[: i - 1]) and (not rest or rest[0] in AFTER_FALL)
        if texts[i - 1] in STEEP and texts[i] in CHANGING | FALLS:
            tokens[i - 1] = replace(tokens[i - 1], text="biggest")
        if texts[i] in FALLS and (noun or verb):
            tokens[i] = replace(tokens[i], text="decrease")
    return tokens


def _more_than(tokens: list[Token]) -> list[Token] | None:
    """`how many more trips were there in July than in June`: how many in July versus in June."""
    texts = [one.text for one in tokens]
    how = next((i for i in range(len(texts) - 3) if texts[i] == "how" and texts[i + 1] in AMOUNT), None)
    if how is None or texts[how + 2] not in COMPARED or "than" not in texts[how + 3 :]:
        return None
    than = texts.index("than", how + 3)
    if not (than > how + 4 and is_time(tokens[than - 1]) and begins_time(tokens, than + 1)):
        return None
    plain = texts[how + 1] == "much" and texts[how + 3] in WAS
    asked = [replace(tokens[how], text="what")] if plain else tokens[how : how + 2]
    beside = replace(tokens[than], text="versus")
    return [*tokens[:how], *asked, *tokens[how + 3 : than], beside, *tokens[than + 1 :]]


def _between(tokens: list[Token]) -> list[Token] | None:
    """`by how much did it change between May and June`, `growth from Q1 to Q2`: the second versus the first."""
    texts = [one.text for one in tokens]
    if not CHANGING.intersection(texts) or _is_over_time(texts):
        return None
    for i, one in enumerate(tokens):
        joint = OPENING.get(one.text)
        end = _time_end(tokens, i + 1) if joint else i + 1
        last = _time_end(tokens, end + 1)
        if joint is None or end == i + 1 or end >= len(tokens) or tokens[end].text != joint or last == end + 1:
            continue
        before, after = tokens[i + 1 : end], tokens[end + 1 : last]
        if all(each.text in UNITS for each in before) or all(each.text in UNITS for each in after):
            continue
        year = [each for each in after if each.value in YEARS]
        if not any(each.value in YEARS or each.text in ("year", "last", "this") for each in before):
            before = [*before, *year[:1]]
        inside, versus = replace(one, text="in"), replace(tokens[end], text="versus")
        return [*_named(tokens[:i]), inside, *after, versus, *before, *tokens[last:]]
    return None


def _is_over_time(texts: Sequence[str]) -> bool:
    """`month over month from January to October`, `monthly`, `by week`: the stretch is a window and no comparison."""
    units = [i for i, one in enumerate(texts) if one in UNITS]
    return not EACH.isdisjoint(texts) or any(
        i and texts[i - 1] in ("by", "per", "each", "every", "over") for i in units
    )


def _named(tokens: Sequence[Token]) -> list[Token]:
    return [replace(one, text="change") if one.text in ("difference", "gap") else one for one in tokens]


def _time_end(tokens: Sequence[Token], at: int) -> int:
    """Where the words for a period end that begins here; the same place where none does."""
    end = at
    while end < len(tokens) and (is_time(tokens[end]) or tokens[end].text in INSIDE | {"of"}):
        end += 1
    while end > at and not is_time(tokens[end - 1]):
        end -= 1
    return end
