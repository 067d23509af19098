"""Metrics that count rows under a condition, when the question means the condition and not the count."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from tools.semantics.english.linking.items import Item
from tools.semantics.english.linking.lexicon import Candidate
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.tokens import stem, stems_of
from tools.semantics.query import Filter
from tools.semantics.sql.expressions import parse

WHOSE = ("of", "from", "with", "for", "among", "by")


def conditional_count(sheet: Sheet, item: Item, metric: Candidate, named: Sequence[Item]) -> bool:
    """`lifetime revenue of high-risk customers`: the customers are a condition on the revenue."""
    before = sheet.neighbour(item, -1)
    others = [one for one in named if one is not item and not one.is_a("entity")] or sheet.reading.metrics
    if before is not None and before.text == "or" and sheet.neighbour(item, -2) is not None:
        raise NotUnderstood("impossible", f"I cannot join {item.said} with 'or'.", words=(item.said,))
    if not others or before is None or before.kind != "word" or before.text not in WHOSE:
        return False
    owner, found = sheet.model.metric(metric.ref)
    entity = owner is not None and any(
        stem(item.tokens[-1].text) in stems_of(one) for one in (*owner.synonyms, owner.words)
    )
    if not entity or owner is None:
        return False
    wanted = _condition_of(found.expr)
    column = owner.columns.get(wanted[0]) if wanted else None
    if wanted is None or column is None:
        raise NotUnderstood("impossible", f"I cannot limit the numbers to {item.said}.", words=(item.said,))
    sheet.reading.filters.append(Filter(field=f"{owner.name}.{column.name}", values=(wanted[1],)))
    sheet.claim(item, "filter")
    return True


def _condition_of(expr: str) -> tuple[str, str] | None:
    """`churn_risk` and `High` of `COUNT_IF(churn_risk = 'High')`."""
    tree = parse(expr)
    if not isinstance(tree, exp.CountIf) or not isinstance(tree.this, exp.EQ):
        return None
    column, value = tree.this.this, tree.this.expression
    if isinstance(column, exp.Column) and isinstance(value, exp.Literal):
        return column.name.lower(), value.this
    return None


def fuller_metric(sheet: Sheet, flag: Item) -> bool:
    """`how many orders got cancelled`: the model has a number of just these, which the plain count leaves out."""
    metrics = [item for item in sheet.items if item.is_a("metric") and item.role in ("metric", "count")]
    metrics += [item for item in sheet.operators.counted if item.is_a("metric", "entity")]
    for item in metrics:
        wanted = {stem(token.text) for token in (*flag.tokens, *item.tokens)}
        for owner, metric in sheet.model.all_metrics():
            phrases = (metric.words, *metric.synonyms)
            named, entity, new = item.of("metric"), item.of("entity"), sheet.model.metric_ref(owner, metric)
            old = named.ref if named else sheet.count_of(sheet.model.table(entity.table)) if entity else None
            if old is None or not any(set(stems_of(one)) == wanted for one in phrases) or old == new:
                continue
            sheet.reading.metrics = [new if ref == old else ref for ref in sheet.reading.metrics]
            sheet.claim(flag, "metric")
            return True
    return False
