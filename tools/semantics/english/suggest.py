"""Questions that surely work: checked by asking them, so that a refusal always leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from weakref import WeakKeyDictionary

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import stems_of
from tools.semantics.english.understanding import understand
from tools.semantics.english.verified import FILLING
from tools.semantics.english.vocabulary import words

WANTED = 4
TRIED = 3
"""Candidates that are asked to see whether they work; each costs as much as the question itself."""
WORKED_KEPT = 500


@dataclass(frozen=True)
class _Known:
    question: str
    stems: frozenset[str]
    verified: bool


def suggestions(text: str, failure: NotUnderstood, lexicon: Lexicon, *, today: date) -> list[str]:
    """Up to four: choices of a clarification, the question without the unknown word, then the nearest known ones."""
    # What a doubtful question may mean is answered when it is chosen.
    found = list(failure.choices[:WANTED]) if failure.kind == "doubtful" else []
    for candidate in islice((*_choices(text, failure), *_without(text, failure)), TRIED):
        if candidate and candidate not in found and understand(candidate, lexicon, today=today).answers:
            found.append(candidate)
    for known in _nearest(text, lexicon) if len(found) < 2 or failure.kind != "doubtful" else ():
        if len(found) >= WANTED:
            break
        if known.question not in found and (known.verified or _works(known.question, lexicon, today)):
            found.append(known.question)
    return found[:WANTED]


def _choices(text: str, failure: NotUnderstood) -> Iterator[str]:
    """The question again, with the word that has two meanings made clear."""
    if failure.kind in ("unclear", "no_measure") and not failure.words:
        yield from (f"{text.rstrip('?. ')}, {choice}" for choice in failure.choices)
    if failure.kind == "unclear" and failure.words:
        for choice in failure.choices:
            yield text.replace(failure.words[0], choice, 1)


def _without(text: str, failure: NotUnderstood) -> Iterator[str]:
    if failure.kind == "unknown_word":
        shorter = text
        for word in failure.words:
            cut = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", shorter)
            if cut is None or _leaves_a_hole(shorter[: cut.start()], shorter[cut.end() :]):
                return
            shorter = shorter[: cut.start()] + shorter[cut.end() :]
        left = shorter.strip(" ?.!,").lower().split()
        if left and left[0] not in words.BROKEN_STARTS and left[-1] not in words.SMALL:
            yield " ".join(shorter.split()).replace(" ?", "?").replace(" ,", ",")


def _leaves_a_hole(before: str, after: str) -> bool:
    """`status of (unicorn) job`: a small word before the cut now stands before one that needs an article."""
    lead, follower = before.lower().split()[-1:], after.strip(" ?.!,").lower().split()[:1]
    if not lead or lead[0] not in words.SMALL or not follower:
        return False
    return not follower[0].endswith("s") and follower[0] not in words.SMALL


def _nearest(text: str, lexicon: Lexicon) -> Sequence[_Known]:
    """Known questions, those that share the most words with this one first."""
    asked = {stem for stem in stems_of(text) if stem not in FILLING}
    return sorted(_known(lexicon), key=lambda one: -len(asked & one.stems))


_worked: WeakKeyDictionary[Lexicon, dict[tuple[str, date], bool]] = WeakKeyDictionary()


def _works(question: str, lexicon: Lexicon, today: date) -> bool:
    """Whether a question made from the model is answered; tried once a day for a lexicon."""
    tried = _worked.setdefault(lexicon, {})
    key = (question, today)
    if key not in tried:
        if len(tried) > WORKED_KEPT:
            tried.clear()
        tried[key] = understand(question, lexicon, today=today).answers
    return tried[key]


_kept: WeakKeyDictionary[Lexicon, tuple[_Known, ...]] = WeakKeyDictionary()


def _known(lexicon: Lexicon) -> tuple[_Known, ...]:
    """Verified questions, the onboarding ones first, then questions made from the model; listed once for a lexicon."""
    known = _kept.get(lexicon)
    if known is None:
        verified = sorted(lexicon.model.verified_queries, key=lambda one: not one.use_as_onboarding_question)
        questions = {one.question: True for one in verified}
        questions |= {one: False for one in _made(lexicon) if one not in questions}
        known = tuple(_Known(one, frozenset(stems_of(one)), is_verified) for one, is_verified in questions.items())
        _kept[lexicon] = known
    return known


def _made(lexicon: Lexicon) -> Iterator[str]:
    model = lexicon.model
    metrics = list(model.all_metrics())[:8]
    for owner, metric in metrics:
        table = owner or model.tables[0]
        name = metric.words[0].upper() + metric.words[1:]
        yield f"{name} by month in the last 6 months"
        dimensions = [
            one
            for other in (table, *model.tables)
            for one in other.plain_dimensions
            if one.is_enum or one.sample_values
        ]
        if dimensions:
            yield f"{name} by {dimensions[0].words} last quarter"
        yield f"{name} this year compared with last year"
        yield f"What is the {metric.words}?"
