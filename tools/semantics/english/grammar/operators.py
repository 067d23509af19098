"""What the grammar words of a question ask for, before the model says what they can mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tools.semantics.english.linking.items import Item
from tools.semantics.query import Comparison

Direction = Literal["asc", "desc"]
RankKind = Literal["rank", "size", "quantity", "adjective", "often"]
"""What a superlative compares: worth, a number, how many, what the adjective says, how often."""


@dataclass
class Top:
    """`top 10 customers`, `highest revenue`: how many, which way, of what, by what; `head` is what follows at once."""

    direction: Direction
    n: int | None = None
    target: Item | None = None
    metric: Item | None = None
    word: str = ""
    kind: RankKind = "rank"
    topics: frozenset[str] = frozenset()
    head: Item | None = None
    at: int = 0
    words: list[Item] = field(default_factory=list)


@dataclass
class Threshold:
    """`more than 5 orders`; `subject` stands after the number, `before` in front of the comparison.

    `narrowed` is what narrows the subject and may stand for it, as in `3 open deals` and `2 cancelled`.
    `topics` are what an adjective measures, as in `longer than`, `verbs` what a verb does, as in `weighing over`.
    """

    op: Comparison
    values: tuple[float, ...]
    subject: Item | None = None
    before: Item | None = None
    percent: bool = False
    verb: Item | None = None
    narrowed: Item | None = None
    adjective: str = ""
    topics: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()
    unit: str = ""
    in_total: bool = False


@dataclass
class Absence:
    """`customers who never ordered`: who, and what there is none of."""

    subject: Item
    table: str
    target: Item
    at: int = 0
    moment: Item | None = None


@dataclass
class Presence:
    """`without a channel`, `not yet shipped`, `with a rating`: a field or a date that is empty, or is not."""

    target: Item
    absent: bool
    stated: bool = False
    """Said of the field itself, as in `the discount is missing`."""


@dataclass
class Averaged:
    """`average revenue per month`: the function, the number it is over, and the totals it is taken of."""

    function: str
    target: Item | None
    per: Item | None = None


@dataclass
class Operators:
    counted: list[Item] = field(default_factory=list)
    top: Top | None = None
    recent: Direction | None = None
    thresholds: list[Threshold] = field(default_factory=list)
    negated: list[Item] = field(default_factory=list)
    averaged: list[Averaged] = field(default_factory=list)
    absent: list[Absence] = field(default_factory=list)
    present: list[Presence] = field(default_factory=list)
    on_average: tuple[Item, ...] = ()
    quantity: frozenset[str] = frozenset()
    unit: str = ""
    count_too: bool = False
    worth_too: bool = False
    moving: int | None = None
    moving_unit: Item | None = None
    first: Direction | None = None
    first_word: str = ""
    grouped: list[Item] = field(default_factory=list)
    ordered: list[tuple[Item, Direction | None]] = field(default_factory=list)
    per: list[Item] = field(default_factory=list)
    verbs: list[Item] = field(default_factory=list)
    versus: list[int] = field(default_factory=list)
    which: Item | None = None
    limit: int | None = None
    listing: bool = False
    share: bool = False
    growth: bool = False
    trend: bool = False
    cumulative: bool = False
    comparing: bool = False
    below: Item | None = None
    """What a number is divided by."""
    contrasts: list[Item] = field(default_factory=list)
    """Conditions that are set beside their opposite."""
