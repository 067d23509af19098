"""What people say to turn the pages of a list; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

PAGED: Final = frozenset(
    {"list_my_jobs", "list_reports", "list_schedules", "list_deliveries", "list_failed_jobs", "query_view"}
)
"""Tools that take a `page`."""
_SHOW: Final = r"(?:please )?(?:(?:show|see|give|get|go to|turn to)(?: me)? )?(?:the )?"
_NEXT: Final = rf"{_SHOW}(?:next|following)(?: (?:page|ones?|rows?|\d+))?|{_SHOW}(?:more|rest|others)(?: of them)?"
_BACK: Final = rf"{_SHOW}(?:previous|last|prior) page|{_SHOW}page before|(?:go )?back a page"
_NUMBER: Final = re.compile(rf"{_SHOW}page (?P<page>\d{{1,6}})")
_BEHIND: Final = re.compile(r"(?P<list>.+?),? page (?P<page>\d{1,6})")


def turned(words: str, tool: str | None, arguments: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """The call that shows another page of the list that `tool` showed last; None when the words ask for none."""
    if tool == "job_status" and not arguments.get("job_id"):
        tool, arguments = "list_my_jobs", {}
    is_history = tool == "change_schedule" and arguments.get("do") == "history"
    if tool is None or (tool not in PAGED and not is_history):
        return None
    now = int(arguments.get("page") or 1)
    if match := _NUMBER.fullmatch(words):
        number = int(match["page"])
    elif re.fullmatch(_NEXT, words):
        number = now + 1
    elif re.fullmatch(_BACK, words):
        number = max(1, now - 1)
    else:
        return None
    return tool, {**arguments, "page": number}


def asks_for_a_page(words: str) -> bool:
    """Whether the words name a page of nothing: they make sense behind a list only."""
    return "page" in words and bool(
        _NUMBER.fullmatch(words) or re.fullmatch(_NEXT, words) or re.fullmatch(_BACK, words)
    )


def list_and_page(words: str) -> tuple[str, int] | None:
    """`my failed jobs, page 2` as the words of the list and the page; None without a page."""
    match = _BEHIND.fullmatch(words)
    return (match["list"], int(match["page"])) if match else None
