"""The rule of coverage for a query that somebody else filled in: every slot quotes the question, every word is used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tools.semantics.english.checks.intents import refuse_other_intents
from tools.semantics.english.linking.items import Item
from tools.semantics.english.tokens import Token, merge_multipliers, tokens_of
from tools.semantics.english.vocabulary import words
from tools.semantics.query import Filter, SemanticQuery
from tools.semantics.query_parts import filters_of, members_in

UNREAD = frozenset({"time_field", "evidence", "assumptions", "confidence"})
"""They say how a question was read; they quote nothing."""
SLOTS = tuple(name for name in SemanticQuery.model_fields if name not in UNREAD)
"""What a question asks for."""

JOINING = frozenset({"by", "every", "per", "each", "while"})
"""Words that only lead from one slot to the next; what they lead to must be claimed."""

UNQUOTED = frozenset({"order"})
"""May be filled without a quote: rows are in some order also when the question names none."""


def refuse_what_is_no_question(question: str) -> None:
    """Writes, predictions and opinions, whoever reads them; raises NotUnderstood."""
    refuse_other_intents([Item("word", [token]) for token in _tokens(question)])


def faults(query: SemanticQuery, question: str, *, earlier: Sequence[str] = ()) -> list[str]:
    """What keeps the query from being an answer to the question, each in one sentence; none when nothing does.

    `earlier` are the questions before it in the conversation: a slot may come from them, their words need no slot.
    """
    return [
        *_quotes(query, question, earlier),
        *_slots(query),
        *_numbers(query, question, earlier),
        *_words(query, question, earlier),
    ]


def _quotes(query: SemanticQuery, question: str, earlier: Sequence[str]) -> Iterator[str]:
    texts = [_texts(one) for one in (question, *earlier)]
    for evidence in query.evidence:
        if evidence.slot not in SLOTS:
            yield f"{evidence.slot!r} is no slot; there are {', '.join(SLOTS)}"
        for quote in evidence.words:
            said = _texts(quote)
            if not said or not any(_within(said, text) for text in texts):
                yield f"the question does not say {quote!r}; quote its own words as evidence for {evidence.slot}"


def _slots(query: SemanticQuery) -> Iterator[str]:
    quoted = {one.slot for one in query.evidence if one.words}
    for slot in SLOTS:
        is_filled = getattr(query, slot) != SemanticQuery.model_fields[slot].default
        if is_filled and slot not in quoted | UNQUOTED:
            yield f"{slot} has no evidence; quote the words of the question that ask for it, or leave it out"


def _numbers(query: SemanticQuery, question: str, earlier: Sequence[str]) -> Iterator[str]:
    """A threshold that the question does not name was made up; 20 % may stand as 0.2."""
    said = {token.value for text in (question, *earlier) for token in _tokens(text) if token.value is not None}
    named = said | {value / 100 for value in said}
    for value in _thresholds(query):
        if not any(abs(value - one) <= 1e-9 * max(1.0, abs(one)) for one in named):
            yield f"the question does not name the number {value:.10g}"


def _thresholds(query: SemanticQuery) -> Iterator[float]:
    for one in query.having:
        yield from one.values
    for group in members_in(query):
        # Without a number of its own it asks for those that have any.
        yield from (value for value in group.values if value)
    for each in filters_of(query):
        yield from _numbers_of(each)


def _numbers_of(one: Filter) -> Iterator[float]:
    yield from (float(value) for value in one.values if isinstance(value, int | float) and not isinstance(value, bool))


def _words(query: SemanticQuery, question: str, earlier: Sequence[str]) -> Iterator[str]:
    """The rule itself: a word that carries meaning and that no slot claims is a word that the answer would ignore."""
    claimed = {text for one in query.evidence for quote in one.words for text in _texts(quote)}
    filling = words.STOP | JOINING | (words.FOLLOW_STOP | words.FOLLOW_UP if earlier else frozenset())
    free = [
        one
        for one in _tokens(question)
        if one.text not in claimed and (one.value is not None or one.text not in filling)
    ]
    left = dict.fromkeys(one.said for one in free)
    if left:
        quoted = " and ".join(f"'{one}'" for one in left)
        yield f"no slot uses the word{'s' if len(left) > 1 else ''} {quoted} of the question"


def _tokens(text: str) -> list[Token]:
    return merge_multipliers(tokens_of(text))


def _texts(text: str) -> tuple[str, ...]:
    return tuple(token.text for token in _tokens(text))


def _within(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    return any(whole[i : i + len(part)] == part for i in range(len(whole) - len(part) + 1))
