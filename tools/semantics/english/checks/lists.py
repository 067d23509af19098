"""What is asked for side by side is shown side by side: every member of a list, and what is to be kept apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp

from tools.errors import CallerError
from tools.semantics.english.linking.items import Item
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import phrase_set, word_set
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery
from tools.semantics.query_parts import members_in
from tools.semantics.sql.expressions import Leaf, metric_plan

JOINTS = word_set("and plus & also")
LINKS = word_set("the a an their its our total number count of how many")
BEING = word_set("is are was were have has had got get of those them these")
KEPT_APART = phrase_set(
    """separately | individually | apart | side by side | split them | split it | split these | split those | split up
    | split that | one by one | break them | break it | break these | break that | break this | break those | list
    them | each of them | each of those | each of these | respectively"""
)


def refuse_broken_lists(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """Refuse a query that leaves out a member of a list, or runs together what is to be told apart."""
    _numbers_are_all_shown(items, query, model)
    _second_counts_are_shown(items, query)
    _kept_apart(items, query)


def _numbers_are_all_shown(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`loans, borrowers and renewals per branch` is three numbers."""
    if not query.metrics:
        return
    shown = _shown(query, model)
    for members in _lists(items):
        numbers = [one for one in members if one.role == "metric"]
        for one in members:
            entity = one.of("entity") if one.role in ("context", "entity") else None
            if numbers and entity is not None and entity.table.lower() not in shown:
                raise NotUnderstood("unclear", f"I cannot tell what to show of {one.said}.", words=(one.said,))


def _shown(query: SemanticQuery, model: SemanticModel) -> set[str]:
    """The tables whose rows are listed, told apart, counted or chosen by."""
    shown = {ref.partition(".")[0].lower() for ref in query.dimensions} | {one.of.lower() for one in members_in(query)}
    shown |= {query.detail.table.lower()} if query.detail else set()
    shown |= {query.anti.entity.lower(), query.anti.related.lower()} if query.anti else set()
    for ref in query.metrics:
        try:
            leaves = metric_plan(model, ref).leaves
        except CallerError:
            continue
        shown |= {leaf.root.lower() for leaf in leaves if _counts_rows(leaf, model)}
    return shown


def _counts_rows(leaf: Leaf, model: SemanticModel) -> bool:
    """Different borrowers of loans are no loans."""
    if not isinstance(leaf.aggregate, exp.Count | exp.CountIf):
        return False
    inner = leaf.aggregate.this
    if not isinstance(inner, exp.Distinct):
        return True
    keys = {one.lower() for one in model.table(leaf.root).key}
    return {one.name.lower() for one in inner.find_all(exp.Column)} <= keys


def _lists(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Things of the model with nothing but commas, `and` and articles between them."""
    members: list[Item] = []
    joined = False
    for item in items:
        joined = joined or item.lead == "," or item.text in JOINTS
        if item.kind == "mention":
            if members and not joined:
                yield members
                members = []
            members.append(item)
            joined = False
        elif item.text not in JOINTS | LINKS:
            yield members
            members, joined = [], False
    yield members


def _second_counts_are_shown(items: Sequence[Item], query: SemanticQuery) -> None:
    """`the number of claims, how many were denied and …`: the second is no condition on all of it."""
    if query.derive or query.share_of or query.kept:
        return
    for i in range(2, len(items) - 3):
        joint = items[i - 1].text in JOINTS or items[i].lead == ","
        if not joint or (items[i].text, items[i + 1].text) != ("how", "many"):
            continue
        at = i + 2
        while at < len(items) - 1 and items[at].kind == "word" and items[at].text in BEING:
            at += 1
        counted = any(one.role in ("metric", "count") and one.kind == "mention" for one in items[:i])
        if counted and at > i + 2 and items[at].role in ("filter", "absent", "absence"):
            raise NotUnderstood("unclear", f"How many are {items[at].said} is asked for beside another number.")


def _kept_apart(items: Sequence[Item], query: SemanticQuery) -> None:
    """`… please split them`: one number for all of them together is no answer."""
    apart = query.dimensions or query.grain or query.part or query.detail or query.compare or query.derive
    if apart or query.over or len(query.metrics) != 1:
        return
    texts = [token.text for item in items for token in (item.tokens if item.kind == "word" else item.tokens[:1])]
    for i in range(1, len(texts)):
        if any(tuple(texts[i : i + len(phrase)]) == phrase for phrase in KEPT_APART):
            raise NotUnderstood("unclear", f"I cannot tell what to split by ({texts[i]!r}).", words=(texts[i],))
