"""SQL with variables in it, cut into text and slots."""

from __future__ import annotations

from collections.abc import Sequence

from deploy.local.account.scripting.tokens import Token
from deploy.local.account.scripting.tree import Slot

_NOT_PATHS = frozenset(
    [
        "SELECT",
        "WHERE",
        "AND",
        "OR",
        "NOT",
        "IN",
        "ON",
        "BY",
        "SET",
        "VALUES",
        "THEN",
        "ELSE",
        "WHEN",
        "CASE",
        "LIKE",
        "BETWEEN",
        "RETURN",
        "LIMIT",
        "OFFSET",
        "AS",
        "FROM",
        "INTO",
        "USING",
        "IS",
        "HAVING",
        "UNION",
        "ALL",
        "DISTINCT",
        "INTERVAL",
        "ILIKE",
    ]
)
_NEVER_BARE = _NOT_PATHS | frozenset(["NULL", "TRUE", "FALSE", "END"])


def pieces(source: str, tokens: Sequence[Token], *, bare: bool) -> tuple[str | Slot, ...]:
    """The text that `tokens` cover with slots for its variables; `bare` names count too, but not inside a subquery."""
    if not tokens:
        return ()
    cut = _Cutter(source, tokens, bare=bare)
    return cut.all()


class _Cutter:
    def __init__(self, source: str, tokens: Sequence[Token], *, bare: bool) -> None:
        self._source = source
        self._tokens = tokens
        self._bare = bare
        self._subqueries: list[bool] = []

    def all(self) -> tuple[str | Slot, ...]:
        made: list[str | Slot] = []
        written = self._tokens[0].start
        index = 0
        while index < len(self._tokens):
            self._track(index)
            found = self._slot(index)
            if found is None:
                index += 1
                continue
            slot, length = found
            start, end = self._tokens[index].start, self._tokens[index + length - 1].end
            if start > written:
                made.append(self._source[written:start])
            made.append(slot)
            written = end
            index += length
        if (end := self._tokens[-1].end) > written:
            made.append(self._source[written:end])
        return tuple(made)

    def _track(self, index: int) -> None:
        token = self._tokens[index]
        if token.is_symbol("("):
            self._subqueries.append(self._at(index + 1).word in {"SELECT", "WITH"})
        elif token.is_symbol(")") and self._subqueries:
            self._subqueries.pop()

    def _at(self, index: int) -> Token:
        return self._tokens[index] if 0 <= index < len(self._tokens) else Token("end", "", 0, 0, 0, 0)

    def _slot(self, index: int) -> tuple[Slot, int] | None:
        token = self._tokens[index]
        if wrapped := self._wrapped(index):
            return wrapped
        if token.is_symbol(":"):
            return self._bind(index)
        if token.is_symbol("?"):
            return Slot("", "positional", "?"), 1
        if self._bare and not any(self._subqueries):
            return self._name(index)
        return None

    def _wrapped(self, index: int) -> tuple[Slot, int] | None:
        """IDENTIFIER(:name), TABLE(:name) and TABLE(name)."""
        if self._tokens[index].word not in {"IDENTIFIER", "TABLE"} or not self._at(index + 1).is_symbol("("):
            return None
        colon = self._at(index + 2).is_symbol(":")
        name = self._at(index + 3 if colon else index + 2)
        length = 5 if colon else 4
        if not name.name or not self._at(index + length - 1).is_symbol(")"):
            return None
        if self._tokens[index].word == "IDENTIFIER":
            return Slot(name.name, "identifier", self._text(index, length)), length
        return Slot(name.name, "table", self._text(index, length)), length

    def _bind(self, index: int) -> tuple[Slot, int] | None:
        colon, name, before = self._tokens[index], self._at(index + 1), self._at(index - 1)
        if not (name.name or name.kind == "number") or name.start != colon.end:
            return None
        touches = before.end == colon.start and before.kind != "end"
        is_path = touches and (
            (before.name and before.word not in _NOT_PATHS) or before.kind == "string" or before.text in {")", "]"}
        )
        if is_path:
            return None
        return Slot(name.name or name.text, "bind", self._text(index, 2)), 2

    def _name(self, index: int) -> tuple[Slot, int] | None:
        token, before, after = self._tokens[index], self._at(index - 1), self._at(index + 1)
        if not token.name or token.word in _NEVER_BARE or before.text in {".", "::", "@", "$"} or before.word == "AS":
            return None
        if before.is_symbol(":") and before.end == token.start:
            return None
        if after.is_symbol("(") or after.is_symbol("=>"):
            return None
        column = self._at(index + 2)
        if after.is_symbol(".") and column.name and not self._at(index + 3).is_symbol("("):
            return Slot(token.name, "bare", self._text(index, 3), column.name), 3
        return Slot(token.name, "bare", self._text(index, 1)), 1

    def _text(self, index: int, length: int) -> str:
        return self._source[self._tokens[index].start : self._tokens[index + length - 1].end]
