"""What a word of the model says about one row: its fields, and the value that a metric adds up."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from tools.semantics.english.linking.lexicon import Candidate
from tools.semantics.model import SemanticModel, Table
from tools.semantics.sql.expressions import parse
from tools.semantics.sql.joins import reachable

FIELDS = ("dimension", "time", "fact")


def row_value(model: SemanticModel, candidates: Sequence[Candidate], table: Table) -> str | None:
    """The field of the row that is meant, of the table itself rather than of those it refers to."""
    paths = reachable(model, table.name)
    found = [one for one in candidates if one.kind in FIELDS and one.table.lower() in paths]
    if found:
        return min(found, key=lambda one: len(paths[one.table.lower()])).ref
    for candidate in candidates:
        ref = _of_metric(model, candidate) if candidate.kind == "metric" else None
        if ref is not None and ref.rpartition(".")[0].lower() in paths:
            return ref
    return None


def _of_metric(model: SemanticModel, candidate: Candidate) -> str | None:
    """`mrr` of a metric called MRR, `amount` of SUM(amount), also under a condition; never of a count or a ratio."""
    owner, metric = model.metric(candidate.ref)
    if owner is None:
        return None
    names = {metric.words, *(one.lower() for one in metric.synonyms)}
    for fact in owner.all_facts:
        if names & {fact.words, *(one.lower() for one in fact.synonyms)}:
            return f"{owner.name}.{fact.name}"
    tree = parse(metric.expr)
    if not isinstance(tree, exp.Sum | exp.Max | exp.Min):
        return None
    inner = tree.this
    if isinstance(inner, exp.Case) and len(inner.args["ifs"]) == 1:
        inner = inner.args["ifs"][0].args["true"]
    return _column(owner, inner) if isinstance(inner, exp.Column) else None


def _column(table: Table, column: exp.Column) -> str | None:
    name = column.name.lower()
    for field in table.columns.values():
        if name in (field.name.lower(), field.expr.lower()):
            return f"{table.name}.{field.name}"
    return None
