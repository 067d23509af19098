"""The same number under another function: the average of what is summed, the median of what is averaged."""

from __future__ import annotations

from tools.errors import CallerError
from tools.semantics.model import SemanticModel
from tools.semantics.sql.expressions import AGGREGATE, FUNCTIONS, field_expression, metric_plan

Inner = tuple[str, str]
"""(table, expression) of what the only aggregate of a number goes over."""


def under_function(model: SemanticModel, ref: str, function: str) -> str | None:
    """The metric of the model that is this function of the same rows, else that of the field itself."""
    inner = _inner(model, ref)
    if inner is None:
        return None
    for owner, metric in model.all_metrics():
        other = model.metric_ref(owner, metric)
        if function_of(model, other) == function and _inner(model, other) == inner:
            return other
    plain = AGGREGATE.fullmatch(ref.strip())
    if plain is not None and "." in plain.group(2):
        return f"{function}({plain.group(2)})"
    root, value = inner
    table = model.table(root)
    for column in table.columns.values():
        if field_expression(model, table, column).sql() == value:
            return f"{function}({table.name}.{column.name})"
    return None


def function_of(model: SemanticModel, ref: str) -> str | None:
    """The only aggregate that the number is, such as `avg`; None for a quotient and for what does not parse."""
    try:
        tree = metric_plan(model, ref).tree
    except CallerError:
        return None
    return next((name for name, kind in FUNCTIONS.items() if name != "count" and isinstance(tree, kind)), None)


def _inner(model: SemanticModel, ref: str) -> Inner | None:
    try:
        plan = metric_plan(model, ref)
    except CallerError:
        return None
    leaf = plan.leaves[0]
    if len(plan.leaves) != 1 or leaf.aggregate is not plan.tree or function_of(model, ref) is None:
        return None
    return leaf.root, leaf.aggregate.this.sql()
