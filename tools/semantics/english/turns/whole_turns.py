"""Turns that are understood as a whole, without reading their words as a question's."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token
from tools.semantics.english.turns.a_year_before import a_year_before
from tools.semantics.english.turns.directions import put_in_order
from tools.semantics.english.turns.leaning import Turn
from tools.semantics.english.turns.listed_rows import listed
from tools.semantics.english.turns.other_functions import with_other_function
from tools.semantics.english.turns.short_turns import asks_for_total, totalled
from tools.semantics.english.turns.the_others import for_the_others
from tools.semantics.english.turns.undoing import undone
from tools.semantics.query import SemanticQuery


def whole_change(
    previous: SemanticQuery, turn: Turn, tokens: Sequence[Token], lexicon: Lexicon
) -> SemanticQuery | None:
    """The query that such a turn makes of the one before; None for any other turn. Raises NotUnderstood."""
    if asks_for_total(previous, turn.tokens):
        return totalled(previous)
    return (
        undone(previous, turn.tokens, lexicon)
        or a_year_before(previous, tokens)
        or put_in_order(previous, tokens)
        or with_other_function(previous, tokens, lexicon.model)
        or for_the_others(previous, tokens)
        or listed(previous, tokens, lexicon)
    )
