"""A question as both readers get it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from tools.semantics.english.clauses.rewrite import NO_CLAUSES, Clauses
from tools.semantics.english.linking.items import Item, items_of
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.rewriting.asked_columns import NO_COLUMNS, Asked
from tools.semantics.english.rewriting.row_orders import NO_ORDER, RowOrder
from tools.semantics.english.time.cycles import fiscal_start
from tools.semantics.english.time.reader import TimeReader
from tools.semantics.english.tokens import Token
from tools.semantics.english.turns.leaning import Turn
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery
from tools.semantics.sql import CompiledQuery, compile_query

Aim = Callable[[SemanticQuery, SemanticModel], SemanticQuery]


@dataclass(frozen=True)
class AskedQuestion:
    """A question as both readers get it; what does not depend on the reader is worked out once for both."""

    turn: Turn
    tokens: Sequence[Token]
    text: str
    lexicon: Lexicon
    today: date
    previous: SemanticQuery | None
    all_time: bool
    place: int = 1
    """Which one of a ranking is asked for."""
    clauses: Clauses = NO_CLAUSES
    columns: Asked = NO_COLUMNS
    order: RowOrder = NO_ORDER
    aim: Aim | None = None
    kept: dict[SemanticQuery, CompiledQuery] = field(default_factory=dict)

    @cached_property
    def time(self) -> TimeReader:
        return TimeReader(self.tokens, self.today, fiscal=fiscal_start(self.lexicon.model))

    @cached_property
    def _linked(self) -> list[Item]:
        return items_of(self.tokens, self.lexicon, self.time)

    def items(self) -> list[Item]:
        """The words with their meanings, none of them claimed yet."""
        return [copy(one) for one in self._linked]

    def compiled(self, query: SemanticQuery) -> CompiledQuery:
        """The statement; that of an equal query serves again, whatever else is said about it."""
        plain = query.model_copy(update={"evidence": (), "assumptions": (), "confidence": 1.0})
        if plain not in self.kept:
            self.kept[plain] = compile_query(self.lexicon.model, query, today=self.today)
        return self.kept[plain]
