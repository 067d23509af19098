"""`agents with at least 20 sales and their commission`: each of them with both numbers, and no total of all."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.linking.items import Item
from tools.semantics.english.tokens import word_set
from tools.semantics.model import SemanticModel
from tools.semantics.query import Having, Members, SemanticQuery
from tools.semantics.row_counts import count_of

AT_LEAST = (">", ">=", "=", "between")
THEIRS = word_set("their its his her")
LEADS = word_set("list show give me the all our which what please")


def with_member_numbers(query: SemanticQuery, items: Sequence[Item], model: SemanticModel) -> SemanticQuery:
    """Another number of those that one number chose, as both numbers of each of them."""
    member = query.members[0] if len(query.members) == 1 else None
    if member is None or member.absent or member.limit is not None or not model.has_table(member.of):
        return query
    if member.op not in AT_LEAST or member.values[0] <= (0 if member.op == ">" else 1):
        return query
    same_time = not member.windows and not query.windows
    alone = query.metrics and not (query.dimensions or query.grain or query.compare or query.derive or query.over)
    return _by_members(query, member, model) if same_time and alone and _theirs(items, member) else query


def _theirs(items: Sequence[Item], member: Members) -> bool:
    """`agents with at least 20 sales and their commission`: each has its own."""
    first = next((item for item in items if item.kind != "word" or item.text not in LEADS), None)
    entity = first.of("entity") if first is not None else None
    return entity is not None and entity.table == member.of and any(item.text in THEIRS for item in items)


def _by_members(query: SemanticQuery, member: Members, model: SemanticModel) -> SemanticQuery:
    metric = count_of(model, model.table(member.metric)) if model.has_table(member.metric) else member.metric
    return query.model_copy(
        update={
            "members": (), "metrics": tuple(dict.fromkeys((*query.metrics, metric))), "dimensions": (member.of,),
            "having": (*query.having, Having(metric=metric, op=member.op, values=member.values)),
            "filters": (*query.filters, *member.filters),
        }
    )  # fmt: skip
