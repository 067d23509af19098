"""Slots filled with words that were said for something else: such a query is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tools.errors import CallerError
from tools.semantics.english.frames.geometry import roots_of
from tools.semantics.english.linking.families import kin
from tools.semantics.english.linking.items import Item
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary.superlative_words import LEAST, MOST
from tools.semantics.model import SemanticModel, Table
from tools.semantics.query import Filter, SemanticQuery
from tools.semantics.query_parts import members_in
from tools.semantics.row_counts import count_of
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

DAYS_COUNTED = re.compile(
    r" (?:on|in|during) how many (?:different )?(?:days|weeks|months|quarters|years) (?!after|before|from|until)"
)
OWN = word_set("their our his her its your my")
LINKS = word_set("for on to at in")
BESIDE = word_set("vs versus against")
POPULAR = word_set("popular")


def refuse_borrowed(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """Refuse a query whose slots were filled with words that say something else."""
    texts = [item.text for item in items]
    _both_are_both(texts, query)
    _days_are_counted(texts, query)
    _own_things_are_no_split(items, query)
    _days_are_set_apart(texts, query)
    _rows_are_not_single(query, model)
    _ranks_by_what_is_said(items, query, model)
    _what_happened_is_dated(items, query, model)
    _averages_are_of_what_belongs(query, model)


def _both_are_both(texts: Sequence[str], query: SemanticQuery) -> None:
    """`who bought both tea and coffee`: one of the two is not enough."""
    either = any(len(one.values) > 1 and one.op in ("in", "=") for group in query.members for one in group.filters)
    if "both" in texts and either and len(query.members) == 1:
        raise NotUnderstood("impossible", "Those that have both are not computed here.", words=("both",))


def _days_are_counted(texts: Sequence[str], query: SemanticQuery) -> None:
    """`on how many days did it stop` counts days, and measures none."""
    words = " ".join(texts)
    if not query.groups_counted and DAYS_COUNTED.search(f" {words} "):
        raise NotUnderstood("impossible", "How many days there are with any is not computed.", words=("days",))


def _own_things_are_no_split(items: Sequence[Item], query: SemanticQuery) -> None:
    """`how long do patients wait for their medicine` asks for no row for each medicine."""
    for link, own, item in zip(items, items[1:], items[2:], strict=False):
        if link.text not in LINKS or own.text not in OWN or not item.is_a("dimension", "entity") or item.plural:
            continue
        refs = {one.ref.lower() for one in item.candidates if one.kind in ("dimension", "entity")}
        others = {one.ref.lower() for each in items if each is not item for one in each.candidates}
        if refs & {one.lower() for one in query.dimensions} - others:
            raise NotUnderstood("unclear", f"I cannot tell what '{item.said}' is asked for.", words=(item.said,))


def _days_are_set_apart(texts: Sequence[str], query: SemanticQuery) -> None:
    """`Sundays vs weekdays` are two numbers, and not one over all of these days."""
    if query.weekdays and query.part is None and not BESIDE.isdisjoint(texts) and not query.grain:
        raise NotUnderstood("impossible", "These days are not set side by side here; ask for it by day of the week.")


def _rows_are_not_single(query: SemanticQuery, model: SemanticModel) -> None:
    """How many articles each article is, is no answer to how many of them were made."""
    if len(query.dimensions) != 1 or len(query.metrics) != 1 or query.derive or query.order or query.over:
        return
    if query.grain or query.part or query.compare or not model.has_table(query.dimensions[0]):
        return
    table = model.table(query.dimensions[0])
    if query.metrics[0] in (count_of(model, table), f"count({table.name})") and not query.having:
        raise NotUnderstood("unclear", f"Which number of the {table.words} is asked for?")


def _ranks_by_what_is_said(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`what do we make most` is not what costs most, and `popular` is nothing because there are many kinds of it."""
    if not (query.order and query.limit and len(query.dimensions) == 1):
        return
    shown, by = query.dimensions[0], query.order[0].by
    table = model.table(shown if model.has_table(shown) else shown.rpartition(".")[0])
    refs = {one.ref.lower() for item in items for one in item.candidates}
    own = by.partition("(")[2].rstrip(")").lower()
    if f"by {_label(model, by)}" in query.assumptions and own.startswith(f"{table.name.lower()}.") and own not in refs:
        most = next((item.said for item in items if item.text in MOST | LEAST), "")
        if most:
            raise NotUnderstood("unclear", f"The {most} by which number?", words=(most,))
    popular = next((item.said for item in items if item.text in POPULAR), "")
    referred = any(one.right_table.lower() == table.name.lower() for one in model.relationships)
    if popular and by == count_of(model, table) and table.label is not None and referred:
        raise NotUnderstood("unclear", f"By which number is it {popular}?", words=(popular,))


def _label(model: SemanticModel, ref: str) -> str:
    try:
        return metric_plan(model, ref).label
    except CallerError:
        return ""


def _what_happened_is_dated(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`not closed` with a state of that word, `unsold` tickets among sales: no missing date says so."""
    filters = [*query.filters, *(one for group in members_in(query) for one in group.filters)]
    for one in filters:
        if one.op != "is null" or not model.has_table(one.field.partition(".")[0]):
            continue
        table = model.table(one.field.partition(".")[0])
        column = table.columns.get(one.field.rpartition(".")[2].lower())
        if column is None or not column.is_time:
            continue
        said = next((item for item in items if _says(item, column.words, *column.synonyms)), None)
        stem = said.text.removeprefix("un") if said is not None else ""
        if said is not None and (_is_a_state(stem, table) or _always_has(table, one, said.text)):
            raise NotUnderstood("unclear", f"I cannot tell which are '{said.said}' here.", words=(said.said,))


def _says(item: Item, *names: str) -> bool:
    stem = item.text.removeprefix("un")
    verb = item.kind == "word" or bool(item.acts)
    return verb and any(kin(stem, word) for name in names for word in name.lower().split() if len(word) > 2)


def _is_a_state(word: str, table: Table) -> bool:
    """Whether some states of the rows are called so, of which the date knows nothing."""
    values = [str(value).lower().split() for one in table.plain_dimensions for value in one.sample_values]
    return any(len(said) > 1 and said[0] == word for said in values)


def _always_has(table: Table, missing: Filter, word: str) -> bool:
    """What was sold on a day is what a sale is: a row without that day is none."""
    default = table.default_time
    return word.startswith("un") and default is not None and missing.field.lower().endswith(f".{default.name.lower()}")


def _averages_are_of_what_belongs(query: SemanticQuery, model: SemanticModel) -> None:
    """`packs per delivery` are the packs of the deliveries, and not those of the sales."""
    if query.over is None or not model.has_table(query.over.per):
        return
    per = query.over.per.lower()
    for ref in query.metrics:
        if any(per not in {one.lower() for one in reachable(model, root)} | {root} for root in roots_of(model, ref)):
            raise NotUnderstood("impossible", f"The {_label(model, ref)} of each is not known.")
