"""What no answer may be: limits that exclude each other, counts of single rows, splits and words that it leaves out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sqlglot import exp

from tools.errors import CallerError
from tools.semantics.english.linking.items import Item
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary.verb_forms import bases
from tools.semantics.model import SemanticModel
from tools.semantics.query import Filter, SemanticQuery
from tools.semantics.query_parts import members_in
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

EACH = word_set("each every any")
OF = word_set("of in")
ALONE = word_set("only solely exclusively purely just nothing")
BEFORE_A_VALUE = word_set("the a an by on in for with from via through at to of but use used buy bought")
ASKING = word_set("which who")
COUNTING = word_set("how many number count total amount")
RELATIVES = word_set("who that which whose whom with without having")
SPLITTING = word_set("by for each every split across")
LIMITS = (">", ">=", "<", "<=", "between")
CHANGED = word_set("dropped declined decreased increased fallen risen grown reduced raised")
BEFORE_AN_ADJECTIVE = word_set("many of the all any number no few most these those")
AMOUNT_LEADS = word_set("what how")
HELPERS = word_set("did do does have has was is were are had")
MONEY = word_set("pay spend earn owe")
SUMS = word_set("sum sums")
PRESENT = (">", (0.0,))


def refuse_unsound(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """Refuse a query that says something else than any question can mean, or less than this one does."""
    _limits_can_hold(query.filters)
    _limits_are_of_one_row(items, query, model)
    _changes_are_no_adjectives(items, query)
    _amounts_are_shown(items, query)
    _sums_are_no_counts(items, query, model)
    _portions_are_of_one_kind(query, model)
    _counts_go_over_several(query, model)
    _members_have_more_than_one_row(query, model)
    _windows_are_no_pattern(items)
    _alone_is_seen(items, query)
    _rows_are_shown(items, query, model)
    _subject_is_seen(items, query, model)
    _each_is_seen(items, query)
    _averages_are_no_split(items, query, model)


def _limits_can_hold(filters: Sequence[Filter]) -> None:
    """`below 5 or above 100` as two filters leaves nothing."""
    for field in {one.field for one in filters}:
        low = [one.values[0] for one in filters if one.field == field and one.op in (">", ">=") and one.values]
        high = [one.values[0] for one in filters if one.field == field and one.op in ("<", "<=") and one.values]
        pairs = ((one, other) for one in low for other in high)
        if any(isinstance(a, int | float) and isinstance(b, int | float) and a >= b for a, b in pairs):
            raise NotUnderstood("impossible", "Below one limit or above another is not computed; ask for one of them.")


def _limits_are_of_one_row(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`students with 60 or more credits` have them in all; `customers with an order over 500` have one such order."""
    if query.detail is None:
        return
    near = reachable(model, query.detail.table)
    for one in query.filters:
        table = one.field.partition(".")[0].lower()
        if one.op not in LIMITS or table in near or not isinstance(one.values[0], int | float):
            continue
        named = [item for item in items if (entity := item.of("entity")) and entity.table.lower() == table]
        if all(item.plural for item in named):
            said = one.field.partition(".")[2].replace("_", " ")
            raise NotUnderstood(
                "unclear", f"I cannot tell whether the limit is about the {said} of one row or of all together."
            )


def _changes_are_no_adjectives(items: Sequence[Item], query: SemanticQuery) -> None:
    """`how many dropped calls` asks for calls of a kind, and for no change of their number."""
    if query.compare is None or len(query.windows) > 1:
        return
    for before, word, after in zip(items, items[1:], items[2:], strict=False):
        if word.text in CHANGED and before.text in BEFORE_AN_ADJECTIVE and after.is_a("entity", "metric", "fact"):
            raise NotUnderstood("unknown_word", f"I do not know what '{word.said}' means here.", words=(word.said,))


def _amounts_are_shown(items: Sequence[Item], query: SemanticQuery) -> None:
    """`what did we pay the artists` asks for money, which no list of rows answers that names none."""
    if query.metrics or query.detail is None or len(items) < 4 or items[0].text not in AMOUNT_LEADS:
        return
    said = next((item.said for item in items[1:5] if MONEY & set(bases(item.text))), None)
    if said is not None and items[1].text in HELPERS:
        raise NotUnderstood("no_measure", f"I cannot tell which amount '{said}' asks for.", words=(said,))


def _sums_are_no_counts(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`the sum of the open bills` is no number of bills."""
    said = next((item.said for item in items if item.kind == "word" and item.text in SUMS), None)
    if said is not None and query.metrics and all(_counted(model, ref) is not None for ref in query.metrics):
        raise NotUnderstood("no_measure", f"I cannot tell which amount '{said}' asks for.", words=(said,))


def _portions_are_of_one_kind(query: SemanticQuery, model: SemanticModel) -> None:
    """Money is no part of a number of jobs: `what share of the jobs got a discount` counts jobs twice."""
    if "portion" in query.derive and len(query.metrics) == 2:
        kinds = {_counted(model, ref) is not None or _adds_ones(model, ref) for ref in query.metrics}
        if len(kinds) == 2:
            raise NotUnderstood("unclear", "I cannot tell what the share is of.")


def _adds_ones(model: SemanticModel, ref: str) -> bool:
    """Whether the sum is one of 1 for each row that counts."""
    ones = (exp.Literal.number(1), exp.Literal.number(0), exp.Null())
    # The branches of a CASE are of the same kind as a single IFF.
    branches = [one for leaf in metric_plan(model, ref).leaves for one in leaf.aggregate.find_all(exp.If)]
    return bool(branches) and all(one.args["true"] in ones for one in branches)


def _counted(model: SemanticModel, ref: str) -> tuple[str, exp.Count | exp.CountIf] | None:
    """The table whose rows the metric counts, and how."""
    try:
        plan = metric_plan(model, ref)
    except CallerError:
        return None
    if len(plan.leaves) != 1 or not isinstance(plan.leaves[0].aggregate, exp.Count | exp.CountIf):
        return None
    return plan.leaves[0].root.lower(), plan.leaves[0].aggregate


def _counts_go_over_several(query: SemanticQuery, model: SemanticModel) -> None:
    """Each vehicle is one vehicle: a limit on that number was said of something else."""
    entities = {ref.lower() for ref in query.dimensions if model.has_table(ref)}
    limits = [(one.metric, entities) for one in query.having]
    limits += [(one.metric, {one.of.lower()}) for one in members_in(query) if (one.op, one.values) != PRESENT]
    for ref, tables in limits:
        counted = ref.lower() if model.has_table(ref) else (_counted(model, ref) or ("", None))[0]
        if counted and counted in tables:
            raise NotUnderstood("unclear", "I cannot tell which number the limit is about.")


def _members_have_more_than_one_row(query: SemanticQuery, model: SemanticModel) -> None:
    """Orders that are counted by their number are more than lines: no condition on the lines chooses them."""
    for ref in query.metrics:
        counted = _counted(model, ref)
        distinct = counted[1].this if counted else None
        if counted is None or not isinstance(distinct, exp.Distinct) or not model.has_table(counted[0]):
            continue
        keys = {one.lower() for one in model.table(counted[0]).key}
        fields = {one.name.lower() for one in distinct.find_all(exp.Column)}
        limited = (one for one in query.members if (one.op, one.values) != PRESENT)
        if fields != keys and any(one.of.lower() == counted[0] for one in limited):
            raise NotUnderstood("impossible", "I cannot tell of which rows the limit must hold.")


def _windows_are_no_pattern(items: Sequence[Item]) -> None:
    """`on the last day of each month` is no day of the calendar, but one of many."""
    for i, one in enumerate(items[:-3]):
        of, each, unit = items[i + 1 : i + 4]
        if one.window() and of.text in OF and each.text in EACH and unit.kind == "unit":
            said = f"{one.said} {of.said} {each.said}"
            raise NotUnderstood("unclear", f"I cannot tell which days '{said}' means.", words=(said,))


def _alone_is_seen(items: Sequence[Item], query: SemanticQuery) -> None:
    """`who bought only tea` leaves out whoever bought something else as well."""
    chosen = {
        str(value).lower()
        for group in query.members
        if not group.absent
        for one in group.filters
        for value in one.values
    }
    said = {one.value.lower() for item in _after_alone(items) for one in item.candidates if one.kind == "value"}
    if chosen & said and not any(one.absent for one in query.members):
        raise NotUnderstood("impossible", "Those with only that and nothing else are not computed.", words=("only",))


def _after_alone(items: Sequence[Item]) -> Iterator[Item]:
    """The values that `only` stands before or behind."""
    for i, item in enumerate(items):
        if item.kind != "word" or item.text not in ALONE:
            continue
        if i and items[i - 1].kind == "mention":
            yield items[i - 1]
        at = i + 1
        while at < len(items) and items[at].kind == "word" and items[at].text in BEFORE_A_VALUE:
            at += 1
        yield from items[at : at + 1]


def _rows_are_shown(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`which drivers …`, `who …` and `drivers who …` ask for them and not for how many they are."""
    if len(items) < 2:
        return
    asked = items[0].text in ASKING and (items[0].text == "who" or items[1].kind == "mention")
    chosen = bool(query.anti or query.members) and any(item.text in RELATIVES for item in items)
    counted = any(item.text in COUNTING for item in items)
    asked = asked or (chosen and items[0].is_a("entity") and items[0].plural and not counted)
    grouped = query.dimensions or query.grain or query.part or query.detail or query.over or query.derive
    if asked and not grouped and all(_counted(model, ref) is not None for ref in query.metrics):
        raise NotUnderstood("unclear", f"I cannot tell which {items[1].said} are meant.", words=(items[1].said,))


def _subject_is_seen(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`claims with payouts above 500` are claims, and not the payouts."""
    at = next((i for i, item in enumerate(items) if item.kind != "word"), None)
    entity = items[at].of("entity") if at is not None else None
    if at is None or entity is None or at + 1 == len(items) or items[at + 1].text not in RELATIVES:
        return
    named = {one.ref for one in items[at].candidates if one.kind == "metric"} & set(query.metrics)
    if named or query.detail is not None or any(item.role == "count" for item in items):
        return
    seen = {ref.partition(".")[0].lower() for ref in query.dimensions} | {one.of.lower() for one in members_in(query)}
    seen |= {leaf.root.lower() for ref in query.metrics for leaf in metric_plan(model, ref).leaves}
    seen |= {query.anti.entity.lower()} if query.anti else set()
    if entity.table.lower() not in seen:
        said = items[at].said
        raise NotUnderstood("unclear", f"I cannot tell which {said} are meant.", words=(said,))


def _each_is_seen(items: Sequence[Item], query: SemanticQuery) -> None:
    """`the latest order of each customer`: something of the customer shows, or is what the limit is for."""
    ranked = query.limit is not None or any(item.role == "recent" for item in items)
    if query.detail is None or query.limit_per or not ranked:
        return
    for each, thing in pairwise(items):
        entity = thing.of("entity")
        other = entity is None or entity.table.lower() != query.detail.table.lower()
        if each.text in EACH and other and thing.is_a("entity", "dimension"):
            raise NotUnderstood("impossible", f"One for each of {thing.said} is not computed.", words=(each.said,))


def _averages_are_no_split(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`visits per patient by ward` may be an average or a row for each of both."""
    plain = not (query.limit or query.grain or query.having or query.derive or query.part)
    if not plain or len(query.dimensions) < 2 or not all(_counted(model, ref) for ref in query.metrics):
        return
    split = [i for i, item in enumerate(items) if item.kind == "word" and item.text in SPLITTING]
    for i, thing in enumerate(items[1:], 1):
        if items[i - 1].text == "per" and thing.is_a("entity") and not thing.plural and any(at > i for at in split):
            raise NotUnderstood(
                "unclear",
                f"Is the average per {thing.said} asked for, or a row for each {thing.said}?",
                words=(thing.said,),
            )
