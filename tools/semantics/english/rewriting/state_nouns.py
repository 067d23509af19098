"""`how many cancellations`, `rejections by cause`: a noun for rows in a state that the model only has as a state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.compounds import CONDITIONS
from tools.semantics.english.linking.families import roots
from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, word_set, words_like
from tools.semantics.english.vocabulary.calendar_words import MONTHS, UNITS
from tools.semantics.english.vocabulary.verb_forms import is_verb_form
from tools.semantics.model import Table

ENDINGS = ("tion", "sion", "al", "ure", "ment", "ery", "turn", "ance")
COUNTING = phrase_set("how many | the number of | number of | count of | total number of | count")
LEADS = word_set("the our all total show list give me get display")
MOST_LEADS = 3
YEARS = range(1990, 2100)
TIMES = frozenset((*UNITS, *MONTHS)) | word_set("today yesterday tomorrow ytd since weekend")


def with_state_nouns(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with the rows in that state for such a noun; the same tokens where there is none."""
    for i, one in enumerate(tokens):
        bare = one.text.removesuffix("s")
        if not bare.endswith(ENDINGS) or one.field or lexicon.match(tokens, i)[0]:
            continue
        state = _state_of(one, lexicon)
        start = _start(tokens, i)
        if state is None or start is None:
            continue
        participle, table = state
        rows = table.words.lower().split()
        dated = any(act.kind == "moment" and act.table == table.name for act in lexicon.verbs.of((participle,)))
        if len(table.times) > 1 and not dated and any(_tells_time(other) for other in tokens):
            # Nothing says which of the days is that of getting into the state.
            continue
        said = (*rows, "were", participle) if dated else (participle, *rows)
        put = words_like(replace(tokens[start], lead=""), ("how", "many", *said))
        return [*tokens[:start], *put, *tokens[i + 1 :]]
    return list(tokens)


def _tells_time(token: Token) -> bool:
    year = token.value is not None and int(token.value) in YEARS
    return year or token.day is not None or token.text in TIMES


def _start(tokens: Sequence[Token], i: int) -> int | None:
    """Where the words that count begin: nothing else stands before the noun."""
    for at in range(i):
        length = phrase_length(tokens, at, COUNTING)
        if length and at + length == i:
            return at
    led = i <= MOST_LEADS and all(one.text in LEADS for one in tokens[:i])
    return 0 if led else None


def _state_of(noun: Token, lexicon: Lexicon) -> tuple[str, Table] | None:
    """The participle of the noun's family that is a state of the rows of one table, and of nothing else."""
    found: dict[str, set[str]] = {}
    for root in roots(noun.text):
        for form in (f"{root}ed", f"{root}d") if root != noun.text else ():
            meant = lexicon.match([replace(noun, text=form, said=form)], 0)[1]
            tables = {one.table for one in meant if one.kind in CONDITIONS and _is_called(one, form)}
            if tables and is_verb_form(form) and all(one.kind in (*CONDITIONS, "time", "metric") for one in meant):
                found[form] = tables
    tables = set().union(*found.values()) if found else set()
    return (next(iter(found)), lexicon.model.table(tables.pop())) if len(tables) == 1 else None


def _is_called(one: Candidate, form: str) -> bool:
    return one.words == (form,)
