"""`Line 1 and 2`, `three-bedroom flats`, `2 or 3 bedroom flats`: values that are numbered, and share their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import NUMBER_WORDS, Token

DIGITS = {"one": 1, "single": 1, **NUMBER_WORDS}
JOINING = ("and", "or")


def with_numbered_values(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with the shared words before each of the numbers that make a value of the same field."""
    found = _in_digits(tokens, lexicon)
    if sum(one.value is not None for one in found) < 2:
        return found
    found = _with_nouns(found, lexicon)
    i = 0
    while i < len(found):
        length, fields = _value_at(found, i, lexicon)
        numbered = length > 1 and found[i + length - 1].value is not None
        at = i + length
        while numbered and at < len(found):
            number = at + (found[at].text in JOINING)
            joined = number > at or found[at].lead == ","
            if not joined or number >= len(found) or found[number].value is None:
                break
            prefix = [replace(one, lead="") for one in found[i : i + length - 1]]
            whole = [*prefix, replace(found[number], lead="")]
            other, same = _value_at(whole, 0, lexicon)
            if other != len(whole) or not same & fields:
                break
            found[number : number + 1] = [replace(whole[0], lead=found[number].lead), *whole[1:]]
            at = number + len(whole)
        i += length or 1
    return found


def _in_digits(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """`three-bedroom`, where the data says `3-bedroom`."""
    found = list(tokens)
    for i in range(len(found) - 1):
        number = DIGITS.get(found[i].text)
        put = replace(found[i], text=str(number), value=number) if number else found[i]
        if number and not found[i].field and _may_be_value([put, *found[i + 1 : i + 2]], found[i + 2 :], lexicon):
            found[i] = put
    return found


def _may_be_value(pair: Sequence[Token], rest: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether the number makes a value with its noun, or with that of the number that it is joined to."""
    if pair[1].text in JOINING and len(rest) > 1:
        number = DIGITS.get(rest[0].text) or rest[0].value
        return number is not None and _value_at([pair[0], rest[1]], 0, lexicon)[0] > 1
    return _value_at(pair, 0, lexicon)[0] > 1 and bool(_value_at(pair, 0, lexicon)[1])


def _with_nouns(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """`2 or 3 bedroom flats`: the noun of both, where each makes a value with it."""
    found = list(tokens)
    for i in range(len(found) - 4, -1, -1):
        first, joint, other, noun = found[i : i + 4]
        if first.value is None or joint.text not in JOINING or other.value is None:
            continue
        (length, fields), (also, others) = (_value_at([one, noun], 0, lexicon) for one in (first, other))
        if length == also == 2 and fields & others:
            found.insert(i + 1, replace(noun, lead=""))
    return found


def _value_at(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> tuple[int, set[str]]:
    length, meant = lexicon.match(tokens, i)
    return length, {one.ref for one in meant if one.kind == "value"}
