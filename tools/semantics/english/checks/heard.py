"""What was heard is seen: joined aggregates, ranks and limits of a question show in its query, or it is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from tools.semantics.english.checks.accounted import refuse_unaccounted
from tools.semantics.english.checks.borrowed import refuse_borrowed
from tools.semantics.english.checks.happenings import refuse_misdated_happenings
from tools.semantics.english.checks.lists import refuse_broken_lists
from tools.semantics.english.checks.overlooked import refuse_overlooked
from tools.semantics.english.checks.predicates import refuse_lost_predicates
from tools.semantics.english.checks.said_of import refuse_said_of_nothing
from tools.semantics.english.checks.soundness import refuse_unsound
from tools.semantics.english.checks.torn_apart import refuse_torn_apart
from tools.semantics.english.checks.unshown import refuse_unshown
from tools.semantics.english.linking.items import Item
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import phrase_set, word_set
from tools.semantics.english.vocabulary.superlative_words import BOTTOM, LARGEST, LEAST, MOST, SMALLEST, TOPMOST
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery
from tools.semantics.query_parts import members_in
from tools.semantics.sql.expressions import metric_plan

AGGREGATES = {
    "sum": phrase_set("in total | total | overall | altogether | sum | all together"),
    "avg": phrase_set("on average | average | mean | avg"),
    "median": phrase_set("median"),
    "min": phrase_set("minimum | min | lowest | smallest"),
    "max": phrase_set("maximum | max | highest | largest"),
}
AGGREGATE_STARTS = frozenset(phrase[0] for phrases in AGGREGATES.values() for phrase in phrases)
JOINING = word_set("and plus & well")
BETWEEN = JOINING | word_set("the also as")
NO_AVERAGE = word_set("i you we")
"""In front of `mean` they are who means."""
COUNTING = phrase_set("how many | number of")
WORTH = word_set("amount worth sum")
CALL = re.compile(r"(\w+)\((\w+\.\w+)\)")
EACH = word_set("each every per")


def joined_aggregates(items: Sequence[Item]) -> tuple[str, ...]:
    """`in total and on average`, `minimum, average and maximum`: the functions that are asked for side by side."""
    found: list[str] = []
    end = 0
    texts, leads = _texts(items)
    i = 0
    while i < len(texts):
        function, length = _aggregate_at(texts, i)
        if not length:
            i += 1
            continue
        joint = texts[end:i]
        apart = not BETWEEN.issuperset(joint) or (not JOINING.intersection(joint) and leads[i] != ",")
        if found and apart:
            if len(found) > 1:
                break
            found = []
        found.append(function)
        i = end = i + length
    return tuple(dict.fromkeys(found)) if len(set(found)) > 1 else ()


def _texts(items: Sequence[Item]) -> tuple[list[str], list[str]]:
    """The plain words one by one, nothing where a phrase of the model stands, and the mark in front of each."""
    told = [
        (token.text if item.kind == "word" else "", token.lead)
        for item in items
        for token in (item.tokens if item.kind == "word" else item.tokens[:1])
    ]
    return [text for text, _ in told], [lead for _, lead in told]


def _aggregate_at(texts: Sequence[str], at: int) -> tuple[str, int]:
    if texts[at] not in AGGREGATE_STARTS or (texts[at] == "mean" and at and texts[at - 1] in NO_AVERAGE):
        return "", 0
    fitting = [
        (len(phrase), function)
        for function, phrases in AGGREGATES.items()
        for phrase in phrases
        if tuple(texts[at : at + len(phrase)]) == phrase
    ]
    length, function = max(fitting, default=(0, ""))
    return function, length


def with_joined_aggregates(query: SemanticQuery, items: Sequence[Item]) -> SemanticQuery:
    """One number under each of the functions that are asked for side by side."""
    functions = joined_aggregates(items)
    call = CALL.fullmatch(query.metrics[0]) if len(query.metrics) == 1 else None
    plain = not (query.over or query.derive or query.compare or query.having or query.order or query.limit)
    if not functions or call is None or call[1] not in functions or not plain:
        return query
    return query.model_copy(update={"metrics": tuple(f"{one}({call[2]})" for one in functions)})


def refuse_no_period(query: SemanticQuery) -> None:
    """`how many visits a year ago` compares nothing: no period is asked for."""
    timed = query.windows or query.grain or query.part or query.over
    if query.compare is not None and not timed:
        raise NotUnderstood("unclear", "Which period is asked for? Name it, as in 'in October 2025'.")


def refuse_unheard(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """Refuse a query that shows only a part of what the question asks for."""
    if query.metrics:
        _aggregates_are_seen(items, query)
        _worth_is_seen(items, query, model)
    elif any(item.role == "quantity" for item in items):
        raise NotUnderstood("unclear", "I cannot tell which time or number is asked for.")
    _ranks_are_seen(items, query)
    _limits_are_seen(query)
    _average_is_of_several(query, model)
    _numbers_are_counts(items)
    refuse_unsound(items, query, model)
    refuse_broken_lists(items, query, model)
    refuse_said_of_nothing(items, query, model)
    refuse_misdated_happenings(items, query, model)
    refuse_lost_predicates(items, query, model)
    refuse_borrowed(items, query, model)
    refuse_torn_apart(items, query, model)
    refuse_overlooked(items, query, model)
    refuse_unaccounted(items, query, model)
    refuse_unshown(items, query, model)


def _numbers_are_counts(items: Sequence[Item]) -> None:
    """`the phone number of the guests` counts nothing, also where some value is called phone."""
    for i in range(1, len(items) - 1):
        before, texts = items[i - 1], (items[i].text, items[i + 1].text)
        compound = texts == ("number", "of") and not items[i].lead and items[i].kind == "word"
        named = before.tokens[0].said[:1].isupper() and i > 1
        if compound and before.kind == "mention" and before.is_a("value") and not named:
            said = f"{before.said} number"
            raise NotUnderstood("unknown_word", f"I do not know what '{said}' means here.", words=(said,))


def _average_is_of_several(query: SemanticQuery, model: SemanticModel) -> None:
    """Each visit has one visit: the number of visits for each visit on average is not what anybody asks for."""
    per = query.over.per if query.over is not None and model.has_table(query.over.per) else ""
    if per and all(_counts_rows_of(model, ref, per) for ref in query.metrics):
        raise NotUnderstood("unclear", "An average of which number is meant?")


def _counts_rows_of(model: SemanticModel, ref: str, table: str) -> bool:
    return _counts(model, ref) and {leaf.root for leaf in metric_plan(model, ref).leaves} == {table.lower()}


def _aggregates_are_seen(items: Sequence[Item], query: SemanticQuery) -> None:
    functions = joined_aggregates(items)
    if functions and len(query.metrics) < len(functions) and not query.over:
        raise NotUnderstood("impossible", "I cannot show all the numbers that are asked for; ask for one at a time.")


def _worth_is_seen(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`how many …, and for what total amount`: a count alone is not the answer."""
    texts, _ = _texts(items)
    counts = any(tuple(texts[i : i + 2]) in COUNTING for i in range(len(texts)))
    joined = texts.index("and") if "and" in texts else len(texts)
    said = next((one for one in texts[joined:] if one in WORTH), None)
    much = any(pair == ("how", "much") for pair in pairwise(texts)) and not query.derive
    said = "much" if said is None and much and joined < len(texts) else said
    if counts and said is not None and all(_counts(model, ref) for ref in query.metrics) and not query.having:
        raise NotUnderstood("unclear", "Which amount is meant beside the number?", words=(said,))


def _counts(model: SemanticModel, ref: str) -> bool:
    return all(leaf.aggregate.key in ("count", "countif") for leaf in metric_plan(model, ref).leaves)


def _ranks_are_seen(items: Sequence[Item], query: SemanticQuery) -> None:
    """A superlative orders, limits or takes an extreme; one for each of something needs a limit for each."""
    for i, item in enumerate(items):
        if item.kind != "word" or item.text not in TOPMOST | BOTTOM | LARGEST | SMALLEST | MOST | LEAST:
            continue
        if i and items[i - 1].text == "at":
            continue
        extreme = any(ref.startswith(("min(", "max(")) for ref in query.metrics) or query.over
        limited = query.limit or any(one.limit for one in members_in(query))
        if not (query.order or limited or extreme):
            raise NotUnderstood("unclear", f"I cannot tell what is {item.said} here.", words=(item.said,))
        split = any(one.text in EACH for one in items)
        if item.text in MOST | LEAST and not limited and split and not extreme:
            raise NotUnderstood("unclear", f"The {item.said} of what, for each of what?", words=(item.said,))


def _limits_are_seen(query: SemanticQuery) -> None:
    """Two limits in the same direction on one number: the second was said of something else."""
    ways = [(one.metric, one.op[0]) for one in query.having if one.op[0] in "<>"]
    if len(set(ways)) < len(ways):
        raise NotUnderstood("unclear", "I cannot tell which number the second limit is about.")
