"""`date of the most recent inspection for every inspector`, `the last time Ada called`: when it was last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, word_set

LAST = phrase_set("most recent | latest | last | newest | very last")
DATES = word_set("date day time moment")
EACH = phrase_set("for every | for each | per | by | of every | of each | for all | of all")


def with_last_times(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question put as `when was the last …` and `when did … last …`."""
    return _of_each(tokens, lexicon) or _last_time(tokens, lexicon) or list(tokens)


def _of_each(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token] | None:
    texts = [one.text for one in tokens]
    start = next((i for i, one in enumerate(texts) if one in DATES and texts[i + 1 : i + 3] == ["of", "the"]), None)
    if start is None or set(texts[:start]) - {"the", "show", "me", "give", "what", "is", "was", "list"}:
        return None
    last = phrase_length(texts, start + 3, LAST)
    at = start + 3 + last
    length, meant = lexicon.match(tokens, at) if last and at < len(tokens) else (0, ())
    if not any(one.kind == "entity" for one in meant):
        return None
    each = phrase_length(texts, at + length, EACH)
    if not each and at + length < len(tokens):
        return None
    lead = [replace(tokens[start], text=word, value=None) for word in ("when", "was", "the", "last")]
    by = [replace(tokens[at + length], text="per")] if each else []
    return [*lead, *tokens[at : at + length], *by, *tokens[at + length + each :]]


def _last_time(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token] | None:
    """`when was the last time Ada borrowed a book` is `when did Ada last borrow a book`."""
    texts = [one.text for one in tokens]
    if texts[:5] != ["when", "was", "the", "last", "time"] or len(tokens) < 7:
        return None
    at = 5 + (texts[5] == "that")
    length, meant = lexicon.match(tokens, at)
    if not any(one.kind in ("value", "entity", "dimension") for one in meant):
        return None
    end = at + length
    did, last = replace(tokens[1], text="did"), replace(tokens[3], text="last")
    return [tokens[0], did, *tokens[at:end], last, *tokens[end:]]
