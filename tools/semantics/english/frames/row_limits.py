"""Limits on what each row measures: longer than 150 minutes, older than 30 days, costs at least 20, over 8,000 kg."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tools.semantics.english.frames.chunks import Chunk
from tools.semantics.english.frames.frame import Threshold
from tools.semantics.english.linking.row_measures import age_limit, measures, unit_factor
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.vocabulary.comparative_words import AN_AGE, COMPARATIVES, MEASURING, UNITS
from tools.semantics.english.vocabulary.superlative_words import AGE
from tools.semantics.english.vocabulary.verb_forms import bases
from tools.semantics.model import SemanticModel, Table
from tools.semantics.query import Filter

REACH_OF_A_VERB = 2
NONE: frozenset[str] = frozenset()


def measured_limit(
    model: SemanticModel, table: Table, one: Threshold, chunks: Sequence[Chunk], today: date
) -> tuple[Filter, str] | None:
    """The filter with the words of its field; None when nothing says what is measured."""
    adjective = chunks[one.at].tokens[0].text
    topics = COMPARATIVES[adjective][1] if adjective in COMPARATIVES else UNITS.get(one.unit, NONE)
    verb = _verb(one, chunks)
    said = [MEASURING[base] for base in bases(verb.text) if base in MEASURING] if verb is not None else []
    named = {each.ref for chunk in chunks for each in chunk.of("fact", "dimension")}
    for about in (*said, topics):
        found = measures(model, table, about, unit=one.unit, named=named) if about else []
        if len(found) > 1:
            labels = tuple(column.words for _, column in found[:4])
            raise NotUnderstood("unclear", f"Which number is meant: {' or '.join(labels)}?", choices=labels)
        if found:
            ref, column = found[0]
            factor = unit_factor(column, one.unit)
            _use(verb)
            return Filter(field=ref, op=one.op, values=tuple(value * factor for value in one.values)), column.words
    if topics & AGE and adjective in AN_AGE and len(one.values) == 1:
        made = age_limit(table, one.op, one.values[0], one.unit, today)
        return (made, model.column(made.field)[1].words) if made is not None else None
    return None


def measures_something(one: Threshold, chunks: Sequence[Chunk]) -> bool:
    """Whether an adjective, a verb or a unit says what is measured; then no other number is meant."""
    adjective = chunks[one.at].tokens[0].text in COMPARATIVES
    verb = _verb(one, chunks)
    measuring = verb is not None and any(base in MEASURING for base in bases(verb.text))
    return adjective or measuring or one.unit in UNITS


def _verb(one: Threshold, chunks: Sequence[Chunk]) -> Chunk | None:
    """The verb in front of the limit: `took longer than`, `that cost at least`."""
    before = chunks[max(0, one.at - REACH_OF_A_VERB) : one.at]
    return next((each for each in reversed(before) if each.kind in ("verb", "word")), None)


def _use(verb: Chunk | None) -> None:
    if verb is not None and not verb.role and any(base in MEASURING for base in bases(verb.text)):
        verb.role = "threshold"
