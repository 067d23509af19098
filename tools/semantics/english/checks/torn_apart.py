"""Words that stand together in a question and mean something else than each alone: such a query is refused."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sqlglot import exp

from tools.errors import CallerError
from tools.semantics.english.linking.items import Item
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import word_set
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery
from tools.semantics.sql.expressions import metric_plan

STILL = word_set("still currently now already")
AVERAGES = (exp.Avg, exp.Median)


def refuse_torn_apart(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """Refuse a query that took each word of a turn by itself."""
    _average_is_no_total(items, query, model)
    _both_are_of_the_same(items, query, model)
    for before, item in pairwise(items):
        said = f"{before.said} {item.said}"
        times = {one.ref for one in item.candidates if one.kind == "time"}
        columns = set(query.detail.columns) if query.detail else set()
        if before.text in STILL and times & columns and len(item.tokens) == 1:
            raise NotUnderstood("unknown_word", f"I do not know which rows are '{said}'.", words=(said,))
    _limit_is_of_what_was_done(items, query, model)


def _average_is_no_total(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`average gift per donor` is no average divided by how many donors there are."""
    if "ratio" not in query.derive or len(query.metrics) != 2 or all(one.text != "per" for one in items):
        return
    above, below = (_functions(ref, model) for ref in query.metrics)
    averaged = above and all(isinstance(one, AVERAGES) for one in above)
    if averaged and not any(isinstance(one, AVERAGES) for one in below):
        raise NotUnderstood("unclear", "Is it the average that is asked for, or the total for each of them?")


def _functions(ref: str, model: SemanticModel) -> list[exp.Expr]:
    try:
        return [leaf.aggregate for leaf in metric_plan(model, ref).leaves]
    except CallerError:
        return []


def _both_are_of_the_same(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`students enrolled in both A and B` are in each of the two, and not those of either."""
    two = [one for one in query.filters if one.op == "in" and len(one.values) == 2]
    if not two or all(item.text != "both" for item in items) or len(query.metrics) != 1:
        return
    leaves = metric_plan(model, query.metrics[0]).leaves if not query.derive else ()
    if leaves and all(isinstance(leaf.aggregate.this, exp.Distinct) for leaf in leaves):
        raise NotUnderstood("unclear", "Is it asked for those in both at once, or for each of the two?")


def _limit_is_of_what_was_done(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`failed more than two courses` is a limit on the fails, and not on how many courses they have."""
    shown = set(query.metrics)
    for i, item in enumerate(items):
        if item.number is None or not query.having or i + 1 >= len(items):
            continue
        start = next((j for j in range(i - 1, -1, -1) if items[j].kind != "word"), -1)
        done = {one.ref for one in items[start].candidates if one.kind == "metric"} & shown if start >= 0 else set()
        counted = items[i + 1].of("entity")
        own = {model.metric(ref)[0] for ref in done}
        if not done or counted is None or i - start > 3 or any(one.lead for one in items[start + 1 : i]):
            continue
        limited = {one.metric for one in query.having if item.number in one.values}
        joined = any(one.text in ("and", "with", "but") for one in items[start + 1 : i])
        elsewhere = all(table is not None and table.name.lower() != counted.table.lower() for table in own)
        if limited and not limited & done and elsewhere and not joined:
            raise NotUnderstood("unclear", f"What is more or less than {item.said} {items[i + 1].said}?")
