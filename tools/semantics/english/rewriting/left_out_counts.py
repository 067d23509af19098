"""`without the no-shows`, `not counting discarded milk`: the rows that a number counts, as a condition.

The model calls a number of them so, a count, a sum or a share; what is meant is which rows they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.counted import rows_of
from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.linking.phrases import words_of
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, skip, standing_for, word_set
from tools.semantics.known_fields import uncounted_ref

NEGATED = phrase_set(
    """excluding | except for | except | exclude | other than | apart from | aside from | leaving out | leave out |
    ignoring | ignore | without | besides | not including | not counting | leaving aside | disregarding"""
)
ASKED = phrase_set("percentage of | percent of | share of | proportion of | fraction of | part of | how many of")
BE = word_set("is are was were be been being")
DETERMINERS = word_set("the any all our those")


def with_left_out_counts(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with the condition in place of the number; the same tokens where none is left out."""
    shared = any(phrase_length(tokens, i, ASKED) for i in range(len(tokens)))
    for i in range(len(tokens)):
        length = phrase_length(tokens, i, NEGATED)
        if not length and not (shared and tokens[i].text in BE):
            continue
        start = skip(tokens, i + (length or 1), DETERMINERS)
        count, meant = lexicon.match(tokens, start) if start < len(tokens) else (0, ())
        if not meant or {one.kind for one in meant} != {"metric"} or len(meant) > 1:
            continue
        flag = _flag_of(meant[0], lexicon)
        if flag:
            words = [replace(tokens[start], text=one, lead="") for one in flag]
            return [*tokens[: i + (length or 1)], *words, *tokens[start + count :]]
        ref = _uncounted(meant[0], lexicon) if length and i and not _is_theirs(tokens, i, meant[0], lexicon) else ""
        if ref:
            return [*tokens[:i], standing_for(tokens[i : start + count], ref), *tokens[start + count :]]
    return list(tokens)


def _is_theirs(tokens: Sequence[Token], i: int, meant: Candidate, lexicon: Lexicon) -> bool:
    """`clients without any purchase` have none; the condition would be one on the purchases of some client."""
    before = [one for at in (i - 2, i - 1) if at >= 0 for one in lexicon.match(tokens[:i], at)[1]]
    return any(one.kind == "entity" and one.table != meant.table for one in before)


def _rows(meant: Candidate, lexicon: Lexicon) -> str:
    owner, metric = lexicon.model.metric(meant.ref)
    return rows_of(metric.expr, tuple(owner.key)) or "" if owner is not None and metric.expr else ""


def _flag_of(meant: Candidate, lexicon: Lexicon) -> tuple[str, ...]:
    """The words of the flag that says which rows the number counts."""
    owner = lexicon.model.metric(meant.ref)[0]
    column = owner.columns.get(_rows(meant, lexicon).lower()) if owner is not None else None
    if column is None or not column.is_boolean or owner is None:
        return ()
    for phrase in (column.words, *column.synonyms):
        words = words_of(phrase)
        words = words[1:] if len(words) > 1 and words[0] in ("is", "has", "was", "are") else words
        said = [Token(text=one, said=one, start=0, end=0) for one in words]
        if {(one.kind, one.ref) for one in lexicon.match(said, 0)[1]} == {("flag", f"{owner.name}.{column.name}")}:
            return words
    return ()


def _uncounted(meant: Candidate, lexicon: Lexicon) -> str:
    owner, metric = lexicon.model.metric(meant.ref)
    return uncounted_ref(owner, metric.name) if owner is not None and _rows(meant, lexicon) else ""
