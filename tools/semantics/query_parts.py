"""The parts of a query, wherever they stand in it: found, or put in another's place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from tools.semantics.query import Filter, Members, Part

AnyPart = TypeVar("AnyPart", bound=Part)


def parts_of(part: Part) -> Iterator[Part]:
    """The part and everything in it."""
    yield part
    for name in type(part).model_fields:
        value = getattr(part, name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Part):
                yield from parts_of(one)


def filters_of(part: Part) -> Iterator[Filter]:
    return (one for one in parts_of(part) if isinstance(one, Filter))


def members_in(part: Part) -> Iterator[Members]:
    return (one for one in parts_of(part) if isinstance(one, Members))


def with_filters(part: AnyPart, change: Callable[[Filter], Filter]) -> AnyPart:
    """The same part with each of its filters changed."""
    update: dict[str, object] = {}
    for name in type(part).model_fields:
        value = getattr(part, name)
        if isinstance(value, tuple):
            update[name] = tuple(_changed(one, change) for one in value)
        elif isinstance(value, Part):
            update[name] = _changed(value, change)
    return part.model_copy(update=update)


def _changed(value: object, change: Callable[[Filter], Filter]) -> object:
    if isinstance(value, Filter):
        return change(value)
    return with_filters(value, change) if isinstance(value, Part) else value
