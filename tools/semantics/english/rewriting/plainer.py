"""Turns that neither reader takes apart, put as one word that both know; tried where the question was not answered."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.checks.actors import with_actors
from tools.semantics.english.linking.known_values import with_known_values
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.rewriting.averages_behind import with_averages_in_front
from tools.semantics.english.rewriting.bearers import with_bearers
from tools.semantics.english.rewriting.beside_fields import with_beside_fields
from tools.semantics.english.rewriting.compared_amounts import with_compared_amounts
from tools.semantics.english.rewriting.dates_apart import with_dates_apart
from tools.semantics.english.rewriting.done_things import with_done_things
from tools.semantics.english.rewriting.extremes import with_extremes
from tools.semantics.english.rewriting.filter_nouns import with_filter_nouns
from tools.semantics.english.rewriting.last_times import with_last_times
from tools.semantics.english.rewriting.left_out_counts import with_left_out_counts
from tools.semantics.english.rewriting.opposites import with_opposites
from tools.semantics.english.rewriting.outcomes import with_outcomes
from tools.semantics.english.rewriting.owed_amounts import with_owed_amounts
from tools.semantics.english.rewriting.said_units import with_said_units
from tools.semantics.english.rewriting.scattered_names import with_scattered_names
from tools.semantics.english.rewriting.short_names import with_short_names
from tools.semantics.english.rewriting.since_when import with_since_when
from tools.semantics.english.rewriting.spans import with_spans
from tools.semantics.english.rewriting.state_nouns import with_state_nouns
from tools.semantics.english.rewriting.state_words import with_state_words
from tools.semantics.english.rewriting.told_amounts import with_told_amounts
from tools.semantics.english.rewriting.unassigned import with_unassigned
from tools.semantics.english.rewriting.undone_dates import with_undone_dates
from tools.semantics.english.rewriting.undone_deeds import with_undone_deeds
from tools.semantics.english.tokens import Token


def put_plainly(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question in plainer words; the same tokens where there are none."""
    plainer = (
        with_outcomes, with_bearers, with_state_nouns,
        with_averages_in_front, with_since_when, with_last_times, with_compared_amounts, with_extremes,
        with_undone_deeds, with_undone_dates, with_unassigned, with_dates_apart, with_done_things, with_state_words,
        with_actors,
        with_said_units, with_spans, with_told_amounts, with_scattered_names, with_owed_amounts, with_beside_fields,
        with_left_out_counts, with_known_values, with_opposites, with_filter_nouns, with_short_names,
    )  # fmt: skip
    for put in plainer:
        tokens = put(tokens, lexicon)
    return list(tokens)
