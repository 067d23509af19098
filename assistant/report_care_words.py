"""Words about finished reports that are neither an order nor a question: share, unshare, run again, delete."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

JOB_ID: Final = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE)
POLITE: Final = r"^(?:please |can you |could you |would you |i want to |i'd like to |i would like to )*"
THING: Final = r"(?:report|export|file|files|it|that|this|them|one)"
MAKE: Final = r"(?:run|make|generate|do|create|build)"
CLOCKS: Final = (
    r"\b(?:schedules?|alerts?|deliver(?:y|ies)|every|each|hourly|daily|weekly|monthly|quarterly|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|morning|nightly)\b"
)
"""Words of orders that the clock carries out, and of what it sent; they have rules of their own."""
WHOM: Final = re.compile(
    r"\b(?:with|from|to)\s+(?P<whom>[^\s,;@]+@[^\s,;]+\.[^\s,;.]+|everybody|everyone|anyone|the (?:whole )?team|"
    r"[a-z][\w.\-]{1,60})$"
)


def read_care(message: str, words: str) -> tuple[str, Mapping[str, Any]] | None:
    """The tool and its arguments, or None when the words are about something else."""
    if re.search(CLOCKS, words) or not (re.search(rf"\b{THING}\b", words) or JOB_ID.search(message)):
        return None
    arguments: dict[str, Any] = {}
    if found := JOB_ID.search(message):
        arguments["report"] = found.group().lower()
    if re.search(
        r"\b(?:who (?:has|can (?:see|open))|with whom|who (?:is|did)\b.*\bshared?|who.*\bshared with)\b", words
    ):
        names_one = re.search(r"\b(?:report|export|files?)\b|\b(?:see|open) (?:it|that|this)$|\bshared with$", words)
        return ("report_shares", arguments) if names_one else None
    if re.search(rf"{POLITE}(?:un-?share|stop sharing|revoke|take back)\b", words):
        whom = WHOM.search(words)
        return ("unshare_report", {"with_whom": whom["whom"], **arguments}) if whom else None
    if re.search(rf"{POLITE}share\b", words):
        whom = WHOM.search(words)
        return ("share_report", {"with_whom": whom["whom"], **arguments}) if whom else None
    if re.search(rf"{POLITE}(?:yes,? )?(?:delete|remove|erase|throw away|get rid of)\b", words) and re.search(
        r"\b(?:report|export|files?)\b|^(?:please )?(?:delete|remove) (?:it|that|this)$", words
    ):
        return ("delete_report", arguments)
    again = (
        rf"{POLITE}(?:re-?run|re-?do|repeat|refresh|regenerate)\b.*\b(?:report|export|it|that|this|one)\b",
        rf"{POLITE}{MAKE}\b.*\b(?:report|export|it|that|this|one)\b.*\b(?:again|once more)$",
        rf"{POLITE}{MAKE}\b.*\b(?:again|once more)\b.*\b(?:report|export)\b",
    )
    if any(re.search(pattern, words) for pattern in again):
        return ("run_report_again", arguments)
    return None
