"""What a request to Cortex Analyst must look like; what does not is refused as Snowflake refuses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ROLES = frozenset({"user", "analyst"})


@dataclass(frozen=True)
class Refusal(Exception):
    """An answer that is an error, with its HTTP status."""

    status: int
    code: str
    message: str


def conversation(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The messages, each of the form that the API knows, the last one of the user and with a text."""
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise Refusal(400, "392400", "messages must be a list that is not empty")
    for message in messages:
        if not isinstance(message, dict) or message.get("role") not in ROLES or not _is_content(message.get("content")):
            raise Refusal(
                400, "392400", "each message needs a role, user or analyst, and a content list of objects with a type"
            )
    if messages[-1]["role"] != "user":
        raise Refusal(400, "392400", "the last message must have the role user")
    if not any(part["type"] == "text" for part in messages[-1]["content"]):
        raise Refusal(400, "392400", "the last message needs a text")
    return messages


def check_feedback(body: dict[str, Any]) -> None:
    if not isinstance(body.get("request_id"), str) or not isinstance(body.get("positive"), bool):
        raise Refusal(400, "392400", "feedback needs request_id (a text) and positive (true or false)")


def _is_content(content: Any) -> bool:
    return isinstance(content, list) and all(
        isinstance(part, dict)
        and isinstance(part.get("type"), str)
        and (part["type"] != "text" or isinstance(part.get("text"), str))
        for part in content
    )
