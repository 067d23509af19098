"""`are in force today`, `as of now, open tickets`: how things stand at present, which is no window on an event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from tools.semantics.english.linking.lexicon import Candidate
from tools.semantics.english.linking.verbs import Act
from tools.semantics.english.time.text import TimeFound
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.english.vocabulary.verb_forms import is_verb_form
from tools.semantics.query import Window

NOTE = "as things stand today"
STATES = ("filter", "flag", "value")
COPULAS = word_set("is are remain remains stand stands stay stays")
WHO = word_set("we i you they")
BESIDE_A_STATE = word_set("still currently now not also")
TODAY = Window(kind="this", unit="day")


class Part(Protocol):
    """An item or a chunk of a question."""

    tokens: Sequence[Token]
    candidates: tuple[Candidate, ...]
    time: TimeFound | None
    acts: tuple[Act, ...]


P = TypeVar("P", bound=Part)


def stands(parts: Sequence[P], part: P) -> bool:
    """Whether this is `today` beside a state that the question says in the present tense.

    What happens on a date of its own (`are shipped today`) is an event of today, and so is `failed payments today`.
    """
    if part.time is None or part.time.window != TODAY or part.tokens[-1].text != "today":
        return False
    if sum(one.time is not None for one in parts) > 1:
        return False
    return any(_is_a_state(parts, i) for i in range(len(parts)))


def _is_a_state(parts: Sequence[P], i: int) -> bool:
    part = parts[i]
    kinds = {one.kind for one in part.candidates}
    if not kinds & set(STATES) or any(one.kind == "moment" for one in part.acts) or "time" in kinds:
        return False
    before = i - 1
    while before >= 0 and parts[before].tokens[-1].text in BESIDE_A_STATE:
        before -= 1
    if before >= 0 and parts[before].tokens[-1].text in COPULAS:
        return True
    return _we_have(parts) and not any(_is_done(token.text) for token in part.tokens)


def _we_have(parts: Sequence[P]) -> bool:
    """`do we have`, which is no part of `we have shipped`."""
    said = [token.text for one in parts for token in one.tokens]
    return any(
        one in WHO and have == "have" and not (after and is_verb_form(after))
        for one, have, after in zip(said, said[1:], [*said[2:], ""], strict=False)
    )


def _is_done(word: str) -> bool:
    """`failed` has happened; `pending` and `running` are so."""
    return is_verb_form(word) and not word.endswith("ing")
