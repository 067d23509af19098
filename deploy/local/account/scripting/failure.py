"""An exception on its way through the blocks of a script."""

from __future__ import annotations

from typing import Literal

from deploy.local.account.errors import SnowflakeError
from deploy.local.account.scripting.scope import DeclaredException
from deploy.local.account.scripting.tree import Handler, Place

BuiltIn = Literal["STATEMENT_ERROR", "EXPRESSION_ERROR"]


class Failure(Exception):
    """Raised by RAISE, by a failed statement or by a failed expression; handlers look at its name."""

    def __init__(
        self, name: str, message: str, *, code: int, state: str, place: Place, declared: DeclaredException | None = None
    ) -> None:
        super().__init__(message)
        self.name = name
        self.message = message
        self.code = code
        self.state = state
        self.place = place
        self.declared = declared
        self.passed: list[tuple[Handler, ...]] = []
        """The blocks in whose handlers it was raised."""

    @classmethod
    def of(cls, error: SnowflakeError, kind: BuiltIn, place: Place) -> Failure:
        return cls(kind, error.message, code=error.errno, state=error.sqlstate, place=place)

    @classmethod
    def raised(cls, exception: DeclaredException, place: Place) -> Failure:
        return cls(
            exception.name, exception.message, code=exception.number, state="P0001", place=place, declared=exception
        )

    def is_caught_by(self, names: tuple[str, ...], known: dict[str, DeclaredException]) -> bool:
        """Whether a WHEN with these names handles it; a declared exception is itself, not just its name."""
        if "OTHER" in names:
            return True
        if self.declared is None:
            return self.name in names
        return any(known.get(name) is self.declared for name in names)

    def uncaught(self) -> SnowflakeError:
        """What the client sees when no block handled it."""
        place = f"on line {self.place.line} at position {self.place.position}"
        message = f"Uncaught exception of type '{self.name}' {place} : {self.message}"
        return SnowflakeError(message, errno=self.code, sqlstate=self.state)
