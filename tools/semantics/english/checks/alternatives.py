"""Conditions of which one or the other shall hold: a query has all of its conditions, so such a question is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tools.semantics.english.linking.compounds import CONDITIONS
from tools.semantics.english.linking.items import Item
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import word_set

BETWEEN = word_set(
    """a an the is are was were be been that which who whose with in on at from by of for to via have has had do does
    did they it either only just also signed come came made"""
)


def refuse_alternatives(items: Sequence[Item]) -> None:
    """`flats that are furnished or in Hamburg`; two values of one field are a list, and are taken as one."""
    for i, item in enumerate(items):
        if item.text != "or":
            continue
        before, after = _condition(reversed(items[:i])), _condition(iter(items[i + 1 :]))
        if before is not None and after is not None and not _fields(before) & _fields(after):
            raise NotUnderstood(
                "impossible",
                f"I cannot ask for {before.said!r} or {after.said!r} in one question: rows must fit all that is said."
                " Ask for each of them.",
            )


def _condition(items: Iterator[Item]) -> Item | None:
    """The condition that stands next, behind small words and the things that it is said of."""
    for item in items:
        if _fields(item):
            return item
        if item.number is not None or not (item.text in BETWEEN or item.is_a("entity")):
            return None
    return None


def _fields(item: Item) -> set[str]:
    return {one.ref for one in item.candidates if one.kind in CONDITIONS}
