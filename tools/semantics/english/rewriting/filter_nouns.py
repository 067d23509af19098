"""`completed visits`, where the model calls a condition so: the condition and the thing, put as two words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token


def with_filter_nouns(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """Conditions that are called as the rows they choose, beside those rows, so that these can be counted."""
    found: list[Token] = []
    i = 0
    while i < len(tokens):
        length, ref = _condition(tokens, i, lexicon)
        if ref:
            said = " ".join(one.said for one in tokens[i : i + length - 1])
            found.append(replace(tokens[i], text="given", said=said, end=tokens[i + length - 2].end, field=ref))
            found.append(tokens[i + length - 1])
        else:
            found += tokens[i : i + max(length, 1)]
        i += max(length, 1)
    return found


def _condition(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> tuple[int, str]:
    """(length of the phrase, the condition that it names, when its last word is the thing)."""
    length, meant = lexicon.match(tokens, i)
    if length < 2 or tokens[i].field or {one.kind for one in meant} != {"filter"} or len(meant) > 1:
        return length, ""
    alone, last = lexicon.match(tokens[: i + length], i + length - 1)
    things = [one for one in last if one.kind == "entity" and one.table == meant[0].table]
    return length, meant[0].ref if alone == 1 and things else ""
