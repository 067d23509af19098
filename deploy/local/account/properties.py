"""`KEY = value` lists as Snowflake's DDL writes them: texts, numbers, words, lists, nested options."""

from __future__ import annotations

import re
from typing import Any

from deploy.local.account.errors import SnowflakeError
from deploy.local.account.text import BLANK, TOKEN

KEY = re.compile(r'([A-Za-z_][\w$.]*|"[^"]+")\s*=\s*')
BARE = re.compile(r"[^\s,()=]+")


def unquoted(text: str) -> str:
    """The value of an SQL text literal: quotes and escapes undone; anything else as it is."""
    if text.startswith("$$") and text.endswith("$$") and len(text) >= 4:
        return text[2:-2]
    if len(text) > 1 and text.startswith("'") and text.endswith("'"):
        inner = text[1:-1].replace("''", "'")
        escapes = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "0": "\0"}
        return re.sub(r"\\(.)", lambda found: escapes.get(found.group(1), found.group(1)), inner, flags=re.DOTALL)
    return text


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def blank(self) -> None:
        if found := BLANK.match(self.text, self.position):
            self.position = found.end()

    def at(self, mark: str) -> bool:
        self.blank()
        if self.text.startswith(mark, self.position):
            self.position += len(mark)
            return True
        return False

    def pairs(self, end: str = "") -> dict[str, Any]:
        found: dict[str, Any] = {}
        while True:
            self.blank()
            if self.position >= len(self.text) or (end and self.at(end)):
                return found
            if self.at(","):
                continue
            key = KEY.match(self.text, self.position)
            if key is None:
                rest = self.text[self.position : self.position + 40]
                raise SnowflakeError(
                    f"SQL compilation error:\nsyntax error near {rest!r}", errno=1003, sqlstate="42000"
                )
            self.position = key.end()
            found[key.group(1).strip('"').upper()] = self.value()

    def value(self) -> Any:
        self.blank()
        token = TOKEN.match(self.text, self.position)
        if token is not None and token.group() != ";":
            self.position = token.end()
            return unquoted(token.group())
        if self.at("("):
            self.blank()
            if KEY.match(self.text, self.position):
                return self.pairs(")")
            return self.items()
        word = BARE.match(self.text, self.position)
        if word is None:
            rest = self.text[self.position : self.position + 40]
            raise SnowflakeError(f"SQL compilation error:\nsyntax error near {rest!r}", errno=1003, sqlstate="42000")
        self.position = word.end()
        return word.group()

    def items(self) -> list[Any]:
        found: list[Any] = []
        while not self.at(")"):
            if self.position >= len(self.text):
                raise SnowflakeError("SQL compilation error:\nsyntax error: missing )", errno=1003, sqlstate="42000")
            if not self.at(","):
                found.append(self.value())
        return found


def properties(text: str) -> dict[str, Any]:
    """`WAREHOUSE_SIZE = XSMALL COMMENT = 'x' LIST = ('a', 'b')` by key in upper case; words stay as they are."""
    return _Reader(text).pairs()


def without(text: str, *phrases: str) -> tuple[str, list[str]]:
    """The text without phrases such as `WITH` or `NOT MANAGED`, and which of them were there."""
    seen = []
    for phrase in phrases:
        pattern = r"\b" + r"\s+".join(map(re.escape, phrase.split())) + r"\b(?!\s*=)"
        new = re.sub(pattern, " ", text, count=1, flags=re.IGNORECASE)
        if new != text:
            seen.append(phrase)
            text = new
    return text, seen
