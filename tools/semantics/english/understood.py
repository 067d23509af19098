"""What one model makes of a question."""

from __future__ import annotations

from dataclasses import dataclass, field

from tools.semantics.english.reading import NotUnderstood
from tools.semantics.model import VerifiedQuery
from tools.semantics.query import SemanticQuery
from tools.semantics.sql import CompiledQuery


@dataclass(frozen=True)
class Understanding:
    """A query with its SQL, a verified query, or why neither."""

    query: SemanticQuery | None = None
    compiled: CompiledQuery | None = None
    verified: VerifiedQuery | None = None
    failure: NotUnderstood | None = None
    repairs: tuple[tuple[str, str], ...] = ()
    claimed: int = 0
    follows_up: bool = False
    begun: bool = False
    defaulted: bool = field(default=False)
    grouped: bool = False
    """Nothing but the measure of a ranking is missing."""
    readings: tuple[Understanding, ...] = ()
    """What a doubtful question may mean; each is answered when the person chooses its sentence."""

    @property
    def sentence(self) -> str:
        """The reading in words, as it is offered."""
        return self.compiled.understood.sentence.rstrip(".") if self.compiled else ""

    @property
    def answers(self) -> bool:
        return self.verified is not None or self.compiled is not None

    @property
    def confidence(self) -> float:
        return self.query.confidence if self.query else 1.0 if self.verified else 0.0
