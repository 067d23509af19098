"""`top 3 hotels by revenue growth`: what is ranked by is how much the number grew, and not the number."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.linking.items import Item
from tools.semantics.english.tokens import word_set
from tools.semantics.query import Order, SemanticQuery

GROWING = word_set("growth increase increases rise gain gains growing")
FALLING = word_set("decrease decreases decline declines drop drops fall loss shrinkage")
JOINING = word_set("in of the")


def ranked_by_growth(query: SemanticQuery, items: Sequence[Item]) -> SemanticQuery:
    """The same query in the order of growth where a word for it stands beside the number that is ranked by."""
    if not (query.compare and query.limit and query.order and query.order[0].by in query.metrics):
        return query
    found = next((item for i, item in enumerate(items) if _is_growth(item) and _beside_a_number(items, i)), None)
    if found is None:
        return query
    first = query.order[0]
    falls = found.text in FALLING
    return query.model_copy(update={"order": (Order(by="growth", dir="asc" if falls else first.dir),)})


def _is_growth(item: Item) -> bool:
    return item.kind == "word" and item.text in GROWING | FALLING


def _beside_a_number(items: Sequence[Item], at: int) -> bool:
    behind = at + 1
    while behind < len(items) and items[behind].text in JOINING:
        behind += 1
    around = [*items[at - 1 : at], *items[behind : behind + 1]]
    return any(one.is_a("metric", "fact") for one in around)
