"""Numbers and groups that a query put in another place than the question did: such a query is refused."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tools.errors import CallerError
from tools.semantics.elements import Dimension
from tools.semantics.english.linking.items import Item
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import phrase_set, word_set
from tools.semantics.english.vocabulary.comparative_words import COMPARATIVES, MEASURING, SECONDS, SIZE
from tools.semantics.english.vocabulary.superlative_words import OFTEN
from tools.semantics.english.vocabulary.verb_forms import bases
from tools.semantics.model import SemanticModel
from tools.semantics.query import Having, SemanticQuery
from tools.semantics.row_counts import count_of
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

EACH = word_set("per each every")
MONEY = word_set("euro euros eur dollar dollars usd pound pounds gbp quid bucks kwh kg kilos km")
CURRENCY = frozenset("$€£")
COUNTING = phrase_set("how many | number of")
RELATIVE = word_set("which who that whose where with having when has have had")
MEASURED = frozenset(one for one, (_, about) in COMPARATIVES.items() if about is not SIZE)
TIMES = frozenset(SECONDS) | word_set("month months year years")
"""Behind a number they say that it is a length of time or an age."""
WEEKDAYS = word_set("weekday weekdays workday workdays")
WEEKENDS = word_set("weekend weekends")
AGED = word_set("oldest youngest")


def with_weekends(query: SemanticQuery, items: Sequence[Item]) -> SemanticQuery:
    """`weekdays versus weekends`: the two beside each other, and neither is left out."""
    texts = {token.text for item in items for token in item.tokens}
    both = WEEKDAYS & texts and WEEKENDS & texts
    if not both or query.part is None or not query.weekdays or query.grain or query.compare:
        return query
    return query.model_copy(update={"part": "weekend", "weekdays": ()})


def refuse_misplaced(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """A limit in percent or in money on a count, a thing ranked by how many it is, a `per` that shows nowhere."""
    _ages_are_ranked(items, query, model)
    for one in query.having:
        _limit_fits(items, one, model)
    for i, item in enumerate(items[:-1]):
        limits = any(item.number in one.values for one in query.filters if item.number is not None)
        if limits and items[i + 1].text == "times":
            raise NotUnderstood("unclear", f"What is to have happened {item.said} times?")
    _ranks_by_more_than_itself(items, query, model)
    _rank_is_among_several(query, model)
    _each_is_seen(items, query, model)


def _limit_fits(items: Sequence[Item], limit: Having, model: SemanticModel) -> None:
    try:
        plan = metric_plan(model, limit.metric)
    except CallerError:
        return
    keys = [leaf.aggregate.key for leaf in plan.leaves]
    counts = len(keys) == 1 and keys[0] in ("count", "countif")
    for i, item in enumerate(items):
        if item.number is None:
            continue
        after = items[i + 1].text if i + 1 < len(items) else ""
        percent = after == "percentage" and item.number / 100 in limit.values
        if percent and len(keys) == 1 and keys[0] in ("count", "countif", "sum"):
            raise NotUnderstood("impossible", f"A limit in percent does not fit the {plan.label}; ask for the share.")
        if item.number not in limit.values:
            continue
        if counts and (after in MONEY or item.said[:1] in CURRENCY):
            raise NotUnderstood("unclear", f"Which amount is {item.said} a limit of?")
        if counts and _measures(items, i) and not (after and after in plan.label):
            raise NotUnderstood("unclear", f"Which number of each of them is {item.said} a limit of?")
        if counts and _is_said_of_each(items, i):
            raise NotUnderstood("unclear", f"Is {item.said} a limit of how many there are, or of an amount of each?")
        if after == "times" and not counts:
            raise NotUnderstood("unclear", f"What is to have happened {item.said} times?")


def _measures(items: Sequence[Item], at: int) -> bool:
    """`longer than 60 days`, `cost more than 200`: a length or a price, and not how many there are."""
    before: list[str] = []
    for item in reversed(items[:at]):
        if item.kind != "word":
            break
        before += [token.text for token in item.tokens]
    verb = any(base in MEASURING and base != "run" for text in before for base in (text, *bases(text)))
    if verb or not MEASURED.isdisjoint(before):
        return True
    after = items[at + 1] if at + 1 < len(items) else None
    return after is not None and after.kind in ("word", "unit") and after.text in TIMES


def _is_said_of_each(items: Sequence[Item], at: int) -> bool:
    """`the number of receipts over 100 per store` are receipts over 100; `stores with more than 100` are not meant."""
    counted = max((i for i in range(at) if items[i].is_a("metric", "entity")), default=-1)
    before = [token.text for item in items[: counted + 1] for token in item.tokens]
    between = [item.kind for item in items[counted + 1 : at]]
    follows = items[at + 1].is_a("metric", "entity", "fact") if at + 1 < len(items) else False
    asked = any(pair in COUNTING for pair in pairwise(before))
    return asked and not follows and set(between) <= {"word"} and RELATIVE.isdisjoint(before)


def _ranks_by_more_than_itself(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`the busiest route` is not the one with the most routes."""
    often = any(item.text in OFTEN for item in items)
    if not (query.order and query.limit and len(query.dimensions) == 1) or query.compare or often:
        return
    shown = query.dimensions[0]
    table = model.table(shown if model.has_table(shown) else shown.rpartition(".")[0])
    own = {f"{table.name}.{one}".lower() for one in table.key}
    own |= {f"{table.name}.{one.name}".lower() for one in table.dimensions if one.unique}
    itself = model.has_table(shown) or shown.lower() in own
    if itself and query.order[0].by == count_of(model, table):
        raise NotUnderstood("unclear", f"By which number are the {table.words} to be ranked?")


def _rank_is_among_several(query: SemanticQuery, model: SemanticModel) -> None:
    """Each show has one department: the best department for each of the shows is not what anybody asks for."""
    for ref in query.limit_per:
        name = ref if model.has_table(ref) else ref.rpartition(".")[0]
        if not model.has_table(name) or not (model.has_table(ref) or _tells_apart(ref, model)):
            continue
        near = {name.lower(), *reachable(model, name)}
        ranked = [one for one in query.dimensions if one not in query.limit_per]
        owners = {(one if model.has_table(one) else one.rpartition(".")[0]).lower() for one in ranked}
        rows = any(model.has_table(one) or _tells_apart(one, model) for one in ranked)
        if ranked and not rows and owners <= near:
            raise NotUnderstood("unclear", f"Is it asked for each of the {model.table(name).words}, or on average?")


def _ages_are_ranked(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`rent of the oldest building`: no count and no sum says how old it is."""
    aged = next((one.text for item in items for one in item.tokens if one.text in AGED and item.kind == "word"), "")
    ranked = [one.by for one in query.order if one.by in query.metrics] if aged else []
    if query.limit is not None and query.detail is None and any(metric_plan(model, ref).additive for ref in ranked):
        raise NotUnderstood("unclear", f"I cannot tell by what they are the {aged}.", words=(aged,))


def _each_is_seen(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`per order` is a group, a ratio or an average; where it is none of these, the number is of something else."""
    if query.detail or query.over or query.limit_per or {"ratio", "portion"} & set(query.derive):
        return
    plans = [metric_plan(model, ref) for ref in query.metrics]
    if any(leaf.aggregate.key in ("avg", "median") for plan in plans for leaf in plan.leaves):
        return
    shown = {ref.lower() for ref in (*query.dimensions, *query.metrics)}
    fields = {ref for ref in shown if not _tells_apart(ref, model)}
    shown |= {ref.rpartition(".")[0] for ref in shown - fields}
    owners = {ref.rpartition(".")[0] for ref in fields}
    for i, (before, item) in enumerate(pairwise(items)):
        entity = item.of("entity")
        if entity is None or before.text not in EACH or item.is_a("metric"):
            continue
        known = {one.ref.lower() for one in item.candidates} | {entity.table.lower()}
        behind = items[i + 2] if i + 2 < len(items) else None
        if behind is not None and behind.is_a("dimension") and known & owners:
            # `per customer segment` is for each of the segments.
            continue
        labelled = any(one.field.rpartition(".")[0].lower() == entity.table.lower() for one in query.filters)
        if not (known & shown or labelled):
            raise NotUnderstood("unclear", f"Is it asked for each of the {model.table(entity.table).words}?")


def _tells_apart(ref: str, model: SemanticModel) -> bool:
    """Whether a field tells the rows of its table apart; `by channel` shows no row for each order."""
    name, _, field = ref.rpartition(".")
    table = model.table(name) if model.has_table(name) else None
    column = table.columns.get(field) if table is not None else None
    if table is None or column is None:
        return True
    label = table.label.name.lower() if table.label is not None else ""
    keys = {one.lower() for one in table.key}
    return field in keys or field == label or (isinstance(column, Dimension) and column.unique)
