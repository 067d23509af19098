"""`which members ordered at least 15 times`: beside each of them stands the number that chose it."""

from __future__ import annotations

from tools.semantics.model import SemanticModel
from tools.semantics.query import Having, SemanticQuery
from tools.semantics.row_counts import count_of

AT_LEAST = (">", ">=", "=", "between")


def with_member_numbers(query: SemanticQuery, model: SemanticModel) -> SemanticQuery:
    """Rows chosen by one number of theirs, as that number by these rows; rows with columns of their own stay rows."""
    member = query.members[0] if len(query.members) == 1 else None
    detail = query.detail
    if member is None or detail is None or member.of != detail.table or member.absent or member.limit is not None:
        return query
    told = query.windows or query.order or query.limit or query.anti or detail.columns
    if told or member.op not in AT_LEAST or member.values[0] <= (0 if member.op == ">" else 1):
        return query
    metric = count_of(model, model.table(member.metric)) if model.has_table(member.metric) else member.metric
    return query.model_copy(
        update={
            "detail": None, "members": (), "metrics": (metric,), "dimensions": (detail.table,),
            "having": (Having(metric=metric, op=member.op, values=member.values),),
            "filters": (*query.filters, *member.filters), "windows": member.windows, "time_field": member.time_field,
        }
    )  # fmt: skip
