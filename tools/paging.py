"""Lists that are longer than a page: which rows are shown of how many, in words, and the words for the others; pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from tools.answer import Action
from tools.errors import CallerError

T = TypeVar("T")

NEXT_PAGE: Final = "next page"
PREVIOUS_PAGE: Final = "previous page"


@dataclass(frozen=True, slots=True)
class Page:
    """`number` counts from 1; `shown` rows from the one behind `offset` on, of `total` that there are."""

    number: int
    size: int
    shown: int
    total: int

    @property
    def offset(self) -> int:
        """How many rows come before it."""
        return (self.number - 1) * self.size

    @property
    def is_cut(self) -> bool:
        """Whether there are rows that it does not show."""
        return self.shown < self.total

    @property
    def goes_on(self) -> bool:
        """Whether rows come after it."""
        return self.offset + self.shown < self.total

    def of_all(self, first: str = "first") -> str:
        """Such as `the first 100 of 137` or `101 to 137 of 137`; `first` may be "newest"."""
        if self.number == 1:
            return f"the {first} {self.shown:,} of {self.total:,}"
        return f"{self.offset + 1:,} to {self.offset + self.shown:,} of {self.total:,}"

    def note(self) -> str:
        """How to see the others; empty when all are shown."""
        if not self.is_cut:
            return ""
        words = NEXT_PAGE if self.goes_on else PREVIOUS_PAGE
        return f" “{words.capitalize()}” shows {'more' if self.goes_on else 'those before'}."

    def actions(self, words: str | None) -> tuple[Action, ...]:
        """Buttons for the pages beside it; `words` ask for the list, None when only the conversation knows which."""
        beside = ((PREVIOUS_PAGE, self.number - 1, self.number > 1), (NEXT_PAGE, self.number + 1, self.goes_on))
        return tuple(
            Action(
                label=label.capitalize(),
                kind="ask",
                payload={"question": f"{words}, page {number}" if words else label},
            )
            for label, number, is_there in beside
            if is_there
        )


def read_page(
    number: int, size: int, read: Callable[[int, int], Sequence[T]], count: Callable[[], int]
) -> tuple[Sequence[T], Page]:
    """The rows of a page by `read(limit, offset)`; they are counted only when there may be others.

    Raises CallerError for a page behind the last one.
    """
    number = max(1, number)
    rows = read(size, (number - 1) * size)
    total = len(rows) if number == 1 and len(rows) < size else count()
    if number > 1 and not rows:
        pages = max(1, -(-total // size))
        raise CallerError(f"there is no page {number}: the list has {total:,} rows on {pages} page{'s' * (pages > 1)}")
    return rows, Page(number, size, len(rows), max(total, len(rows)))
