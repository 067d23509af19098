"""Figures by group in the three spans: all together, and one list of groups for each way of grouping."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Counts = TypeVar("Counts")
Grouping = TypeVar("Grouping", bound=str)


@dataclass(frozen=True, slots=True)
class Group(Generic[Counts]):
    """The three spans of one group, or of all; a span without rows has `none` of what is counted."""

    name: str
    current: Counts
    previous: Counts
    last_year: Counts

    @classmethod
    def of(cls, name: str, spans: Mapping[str, Counts], none: Counts) -> Group[Counts]:
        return cls(name, *(spans.get(span, none) for span in ("current", "previous", "last_year")))


def grouped(
    rows: Iterable[Mapping[str, Any]],
    columns: Mapping[Grouping, str],
    *,
    counted: Callable[[Mapping[str, Any]], Counts],
    none: Counts,
    order: Callable[[Group[Counts]], Any],
) -> tuple[Group[Counts], dict[Grouping, list[Group[Counts]]]]:
    """All, named Total, and one list a grouping in the given order.

    `rows` are those of GROUPING SETS: a column `span`, a column for each grouping as `columns` names it, and
    `is_not_GROUPING`, which is 0 in the rows of that grouping.
    """
    everything: dict[str, Counts] = {}
    found: dict[Grouping, dict[str, dict[str, Counts]]] = {grouping: {} for grouping in columns}
    for row in rows:
        spans = everything
        for grouping, column in columns.items():
            if not int(row[f"is_not_{grouping}"]):
                spans = found[grouping].setdefault(row[column], {})
                break
        spans[row["span"]] = counted(row)
    by = {
        grouping: sorted((Group.of(name, spans, none) for name, spans in names.items()), key=order)
        for grouping, names in found.items()
    }
    return Group.of("Total", everything, none), by
