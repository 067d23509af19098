"""The buttons of what waits for somebody's word, and the line that stands in their place afterwards; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from tools.answer import Approval
from tools.slack_blocks import Block, button, escaped, mrkdwn

PREFIX: Final = "decide_"
"""What the buttons' action ids begin with; the number of the choice follows."""


def approval_block(approval: Approval, approval_id: str) -> Block:
    """A button for each choice."""
    elements = [
        button(
            choice.label,
            f"{PREFIX}{at}",
            value=f"{approval_id} {at}",
            style="danger" if choice.is_for_good else "primary" if choice.deed and at == 0 else "",
        )
        for at, choice in enumerate(approval.choices)
    ]
    return {"type": "actions", "block_id": _block_id(approval_id), "elements": elements}


def decided(blocks: Sequence[Mapping[str, Any]], approval_id: str, words: str) -> list[Block]:
    """The message with the decision in place of its buttons."""
    line: Block = {
        "type": "context",
        "block_id": _block_id(approval_id),
        "elements": [mrkdwn(escaped(words.replace("**", ""), 2000))],
    }
    return [line if each.get("block_id") == line["block_id"] else dict(each) for each in blocks]


def who_and_when(name: str, at: datetime, zone: str) -> str:
    """Such as `Ana García at 11:32 on 23 November`."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{name} at {local:%H:%M} on {local.day} {local:%B}"


def _block_id(approval_id: str) -> str:
    return f"approval_{approval_id}"
