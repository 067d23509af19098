"""One question over one model: repaired, matched with verified queries, read, covered, compiled."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property, partial

from pydantic import ValidationError

from tools.errors import CallerError
from tools.semantics.english.assemble import assembled
from tools.semantics.english.checks import coverage
from tools.semantics.english.checks.agreement import NO_QUESTION, agreed
from tools.semantics.english.checks.doers import refuse_misread_doers
from tools.semantics.english.checks.grounds import Evidence, evidence_of
from tools.semantics.english.checks.heard import refuse_no_period, refuse_unheard, with_joined_aggregates
from tools.semantics.english.checks.intents import refuse_other_intents
from tools.semantics.english.checks.misplaced import refuse_misplaced, with_weekends
from tools.semantics.english.clauses.rewrite import NO_CLAUSES, Clauses, clauses_of
from tools.semantics.english.frames.parse import read as frames
from tools.semantics.english.grammar import Operators, read_operators
from tools.semantics.english.grammar.portions import portion_of
from tools.semantics.english.linking.items import Item, items_of
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.linking.typos import repaired
from tools.semantics.english.reading import NotUnderstood, Reading
from tools.semantics.english.rewriting.asked_columns import NO_COLUMNS, Asked, asked_columns
from tools.semantics.english.rewriting.counted_groups import asks_for_groups
from tools.semantics.english.rewriting.joint_functions import asks_for_functions
from tools.semantics.english.rewriting.open_rows import with_open_rows
from tools.semantics.english.rewriting.padding import without_padding
from tools.semantics.english.rewriting.places import at_place, without_place
from tools.semantics.english.rewriting.plainer import put_plainly
from tools.semantics.english.rewriting.reachable_names import with_reachable_names
from tools.semantics.english.rewriting.rephrasing import rephrased
from tools.semantics.english.rewriting.share_limits import with_share_limits
from tools.semantics.english.rewriting.small_talk import without_small_talk
from tools.semantics.english.rewriting.spellings import with_known_spellings
from tools.semantics.english.rewriting.wording import worded
from tools.semantics.english.slots.exact_ages import with_exact_ages
from tools.semantics.english.slots.growth_ranks import ranked_by_growth
from tools.semantics.english.slots.portions import portion_reading
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.time.cycles import fiscal_start
from tools.semantics.english.time.reader import TimeReader
from tools.semantics.english.tokens import MAX_CHARACTERS, MAX_TOKENS, Token, merge_multipliers, tokens_of
from tools.semantics.english.turns import followups
from tools.semantics.english.turns.dropping import dropped
from tools.semantics.english.turns.elided_names import with_elided_names
from tools.semantics.english.turns.joined_turns import halves_of
from tools.semantics.english.turns.leaning import Turn, turn_of
from tools.semantics.english.turns.named_ones import with_named_ones
from tools.semantics.english.turns.narrowing import Narrowed, narrows
from tools.semantics.english.turns.ranked_things import ranked
from tools.semantics.english.turns.short_turns import short_turn
from tools.semantics.english.turns.spoken_of import spoken_of
from tools.semantics.english.turns.whole_turns import whole_change
from tools.semantics.english.understood import Understanding
from tools.semantics.english.verified import verified_for
from tools.semantics.english.vocabulary import words
from tools.semantics.model import SemanticModel, VerifiedQuery
from tools.semantics.query import SemanticQuery
from tools.semantics.sql import CompiledQuery, UnclearDate, compile_query

log = logging.getLogger(__name__)

Read = Callable[..., Reading]
Aim = Callable[[SemanticQuery, SemanticModel], SemanticQuery]


def understand(text: str, lexicon: Lexicon, *, today: date, previous: SemanticQuery | None = None) -> Understanding:
    """Read the question; with a previous query it may also be a change to that one."""
    said = tokens_of(text)
    if len(text) > MAX_CHARACTERS or len(said) >= MAX_TOKENS:
        return Understanding(failure=NotUnderstood("unclear", "The question is too long; ask for one thing at a time."))
    said = with_known_spellings(merge_multipliers(said), lexicon)
    tokens = without_padding(without_small_talk(repaired(said, lexicon), lexicon), lexicon)
    repairs = tuple((token.said, token.text) for token in tokens if token.repaired)
    if not tokens:
        return Understanding(failure=NotUnderstood("empty", "There is no question."))
    tokens, all_time = followups.without_all_time(tokens)
    if not tokens and previous is None:
        return Understanding(failure=NotUnderstood("empty", "There is no question."))
    verified = verified_for(tokens, lexicon)
    tokens, place = without_place(worded(rephrased(tokens, lexicon), lexicon), lexicon)
    if previous is not None:
        tokens = with_elided_names(with_named_ones(tokens, previous, lexicon), previous, lexicon)
    tokens = with_reachable_names(tokens, lexicon, previous)
    ask = _Asked(turn_of(tokens), tokens, text, lexicon, today, previous, all_time, place)
    if verified is not None:
        return replace(_tried(ask, _passes, verified), repairs=repairs)
    asked = asked_columns(tokens, lexicon)
    found = (_listed(ask, asked) if asked.by_question_words else None) or _aimed(ask) or _read_by_both(ask)
    if not (found.answers or _is_no_question(found)):
        found = _listed(ask, asked) or found
    plainer = tokens if found.answers or _is_no_question(found) else put_plainly(tokens, lexicon)
    if plainer != tokens:
        again = _read_by_both(replace(ask, turn=turn_of(plainer), tokens=plainer))
        found = again if again.answers else found
    return replace(found, repairs=repairs)


def _aimed(ask: _Asked) -> Understanding | None:
    """The answer when a whole question is asked of a plainer one: how many groups it has, several functions of it."""
    for tokens, aim in (asks_for_groups(ask.tokens, ask.lexicon), asks_for_functions(ask.tokens)):
        for put in (tokens, put_plainly(tokens, ask.lexicon)) if aim is not None else ():
            found = _read_by_both(replace(ask, turn=turn_of(put), tokens=put, aim=aim))
            if found.answers:
                return found
    return None


def _listed(ask: _Asked, asked: Asked) -> Understanding | None:
    """The rows with the columns that are asked for behind a mark; None when there are none, or no rows."""
    for tokens in ([*asked.head], put_plainly(asked.head, ask.lexicon)) if asked.parts else ():
        found = _read_by_both(replace(ask, turn=turn_of(tokens), tokens=tokens, columns=asked))
        if found.answers:
            return found
    return None


def _read_by_both(ask: _Asked) -> Understanding:
    """The question as it is, or without the clauses that choose its rows where they say more, or it has no answer."""
    clauses = _clauses(ask)
    whole = _agreed(ask) if clauses is None or not clauses.several else None
    if clauses is None or (whole is not None and (whole.answers or _is_no_question(whole))):
        return whole or _agreed(ask)
    plain = _agreed(replace(ask, tokens=list(clauses.tokens), clauses=clauses))
    return plain if plain.answers else whole or _agreed(ask)


def _is_no_question(one: Understanding) -> bool:
    return one.failure is not None and one.failure.kind in NO_QUESTION


def _clauses(ask: _Asked) -> Clauses | None:
    """Of a question that stands alone; a turn of a conversation may speak of other rows."""
    if ask.previous is not None and (ask.turn.leans or ask.turn.opened):
        return None
    return clauses_of(ask.items(), ask.lexicon)


def _agreed(ask: _Asked) -> Understanding:
    return agreed(_tried(ask, _passes, None), _tried(ask, frames, None), ask.lexicon.model, ask.today)


@dataclass(frozen=True)
class _Asked:
    """A question as both readers get it; what does not depend on the reader is worked out once for both."""

    turn: Turn
    tokens: Sequence[Token]
    text: str
    lexicon: Lexicon
    today: date
    previous: SemanticQuery | None
    all_time: bool
    place: int = 1
    """Which one of a ranking is asked for."""
    clauses: Clauses = NO_CLAUSES
    columns: Asked = NO_COLUMNS
    aim: Aim | None = None
    kept: dict[SemanticQuery, CompiledQuery] = field(default_factory=dict)

    @cached_property
    def time(self) -> TimeReader:
        return TimeReader(self.tokens, self.today, fiscal=fiscal_start(self.lexicon.model))

    @cached_property
    def _linked(self) -> list[Item]:
        return items_of(self.tokens, self.lexicon, self.time)

    def items(self) -> list[Item]:
        """The words with their meanings, none of them claimed yet."""
        return [copy(one) for one in self._linked]

    def compiled(self, query: SemanticQuery) -> CompiledQuery:
        """The statement; that of an equal query serves again, whatever else is said about it."""
        plain = query.model_copy(update={"evidence": (), "assumptions": (), "confidence": 1.0})
        if plain not in self.kept:
            self.kept[plain] = compile_query(self.lexicon.model, query, today=self.today)
        return self.kept[plain]


def _tried(ask: _Asked, read: Read, verified: VerifiedQuery | None) -> Understanding:
    """A fault of a reader costs its reading and not the conversation; tests fail on the line that it leaves."""
    try:
        return _understood(ask, read, verified)
    except Exception:
        log.exception("question_unreadable")
        return Understanding(verified=verified, failure=NotUnderstood("unclear", "I could not read this question."))


def _understood(ask: _Asked, read: Read, verified: VerifiedQuery | None) -> Understanding:
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


def _standalone(ask: _Asked, read: Read) -> Understanding:
    lexicon, items = ask.lexicon, ask.items()
    try:
        reading = read(ask.tokens, ask.text, lexicon, ask.time, ask.today, items)
        coverage.refuse_uncovered(items, _evidence(reading, lexicon))
        query = with_share_limits(with_joined_aggregates(reading.query(), items), items, lexicon.model)
        query = with_exact_ages(with_open_rows(query, items, lexicon.model), lexicon.model)
        query = at_place(ask.columns.added_to(ask.clauses.added_to(query), lexicon), ask.place)
        query = ranked_by_growth(with_weekends(query, items), items)
        refuse_unheard(items, query, lexicon.model)
        refuse_no_period(query)
        refuse_misplaced(items, query, lexicon.model)
        refuse_misread_doers(items, query, lexicon.model)
        query = ask.aim(query, lexicon.model) if ask.aim is not None else query
        compiled = ask.compiled(query)
    except (NotUnderstood, CallerError, ValidationError) as failure:
        return _failed(failure, items)
    defaulted = any(one.startswith("by ") for one in query.assumptions)
    return Understanding(query=query, compiled=compiled, claimed=_claimed(items), defaulted=defaulted)


def _patched(ask: _Asked, previous: SemanticQuery, read: Read) -> Understanding:
    """The turn as a change to the query before; one that narrows names no new number where it can be read so."""
    try:
        whole = whole_change(previous, ask.turn, ask.tokens, ask.lexicon)
        if whole is not None:
            return _settled(ask, whole, [])
        without = dropped(previous, ask.tokens, ask.lexicon)
    except (NotUnderstood, CallerError, ValidationError) as failure:
        return replace(_failed(failure, []), grouped=False)
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


def _changed(ask: _Asked, previous: SemanticQuery, read: Read, lexicon: Lexicon) -> Understanding:
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
        return replace(_failed(failure, items), grouped=False)


def _settled(ask: _Asked, query: SemanticQuery, items: Sequence[Item]) -> Understanding:
    return Understanding(query=query, compiled=ask.compiled(query), claimed=_claimed(items), follows_up=True)


def _failed(failure: NotUnderstood | CallerError | ValidationError, items: Sequence[Item]) -> Understanding:
    """Why there is no answer, in words for a person."""
    claimed = _claimed(items)
    match failure:
        case NotUnderstood():
            grouped = failure.kind == "no_measure" and any(item.role == "group" for item in items)
            return Understanding(failure=_named(failure, items), claimed=claimed, grouped=grouped)
        case UnclearDate():
            choices = tuple(failure.choices[:4])
            return Understanding(failure=NotUnderstood("unclear", _sentence(failure), choices=choices), claimed=claimed)
        case ValidationError():
            return Understanding(failure=_invalid(failure), claimed=claimed)
        case _:
            return Understanding(failure=NotUnderstood("impossible", _sentence(failure)), claimed=claimed)


def _passes(
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
