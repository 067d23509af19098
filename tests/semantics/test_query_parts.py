"""Filters are found and changed wherever they stand in a query."""

from __future__ import annotations

from tools.semantics.query import SemanticQuery
from tools.semantics.query_parts import filters_of, members_in, with_filters


def one(field: str, *values: str) -> dict[str, object]:
    return {"field": field, "values": values}


QUERY = SemanticQuery.model_validate(
    {
        "metrics": ["revenue"],
        "filters": [one("t.a", "x")],
        "derive": ["portion"],
        "share_of": {"members": [{"of": "t", "metric": "m", "filters": [one("t.b", "y")]}]},
        "members": [{"of": "t", "metric": "m", "filters": [one("t.c", "z")]}],
        "anti": {"entity": "t", "related": "u", "filters": [one("u.d", "w")]},
    }
)


def test_filters_are_found_in_every_slot() -> None:
    assert sorted(each.field for each in filters_of(QUERY)) == ["t.a", "t.b", "t.c", "u.d"]
    assert len(list(members_in(QUERY))) == 2


def test_filters_are_changed_in_every_slot_and_the_rest_stays() -> None:
    changed = with_filters(QUERY, lambda each: each.model_copy(update={"values": ("!",)}))
    assert {each.values for each in filters_of(changed)} == {("!",)}
    assert with_filters(changed, lambda each: each).model_dump() == changed.model_dump()
    assert with_filters(QUERY, lambda each: each) == QUERY
