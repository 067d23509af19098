"""Why a well-formed query has no SQL: the model cannot answer it, or the compiler does not do it."""

from __future__ import annotations

from tools.errors import CallerError


class QueryRefused(CallerError):
    """The query has no right answer over this model; the message says why and what would do."""


class FanOut(QueryRefused):
    """The number would be counted more than once."""


class NoPath(QueryRefused):
    """Two tables of the question have no relationship."""


class UnclearDate(QueryRefused):
    """The table has several dates and the question names none."""

    def __init__(self, table: str, choices: tuple[str, ...]) -> None:
        super().__init__(f"{table} has several dates ({', '.join(choices)}), and the question does not say which")
        self.table = table
        self.choices = choices
