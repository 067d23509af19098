"""Which rows each aggregate of a question goes over: its own table's, or a finer one's where that changes no number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tools.semantics.model import SemanticModel
from tools.semantics.sql.errors import FanOut, NoPath
from tools.semantics.sql.expressions import Latest, Leaf, MetricPlan
from tools.semantics.sql.joins import common_root, reachable


@dataclass(frozen=True)
class Root:
    """A table whose rows are aggregated, and the relationships that its metrics insist on.

    Only the rows of the `latest` values count, and where the rows of a coarser table repeat, each counts `once`.
    """

    table: str
    using: tuple[str, ...] = ()
    latest: tuple[Latest, ...] = ()
    once: str = ""

    @property
    def name(self) -> str:
        """Tells the rows of one SELECT from those of another."""
        chosen = [f"{one.name}_{one.ref.rpartition('.')[2]}".lower() for one in self.latest]
        return "_".join([self.table, *self.using, *chosen, *([self.once] if self.once else [])])


@dataclass(frozen=True)
class Needs:
    """The tables that rows are grouped by, and those that only narrow them: a count may follow either to finer rows.

    `entities` are those of which each row is a group.
    """

    grouped: frozenset[str]
    counted: frozenset[str]
    narrowed: frozenset[str]
    entities: frozenset[str] = frozenset()


def roots_of(
    model: SemanticModel, metrics: Sequence[MetricPlan], needs: Needs
) -> dict[Root, list[tuple[MetricPlan, int, Leaf]]]:
    """Every aggregate of the metrics under the rows that it goes over.

    Beside an amount of the same table a count stays with that table's rows, so that both speak of the same ones.
    """
    held = {leaf.root for plan in metrics for leaf in plan.leaves if not leaf.repeatable}
    roots: dict[Root, list[tuple[MetricPlan, int, Leaf]]] = {}
    for plan in metrics:
        for index, leaf in enumerate(plan.leaves):
            table = _grouped_root(model, plan, leaf, needs)
            if leaf.root not in held:
                table = _narrowed_root(model, table, leaf, needs)
            once = leaf.root if table != leaf.root and not leaf.repeatable else ""
            roots.setdefault(Root(table, leaf.using, leaf.latest, once), []).append((plan, index, leaf))
    return roots


def _grouped_root(model: SemanticModel, plan: MetricPlan, leaf: Leaf, needs: Needs) -> str:
    wanted = needs.grouped | (needs.counted if leaf.repeatable else frozenset())
    own = reachable(model, leaf.root, leaf.using)
    if wanted <= own.keys():
        return leaf.root
    finer = common_root(model, wanted | leaf.tables)
    missing = ", ".join(sorted(wanted - own.keys()))
    if finer is None:
        raise NoPath(f"{plan.label} cannot be split or filtered by {missing}: the model relates them in no way")
    single = [one for one in needs.entities if leaf.root != one and leaf.root in reachable(model, one)]
    if single:
        raise FanOut(f"{plan.label} belongs to {leaf.root}, and each of {single[0]} has only one of them")
    if not leaf.repeatable and not leaf.averages:
        raise FanOut(
            f"{plan.label} belongs to {leaf.root}; by {missing} the same amount would be counted several times"
        )
    return finer


def _narrowed_root(model: SemanticModel, table: str, leaf: Leaf, needs: Needs) -> str:
    """Where one finer table has all that narrows the rows, its rows are counted, by its own date."""
    if needs.narrowed <= reachable(model, table, leaf.using).keys():
        return table
    return common_root(model, needs.grouped | needs.counted | needs.narrowed | leaf.tables) or table


def tables_in(groups: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset(table for tables in groups for table in tables)
