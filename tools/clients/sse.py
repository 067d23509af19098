"""Server-sent events: lines of a response to events."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event: its name and its data, parsed from JSON (None when it is no JSON object)."""

    name: str
    data: dict[str, Any] | None


def read_events(lines: Iterable[str]) -> Iterator[ServerEvent]:
    """The events in order; comments and unknown fields are skipped, several data lines are one text.

    An event that the end of the connection cuts off is given when its data is whole, and dropped otherwise.
    """
    name, data = "message", list[str]()
    for line in lines:
        if not line:
            if data:
                yield ServerEvent(name, _parse("\n".join(data)))
            name, data = "message", []
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
    if data and (last := _parse("\n".join(data))) is not None:
        yield ServerEvent(name, last)


def _parse(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
