"""Averages: of a column's rows, as the model defines them, or of the totals of months, days or customers."""

from __future__ import annotations

from tools.semantics.english.grammar.operators import Averaged
from tools.semantics.english.linking.items import Item
from tools.semantics.english.linking.lexicon import Candidate
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.rewriting.every import OVER_SOME
from tools.semantics.english.slots.quantities import quantity, said
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.tokens import stem
from tools.semantics.model import SemanticModel
from tools.semantics.query import Over
from tools.semantics.sql.expressions import metric_plan


def fill_averages(sheet: Sheet) -> None:
    for one in sheet.operators.averaged:
        _average(sheet, one)
    if sheet.operators.quantity and not sheet.reading.metrics:
        _quantity(sheet)


def _average(sheet: Sheet, one: Averaged) -> None:
    item = one.target
    fact, metric = (item.of("fact"), item.of("metric")) if item else (None, None)
    if one.per is not None and not _is_average(sheet, fact, metric):
        _over(sheet, one, fact, metric)
    elif item is not None and fact is not None:
        sheet.metric(f"{one.function}({fact.ref})", item)
    elif item is not None and metric is not None:
        _average_of(sheet, one.function, metric, item)
    if one.per is not None and sheet.reading.over is None:
        one.per.role = ""


def _quantity(sheet: Sheet) -> None:
    """`how long does it take`: the duration that the other words of the question are about."""
    asked = [item for item in sheet.items if item.role == "quantity"]
    ref = quantity(sheet, sheet.operators.quantity, [], unit=sheet.operators.unit, sure=True)
    if ref is None:
        for item in asked:
            item.role = ""
        return
    sheet.reading.add_metric(ref)
    _claim_what_takes_time(sheet, asked, ref)
    sheet.reading.saw("metric", asked)
    sheet.reading.assume(f"{' '.join(item.said for item in asked)} means {said(sheet, ref)}")


def _claim_what_takes_time(sheet: Sheet, asked: list[Item], ref: str) -> None:
    """`how long do decisions take`: whose number it is, and no outcome of decisions that it is split by."""
    start = sheet.items.index(asked[-1]) + 1
    end = next((i for i, item in enumerate(sheet.items) if i > start and item.role == "quantity clause"), start)
    named = {stem(word) for word in said(sheet, ref).split()}
    for item in sheet.items[start:end]:
        if item.free and item.is_a("dimension") and not item.is_a("entity") and item.tokens[-1].stem in named:
            sheet.claim(item, "context")


def _is_average(sheet: Sheet, fact: Candidate | None, metric: Candidate | None) -> bool:
    """The average order value of a month is already an average: by month it is only split."""
    if metric is None:
        return False
    found = sheet.model.metric(metric.ref)[1]
    return fact is None and ("average" in found.words or "avg" in found.expr.lower() or "/" in found.expr)


def _over(sheet: Sheet, one: Averaged, fact: Candidate | None, metric: Candidate | None) -> None:
    per, item = one.per, one.target
    assert per is not None  # noqa: S101 the caller looked
    ref = per.unit or (per.time.grain if per.time else None) or _table(sheet, per)
    if one.function not in ("avg", "median", "min", "max") or ref is None:
        raise NotUnderstood("impossible", f"The {one.function} per {per.said} is not defined.")
    if item is not None and _is_each_row(sheet, fact, metric, ref):
        # `average hours lost per delay`: each row is one of them already.
        if metric is not None:
            _average_of(sheet, one.function, metric, item)
        elif fact is not None:
            sheet.metric(f"{one.function}({fact.ref})", item)
        sheet.reading.saw("over", [per])
        return
    sheet.reading.over = Over(function=one.function, per=ref)
    if item is not None and metric is not None:
        sheet.metric(metric.ref, item)
    elif item is not None and fact is not None:
        sheet.metric(f"sum({fact.ref})", item)
    sheet.reading.saw("over", [per])
    kind = ref if per.unit or per.time else f"{ref.replace('_', ' ')} that have any"
    sheet.reading.assume(f"{OVER_SOME} {kind if not (per.unit or per.time) else f'{kind}s with any'}")


def _is_each_row(sheet: Sheet, fact: Candidate | None, metric: Candidate | None, ref: str) -> bool:
    """Whether the number is a column of the very rows that it is taken per."""
    if not sheet.model.has_table(ref):
        return False
    if metric is None:
        return fact is not None and fact.table.lower() == ref.lower()
    owned = metric.table.lower() == ref.lower()
    return owned and _summed(sheet.model, sheet.model.metric(metric.ref)[1].expr, metric.table) is not None


def _table(sheet: Sheet, per: Item) -> str | None:
    candidate = per.of("entity")
    return sheet.model.table(candidate.table).name if candidate else None


def _average_of(sheet: Sheet, function: str, metric: Candidate, item: Item) -> None:
    """An average metric is meant as it is; a sum becomes the average over the rows of its table, which is said."""
    _, found = sheet.model.metric(metric.ref)
    if function == "avg" and ("average" in found.words or "avg" in found.expr.lower() or "/" in found.expr):
        sheet.metric(metric.ref, item)
        return
    word = "average" if function == "avg" else function
    column = _summed(sheet.model, found.expr, metric.table)
    if column is None or len(metric_plan(sheet.model, metric.ref).leaves) != 1:
        raise NotUnderstood("impossible", f"The {word} of {found.words} is not defined: over what?")
    sheet.metric(f"{function}({metric.table}.{column})", item)
    sheet.reading.assume(f"the {word} is taken over {sheet.model.table(metric.table).words}")


def _summed(model: SemanticModel, expr: str, table: str) -> str | None:
    """`revenue` of `SUM(revenue)` when it is a field of the table."""
    text = expr.strip()
    if not (text.upper().startswith("SUM(") and text.endswith(")")):
        return None
    inner = text[4:-1].strip().lower()
    return inner if table and inner in model.table(table).columns else None
