"""What is said of the subject is seen: who did it, which part of it, which of them, or the question is refused."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sqlglot import exp

from tools.errors import CallerError
from tools.semantics.english.linking.families import kin
from tools.semantics.english.linking.items import Item
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary.light_words import BEGINNINGS, PARTICLES
from tools.semantics.english.vocabulary.verb_forms import IRREGULAR, bases, is_verb_form
from tools.semantics.model import SemanticModel, Table
from tools.semantics.query import SemanticQuery
from tools.semantics.sql.expressions import metric_plan

DIFFERENT = word_set("different distinct unique")
HOW_MANY = word_set("many number count")
PAST = word_set("was were")
SUBJECTS = word_set("we you they")
COPULAS = word_set("is are was were")
AUXILIARIES = COPULAS | word_set("has have had been being already so far yet not")
BESIDE_A_STATE = word_set("currently still now presently actually actively also already")
CLOSING = word_set("by per at right now today for each across currently and still")
PARTS = word_set("much many part share proportion percentage percent fraction portion")
OWNERS = word_set("the our its their his her a any each all of")
THEIRS = word_set("its their his her")
REACHING = word_set(
    "reach hit meet beat miss exceed surpass achieve attain fulfil fulfill overrun outperform undershoot"
)
REACHING_OR_MAKING = REACHING | {"make"}
ASKING_WHETHER = word_set("did do does is are was were has have")
COLUMNS = ("column", "columns", "group")
ACTING = word_set("do be have")
DONE_TO = ("en", "wn", "ne")
"""Endings of irregular participles: `patients seen in May` did not see anybody."""


def refuse_lost_predicates(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """Refuse a query that keeps the subject of the question and leaves out what is said of it."""
    _different_ones_are_counted(items, query, model)
    _doers_are_dated_by_their_deeds(items, query, model)
    _states_are_conditions(items)
    _parts_are_shares(items, query)
    _goals_are_conditions(items, query)
    _any_of_them_is_a_condition(items, query)
    _lists_are_whole(items, query)


def _is_chosen(query: SemanticQuery) -> bool:
    """Whether anything but a date chooses the rows."""
    return bool(query.filters or query.members or query.anti or query.having or query.share_of or query.derive)


def _counted(query: SemanticQuery, model: SemanticModel) -> tuple[Table, exp.Count] | None:
    """The table whose rows the only number counts, and how."""
    try:
        leaves = [leaf for ref in query.metrics for leaf in metric_plan(model, ref).leaves]
    except CallerError:
        return None
    if len(leaves) != 1 or not isinstance(leaves[0].aggregate, exp.Count):
        return None
    return model.table(leaves[0].root), leaves[0].aggregate


def _unclear(text: str, said: str) -> NotUnderstood:
    return NotUnderstood("unclear", text, words=(said,))


def _different_ones_are_counted(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`how many different people reported a claim` counts people, and not the claims."""
    counted = _counted(query, model)
    if counted is None or isinstance(counted[1].this, exp.Distinct) or query.members or query.anti or query.over:
        return
    for before, item, thing in zip(items, items[1:], items[2:], strict=False):
        if item.text not in DIFFERENT or before.tokens[-1].text not in HOW_MANY | {"of", "the"}:
            continue
        named = {one.table.lower() for one in thing.candidates if one.kind in ("entity", "metric")}
        if counted[0].name.lower() not in named:
            raise _unclear(f"I cannot tell which different {thing.said} are meant.", thing.said)


def _doers_are_dated_by_their_deeds(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`how many donors gave last month` is about the gifts of that month, not about who registered then."""
    counted = _counted(query, model)
    if counted is None or not query.windows or query.time_field or query.members or query.anti:
        return
    table = counted[0]
    if any(one.left_table.lower() == table.name.lower() for one in model.relationships):
        return
    dates = [table.default_time] if table.default_time else []
    named = {word for one in dates for text in (one.words, *one.synonyms) for word in text.lower().split()}
    for doer, verb in pairwise(items):
        entity = doer.of("entity")
        if entity is None or entity.table.lower() != table.name.lower() or not _is_a_free_deed(verb):
            continue
        if not verb.acts and not any(kin(verb.text, one) for one in named):
            raise _unclear(f"I cannot tell when they {verb.said}.", verb.said)


def _is_a_free_deed(item: Item) -> bool:
    if item.kind != "word" or not item.free or not (item.text.endswith("ed") or item.text in IRREGULAR):
        return False
    if item.text in IRREGULAR and item.text.endswith(DONE_TO):
        return False
    return is_verb_form(item.text) and not any(one in ACTING | BEGINNINGS for one in bases(item.text))


def _states_are_conditions(items: Sequence[Item]) -> None:
    """`how many leases are currently running`: a state that nothing in the model stands for is not passed over."""
    for i in range(2, len(items)):
        item = items[i]
        if item.kind != "word" or not item.free or not is_verb_form(item.text) or not _is_said_of_things(items, i):
            continue
        after = items[i + 1] if i + 1 < len(items) else None
        ends = after is None or (i + 2 == len(items) and after.text in PARTICLES)
        going_on = item.text.endswith("ing")
        if going_on and items[i - 1].text not in SUBJECTS:
            ends = ends or after is None or after.kind == "time" or bool(after.lead) or after.tokens[0].text in CLOSING
        elif not going_on and any(one in BEGINNINGS | ACTING for one in bases(item.text)):
            continue
        if ends:
            raise NotUnderstood("unknown_word", f"I do not know what '{item.said}' means here.", words=(item.said,))


def _is_said_of_things(items: Sequence[Item], i: int) -> bool:
    """In the present, right behind `flats are`, `flats are still` or `flats are we`."""
    before = i - 1
    while before > 0 and items[before].text in BESIDE_A_STATE | SUBJECTS:
        before -= 1
    past = items[before].text in PAST and not items[i].text.endswith("ing")
    return before > 0 and items[before].text in COPULAS and not past and items[before - 1].is_a("entity")


def _parts_are_shares(items: Sequence[Item], query: SemanticQuery) -> None:
    """`how much of the budget has been used`: a part of the number, and not all of it."""
    if _is_chosen(query) or len(query.metrics) != 1:
        return
    for i, item in enumerate(items[:-2]):
        if item.text != "of" or not i or items[i - 1].tokens[-1].text not in PARTS:
            continue
        at = i + 1
        while at < len(items) and items[at].text in OWNERS:
            at += 1
        start = at + 1
        if start >= len(items) or not items[at].is_a("metric", "fact") or items[start].text not in AUXILIARIES:
            continue
        while start < len(items) and items[start].text in AUXILIARIES:
            start += 1
        if start < len(items) and items[start].kind == "word" and items[start].free and is_verb_form(items[start].text):
            said = items[start].said
            raise _unclear(f"I cannot tell which part of {items[at].said} is {said}.", said)


def _goals_are_conditions(items: Sequence[Item], query: SemanticQuery) -> None:
    """`campaigns that reached their goal`: one number is compared with another."""
    if _is_chosen(query):
        return
    for i, item in enumerate(items[:-1]):
        if item.kind != "word" or not item.free or not any(one in REACHING_OR_MAKING for one in bases(item.text)):
            continue
        at = i + 1
        while at < len(items) - 1 and items[at].text in OWNERS:
            at += 1
        own = any(one.text in THEIRS for one in items[i + 1 : at])
        if items[at].is_a("metric", "fact") and (own or "make" not in bases(item.text)):
            raise _unclear(f"I cannot tell which {item.said} the {items[at].said}.", item.said)


def _any_of_them_is_a_condition(items: Sequence[Item], query: SemanticQuery) -> None:
    """`did any courses fail? show those`: without a condition all of them would be shown."""
    texts = [token.text for item in items for token in item.tokens]
    asked = texts[:1] and texts[0] in ASKING_WHETHER and "any" in texts[1:3] and {"those", "them"} & set(texts)
    if asked and not (_is_chosen(query) or query.windows or query.limit):
        raise NotUnderstood("unclear", "I cannot tell which ones are meant.", words=("any",))


def _lists_are_whole(items: Sequence[Item], query: SemanticQuery) -> None:
    """`with tenant, start date and rent`: the last one is a column as well."""
    if query.detail is None or query.members or query.anti:
        return
    shown = {ref.partition(".")[0].lower() for ref in query.detail.columns} | {query.detail.table.lower()}
    for column, joint, last in zip(items, items[1:], items[2:], strict=False):
        entity = last.of("entity")
        listed = column.role in COLUMNS and column.kind == "mention" and joint.text in ("and", "plus")
        if listed and last.role == "context" and entity is not None and entity.table.lower() not in shown:
            raise _unclear(f"I cannot tell what to show of {last.said}.", last.said)
