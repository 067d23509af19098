"""A notice whose matter has been settled: what was done stands where its buttons stood; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tools.slack_blocks import Block, escaped, mrkdwn

SETTLE: Final = frozenset({"job_retry", "delivery_retry", "delivery_arrived", "delivery_again", "schedule_resume"})
"""The buttons of a notice that settle it; links stay."""
OF_ANSWERS: Final = frozenset({"job_deeds"})
"""Blocks whose buttons are drawn anew by themselves."""


def settled(blocks: Sequence[Mapping[str, Any]], words: str | None = None) -> list[Block]:
    """The message without the buttons that settle it, and with what was done, when there are words for it."""
    kept: list[Block] = []
    for block in blocks:
        if block.get("type") != "actions" or block.get("block_id") in OF_ANSWERS:
            kept.append(dict(block))
            continue
        elements = [each for each in block.get("elements", ()) if each.get("action_id") not in SETTLE]
        if elements:
            kept.append({**block, "elements": elements})
    if words:
        kept.append({"type": "context", "elements": [mrkdwn(escaped(words.replace("**", ""), 2000))]})
    return kept
