"""How a method of the Web API says no."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Params = Mapping[str, Any]


class Refused(Exception):
    """An answer with `ok: false`."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.answer = {"ok": False, "error": code, **more}


def from_json(value: Any, default: Any) -> Any:
    """A parameter that is JSON, in a JSON body or as text of a form."""
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            raise Refused("invalid_arguments") from None
    return default if value is None else value
