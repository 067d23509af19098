"""The number meant when a question names none: the rows that carry a value, the main or only number, or a question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sqlglot import exp

from tools.errors import CallerError
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.slots.meanings import field_meant
from tools.semantics.english.slots.rows import amount_of
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.tokens import phrase_set, stems_of, word_set
from tools.semantics.english.vocabulary.verb_forms import bases
from tools.semantics.model import Column, SemanticModel, Table
from tools.semantics.sql.expressions import MetricPlan, metric_plan
from tools.semantics.sql.joins import reachable

FREQUENT = word_set("common commonest frequent commonly frequently often prevalent usual")
MOST_CHOICES = 4
MAIN = re.compile(r"\b(default|main|primary|headline) (metric|measure|number|figure|kpi)\b", re.IGNORECASE)
AMOUNT_WORDS = word_set("amount revenue money cost price value sales fee fees pay income spend")
QUANTITIES = word_set(
    "tons tonnes kilos kg kilograms grams litres liters gallons kwh mwh quantity volume weight tonnage units pieces"
)
FEES = word_set("fee fees tax taxes vat discount discounts tip tips limit")
"""What comes with an amount, and is no amount of its own."""
COUNTED = phrase_set("how many | number of | count of")
AUXILIARIES = word_set("did do does have has")
MONEY_VERBS = word_set("take pay spend earn charge collect cost bill invoice refund make grant lend")


def fill_measure(sheet: Sheet) -> None:
    """For a ranking, trend, share or growth without a number; raises NotUnderstood when none or several fit."""
    operators, reading = sheet.operators, sheet.reading
    table = _carrier(sheet) if _asks_how_often(sheet) else None
    if table is not None:
        reading.add_metric(sheet.count_of(table))
        reading.assume(f"how often means the number of {table.words}", confidence=0.97)
        return
    hinted = operators.top or reading.having or operators.trend or operators.growth or operators.share
    fitting = list(_fitting(sheet)) if hinted else []
    if not fitting:
        raise NotUnderstood("no_metric", "The question names no number to compute.")
    _take(sheet, fitting, operators.top.word if operators.top else "")


def fill_amount(sheet: Sheet) -> bool:
    """`how much did we refund`: an amount of the rows that the question is about, never their number."""
    if not asks_how_much(sheet):
        return False
    owners = _owners(sheet)
    sums = [ref for ref in _fitting(sheet) if (plan := _plan(sheet.model, ref)) and _is_sum(plan)]
    own = [ref for ref in sums if _roots(sheet.model, ref) <= owners]
    money = _quantities(sheet, own) or _called(AMOUNT_WORDS, own, sheet.model) or own
    if not money:
        columns = [(name, column) for name in sorted(owners) if (column := amount_of(sheet.model.table(name)))]
        money = [f"sum({sheet.model.table(name).name}.{column.name})" for name, column in columns]
    if not money:
        raise _unclear(sheet, sums, "Which amount is meant")
    _take(sheet, money, "how much")
    roots = _roots(sheet.model, sheet.reading.metrics[0])
    for item in sheet.items:
        if item.free and item.kind == "word" and item.act("event", *roots):
            sheet.claim(item, "metric")
    return True


def _quantities(sheet: Sheet, own: Sequence[str]) -> list[str]:
    """`how much feed did we get`: what can be weighed or measured is, unless it is paid for."""
    said = [(item.text, item.is_a("entity", "dimension")) for item in sheet.items]
    stuff = any(one[0] == "much" and two[1] for one, two in pairwise(said))
    return _called(QUANTITIES, own, sheet.model) if stuff and not asks_for_money(sheet) else []


def _called(words: frozenset[str], refs: Sequence[str], model: SemanticModel) -> list[str]:
    return [ref for ref in refs if words & set(metric_plan(model, ref).label.split())]


def asks_for_money(sheet: Sheet) -> bool:
    """Whether a verb of money stands in the question: spend, take, earn."""
    said = (item for item in sheet.items if item.kind == "word" and item.text != "take")
    return any(base in MONEY_VERBS for item in said for base in bases(item.text))


def sums_of(sheet: Sheet, table: Table) -> str:
    """The one amount of these rows: a sum of the model, else their own fact; asks between several."""
    sums = [ref for ref in _fitting(sheet) if (plan := _plan(sheet.model, ref)) and _is_sum(plan)]
    own = [ref for ref in sums if _roots(sheet.model, ref) == {table.name.lower()}]
    money = _called(AMOUNT_WORDS, own, sheet.model) or own
    whole = [ref for ref in money if not metric_plan(sheet.model, ref).tree.find(exp.Case, exp.If)]
    if money and not whole and (own_amount := amount_of(table)) is not None:
        # Numbers of the model over some of the rows only, such as what was paid, are not what all of them are worth.
        return f"sum({table.name}.{own_amount.name})"
    whole = whole or money
    whole = [ref for ref in whole if not FEES & set(metric_plan(sheet.model, ref).label.split())] or whole
    main = [ref for ref in whole if _says_main(sheet.model, ref)] or whole
    if len(main) == 1:
        return main[0]
    column = amount_of(table)
    if main or column is None:
        raise _unclear(sheet, main or sums, "Which amount is meant")
    return f"sum({table.name}.{column.name})"


def _owners(sheet: Sheet) -> set[str]:
    """The tables that the question speaks of: by name, by a value, or by the verb for what happens in them."""
    owners = {sheet.table_of(one.field) for one in sheet.reading.filters}
    for item in sheet.items:
        entity = item.of("entity")
        owners |= {entity.table.lower()} if entity is not None else set()
        owners |= {act.table.lower() for act in item.acts if act.kind == "event"}
    return owners


def asks_how_much(sheet: Sheet) -> bool:
    """`how much did we grant` and `what did we take in`, but neither `by how much` nor `what did they order`."""
    said = [item.text for item in sheet.items if item.kind == "word"]
    pairs = list(pairwise(said))
    if ("how", "much") in pairs:
        return ("by", "how") not in pairs
    asked = any(one == "what" and two in AUXILIARIES for one, two in pairs)
    return asked and any(base in MONEY_VERBS for word in said for base in bases(word))


def counted_table(sheet: Sheet) -> Table | None:
    """Whose rows are counted when only things are named: the first that the numbers are not split by.

    A named filter speaks of the rows of its own table: `completed visits`, `open positions`.
    """
    for i, item in enumerate(sheet.items):
        valued = item.of("value", "flag") if item.role == "filter" and item.plural else None
        if valued is not None and _names_rows(sheet, i, sheet.model.table(valued.table)):
            return sheet.model.table(valued.table)
        candidate = item.of("filter") if item.role == "filter" else item.of("entity")
        if candidate is None or item.role in ("having", "group"):
            continue
        table = sheet.model.table(candidate.table)
        if table.name not in sheet.reading.dimensions and (candidate.kind == "entity" or item.plural):
            return table
    return None


def _names_rows(sheet: Sheet, i: int, table: Table) -> bool:
    """`how many calls per rep` of activities that are calls, `warranty jobs` of jobs: rows called by what they are."""
    item, texts = sheet.items[i], tuple(one.text for one in sheet.items[max(0, i - 2) : i])
    names = {stems[-1] for one in (table.words, *table.synonyms) if (stems := stems_of(one))}
    rows = len(item.tokens) > 1 and item.tokens[-1].stem in names
    return rows or texts in COUNTED


def _asks_how_often(sheet: Sheet) -> bool:
    return sheet.operators.top is not None and any(
        item.kind == "word" and item.text in FREQUENT for item in sheet.items
    )


def _carrier(sheet: Sheet) -> Table | None:
    """The table whose rows carry the value that is ranked; for what other rows refer to, the only such events."""
    target = sheet.operators.top.target if sheet.operators.top else None
    candidate = target.of("dimension", "entity") if target is not None else None
    if target is None or candidate is None:
        return None
    table = sheet.model.table(
        candidate.table if candidate.kind == "entity" else sheet.table_of(field_meant(sheet, target, "dimension").ref)
    )
    needed = {sheet.table_of(one.field) for one in sheet.reading.filters} | {table.name.lower()}
    if candidate.kind == "dimension" and needed <= reachable(sheet.model, table.name).keys():
        return table
    events = [
        one for one in sheet.model.tables if one is not table and needed <= reachable(sheet.model, one.name).keys()
    ]
    return events[0] if len(events) == 1 else None


def _take(sheet: Sheet, fitting: list[str], word: str) -> None:
    """The main one or the only one, which is said; else the question goes back with the ones that fit."""
    main = [ref for ref in fitting if _says_main(sheet.model, ref)]
    for only in (main, fitting):
        if len(only) == 1:
            sheet.reading.add_metric(only[0])
            sheet.reading.assume(f"by {metric_plan(sheet.model, only[0]).label}", confidence=0.85)
            return
    raise _unclear(sheet, fitting, f"{word[0].upper()}{word[1:]} by which number" if word else "Which number is meant")


def _unclear(sheet: Sheet, fitting: Sequence[str], asked: str) -> NotUnderstood:
    labels = [_name(sheet.model, ref) for ref in fitting[:MOST_CHOICES]]
    if not labels:
        return NotUnderstood("no_metric", "The question names no number to compute.")
    return NotUnderstood("no_measure", f"{asked}: {_listed(labels)}?", choices=tuple(f"by {one}" for one in labels))


def _name(model: SemanticModel, ref: str) -> str:
    """A metric by its name, a fact by the name of its column, which is summed when it is asked for."""
    if model.has_metric(ref):
        return model.metric(ref)[1].words
    return model.column(ref.partition("(")[2].rstrip(")"))[1].words


def _listed(labels: Sequence[str]) -> str:
    return f"{', '.join(labels[:-1])} or {labels[-1]}" if len(labels) > 1 else labels[0]


def _says_main(model: SemanticModel, ref: str) -> bool:
    return model.has_metric(ref) and MAIN.search(model.metric(ref)[1].description) is not None


def _fitting(sheet: Sheet) -> Iterator[str]:
    """Numbers that can be split and narrowed as the question asks: sums first, then counts, then ratios.

    The number of the very things that are ranked is left out: each of them counts as one.
    """
    wanted = {ref.lower() if sheet.model.has_table(ref) else sheet.table_of(ref) for ref in sheet.reading.dimensions}
    needed = wanted | {sheet.table_of(one.field) for one in sheet.reading.filters}
    ranked = {sheet.count_of(sheet.model.table(ref)) for ref in sheet.reading.dimensions if sheet.model.has_table(ref)}
    found: list[tuple[int, int, str]] = []
    for at, (owner, metric) in enumerate(sheet.model.all_metrics()):
        ref = sheet.model.metric_ref(owner, metric)
        plan = _plan(sheet.model, ref)
        if plan is None or ref in ranked or not all(needed <= _reach(sheet.model, one.root) for one in plan.leaves):
            continue
        found.append((_worth(plan), at, ref))
    yield from (ref for _, _, ref in sorted(found))
    for table in sheet.model.tables:
        # Rows of other tables are asked for by their facts only where the model has no metric for them.
        if table.name in sheet.reading.dimensions or (not found and needed <= _reach(sheet.model, table.name)):
            yield from (f"sum({table.name}.{one.name})" for one in table.all_facts if not _is_summed(sheet.model, one))


def _worth(plan: MetricPlan) -> int:
    return 0 if _is_sum(plan) else 1 if plan.additive else 2


def _is_sum(plan: MetricPlan) -> bool:
    return plan.additive and plan.tree.key == "sum"


def _is_summed(model: SemanticModel, fact: Column) -> bool:
    return any(fact.name.lower() in metric.expr.lower() for _, metric in model.all_metrics())


def _roots(model: SemanticModel, ref: str) -> set[str]:
    return {leaf.root for leaf in metric_plan(model, ref).leaves}


def _reach(model: SemanticModel, root: str) -> set[str]:
    return set(reachable(model, root))


def _plan(model: SemanticModel, ref: str) -> MetricPlan | None:
    try:
        return metric_plan(model, ref)
    except CallerError:
        return None
