"""Cortex Analyst's place taken by grammar and the model: messages in, a text with SQL or suggestions out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from tools.errors import CallerError
from tools.semantics.english.checks.agreement import NO_QUESTION, doubted
from tools.semantics.english.linking.lexicon import Lexicon, lexicon_of
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.suggest import suggestions
from tools.semantics.english.tokens import tokens_of
from tools.semantics.english.turns.followups import begins
from tools.semantics.english.understanding import understand
from tools.semantics.english.understood import Understanding
from tools.semantics.english.vocabulary.words import STOP
from tools.semantics.model import SemanticModel, ValueSource, VerifiedQuery
from tools.semantics.query import SemanticQuery
from tools.semantics.sql import physical_sql

TURNS_REMEMBERED = 12
DROPPED = ("unknown_word", "impossible")
"""Refused so, a turn leaves the conversation as it was."""

CATEGORIES = {
    "unknown_word": "UNANSWERABLE",
    "no_metric": "AMBIGUOUS",
    "doubtful": "AMBIGUOUS",
    "no_measure": "AMBIGUOUS",
    "unclear": "AMBIGUOUS",
    "impossible": "UNANSWERABLE",
    "write": "NOT_A_QUESTION",
    "future": "UNANSWERABLE",
    "opinion": "NON_SQL",
    "empty": "NOT_A_QUESTION",
}


class AnalystReply(BaseModel):
    """One reply: the text begins with what was understood; either SQL or suggestions, never both."""

    model_config = ConfigDict(frozen=True)

    text: str
    sql: str | None = None
    suggestions: list[str] = []
    verified_query: VerifiedQuery | None = None
    model_index: int = 0
    query: SemanticQuery | None = None
    question_category: str = "CLEAR_SQL"


@dataclass(frozen=True)
class _Turn:
    """What the conversation is about after a turn: the model and the query that a follow-up changes."""

    index: int = 0
    understanding: Understanding | None = None
    text: str = ""

    @property
    def query(self) -> SemanticQuery | None:
        return self.understanding.query if self.understanding else None


def reply(
    models: Sequence[SemanticModel],
    messages: Sequence[Mapping[str, Any]],
    *,
    today: date,
    values: ValueSource | None = None,
) -> AnalystReply:
    """Answer the last user message; earlier ones are read again to know what a follow-up is about.

    Messages are in Cortex Analyst's wire form. With several models the one that covers the question best is taken.
    """
    if not models:
        raise CallerError("a semantic model is needed")
    texts = user_texts(messages)
    if not texts:
        raise CallerError("the last message must be the user's, with a text")
    lexicons = [lexicon_of(model, values) for model in models]
    about, offered = _Turn(), dict[str, _Turn]()
    lost: _Turn | None = None
    for text in texts[-TURNS_REMEMBERED:-1]:
        turn = offered.get(_said(text)) or _take(text, lexicons, about, today)
        about = turn if turn.query is not None else about
        lost = replace(turn, text=text) if turn.query is None else None
        offered |= _offered(turn)
    turn = offered.get(_said(texts[-1])) or _continued(
        _take(texts[-1], lexicons, about, today), texts[-1], lost, lexicons, about, today
    )
    return _reply(texts[-1], turn, lexicons[turn.index], today)


def _continued(
    turn: _Turn, text: str, lost: _Turn | None, lexicons: Sequence[Lexicon], about: _Turn, today: date
) -> _Turn:
    """A change after a turn that was asked back may be meant of that one: where it makes a difference it is asked too.

    After a plain refusal the talk goes on about the answer before, if there is one; after a change of that answer that
    was refused, only a turn that says the same again in other words does.
    """
    found, open_turn = turn.understanding, lost.understanding if lost else None
    if lost is None or open_turn is None or found is None or not found.answers or found.verified is not None:
        return turn
    kind = open_turn.failure.kind if open_turn.failure else "empty"
    changes = found.follows_up or begins(tokens_of(text))
    dropped = kind in DROPPED and about.query is not None
    if not changes or kind in NO_QUESTION or (dropped and not _goes_on_from(lost.text, text)):
        return turn
    meant = [_take(text, lexicons, _Turn(lost.index, one), today).understanding for one in open_turn.readings]
    answers = [one for one in meant if one is not None and one.compiled is not None]
    if answers and all(one.sentence == found.sentence for one in answers):
        return turn
    return replace(turn, understanding=doubted(*answers, found))


def _goes_on_from(lost: str, text: str) -> bool:
    """Whether the refused turn was a change, and this one another change on top of it and not its repair."""
    before, now = tokens_of(lost), tokens_of(text)
    said = {one.stem for one in before if one.text not in STOP}
    same_lead = [one.text for one in before[:1]] == [one.text for one in now[:1]]
    return begins(before) and not same_lead and not said & {one.stem for one in now if one.text not in STOP}


def _offered(turn: _Turn) -> dict[str, _Turn]:
    """The readings that were offered, by their sentences: who sends one back has chosen it."""
    readings = turn.understanding.readings if turn.understanding else ()
    return {_said(one.sentence): _Turn(turn.index, one) for one in readings}


def _said(text: str) -> str:
    return " ".join(text.split()).rstrip(".").lower()


def user_texts(messages: Sequence[Mapping[str, Any]]) -> list[str]:
    """What the user said, turn by turn; the last message must be the user's."""
    if not messages or messages[-1].get("role") != "user":
        return []
    texts = []
    for message in messages:
        if message.get("role") == "user":
            parts = [part.get("text", "") for part in message.get("content", ()) if part.get("type") == "text"]
            texts.append(" ".join(str(part) for part in parts))
    return texts


def _take(text: str, lexicons: Sequence[Lexicon], about: _Turn, today: date) -> _Turn:
    """The best reading among the models; a follow-up is read against the model of the conversation only."""
    turns = [
        _Turn(i, understand(text, lexicon, today=today, previous=about.query if i == about.index else None))
        for i, lexicon in enumerate(lexicons)
    ]
    return max(turns, key=lambda turn: _rank(turn, about))


def _rank(turn: _Turn, about: _Turn) -> tuple[object, ...]:
    found = turn.understanding
    assert found is not None  # noqa: S101 _take fills it
    # A complete question goes to the same model whatever was asked before; only its refusal stays with the topic.
    continues = about.query is not None and turn.index == about.index and (found.follows_up or not found.answers)
    failure = found.failure
    unknown = len(failure.words) if failure and failure.kind == "unknown_word" else 0
    return (
        found.answers,
        found.verified is not None,
        found.begun,
        not found.defaulted,
        round(found.confidence, 3),
        found.follows_up,
        failure is not None and failure.kind != "unknown_word",
        -unknown,
        found.claimed,
        continues,
        -turn.index,
    )


def _reply(text: str, turn: _Turn, lexicon: Lexicon, today: date) -> AnalystReply:
    found = turn.understanding
    assert found is not None  # noqa: S101 _take fills it
    note = "".join(f" Read {said!r} as {meant!r}." for said, meant in found.repairs)
    if found.verified is not None:
        return _verified(found.verified, found, turn.index, lexicon, note)
    if found.compiled is not None and found.query is not None:
        return AnalystReply(
            text=found.compiled.understood.sentence + note,
            sql=found.compiled.sql,
            model_index=turn.index,
            query=found.query,
        )
    failure = found.failure or NotUnderstood("empty", "There is no question.")
    return AnalystReply(
        text=str(failure) + note + _offer(failure),
        suggestions=suggestions(text, failure, lexicon, today=today),
        model_index=turn.index,
        question_category=CATEGORIES[failure.kind],
    )


def _verified(verified: VerifiedQuery, found: Understanding, index: int, lexicon: Lexicon, note: str) -> AnalystReply:
    understood = found.compiled.understood.sentence if found.compiled else verified.question.rstrip("?. ") + "."
    sql = physical_sql(lexicon.model, verified.sql)
    return AnalystReply(
        text=f"{understood}{note} Answered with the verified query {verified.name!r}.",
        sql=sql,
        verified_query=verified,
        model_index=index,
        query=found.query,
    )


def _offer(failure: NotUnderstood) -> str:
    if failure.kind == "doubtful" and len(failure.choices) == 1:
        return " Do you mean the first of these?"
    return " Which of these do you mean?" if failure.choices else " I can answer these, for example:"
