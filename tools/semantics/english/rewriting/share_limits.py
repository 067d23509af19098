"""`more than 15 % of the revenue`, `approve less than 60 % of their cases`: a limit in percent is one on a share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tools.semantics.english.linking.items import Item
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.english.vocabulary.words import PERCENT
from tools.semantics.model import SemanticModel
from tools.semantics.query import Comparison, Having, SemanticQuery, ShareOf
from tools.semantics.sql.expressions import metric_plan

OWN = word_set("their its his her what")


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
    if _of_their_own(texts):
        return _portion(query, limit.op, said[0])
    if {leaf.root for leaf in plan.leaves} & {one.lower() for one in query.dimensions}:
        raise NotUnderstood("unclear", "A share of which number is the limit on?")
    share = Having(metric="share", op=limit.op, values=(said[0],))
    return query.model_copy(update={"derive": ("share",), "having": (share,)})


def _of_their_own(texts: Sequence[Token]) -> bool:
    """`70 % of their requests`, `of what they check`: of what each of them has, and not of the whole."""
    said = [one.text for one in texts]
    at = next((i for i, one in enumerate(said) if one == PERCENT), len(said))
    return said[at + 1 : at + 2] == ["of"] and bool(OWN & set(said[at + 2 : at + 4]))


def _portion(query: SemanticQuery, op: Comparison, limit: float) -> SemanticQuery:
    """Each group's rows of the one kind that is named, in percent of all of its rows."""
    if len(query.filters) != 1 or not query.dimensions or query.share_of:
        raise NotUnderstood("unclear", "A share of which number is the limit on?")
    share = Having(metric="share", op=op, values=(limit,))
    part = ShareOf(filters=query.filters)
    gone = {"filters": (), "order": (), "limit": None}
    return query.model_copy(update={"derive": ("portion",), "having": (share,), "share_of": part, **gone})
