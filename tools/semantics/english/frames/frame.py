"""What a question is made of before the model's relationships have said how it fits together."""

from __future__ import annotations

from dataclasses import dataclass, field

from tools.semantics.english.frames.chunks import Chunk
from tools.semantics.english.frames.vocabulary import Direction
from tools.semantics.english.time.reader import TimeFound
from tools.semantics.query import Comparison


@dataclass(eq=False)
class Measure:
    """A number asked for: a name of the model or the count of something, with what is done to it."""

    chunk: Chunk | None
    at: int
    counted: bool = False
    distinct: bool = False
    agg: str = ""
    rate: bool = False


@dataclass(eq=False)
class Constraint:
    """A value, flag or named filter; `what` ends in null when the field shall have no value, or any; nil: 0 is none."""

    chunk: Chunk
    at: int
    negated: bool = False
    what: str = "value"
    fields: frozenset[str] = frozenset()
    number: float | None = None


@dataclass(eq=False)
class Threshold:
    op: str
    at: int
    values: tuple[float, ...] = ()
    subject: Chunk | None = None
    before: Chunk | None = None
    counted: bool = False
    distinct: bool = False
    percent: bool = False
    unit: str = ""
    length: bool = False
    table: str = ""
    share: bool = False
    unit_chunk: Chunk | None = None


@dataclass(eq=False)
class Stretch:
    time: TimeFound
    at: int
    chunk: Chunk
    versus: bool = False


@dataclass(eq=False)
class Group:
    chunk: Chunk
    at: int
    each: bool = False
    target: bool = False


@dataclass(eq=False)
class Entity:
    chunk: Chunk
    at: int
    role: str
    table: str = ""

    def __post_init__(self) -> None:
        found = self.chunk.one("entity")
        self.table = self.table or (found.table if found else "")


@dataclass(eq=False)
class Absent:
    """What there must be none of: an entity, a metric, an event; its filters follow it."""

    chunk: Chunk
    at: int


@dataclass(eq=False)
class Rank:
    direction: Direction
    at: int
    word: str
    n: int | None = None
    kind: str = "rank"
    topics: tuple[str, ...] = ()
    by: Measure | None = None
    target: Chunk | None = None
    ordering: bool = False


@dataclass
class Frame:
    measures: list[Measure] = field(default_factory=list)
    constraints: list[Constraint] = field(default_factory=list)
    thresholds: list[Threshold] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    absents: list[Absent] = field(default_factory=list)
    ranks: list[Rank] = field(default_factory=list)
    columns: list[Chunk] = field(default_factory=list)
    verbs: list[Chunk] = field(default_factory=list)
    refused_verbs: list[Chunk] = field(default_factory=list)
    copulas: list[int] = field(default_factory=list)
    share: int | None = None
    ratio: bool = False
    growth: Chunk | None = None
    trend: Chunk | None = None
    cumulative: Chunk | None = None
    moving: Chunk | None = None
    moving_n: int | None = None
    versus: bool = False
    comparing: bool = False
    listing: bool = False
    who: bool = False
    when: bool = False
    which: bool = False
    amount: bool = False
    post_agg: str = ""
    still: Chunk | None = None
    now: list[Chunk] = field(default_factory=list)
    both: bool = False
    bare_count: int | None = None
    over: tuple[str, Chunk] | None = None


OPERATORS: dict[str, Comparison] = {">": ">", ">=": ">=", "<": "<", "<=": "<=", "=": "=", "between": "between"}


def direction_of(chunk: Chunk) -> Direction:
    return "asc" if chunk.arg == "asc" else "desc"
