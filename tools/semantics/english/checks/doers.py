"""What a question says of people shows in its query: who did it is counted or listed, by the date of doing it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sqlglot import exp

from tools.errors import CallerError
from tools.semantics.counted import counted_rows
from tools.semantics.english.linking.families import alike, kin, roots
from tools.semantics.english.linking.items import Item
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary.person_words import BEING_SERVED, SERVING_VERBS, head_of, is_person
from tools.semantics.english.vocabulary.superlative_words import LARGEST, SMALLEST
from tools.semantics.english.vocabulary.verb_forms import bases, is_verb_form
from tools.semantics.model import SemanticModel, Table
from tools.semantics.query import SemanticQuery
from tools.semantics.sql.expressions import Leaf, metric_plan

ACTIONS = word_set(
    """drive ride travel fly visit stay attend use play watch listen stream read buy order purchase rent borrow book
    take send receive spend pay sell serve treat teach handle deliver carry perform donate claim click
    complete finish run operate process repair"""
)
"""What somebody does to or with something else: no date of the doer is a date of this."""
PASSIVE = word_set("was were been be is are being")
PEOPLE = word_set("people persons person individuals folks")
COUNTING = frozenset((("how", "many"), ("number", "of"), ("which",), ("what",), ("count", "of")))
EACH = word_set("each every")
REACH = 6


def refuse_misread_doers(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """Refuse a query that is about something else than those who the question says did it."""
    texts = [item.text if item.kind == "word" else "" for item in items]
    _people_are_seen(texts, query, model)
    _who_is_seen(texts, query, model)
    _each_is_seen(texts, query)
    _deeds_are_no_numbers(items, texts, query, model)
    _one_is_no_sum(items, texts, query)
    if not (query.members or query.anti):
        for table in _asked_about(query, model):
            _deeds_are_seen(items, query, model, table)


def _people_are_seen(texts: Sequence[str], query: SemanticQuery, model: SemanticModel) -> None:
    """`how many people have the plan` counts no plans."""
    for i, word in enumerate(texts):
        asked = tuple(texts[max(0, i - 2) : i]) in COUNTING or tuple(texts[max(0, i - 1) : i]) in COUNTING
        if word in PEOPLE and asked and not any(is_person(name) for name in _names(query, model)):
            raise NotUnderstood("unknown_word", f"I do not know which {word} are meant here.", words=(word,))


def _names(query: SemanticQuery, model: SemanticModel) -> Iterator[str]:
    """What the numbers and rows of the query are called."""
    tables = [query.detail.table] if query.detail else [one for one in query.dimensions if model.has_table(one)]
    for ref in query.metrics:
        if model.has_metric(ref):
            metric = model.metric(ref)[1]
            yield from (metric.words, *metric.synonyms)
        try:
            tables += [leaf.root for leaf in metric_plan(model, ref).leaves]
        except CallerError:
            continue
    yield from (ref.rpartition(".")[2].replace("_", " ") for ref in query.dimensions)
    for name in tables:
        yield from (head_of(one) for one in (model.table(name).words, *model.table(name).synonyms))


def _who_is_seen(texts: Sequence[str], query: SemanticQuery, model: SemanticModel) -> None:
    """`who called yesterday` asks for people and not for the calls."""
    if query.detail is None or texts[:1] != ["who"] or PASSIVE.issuperset(texts[1:2]):
        return
    table = model.table(query.detail.table)
    columns = [model.column(ref)[1] for ref in query.detail.columns]
    named = any(is_person(head_of(name)) for one in (table, *columns) for name in (one.words, *one.synonyms))
    deed = any(base in SERVING_VERBS | BEING_SERVED for base in bases(texts[1])) if texts[1:2] else False
    if not named and (deed or (not columns and _happens(model, table))):
        raise NotUnderstood("unclear", "I cannot tell who is asked for here.", words=("who",))


def _happens(model: SemanticModel, table: Table) -> bool:
    return any(one.left_table.lower() == table.name.lower() for one in model.relationships)


def _each_is_seen(texts: Sequence[str], query: SemanticQuery) -> None:
    """`the latest order of each customer` is more than one order."""
    each = any(one in EACH and after != "with" for one, after in pairwise([*texts, ""]))
    if query.detail is not None and query.limit and each:
        raise NotUnderstood("impossible", "I can show such a row of all, but not one of each.", words=("each",))
    split = (query.dimensions, query.grain, query.part, query.over, query.compare, query.windows[1:], query.derive)
    if query.detail is None and each and not any(split) and not query.groups_counted:
        raise NotUnderstood("unclear", "I cannot tell what the number shall be split by.", words=("each",))


def _deeds_are_no_numbers(
    items: Sequence[Item], texts: Sequence[str], query: SemanticQuery, model: SemanticModel
) -> None:
    """`people who tipped` and `who failed the exam` ask for no number of tips or fails."""
    ranked = {one.by for one in query.order} | {one.metric for one in query.having}
    numbers = {ref for ref in query.metrics if model.has_metric(ref)} - ranked
    for i in range(1, len(items)):
        done = items[i].is_a("metric") and len(items[i].tokens) == 1 and is_verb_form(items[i].text)
        named = {one.ref for one in items[i].candidates if one.kind == "metric"}
        doer = texts[i - 1] == "who" or (items[i - 1].is_a("entity") and _sums(named & numbers, model))
        if done and doer and named & numbers and not query.limit:
            raise NotUnderstood("unclear", f"I cannot tell who {items[i].said} here.", words=(items[i].said,))


def _sums(refs: set[str], model: SemanticModel) -> bool:
    """Of those who did it a sum shows also who has nothing."""
    return any(not isinstance(leaf.aggregate, exp.Count | exp.CountIf) for ref in refs for leaf in _leaves(ref, model))


def _leaves(ref: str, model: SemanticModel) -> tuple[Leaf, ...]:
    try:
        return tuple(metric_plan(model, ref).leaves)
    except CallerError:
        return ()


def _one_is_no_sum(items: Sequence[Item], texts: Sequence[str], query: SemanticQuery) -> None:
    """`which guest left the highest tip` asks for one tip and not for all the tips of a guest."""
    summed = {one.by.partition("(")[2].rstrip(")") for one in query.order if one.by.startswith("sum(")}
    for i in range(2, len(items)):
        fact = items[i].of("fact")
        if fact is None or fact.ref not in summed or items[i].plural or texts[i - 1] not in LARGEST | SMALLEST:
            continue
        verb = items[i - 3] if texts[i - 2] == "the" and i > 2 else items[i - 2]
        if len(verb.tokens) == 1 and is_verb_form(verb.text) and not verb.text.endswith("ing"):
            raise NotUnderstood("unclear", f"One {items[i].said}, or all of them together?", words=(items[i].said,))


def _asked_about(query: SemanticQuery, model: SemanticModel) -> list[Table]:
    """The table whose rows are listed or counted."""
    if query.detail is not None:
        return [model.table(query.detail.table)]
    found: list[Table] = []
    for ref in query.metrics:
        name = ref.removeprefix("count(").removesuffix(")")
        owner, metric = model.metric(ref) if model.has_metric(ref) else (None, None)
        if model.has_table(name):
            found.append(model.table(name))
        elif owner is not None and metric is not None and counted_rows(metric.expr, owner.key) is not None:
            found.append(owner)
    return found


def _deeds_are_seen(items: Sequence[Item], query: SemanticQuery, model: SemanticModel, table: Table) -> None:
    """`drivers drove in Porto last month`: neither the month in which they joined nor the city that they live in."""
    for i, item in enumerate(items):
        entity = item.of("entity")
        if entity is None or entity.table != table.name:
            continue
        at = _deed_behind(items, i)
        if at is not None and (_by_own_date(items[at], query, model, table) or _in_own_place(items, at, query, table)):
            said = items[at].said
            raise NotUnderstood("unknown_word", f"I do not know what '{said}' means here.", words=(said,))
        return


def _deed_behind(items: Sequence[Item], i: int) -> int | None:
    for at in range(i + 1, min(len(items), i + REACH)):
        item = items[at]
        if item.is_a("entity"):
            return None
        plain = item.kind == "word" and item.role in ("", "verb") and is_verb_form(item.text)
        if plain and not item.text.endswith("ing") and any(base in ACTIONS for base in bases(item.text)):
            return None if items[at - 1].text in PASSIVE else at
    return None


def _by_own_date(deed: Item, query: SemanticQuery, model: SemanticModel, table: Table) -> bool:
    owner, column = model.column(query.time_field) if query.time_field else (table, table.default_time)
    if not query.windows or column is None:
        return False
    counted = [model.metric(ref)[1].words for ref in query.metrics if model.has_metric(ref)]
    names = [one.lower().split(" for ")[0] for one in (column.words, *column.synonyms, *counted)]
    said = {word for one in names for word in one.split()}
    told = any(kin(deed.text, word) or set(roots(word)) & alike(deed.text) for word in said)
    return owner.name == table.name and not told and not _is_event(table, deed)


def _is_event(table: Table, deed: Item) -> bool:
    """`orders placed`: the rows are what is done, so that their date is that of the deed."""
    return any(act.kind == "event" and act.table == table.name for act in deed.acts)


def _in_own_place(items: Sequence[Item], at: int, query: SemanticQuery, table: Table) -> bool:
    """A value of the doer behind the deed, which may as well be one of what was done."""
    narrowed = {one.field for one in query.filters}
    for item in items[at + 1 :]:
        fields = {one.ref for one in item.candidates if one.kind == "value"}
        own = {ref for ref in fields if ref.rpartition(".")[0] == table.name}
        if own & narrowed and fields - own:
            return True
    return False
