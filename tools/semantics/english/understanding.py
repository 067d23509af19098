"""One question over one model: repaired, matched with verified queries, read, covered, compiled."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tools.semantics.english.asked import AskedQuestion
from tools.semantics.english.attempts import passes, tried
from tools.semantics.english.checks.agreement import NO_QUESTION, agreed
from tools.semantics.english.clauses.rewrite import Clauses, clauses_of
from tools.semantics.english.frames.parse import read as frames
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.linking.typos import repaired
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.rewriting.asked_columns import Asked, asked_columns
from tools.semantics.english.rewriting.averages_per import asks_for_averages
from tools.semantics.english.rewriting.counted_groups import asks_for_groups
from tools.semantics.english.rewriting.joint_functions import asks_for_functions
from tools.semantics.english.rewriting.padding import without_padding
from tools.semantics.english.rewriting.places import without_place
from tools.semantics.english.rewriting.plainer import put_plainly
from tools.semantics.english.rewriting.reachable_names import with_reachable_names
from tools.semantics.english.rewriting.rephrasing import rephrased
from tools.semantics.english.rewriting.row_orders import without_row_order
from tools.semantics.english.rewriting.small_talk import without_small_talk
from tools.semantics.english.rewriting.spellings import with_known_spellings
from tools.semantics.english.rewriting.wording import worded
from tools.semantics.english.rewriting.year_orders import without_year_order
from tools.semantics.english.tokens import MAX_CHARACTERS, MAX_TOKENS, Token, merge_multipliers, tokens_of
from tools.semantics.english.turns import followups
from tools.semantics.english.turns.elided_names import with_elided_names
from tools.semantics.english.turns.leaning import turn_of
from tools.semantics.english.turns.named_ones import with_named_ones
from tools.semantics.english.understood import Understanding
from tools.semantics.english.verified import verified_for
from tools.semantics.query import SemanticQuery

log = logging.getLogger(__name__)


def understand(text: str, lexicon: Lexicon, *, today: date, previous: SemanticQuery | None = None) -> Understanding:
    """Read the question; with a previous query it may also be a change to that one.

    A fault of a step costs this question and not the conversation; tests fail on the line that it leaves.
    """
    try:
        return _understood(text, lexicon, today, previous)
    except Exception:
        log.exception("question_unreadable")
        return Understanding(failure=NotUnderstood("unclear", "I could not read this question."))


def _understood(text: str, lexicon: Lexicon, today: date, previous: SemanticQuery | None) -> Understanding:
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
    tokens, order = without_row_order(tokens, lexicon)
    if not order.by:
        tokens, order = without_year_order(tokens, lexicon)
    ask = AskedQuestion(turn_of(tokens), tokens, text, lexicon, today, previous, all_time, place, order=order)
    if verified is not None:
        return replace(tried(ask, passes, verified), repairs=repairs)
    asked = asked_columns(tokens, lexicon)
    found = (_listed(ask, asked) if asked.by_question_words else None) or _aimed(ask) or _read_by_both(ask)
    if not (found.answers or _is_no_question(found)):
        found = _listed(ask, asked) or found
    plainer = tokens if found.answers or _is_no_question(found) else put_plainly(tokens, lexicon)
    if plainer != tokens:
        again = _read_by_both(replace(ask, turn=turn_of(plainer), tokens=plainer))
        found = again if again.answers else found
    if not (found.answers or _is_no_question(found)):
        found = _averaged(ask, plainer) or found
    return replace(found, repairs=repairs)


def _aimed(ask: AskedQuestion) -> Understanding | None:
    """The answer when a whole question is asked of a plainer one: how many groups it has, several functions of it."""
    for tokens, aim in (asks_for_groups(ask.tokens, ask.lexicon), asks_for_functions(ask.tokens)):
        for put in (tokens, put_plainly(tokens, ask.lexicon)) if aim is not None else ():
            found = _read_by_both(replace(ask, turn=turn_of(put), tokens=put, aim=aim))
            if found.answers:
                return found
    return None


def _averaged(ask: AskedQuestion, tokens: Sequence[Token]) -> Understanding | None:
    """The answer when the average is asked for of what each of them has."""
    put, aim = asks_for_averages(tokens, ask.lexicon)
    if aim is None:
        return None
    found = _read_by_both(replace(ask, turn=turn_of(put), tokens=put, aim=aim))
    return found if found.answers else None


def _listed(ask: AskedQuestion, asked: Asked) -> Understanding | None:
    """The rows with the columns that are asked for behind a mark; None when there are none, or no rows."""
    for tokens in ([*asked.head], put_plainly(asked.head, ask.lexicon)) if asked.parts else ():
        found = _read_by_both(replace(ask, turn=turn_of(tokens), tokens=tokens, columns=asked))
        if found.answers:
            return found
    return None


def _read_by_both(ask: AskedQuestion) -> Understanding:
    """The question as it is, or without the clauses that choose its rows where they say more, or it has no answer."""
    clauses = _clauses(ask)
    whole = _agreed(ask) if clauses is None or not clauses.several else None
    if clauses is None or (whole is not None and (whole.answers or _is_no_question(whole))):
        return whole or _agreed(ask)
    plain = _agreed(replace(ask, tokens=list(clauses.tokens), clauses=clauses))
    return plain if plain.answers else whole or _agreed(ask)


def _is_no_question(one: Understanding) -> bool:
    return one.failure is not None and one.failure.kind in NO_QUESTION


def _clauses(ask: AskedQuestion) -> Clauses | None:
    """Of a question that stands alone; a turn of a conversation may speak of other rows."""
    if ask.previous is not None and (ask.turn.leans or ask.turn.opened):
        return None
    return clauses_of(ask.items(), ask.lexicon)


def _agreed(ask: AskedQuestion) -> Understanding:
    return agreed(tried(ask, passes, None), tried(ask, frames, None), ask.lexicon.model, ask.today)
