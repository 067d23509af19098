"""What the tests of Cortex's clients share: tokens that count how often they are renewed, and answers as streams."""

from __future__ import annotations

import json

import httpx

from tools.clients.rest_token import RestToken


class Tokens:
    """Hands out tokens and remembers how often a fresh one was asked for."""

    def __init__(self) -> None:
        self.refreshed = 0

    def __call__(self, *, refresh: bool = False) -> RestToken:
        self.refreshed += refresh
        return RestToken(f'Snowflake Token="{self.refreshed}"')


def sse(*events: tuple[str, object]) -> httpx.Response:
    text = "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in events)
    return httpx.Response(
        200, text=text, headers={"Content-Type": "text/event-stream", "X-Snowflake-Request-Id": "header-id"}
    )
