"""One question over one model: repaired, matched with verified queries, read, covered, compiled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial

from pydantic import ValidationError

from tools.errors import CallerError
from tools.semantics.english import coverage, followups, words
from tools.semantics.english.assemble import assembled
from tools.semantics.english.frames.parse import read as frames
from tools.semantics.english.grammar import Operators, read_operators
from tools.semantics.english.grammar.portions import portion_of
from tools.semantics.english.intents import refuse_other_intents
from tools.semantics.english.items import Item, items_of
from tools.semantics.english.leftovers import Evidence, evidence_of
from tools.semantics.english.lexicon import Lexicon
from tools.semantics.english.reading import NotUnderstood, Reading
from tools.semantics.english.slots.portions import portion_reading
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.time import TimeReader
from tools.semantics.english.time_cycles import fiscal_start
from tools.semantics.english.tokens import MAX_CHARACTERS, MAX_TOKENS, Token, merge_multipliers, tokens_of
from tools.semantics.english.turns import Turn, turn_of
from tools.semantics.english.typos import repaired
from tools.semantics.english.verified import verified_for
from tools.semantics.model import VerifiedQuery
from tools.semantics.query import SemanticQuery
from tools.semantics.sql import CompiledQuery, UnclearDate, compile_query

FRAMES = False
"""Whether questions are read into frames or by the passes of the grammar."""


@dataclass(frozen=True)
class Understanding:
    """What one model makes of a question: a query with its SQL, a verified query, or why neither."""

    query: SemanticQuery | None = None
    compiled: CompiledQuery | None = None
    verified: VerifiedQuery | None = None
    failure: NotUnderstood | None = None
    repairs: tuple[tuple[str, str], ...] = ()
    claimed: int = 0
    follows_up: bool = False
    begun: bool = False
    defaulted: bool = field(default=False)
    grouped: bool = False
    """Nothing but the measure of a ranking is missing."""

    @property
    def answers(self) -> bool:
        return self.verified is not None or self.compiled is not None

    @property
    def confidence(self) -> float:
        return self.query.confidence if self.query else 1.0 if self.verified else 0.0


def understand(text: str, lexicon: Lexicon, *, today: date, previous: SemanticQuery | None = None) -> Understanding:
    """Read the question; with a previous query it may also be a change to that one."""
    if len(text) > MAX_CHARACTERS or len(tokens_of(text)) >= MAX_TOKENS:
        return Understanding(failure=NotUnderstood("unclear", "The question is too long; ask for one thing at a time."))
    tokens = repaired(merge_multipliers(tokens_of(text)), lexicon)
    repairs = tuple((token.said, token.text) for token in tokens if token.repaired)
    if not tokens:
        return Understanding(failure=NotUnderstood("empty", "There is no question."))
    tokens, all_time = followups.without_all_time(tokens)
    if not tokens and previous is None:
        return Understanding(failure=NotUnderstood("empty", "There is no question."))
    verified = verified_for(tokens, lexicon)
    alone = _standalone(tokens, text, lexicon, today)
    turn = turn_of(tokens)
    loose = bool(tokens) and tokens[0].text in words.LOOSE_LEADS and alone.answers and not alone.defaulted
    begun = turn.leans or ((turn.opened or followups.begins(tokens)) and not loose)
    if previous is not None and verified is None and begun:
        patched = _patched(turn, text, lexicon, today, previous, all_time=all_time)
        if patched.answers or turn.leans:
            return replace(patched, repairs=repairs, begun=True)
    if verified is not None:
        return replace(alone, verified=verified, failure=None, repairs=repairs)
    if (
        previous is not None
        and (not alone.answers or alone.defaulted)
        and not followups.complete(tokens, alone.query, grouped=alone.grouped)
    ):
        patched = _patched(turn, text, lexicon, today, previous, all_time=all_time)
        if patched.answers:
            return replace(patched, repairs=repairs)
    return replace(alone, repairs=repairs)


def _standalone(tokens: Sequence[Token], text: str, lexicon: Lexicon, today: date) -> Understanding:
    reader = TimeReader(tokens, today, fiscal=fiscal_start(lexicon.model))
    items = items_of(tokens, lexicon, reader)
    try:
        reading = frames(tokens, text, lexicon, reader, today, items) if FRAMES else _read(items, lexicon, today)
        coverage.refuse_uncovered(items, _evidence(reading, lexicon))
        query = reading.query()
        compiled = compile_query(lexicon.model, query, today=today)
    except NotUnderstood as failure:
        grouped = failure.kind == "no_measure" and any(item.role == "group" for item in items)
        return Understanding(failure=_named(failure, items), claimed=_claimed(items), grouped=grouped)
    except UnclearDate as unclear:
        choices = tuple(unclear.choices[:4])
        return Understanding(
            failure=NotUnderstood("unclear", _sentence(unclear), choices=choices), claimed=_claimed(items)
        )
    except CallerError as refusal:
        return Understanding(failure=NotUnderstood("impossible", _sentence(refusal)), claimed=_claimed(items))
    except ValidationError as error:
        return Understanding(failure=_invalid(error), claimed=_claimed(items))
    defaulted = any(one.startswith("by ") for one in query.assumptions)
    return Understanding(query=query, compiled=compiled, claimed=_claimed(items), defaulted=defaulted)


def _patched(
    turn: Turn, text: str, lexicon: Lexicon, today: date, previous: SemanticQuery, *, all_time: bool
) -> Understanding:
    tokens = list(turn.tokens)
    reader = TimeReader(tokens, today, fiscal=fiscal_start(lexicon.model))
    items = items_of(tokens, lexicon, reader)
    try:
        read = frames(tokens, text, lexicon, reader, today, items, previous) if FRAMES else None
        reading = read or _read(items, lexicon, today, previous)
        coverage.refuse_uncovered(items, _evidence(reading, lexicon), extra=followups.STOP)
        query = followups.patched(previous, reading, turn, today=today, all_time=all_time)
        compiled = compile_query(lexicon.model, query, today=today)
    except NotUnderstood as failure:
        return Understanding(failure=_named(failure, items), claimed=_claimed(items))
    except UnclearDate as unclear:
        choices = tuple(unclear.choices[:4])
        return Understanding(
            failure=NotUnderstood("unclear", _sentence(unclear), choices=choices), claimed=_claimed(items)
        )
    except CallerError as refusal:
        return Understanding(failure=NotUnderstood("impossible", _sentence(refusal)), claimed=_claimed(items))
    except ValidationError as error:
        return Understanding(failure=_invalid(error), claimed=_claimed(items))
    return Understanding(query=query, compiled=compiled, claimed=_claimed(items), follows_up=True)


def _read(items: Sequence[Item], lexicon: Lexicon, today: date, previous: SemanticQuery | None = None) -> Reading:
    refuse_other_intents(items, frozenset(lexicon.names))
    coverage.claim_fillers(items)
    portion = portion_of(items)
    operators = Operators() if portion is not None else read_operators(items, lexicon.model)
    sheet = Sheet(lexicon.model, items, operators, today, previous is not None, previous)
    return assembled(sheet) if portion is None else portion_reading(portion, sheet, assembled)


def _evidence(reading: Reading, lexicon: Lexicon) -> Callable[[], Evidence]:
    """Worked out only when a word is left over, and once."""
    return cache(partial(evidence_of, reading, lexicon.model))


def _named(failure: NotUnderstood, items: Sequence[Item]) -> NotUnderstood:
    """A question without a number usually has a word that we do not know: name that one instead."""
    if failure.kind not in ("no_metric", "no_measure"):
        return failure
    try:
        coverage.refuse_uncovered(items)
    except NotUnderstood as unknown:
        return unknown
    return failure


def _claimed(items: Sequence[Item]) -> int:
    return sum(len(item.tokens) for item in items if item.candidates or item.time)


def _sentence(refusal: CallerError) -> str:
    text = str(refusal)
    return text[0].upper() + text[1:] + ("" if text.endswith((".", "?")) else ".")


def _invalid(error: ValidationError) -> NotUnderstood:
    first = error.errors()[0]
    message = str(first["msg"]).removeprefix("Value error, ")
    limits = first.get("ctx", {})
    for bound, said in (("le", "is too large; the most is"), ("ge", "is too small; the least is")):
        if bound in limits:
            message = f"{first['input']:,} {said} {limits[bound]:,}"
    return NotUnderstood("impossible", message[0].upper() + message[1:] + ".")
