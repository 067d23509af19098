"""`how do our customers pay`, `how long do patients wait`: those whose rows they are anyway, named in passing."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.linking.items import Item
from tools.semantics.english.tokens import word_set

BEFORE = word_set("our the do does did of for to from all these those their your us we by")
CHOOSING = word_set(
    "how many number count different unique distinct each every per which what whose with without no any"
)
AUXILIARIES = word_set("do does did")
OUR = word_set("our the their your")
PEOPLE = word_set(
    """customers clients people users guests patients shoppers buyers visitors passengers travellers travelers consumers
    employees workers staff colleagues subscribers viewers readers players"""
)
AFTER = word_set("and or who that which whose with without having per each than vs versus")


def is_bystander(items: Sequence[Item], i: int, around: frozenset[str]) -> bool:
    """A thing in the plural that every row of what is asked for belongs to, and that nothing is said of."""
    item = items[i]
    entity = item.of("entity")
    if item.kind != "mention" or entity is None or entity.table.lower() not in around or not item.plural or item.lead:
        return False
    if item.is_a("value", "flag", "filter"):
        return False
    before, after = _word(items, i - 1), _word(items, i + 1)
    if before is None or before not in BEFORE or (after is not None and after in AFTER):
        return False
    if before == "by" or (before == "of" and _word(items, i - 2) in CHOOSING):
        return False
    lead = next((one.text for one in reversed(items[:i]) if one.text not in BEFORE), "")
    return lead not in CHOOSING - {"how"}


def is_actor(items: Sequence[Item], i: int) -> bool:
    """`how do our customers pay`, `how long do patients wait`, where the model knows no such people: they are all."""
    if items[i].text not in PEOPLE:
        return False
    at = i - 1
    while at >= 0 and items[at].text in OUR:
        at -= 1
    return at >= 0 and items[at].text in AUXILIARIES and i + 1 < len(items) and not items[i + 1].lead


def _word(items: Sequence[Item], i: int) -> str | None:
    """The plain word at this place; empty for the ends, None where something of the model or a number stands."""
    if not 0 <= i < len(items):
        return ""
    return items[i].text if items[i].kind in ("word", "time") else None
