"""One reading of a question: the slots filled so far, how sure it is, and why it may not be an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from tools.calendar_units import Grain
from tools.semantics.english.linking.items import Item
from tools.semantics.query import (
    Anti,
    CalendarPart,
    Compare,
    Derivation,
    Detail,
    Evidence,
    Filter,
    Having,
    Members,
    Order,
    Over,
    SemanticQuery,
    ShareOf,
    Window,
)

FailureKind = Literal[
    "unknown_word",
    "unclear",
    "impossible",
    "write",
    "future",
    "opinion",
    "empty",
    "no_metric",
    "no_measure",
    "doubtful",
]


class NotUnderstood(Exception):
    """The question has no answer as it was read; `kind` says why, the message says it to a person."""

    def __init__(
        self, kind: FailureKind, message: str, *, words: tuple[str, ...] = (), choices: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.words = words
        self.choices = choices


@dataclass
class Reading:
    """The slots of a SemanticQuery while they are filled."""

    metrics: list[str] = field(default_factory=list)
    dimensions: list[str] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    kept: list[Filter] = field(default_factory=list)
    share_of: ShareOf | None = None
    windows: list[Window] = field(default_factory=list)
    time_field: str | None = None
    grain: Grain | None = None
    compare: Compare | None = None
    derive: list[Derivation] = field(default_factory=list)
    having: list[Having] = field(default_factory=list)
    order: list[Order] = field(default_factory=list)
    limit: int | None = None
    limit_per: list[str] = field(default_factory=list)
    detail: Detail | None = None
    anti: Anti | None = None
    members: list[Members] = field(default_factory=list)
    over: Over | None = None
    part: CalendarPart | None = None
    weekdays: list[int] = field(default_factory=list)
    moving: int = 3
    assumptions: list[str] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    confidence: float = 1.0

    def assume(self, text: str, *, confidence: float = 0.95) -> None:
        if text and text not in self.assumptions:
            self.assumptions.append(text)
            self.confidence *= confidence

    def saw(self, slot: str, items: Iterable[Item]) -> None:
        words = tuple(item.said for item in items)
        if words:
            self.evidence.append(Evidence(slot=slot, words=words))

    def add_metric(self, ref: str) -> None:
        if ref not in self.metrics:
            self.metrics.append(ref)

    def add_dimension(self, ref: str) -> None:
        if ref not in self.dimensions:
            self.dimensions.append(ref)

    def query(self) -> SemanticQuery:
        return SemanticQuery(
            metrics=tuple(self.metrics),
            dimensions=tuple(self.dimensions),
            filters=tuple(self.filters),
            kept=tuple(self.kept),
            share_of=self.share_of,
            windows=tuple(self.windows),
            time_field=self.time_field,
            grain=self.grain,
            compare=self.compare,
            derive=tuple(self.derive),
            having=tuple(self.having),
            order=tuple(self.order),
            limit=self.limit,
            limit_per=tuple(self.limit_per),
            detail=self.detail,
            anti=self.anti,
            members=tuple(self.members),
            over=self.over,
            part=self.part,
            weekdays=tuple(self.weekdays),
            moving=self.moving,
            assumptions=tuple(self.assumptions),
            evidence=tuple(self.evidence),
            confidence=max(0.0, min(1.0, self.confidence)),
        )
