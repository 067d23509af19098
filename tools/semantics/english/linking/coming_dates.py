"""Dates that are laid down beforehand, so that rows may lie ahead of today: an appointment, a departure, a renewal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from tools.semantics import periods
from tools.semantics.english.linking.lexicon import Candidate
from tools.semantics.english.tokens import word_set
from tools.semantics.model import Column, SemanticModel, Table
from tools.semantics.query import Window

CALLED = word_set(
    """due expected planned deadline promised target expiry expires expire renewal scheduled schedule estimated required
    event travel departure departs arrival arrives appointment session class lesson screening performance exam hearing
    viewing checkin checkout eta maturity validity valid"""
)
"""Names of dates that people lay down; nothing of a receipt or of an accident is."""
SAID = re.compile(
    r"\b(?:future|planned|is or was (?:scheduled|booked|planned)|past and|to come|runs? out|upcoming)\b", re.I
)
PLANNED_STATES = frozenset(("planned", "scheduled", "upcoming", "not started"))
EMPTY = re.compile(r"\b(?:empty|null|unknown|missing|not)\b[^.;]*", re.I)


def coming_refs(table: Table) -> tuple[str, ...]:
    """The dates of the table that may lie ahead, by their names or by what is said of them."""
    return tuple(f"{table.name}.{one.name}" for one in table.times if _is_coming(one))


def _is_coming(column: Column) -> bool:
    names = {word for one in (column.words, *column.synonyms) for word in one.lower().replace("-", " ").split()}
    return not names.isdisjoint(CALLED) or SAID.search(EMPTY.sub("", column.description)) is not None


@lru_cache(maxsize=32)
def _ahead(model: SemanticModel) -> dict[str, str]:
    """Of each table that may be asked what is ahead: its default date, or its only such date where it has none."""
    found: dict[str, str] = {}
    for table in model.tables:
        refs, own = coming_refs(table), table.default_time
        default = f"{table.name}.{own.name}" if own is not None else ""
        if default in refs or (default and _has_planned_rows(table)):
            found[table.name.lower()] = default
        elif own is None and len(refs) == 1:
            found[table.name.lower()] = refs[0]
    return found


def _has_planned_rows(table: Table) -> bool:
    """Whether some of the rows have a state that only what has not happened yet can have."""
    states = {str(value).lower() for one in table.plain_dimensions for value in one.sample_values}
    return not states.isdisjoint(PLANNED_STATES)


def lies_ahead(model: SemanticModel, candidates: Iterable[Candidate]) -> bool:
    """Whether the words name rows that are dated beforehand, as events and departures are."""
    named = {one.table for one in candidates if one.kind in ("entity", "metric", "value", "filter", "flag")}
    return any(_by_itself(model, one) for one in named)


def _by_itself(model: SemanticModel, name: str) -> bool:
    ref = _ahead(model).get(name.lower())
    if ref is None:
        return False
    own = model.table(name).default_time
    return own is None or ref.rpartition(".")[2] == own.name


def coming_date(model: SemanticModel, table: str, windows: Sequence[Window], today: date) -> str | None:
    """The date that a stretch ahead of today is about: no booking was made in a month that has not come."""
    if len(windows) != 1:
        return None
    period = periods.whole(windows[0], today)
    begins = period.start is not None and (period.start > today or (period.start == today and period.end is None))
    return _ahead(model).get(table.lower()) if begins else None
