"""Slack's limits on a message and on the number of calls, as its reference and its users report them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

MOST_BLOCKS: Final = 50
MOST_ACTIONS: Final = 25
MOST_CONTEXT: Final = 10
MOST_CONTEXT_ACTIONS: Final = 5
MOST_OPTIONS: Final = 100
MOST_VIEW_BLOCKS: Final = 100
VIEW_TITLE: Final = 24
VIEW_METADATA: Final = 3000
VIEW_ID: Final = 255
OPTION_VALUE: Final = 150
MOST_FIELDS: Final = 10
SECTION: Final = 3000
FIELD: Final = 2000
HEADER: Final = 150
BUTTON: Final = 75
VALUE: Final = 2000
URL: Final = 3000
ALT_TEXT: Final = 2000
MARKDOWN: Final = 12_000
ALL_BLOCKS: Final = 13_200
"""Where `msg_blocks_too_long` was seen, far below the 40,000 that is documented."""
TEXT: Final = 40_000
UPDATED_TEXT: Final = 4_000
"""Where an update was seen to be refused with `msg_too_long`."""
TABLE_ROWS, TABLE_COLUMNS, TABLE_CHARACTERS = 100, 20, 10_000

POSTS: Final = (5, 1.0)
"""Messages of one channel: a short burst, then one a second."""
TIERS: Final[Mapping[str, tuple[int, float]]] = {
    "conversations.list": (20, 20 / 60),
    "users.list": (20, 20 / 60),
    "users.lookupByEmail": (50, 50 / 60),
    "conversations.open": (50, 50 / 60),
    "conversations.info": (50, 50 / 60),
    "files.getUploadURLExternal": (100, 100 / 60),
    "files.completeUploadExternal": (100, 100 / 60),
}
ANY_METHOD: Final = (100, 100 / 60)


class Rates:
    """Token buckets by name: so many at once, then so many a second."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def wait_for(self, name: str, burst: int, per_second: float) -> float:
        """0 when the call may go on, else how many seconds to wait."""
        with self._lock:
            now = self._clock()
            left, at = self._buckets.get(name, (float(burst), now))
            left = min(float(burst), left + (now - at) * per_second)
            if left >= 1:
                self._buckets[name] = (left - 1, now)
                return 0.0
            self._buckets[name] = (left, now)
            return (1 - left) / per_second


def message_error(text: str, blocks: Sequence[Any], files: Callable[[str], Mapping[str, Any] | None]) -> str | None:
    """Slack's word for what is wrong with a message, or nothing."""
    if not text and not blocks:
        return "no_text"
    if len(text) > TEXT:
        return "msg_too_long"
    if len(blocks) > MOST_BLOCKS:
        return "invalid_blocks"
    if any(not isinstance(block, dict) or not _fits(block, files) for block in blocks):
        return "invalid_blocks"
    if sum(len(block.get("text", "")) for block in blocks if block["type"] == "markdown") > MARKDOWN:
        return "msg_too_long"
    tables = [block for block in blocks if block["type"] == "table"]
    if sum(_characters(table) for table in tables) > TABLE_CHARACTERS:
        return "invalid_blocks"
    if sum(_characters(block) for block in blocks) > ALL_BLOCKS:
        return "msg_blocks_too_long"
    return None


def _characters(value: Any) -> int:
    """The text that people read in a block."""
    match value:
        case {"text": str(text)}:
            return len(text)
        case dict():
            return sum(_characters(each) for each in value.values() if isinstance(each, dict | list))
        case list():
            return sum(_characters(each) for each in value)
    return 0


def _fits(block: Mapping[str, Any], files: Callable[[str], Mapping[str, Any] | None]) -> bool:
    match block.get("type"):
        case "header":
            return _text(block.get("text"), HEADER, plain=True)
        case "section":
            fields = block.get("fields", [])
            if "text" not in block and not fields:
                return False
            return (
                ("text" not in block or _text(block["text"], SECTION))
                and len(fields) <= MOST_FIELDS
                and all(_text(field, FIELD) for field in fields)
            )
        case "context":
            elements = block.get("elements", [])
            return 0 < len(elements) <= MOST_CONTEXT and all(
                each.get("type") == "image" or _text(each, SECTION) for each in elements
            )
        case "actions":
            elements = block.get("elements", [])
            ids = [each.get("action_id") for each in elements]
            return (
                0 < len(elements) <= MOST_ACTIONS
                and all(_element(each) for each in elements)
                and len(set(ids)) == len(ids)
            )
        case "context_actions":
            elements = block.get("elements", [])
            return 0 < len(elements) <= MOST_CONTEXT_ACTIONS and all(_context_action(each) for each in elements)
        case "image":
            return _image(block, files)
        case "table":
            rows = block.get("rows", [])
            return 0 < len(rows) <= TABLE_ROWS and all(
                0 < len(row) <= TABLE_COLUMNS and all(_cell(cell) for cell in row) for row in rows
            )
        case "divider":
            return True
        case "markdown":
            return isinstance(block.get("text"), str) and bool(block["text"])
        case "rich_text":
            return bool(block.get("elements")) and all(_rich(each) for each in block["elements"])
    return False


def _text(value: Any, length: int, *, plain: bool = False) -> bool:
    if not isinstance(value, dict) or value.get("type") not in (("plain_text",) if plain else ("plain_text", "mrkdwn")):
        return False
    text = value.get("text")
    return isinstance(text, str) and 0 < len(text) <= length


def _cell(cell: Any) -> bool:
    match cell:
        case {"type": "raw_text", "text": str(text)}:
            return bool(text)
        case {"type": "rich_text", "elements": list(elements)}:
            return bool(elements) and all(_rich(each) for each in elements)
    return False


def _rich(element: Any) -> bool:
    """A part of a rich text: sections, lists of sections, quotes and code, with words that are not empty."""
    match element:
        case {"type": "rich_text_list", "elements": list(items), "style": "bullet" | "ordered"}:
            return bool(items) and all(item.get("type") == "rich_text_section" and _rich(item) for item in items)
        case {"type": "rich_text_section" | "rich_text_quote" | "rich_text_preformatted", "elements": list(inner)}:
            return bool(inner) and all(_word(each) for each in inner)
    return False


def _word(element: Any) -> bool:
    match element:
        case {"type": "text", "text": str(text)}:
            return bool(text)
        case {"type": "link", "url": str(url)}:
            return 0 < len(url) <= URL
    return isinstance(element, dict) and element.get("type") in ("emoji", "user", "channel", "date")


def _context_action(element: Mapping[str, Any]) -> bool:
    if element.get("type") != "feedback_buttons":
        return element.get("type") == "icon_button"
    sides = (element.get("positive_button"), element.get("negative_button"))
    return all(
        isinstance(side, dict) and _text(side.get("text"), BUTTON, plain=True) and len(side.get("value", "")) <= VALUE
        for side in sides
    )


def _select(element: Mapping[str, Any]) -> bool:
    options = element.get("options", [])
    return 0 < len(options) <= MOST_OPTIONS and all(
        _text(each.get("text"), BUTTON, plain=True) and 0 < len(each.get("value", "")) <= OPTION_VALUE
        for each in options
    )


def _element(element: Mapping[str, Any]) -> bool:
    if element.get("type") == "static_select":
        return _select(element)
    if element.get("type") != "button":
        return element.get("type") in ("overflow", "datepicker", "external_select")
    return (
        _text(element.get("text"), BUTTON, plain=True)
        and len(element.get("value", "")) <= VALUE
        and len(element.get("url", "")) <= URL
    )


def _image(block: Mapping[str, Any], files: Callable[[str], Mapping[str, Any] | None]) -> bool:
    if not 0 < len(block.get("alt_text", "")) <= ALT_TEXT:
        return False
    if "image_url" in block:
        return len(block["image_url"]) <= URL
    file = files(str(block.get("slack_file", {}).get("id", "")))
    # A picture that has not been completed cannot be shown.
    return bool(file and file["is_complete"] and file["name"].lower().endswith((".png", ".jpg", ".jpeg", ".gif")))


def view_error(view: Any, kind: str, files: Callable[[str], Mapping[str, Any] | None]) -> str | None:
    """What is wrong with a modal or a home tab, or nothing."""
    if not isinstance(view, dict) or view.get("type") != kind:
        return f"a view of type {kind} is wanted"
    blocks = view.get("blocks", [])
    if not 0 < len(blocks) <= MOST_VIEW_BLOCKS:
        return "too many blocks, or none"
    for at, block in enumerate(blocks):
        if not isinstance(block, dict) or not (_input(block) if block.get("type") == "input" else _fits(block, files)):
            return f"invalid block at /view/blocks/{at}"
    titles = [view.get(name) for name in ("title", "submit", "close") if name in view]
    if kind == "modal" and ("title" not in view or not all(_text(each, VIEW_TITLE, plain=True) for each in titles)):
        return "a modal wants a title of at most 24 characters"
    if len(str(view.get("private_metadata", ""))) > VIEW_METADATA or len(str(view.get("callback_id", ""))) > VIEW_ID:
        return "private_metadata or callback_id is too long"
    return None


def _input(block: Mapping[str, Any]) -> bool:
    element = block.get("element", {})
    if not _text(block.get("label"), FIELD, plain=True) or not isinstance(element, dict):
        return False
    if element.get("type") in ("static_select", "radio_buttons", "checkboxes"):
        return _select(element)
    return element.get("type") in ("plain_text_input", "conversations_select", "timepicker", "datepicker")
