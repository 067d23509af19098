"""A cursor over tokens: what the parsers of blocks, procedures and tasks read with."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from deploy.local.account.errors import SnowflakeError
from deploy.local.account.scripting.templates import pieces
from deploy.local.account.scripting.tokens import Token, tokens_of, unexpected
from deploy.local.account.scripting.tree import Place, Sql


class TokenCursor:
    """Reads a text from left to right; every `need_` raises Snowflake's syntax error where the text goes wrong."""

    def __init__(self, source: str, start: int = 0) -> None:
        self.source = source
        self.tokens = tokens_of(source)
        self.index = 0
        while self.token.start < start:
            self.index += 1

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    @property
    def place(self) -> Place:
        return Place(self.token.line, self.token.position)

    @property
    def rest(self) -> str:
        return self.source[self.token.start :]

    def ahead(self, count: int) -> Token:
        return self.tokens[min(self.index + count, len(self.tokens) - 1)]

    def looking_at(self, *texts: str) -> bool:
        """Whether the next tokens are these keywords or symbols."""
        return all(_is(self.ahead(offset), text) for offset, text in enumerate(texts))

    def take(self, *texts: str) -> bool:
        if not self.looking_at(*texts):
            return False
        self.index += len(texts)
        return True

    def take_any(self, *texts: str) -> str:
        for text in texts:
            if self.take(text):
                return text
        return ""

    def need(self, *texts: str) -> None:
        for text in texts:
            if not self.take(text):
                raise self.unexpected()

    def need_end(self) -> None:
        """The text is over."""
        if self.token.kind != "end":
            raise self.unexpected()

    def unexpected(self) -> SnowflakeError:
        return unexpected(self.token)

    def next(self) -> Token:
        token = self.token
        self.index = min(self.index + 1, len(self.tokens) - 1)
        return token

    def need_name(self) -> str:
        if not self.token.name:
            raise self.unexpected()
        return self.next().name

    def need_string(self) -> str:
        if self.token.kind != "string":
            raise self.unexpected()
        return self.next().text

    def need_path(self) -> str:
        """A name with dots, as written."""
        start = self.token.start
        self.need_name()
        while self.take("."):
            self.need_name()
        return self.source[start : self.tokens[self.index - 1].end]

    def until(self, *ends: str) -> list[Token]:
        """The tokens up to one of these words or symbols outside of brackets and CASE, or to the semicolon."""
        start, depth, cases = self.index, 0, 0
        while self.token.kind != "end" and not self.token.is_symbol(";"):
            token = self.token
            if depth == 0 and cases == 0 and any(_is(token, end) for end in ends):
                break
            if token.text in {"(", "[", "{"} and token.kind == "symbol":
                depth += 1
            elif token.text in {")", "]", "}"} and token.kind == "symbol":
                if depth == 0:
                    break
                depth -= 1
            elif token.word == "CASE":
                cases += 1
            elif token.word == "END" and cases:
                cases -= 1
            self.index += 1
        return self.tokens[start : self.index]

    def sql(self, tokens: Sequence[Token], *, bare: bool) -> Sql:
        """These tokens as SQL with slots."""
        if not tokens:
            raise self.unexpected()
        first = tokens[0]
        return Sql(
            pieces(self.source, tokens, bare=bare),
            Place(first.line, first.position),
            self.source[first.start : tokens[-1].end],
            first.word,
        )


def _is(token: Token, text: str) -> bool:
    return token.word == text or token.is_symbol(text)


def split_at(tokens: Sequence[Token], words: Collection[str]) -> list[list[Token]]:
    """The tokens in pieces, divided by these words or symbols outside of brackets."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.kind == "symbol" and token.text in {"(", "[", "{"}:
            depth += 1
        elif token.kind == "symbol" and token.text in {")", "]", "}"}:
            depth -= 1
        if depth == 0 and any(_is(token, word) for word in words):
            parts.append([])
        else:
            parts[-1].append(token)
    return parts
