"""`which categories make up more than 15 % of the revenue`: a limit in percent on a sum is one on its share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tools.semantics.english.linking.items import Item
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.vocabulary.words import PERCENT
from tools.semantics.model import SemanticModel
from tools.semantics.query import Having, SemanticQuery
from tools.semantics.sql.expressions import metric_plan


def with_share_limits(query: SemanticQuery, items: Sequence[Item], model: SemanticModel) -> SemanticQuery:
    """The query with such a limit on the share of each group in the whole.

    Raises NotUnderstood where each group is one row of what is counted, so that another number must be meant.
    """
    texts = [token for item in items for token in item.tokens]
    said = [one.value for one, after in pairwise(texts) if after.text == PERCENT and one.value is not None]
    if (
        len(said) != 1
        or len(query.having) != 1
        or len(query.metrics) != 1
        or query.derive
        or query.compare
        or query.over
    ):
        return query
    limit = query.having[0]
    if limit.metric != query.metrics[0] or limit.values not in ((said[0] / 100,), (said[0],)):
        return query
    plan = metric_plan(model, limit.metric)
    if not plan.additive:
        return query
    if {leaf.root for leaf in plan.leaves} & {one.lower() for one in query.dimensions}:
        raise NotUnderstood("unclear", "A share of which number is the limit on?")
    share = Having(metric="share", op=limit.op, values=(said[0],))
    return query.model_copy(update={"derive": ("share",), "having": (share,)})
