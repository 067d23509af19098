"""SQL as text: comments, leading keywords and statement ends, without a full parse."""

from __future__ import annotations

import re

BLANK = re.compile(r"(?:\s+|--[^\n]*|(?<![:/])//[^\n]*|/\*.*?\*/)+", re.DOTALL)
WORD = re.compile(r"[A-Za-z_][\w$]*")
TOKEN = re.compile(
    r"""'(?:[^'\\]|''|\\.)*'|\$\$.*?\$\$|"(?:[^"]|"")*"|--[^\n]*|(?<![:/])//[^\n]*|/\*.*?\*/|;""",
    re.DOTALL,
)


def without_blank(sql: str) -> str:
    """The text from its first token on."""
    found = BLANK.match(sql)
    return sql[found.end() :] if found else sql


def stripped(sql: str) -> str:
    """One statement without comments around it and without its semicolon."""
    sql = without_blank(sql).rstrip()
    if sql.endswith(";") and "--" not in sql and "//" not in sql:
        return sql.rstrip("; \t\r\n")
    end = len(sql)
    for token in _tail_tokens(sql):
        end = token
    return sql[:end].rstrip()


def _tail_tokens(sql: str) -> list[int]:
    """Where the blank, comments and semicolons begin that end the text; empty when it ends with code."""
    if len(sql) > 200_000:
        return [len(sql.rstrip("; \t\r\n"))]
    start: int | None = None
    position = 0
    for found in TOKEN.finditer(sql):
        if sql[position : found.start()].strip():
            start = None
        text = found.group()
        if text == ";" or text.startswith(("--", "//", "/*")):
            start = found.start() if start is None else start
        else:
            start = None
        position = found.end()
    if sql[position:].strip():
        start = None
    return [start] if start is not None else []


def leading_words(sql: str, count: int) -> list[tuple[str, int]]:
    """The first words with their ends, comments skipped, up to the first thing that is not a word."""
    words: list[tuple[str, int]] = []
    position = 0
    while len(words) < count:
        if blank := BLANK.match(sql, position):
            position = blank.end()
        word = WORD.match(sql, position)
        if word is None:
            break
        position = word.end()
        words.append((word.group(), position))
        if sql[position : position + 1] == ".":
            break
    return words


def split(sql: str) -> list[str]:
    """Statements of a text that semicolons divide; semicolons in texts, comments and $$ bodies divide nothing."""
    pieces: list[str] = []
    begin = 0
    for found in TOKEN.finditer(sql):
        if found.group() == ";":
            pieces.append(sql[begin : found.start()])
            begin = found.end()
    pieces.append(sql[begin:])
    return [piece for raw in pieces if (piece := stripped(raw))]


def split_commas(text: str) -> list[str]:
    """Pieces between commas that stand in no parentheses and no texts."""
    pieces, depth, begin, position = [], 0, 0, 0
    while position < len(text):
        token = TOKEN.match(text, position)
        if token is not None:
            position = token.end()
            continue
        mark = text[position]
        if mark in "([":
            depth += 1
        elif mark in ")]":
            depth -= 1
        elif mark == "," and depth == 0:
            pieces.append(text[begin:position].strip())
            begin = position + 1
        position += 1
    last = text[begin:].strip()
    return [*pieces, last] if last else pieces


def balanced(text: str, start: int) -> int:
    """Where the parenthesis that opens at `start` closes; the end of the text when it does not."""
    depth, position = 0, start
    while position < len(text):
        token = TOKEN.match(text, position)
        if token is not None:
            position = token.end()
            continue
        if text[position] == "(":
            depth += 1
        elif text[position] == ")":
            depth -= 1
            if depth == 0:
                return position
        position += 1
    return len(text)


def outside(sql: str) -> str:
    """The text with its literals, quoted names and comments taken out."""
    return TOKEN.sub(" ", sql)
