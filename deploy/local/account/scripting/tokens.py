"""A Snowflake Scripting text as tokens that know where they stand."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from typing import ClassVar, Literal

from sqlglot import TokenType
from sqlglot.dialects.snowflake import Snowflake
from sqlglot.errors import TokenError

from deploy.local.account.errors import SnowflakeError

Kind = Literal["word", "quoted", "string", "number", "symbol", "end"]


class _Tokenizer(Snowflake.Tokenizer):
    """Snowflake's tokens; EXECUTE, FETCH and the like are words here and do not swallow the rest of the line."""

    COMMANDS: ClassVar[set[TokenType]] = set()


_KINDS: dict[TokenType, Kind] = {
    TokenType.STRING: "string",
    TokenType.RAW_STRING: "string",
    TokenType.HEREDOC_STRING: "string",
    TokenType.NUMBER: "number",
    TokenType.IDENTIFIER: "quoted",
}


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `position` counts from 0 in its line and `line` from 1, as Snowflake's messages do."""

    kind: Kind
    text: str
    """The value of a text, the words of everything else as written."""
    start: int
    end: int
    line: int
    position: int

    @property
    def word(self) -> str:
        """The keyword or unquoted name in upper case; empty for anything else."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def name(self) -> str:
        """The name as Snowflake folds it; empty when this is no name."""
        return self.text if self.kind == "quoted" else self.word

    def is_symbol(self, text: str) -> bool:
        return self.kind == "symbol" and self.text == text


def tokens_of(source: str) -> list[Token]:
    """All tokens of the text and one more of the kind `end`."""
    try:
        found = _Tokenizer().tokenize(source)
    except TokenError as error:
        raise SnowflakeError(f"SQL compilation error:\nparse error: {error}") from error
    lines = [0, *(index + 1 for index, char in enumerate(source) if char == "\n")]

    def place(start: int) -> tuple[int, int]:
        line = bisect.bisect_right(lines, start)
        return line, start - lines[line - 1]

    tokens = []
    for token in found:
        kind: Kind = _KINDS.get(token.token_type) or (
            "word" if token.text[:1].isalpha() or token.text[:1] == "_" else "symbol"
        )
        tokens.append(Token(kind, token.text, token.start, token.end + 1, *place(token.start)))
    tokens.append(Token("end", "<EOF>", len(source), len(source), *place(len(source))))
    return tokens


def unexpected(token: Token) -> SnowflakeError:
    place = f"line {token.line} at position {token.position}"
    return SnowflakeError(f"SQL compilation error:\nsyntax error {place} unexpected '{token.text}'.")
