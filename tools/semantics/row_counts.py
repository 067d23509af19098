"""The number that counts the rows of a table, whatever the model calls it."""

from __future__ import annotations

from tools.semantics.elements import singular
from tools.semantics.model import SemanticModel, Table


def count_of(model: SemanticModel, table: Table) -> str:
    """The model's own metric that counts this table's rows, else a plain count."""
    name = table.name.lower()
    wanted = {f"{singular(name)}_count", f"{name}_count", f"number_of_{name}"}
    for owner, metric in model.all_metrics():
        if metric.name.lower() in wanted:
            return model.metric_ref(owner, metric)
    keys = {f"count(distinct {key})".lower() for key in table.key} | {"count(*)"}
    for metric in table.all_metrics:
        if " ".join(metric.expr.lower().split()) in keys:
            return model.metric_ref(table, metric)
    return f"count({table.name})"
