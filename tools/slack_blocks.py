"""Block Kit's limits, and its text objects made to fit them; pure.

Sources: the SDK's block classes, Slack's reference, and what its users measured where both are silent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

BLOCKS: Final = 50
ACTIONS: Final = 25
FIELDS: Final = 10
HEADER_CHARACTERS: Final = 150
SECTION_CHARACTERS: Final = 3000
BUTTON_CHARACTERS: Final = 75
VALUE_CHARACTERS: Final = 2000
ALT_CHARACTERS: Final = 2000
TABLE_ROWS: Final = 100
TABLE_COLUMNS: Final = 20
TABLE_CHARACTERS: Final = 10_000
"""Of all tables of a message together."""
MESSAGE_CHARACTERS: Final = 12_000
"""What people read in one message; Slack documents 40,000 and was seen to refuse from about 13,200."""
TEXT_CHARACTERS: Final = 3_500
"""The text beside the blocks: an update was seen to be refused from about 4,000."""

Block = dict[str, Any]


def escape(text: str) -> str:
    """Data as mrkdwn: no character of it can begin a link, a mention or an entity."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, length: int) -> str:
    """The text in at most `length` characters, with an ellipsis where it was cut."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def escaped(text: str, length: int) -> str:
    """Data as mrkdwn of at most `length` characters: escaping makes text longer, so it is cut until it fits."""
    written = escape(text)
    while len(written) > length:
        text = cut(text, max(1, len(text) - (len(written) - length) - 1))
        written = escape(text)
    return written


def plain_text(text: str, length: int = BUTTON_CHARACTERS) -> Block:
    """A plain text object; an empty one, which Slack refuses, becomes a dash."""
    return {"type": "plain_text", "text": cut(text.strip(), length) or "–", "emoji": False}


def mrkdwn(written: str) -> Block:
    """A mrkdwn text object around what is escaped already; addresses and names in it stay text."""
    return {"type": "mrkdwn", "text": written, "verbatim": True}


def button(label: str, action_id: str, *, value: str = "", url: str = "", style: str = "") -> Block:
    """A button; `value` comes back with the click."""
    made: Block = {"type": "button", "action_id": action_id, "text": plain_text(label)}
    return made | {name: text for name, text in (("value", value), ("url", url), ("style", style)) if text}


def characters(value: Any) -> int:
    """The characters that people read in a block or an element of one."""
    match value:
        case {"text": str(text)}:
            return len(text)
        case Mapping():
            return sum(characters(each) for each in value.values())
        case list() | tuple():
            return sum(characters(each) for each in value)
    return 0


def split_text(text: str, length: int) -> Iterator[str]:
    """The text in parts of at most `length` characters, cut at the end of a line, else of a word, else anywhere."""
    while len(text) > length:
        end = max(text.rfind("\n", length // 2, length), -1) + 1 or max(text.rfind(" ", length // 2, length), -1) + 1
        end = end or length
        yield text[:end]
        text = text[end:]
    if text:
        yield text
