"""`loans that have not been returned yet`, `jobs still not finished`: rows whose date of that deed is empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.families import kin
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.rewriting.undone_deeds import NEGATORS, RELATIVE, subject_of
from tools.semantics.english.tokens import Token, skip, word_set
from tools.semantics.english.vocabulary.verb_forms import is_verb_form
from tools.semantics.known_fields import unset_ref
from tools.semantics.model import Column, Table

HELPING = word_set("have has had are were was is been be yet still")
BEHIND = word_set("yet so far at all until today now")
FOLLOWING = word_set("with per , ; :")
"""What stands between the condition and what is asked of its rows; anything else may say when, how or by whom."""
OPEN = word_set("been yet still far")
"""One of these says that the deed is still to come; `not closed` alone may be a state."""
STATES = ("value", "flag", "filter")


def with_undone_dates(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with one token for the condition; the same tokens where nothing of the kind is said."""
    for i in range(1, len(tokens)):
        if tokens[i].text in NEGATORS:
            found = _undone(tokens, i, lexicon)
            if found is not None:
                return found
    return list(tokens)


def _undone(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> list[Token] | None:
    deed = skip(tokens, i + 1, HELPING)
    if deed >= len(tokens) or not is_verb_form(tokens[deed].text):
        return None
    end = skip(tokens, deed + 1, BEHIND)
    closed = end == len(tokens) or tokens[end].text in FOLLOWING or bool(tokens[end].lead)
    subject = subject_of(tokens[:i], lexicon) if closed else None
    if subject is None or any(one.kind in STATES for one in lexicon.match(tokens, deed)[1]):
        return None
    dates = [one for one in subject.time_dimensions if _is_of(tokens[deed].text, one)]
    if len(dates) != 1 or dates[0] == subject.default_time:
        return None
    start = i
    while start > 1 and tokens[start - 1].text in HELPING | RELATIVE:
        start -= 1
    if not any({one.text, one.said} & OPEN for one in tokens[start:end]):
        return None
    return [*tokens[:start], _given(tokens[start:end], subject, dates[0]), *tokens[end:]]


def _is_of(deed: str, date: Column) -> bool:
    """Whether the date is called by the deed: returned on, date of return."""
    return any(kin(deed, word) for name in (date.words, *date.synonyms) for word in name.lower().split())


def _given(said: Sequence[Token], table: Table, date: Column) -> Token:
    whole = " ".join(one.said for one in said)
    return replace(said[0], text="given", said=whole, end=said[-1].end, value=None, field=unset_ref(table, date.name))
