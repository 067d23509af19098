"""What every slot is filled from and into: the model, the items, the operators, and the reading so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tools.calendar_units import Grain
from tools.errors import CallerError
from tools.semantics.elements import Table
from tools.semantics.english.grammar import Operators
from tools.semantics.english.linking.items import Item
from tools.semantics.english.reading import NotUnderstood, Reading
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery
from tools.semantics.row_counts import count_of
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable


@dataclass
class Sheet:
    """One question being filled in. `partial` is for follow-ups, which may leave out the metric."""

    model: SemanticModel
    items: Sequence[Item]
    operators: Operators
    today: date
    partial: bool
    previous: SemanticQuery | None = None
    reading: Reading = field(default_factory=Reading)
    subject: str = ""
    """The table whose rows are asked for, once that is known."""

    def claim(self, item: Item, role: str) -> None:
        if item.free:
            item.role = role
            self.reading.saw(role, [item])

    def weigh(self, item: Item) -> None:
        """A stem is a little less sure than the exact word, a repaired word a good deal less."""
        words = tuple(token.text for token in item.tokens)
        if any(token.repaired for token in item.tokens):
            self.reading.confidence *= 0.9
        elif not any(one.words == words for one in item.candidates):
            self.reading.confidence *= 0.99

    def metric(self, ref: str, item: Item) -> None:
        self.reading.add_metric(ref)
        self.claim(item, "metric")
        self.weigh(item)

    def grain(self, grain: Grain | None, item: Item) -> None:
        if self.reading.grain is not None and self.reading.grain != grain:
            raise NotUnderstood("unclear", f"The question asks by {self.reading.grain} and by {grain}; which one?")
        self.reading.grain = grain
        self.claim(item, "grain")

    def neighbour(self, item: Item, distance: int) -> Item | None:
        at = self.items.index(item) + distance
        return self.items[at] if 0 <= at < len(self.items) else None

    def roots(self) -> list[str]:
        """The tables that the metrics go over; without a metric, those that are named."""
        if self.subject:
            return [self.subject.lower()]
        roots: list[str] = []
        for ref in self.reading.metrics or (self.previous.metrics if self.previous else ()):
            try:
                roots += [leaf.root for leaf in metric_plan(self.model, ref).leaves]
            except CallerError:
                continue
        if not roots and self.previous and self.previous.detail:
            return [self.previous.detail.table.lower()]
        named = (item.of("entity") for item in self.items)
        return roots or [entity.table.lower() for entity in named if entity is not None]

    def reach(self) -> set[str]:
        """The tables that the first metric can be filtered and grouped by."""
        roots = self.roots()
        return set(reachable(self.model, roots[0])) if roots else {table.name.lower() for table in self.model.tables}

    def entity(self, *, counted: bool = True) -> Table | None:
        """The first table that is named as such; without those whose rows are counted when asked so."""
        for item in self.items:
            candidate = item.of("entity")
            if candidate is None or item.role == "having":
                continue
            if counted or (item not in self.operators.counted and item.role != "metric"):
                return self.model.table(candidate.table)
        return None

    def verb_metric(self, noun: str) -> str | None:
        """The metric that a verb of trade stands for, by the noun of the verb."""
        for owner, metric in self.model.all_metrics():
            if noun in (metric.words, *(one.lower() for one in metric.synonyms)):
                return self.model.metric_ref(owner, metric)
        return None

    def table_of(self, ref: str) -> str:
        return ref.rpartition(".")[0].lower()

    def count_of(self, table: Table) -> str:
        return count_of(self.model, table)
