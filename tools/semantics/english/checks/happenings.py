"""What is counted because it happened is counted by when it happened: cancellations by no day of joining."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from tools.errors import CallerError
from tools.semantics.english.linking.items import Item
from tools.semantics.model import Column, SemanticModel, Table
from tools.semantics.query import SemanticQuery
from tools.semantics.sql.errors import UnclearDate
from tools.semantics.sql.expressions import metric_plan

NAMED = ("time", "moment")


def refuse_misdated_happenings(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """Refuse `new and cancelled contracts in May` by one date, and either by a date that nobody named."""
    if not (query.windows or query.grain) or (len(query.metrics) == 1 and any(one.role in NAMED for one in items)):
        return
    for ref in query.metrics:
        found = _happening(ref, model)
        if found is None:
            continue
        table, happened = found
        used = query.time_field or (f"{table.name}.{table.default_time.name}" if table.default_time else "")
        if used.lower() != f"{table.name}.{happened.name}".lower():
            raise UnclearDate(table.words, tuple(one.words for one in table.times))


def _happening(ref: str, model: SemanticModel) -> tuple[Table, Column] | None:
    """The date whose rows the metric counts: `COUNT(cancelled_on)`, `COUNT_IF(cancelled_on IS NOT NULL)`."""
    try:
        leaves = metric_plan(model, ref).leaves
    except CallerError:
        return None
    inner = leaves[0].aggregate.this if len(leaves) == 1 else None
    if isinstance(inner, exp.Not) and isinstance(inner.this, exp.Is):
        inner = inner.this.this
    if not isinstance(leaves[0].aggregate, exp.Count | exp.CountIf) or not isinstance(inner, exp.Column):
        return None
    table = model.table(leaves[0].root)
    names = [one for one in table.times if one.expr.rpartition(".")[2].lower() == inner.name.lower()]
    return (table, names[0]) if len(names) == 1 else None
