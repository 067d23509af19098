"""`Line 1 and 2`, `Gates 4, 5 or 6`: values that share their first words, which are said once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token

JOINING = ("and", "or")


def with_numbered_values(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with the shared words before each of the numbers that make a value of the same field."""
    if sum(one.value is not None for one in tokens) < 2:
        return list(tokens)
    found: list[Token] = list(tokens)
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


def _value_at(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> tuple[int, set[str]]:
    length, meant = lexicon.match(tokens, i)
    return length, {one.ref for one in meant if one.kind == "value"}
