"""What one reader makes of a question: a query of its own, or a change to the one before."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial

from pydantic import ValidationError

from tools.errors import CallerError
from tools.semantics.english.asked import AskedQuestion
from tools.semantics.english.assemble import assembled
from tools.semantics.english.checks import coverage
from tools.semantics.english.checks.alternatives import refuse_alternatives
from tools.semantics.english.checks.doers import refuse_misread_doers
from tools.semantics.english.checks.grounds import Evidence, evidence_of
from tools.semantics.english.checks.heard import refuse_no_period, refuse_unheard, with_joined_aggregates
from tools.semantics.english.checks.intents import refuse_other_intents
from tools.semantics.english.checks.misplaced import refuse_misplaced, with_weekends
from tools.semantics.english.clauses.rewrite import NO_CLAUSES
from tools.semantics.english.failures import claimed_words, failed
from tools.semantics.english.grammar import Operators, read_operators
from tools.semantics.english.grammar.portions import portion_of
from tools.semantics.english.linking.items import Item, items_of
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.reading import NotUnderstood, Reading
from tools.semantics.english.rewriting.asked_columns import NO_COLUMNS
from tools.semantics.english.rewriting.open_rows import with_open_rows
from tools.semantics.english.rewriting.parts_of_wholes import with_parts_of_wholes
from tools.semantics.english.rewriting.places import at_place
from tools.semantics.english.rewriting.share_limits import with_share_limits
from tools.semantics.english.slots.exact_ages import with_exact_ages
from tools.semantics.english.slots.growth_ranks import ranked_by_growth
from tools.semantics.english.slots.limit_units import with_limit_units
from tools.semantics.english.slots.member_numbers import with_member_numbers
from tools.semantics.english.slots.portions import portion_reading
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.time.cycles import fiscal_start
from tools.semantics.english.time.reader import TimeReader
from tools.semantics.english.tokens import Token
from tools.semantics.english.turns import followups
from tools.semantics.english.turns.dropping import dropped
from tools.semantics.english.turns.joined_turns import halves_of
from tools.semantics.english.turns.leaning import turn_of
from tools.semantics.english.turns.listed_rows import points_back
from tools.semantics.english.turns.narrowing import Narrowed, narrows
from tools.semantics.english.turns.ranked_things import ranked
from tools.semantics.english.turns.short_turns import short_turn
from tools.semantics.english.turns.spoken_of import spoken_of
from tools.semantics.english.turns.whole_turns import whole_change
from tools.semantics.english.understood import Understanding
from tools.semantics.english.vocabulary import words
from tools.semantics.model import VerifiedQuery
from tools.semantics.query import SemanticQuery

log = logging.getLogger(__name__)

Read = Callable[..., Reading]


def tried(ask: AskedQuestion, read: Read, verified: VerifiedQuery | None) -> Understanding:
    """A fault of a reader costs its reading and not the conversation; tests fail on the line that it leaves."""
    try:
        return _understood(ask, read, verified)
    except Exception:
        log.exception("question_unreadable")
        return Understanding(verified=verified, failure=NotUnderstood("unclear", "I could not read this question."))


def _understood(ask: AskedQuestion, read: Read, verified: VerifiedQuery | None) -> Understanding:
    """What one reader makes of it: a question of its own, or a change to the one before."""
    tokens, turn, previous = ask.tokens, ask.turn, ask.previous
    alone = _standalone(ask, read)
    if verified is not None:
        return replace(alone, verified=verified, failure=None)
    if previous is None or ask.aim or ask.clauses is not NO_CLAUSES or ask.columns is not NO_COLUMNS:
        return alone
    thing = ranked(previous, tokens, ask.lexicon)
    if thing is not None:
        return replace(_settled(ask, thing, []), begun=True)
    if points_back(tokens) and (patched := _patched(ask, previous, read)).answers:
        return replace(patched, begun=True)
    loose = bool(tokens) and tokens[0].text in words.LOOSE_LEADS and alone.answers and not alone.defaulted
    if turn.leans or ((turn.opened or followups.begins(tokens)) and not loose):
        patched = _patched(ask, previous, read)
        rows = alone.query is not None and alone.query.detail is not None and previous.detail is None
        if patched.answers or turn.leans or rows or (narrows(tokens) and previous.metrics):
            # `only for coverage calls` changes numbers; it does not ask for the calls themselves.
            return replace(patched, begun=True)
    if (not alone.answers or alone.defaulted) and not followups.complete(tokens, alone.query, grouped=alone.grouped):
        patched = _patched(ask, previous, read)
        if patched.answers:
            return patched
    return alone


def _standalone(ask: AskedQuestion, read: Read) -> Understanding:
    lexicon, items = ask.lexicon, ask.items()
    try:
        reading = read(ask.tokens, ask.text, lexicon, ask.time, ask.today, items)
        coverage.refuse_uncovered(items, _evidence(reading, lexicon))
        query = with_share_limits(with_joined_aggregates(reading.query(), items), items, lexicon.model)
        query = with_limit_units(with_parts_of_wholes(query, items), items, lexicon.model)
        query = with_exact_ages(with_open_rows(query, items, lexicon.model), lexicon.model)
        query = ask.columns.added_to(ask.order.added_to(ask.clauses.added_to(query)), lexicon)
        query = at_place(query, ask.place)
        query = with_member_numbers(ranked_by_growth(with_weekends(query, items), items), items, lexicon.model)
        refuse_unheard(items, query, lexicon.model)
        refuse_no_period(query)
        refuse_alternatives(items)
        refuse_misplaced(items, query, lexicon.model)
        refuse_misread_doers(items, query, lexicon.model)
        query = ask.aim(query, lexicon.model) if ask.aim is not None else query
        compiled = ask.compiled(query)
    except (NotUnderstood, CallerError, ValidationError) as failure:
        return failed(failure, items)
    defaulted = any(one.startswith("by ") for one in query.assumptions)
    return Understanding(query=query, compiled=compiled, claimed=claimed_words(items), defaulted=defaulted)


def _patched(ask: AskedQuestion, previous: SemanticQuery, read: Read) -> Understanding:
    """The turn as a change to the query before; one that narrows names no new number where it can be read so."""
    try:
        whole = whole_change(previous, ask.turn, ask.tokens, ask.lexicon)
        if whole is not None:
            return _settled(ask, whole, [])
        without = dropped(previous, ask.tokens, ask.lexicon)
    except (NotUnderstood, CallerError, ValidationError) as failure:
        return replace(failed(failure, []), grouped=False)
    if without is not None:
        query, rest = without
        more = replace(ask, turn=turn_of(rest), tokens=list(rest))
        return _patched(more, query, read) if rest else _settled(ask, query, [])
    halves = halves_of(ask.tokens)
    if halves is not None:
        first = _patched(replace(ask, turn=halves[0], tokens=list(halves[0].tokens)), previous, read)
        if first.query is not None:
            return _patched(replace(ask, turn=halves[1], tokens=list(halves[1].tokens)), first.query, read)
    if previous.metrics and narrows(ask.tokens):
        narrowed = _changed(ask, previous, read, Narrowed(ask.lexicon))
        if narrowed.query is not None and narrowed.query.metrics == previous.metrics and _narrower(narrowed, previous):
            return narrowed
    return _changed(ask, previous, read, spoken_of(ask.lexicon, previous))


def _narrower(found: Understanding, previous: SemanticQuery) -> bool:
    query = found.query
    return query is not None and (query.filters, query.members, query.anti, query.weekdays) != (
        previous.filters, previous.members, previous.anti, previous.weekdays
    )  # fmt: skip


def _changed(ask: AskedQuestion, previous: SemanticQuery, read: Read, lexicon: Lexicon) -> Understanding:
    today, tokens = ask.today, list(ask.turn.tokens)
    time = TimeReader(tokens, today, fiscal=fiscal_start(lexicon.model))
    items = items_of(tokens, lexicon, time)
    try:
        short = short_turn(previous, ask.turn, lexicon.model)
        reading = short or read(tokens, ask.text, lexicon, time, today, items, previous)
        if short is None:
            coverage.refuse_uncovered(items, _evidence(reading, lexicon), extra=followups.STOP)
        if isinstance(lexicon, Narrowed):
            reading.detail = None
        query = followups.patched(previous, reading, ask.turn, today=today, all_time=ask.all_time, model=lexicon.model)
        return _settled(ask, at_place(query, ask.place), items)
    except (NotUnderstood, CallerError, ValidationError) as failure:
        return replace(failed(failure, items), grouped=False)


def _settled(ask: AskedQuestion, query: SemanticQuery, items: Sequence[Item]) -> Understanding:
    return Understanding(query=query, compiled=ask.compiled(query), claimed=claimed_words(items), follows_up=True)


def passes(
    _tokens: Sequence[Token], _text: str, lexicon: Lexicon, _time: TimeReader, today: date, items: list[Item],
    previous: SemanticQuery | None = None,
) -> Reading:  # fmt: skip
    """The first reader: passes over the items, each of which claims its words for a slot."""
    refuse_other_intents(items, frozenset(lexicon.names), lexicon.model)
    coverage.claim_fillers(items)
    portion = portion_of(items)
    operators = Operators() if portion is not None else read_operators(items, lexicon.model)
    sheet = Sheet(lexicon.model, items, operators, today, previous is not None, previous)
    return assembled(sheet) if portion is None else portion_reading(portion, sheet, assembled)


def _evidence(reading: Reading, lexicon: Lexicon) -> Callable[[], Evidence]:
    """Worked out only when a word is left over, and once."""
    return cache(partial(evidence_of, reading, lexicon.model))
