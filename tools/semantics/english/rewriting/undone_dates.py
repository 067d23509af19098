"""`loans that have not been returned yet`, `jobs still not finished`: rows whose date of that deed is empty."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.linking.compounds import CONDITIONS
from tools.semantics.english.linking.families import kin
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.rewriting.undone_deeds import RELATIVE, at_a_negation, subject_of
from tools.semantics.english.tokens import Token, skip, standing_for, word_set
from tools.semantics.english.vocabulary.verb_forms import is_verb_form
from tools.semantics.known_fields import unset_ref
from tools.semantics.model import Column

HELPING = word_set("have has had are were was is been be yet still")
BEHIND = word_set("yet so far at all until today now")
FOLLOWING = word_set("with per , ; :")
"""What stands between the condition and what is asked of its rows; anything else may say when, how or by whom."""
OPEN = word_set("been yet still far")
"""One of these says that the deed is still to come; `not closed` alone may be a state."""


def with_undone_dates(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with one token for the condition; the same tokens where nothing of the kind is said."""
    return at_a_negation(tokens, lexicon, _undone)


def _undone(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> list[Token] | None:
    deed = skip(tokens, i + 1, HELPING)
    if deed >= len(tokens) or not is_verb_form(tokens[deed].text):
        return None
    end = skip(tokens, deed + 1, BEHIND)
    closed = end == len(tokens) or tokens[end].text in FOLLOWING or bool(tokens[end].lead)
    subject = subject_of(tokens[:i], lexicon) if closed else None
    if subject is None or any(one.kind in CONDITIONS for one in lexicon.match(tokens, deed)[1]):
        return None
    dates = [one for one in subject.time_dimensions if _is_of(tokens[deed].text, one)]
    if len(dates) != 1 or dates[0] == subject.default_time:
        return None
    start = i
    while start > 1 and tokens[start - 1].text in HELPING | RELATIVE:
        start -= 1
    if not any({one.text, one.said} & OPEN for one in tokens[start:end]):
        return None
    return [*tokens[:start], standing_for(tokens[start:end], unset_ref(subject, dates[0].name), "given"), *tokens[end:]]


def _is_of(deed: str, date: Column) -> bool:
    """Whether the date is called by the deed: returned on, date of return."""
    return any(kin(deed, word) for name in (date.words, *date.synonyms) for word in name.lower().split())
