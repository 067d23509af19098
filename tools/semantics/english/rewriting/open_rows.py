"""`who have not paid their bill`: they have one that is not paid, and perhaps others that are."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.linking.items import Item
from tools.semantics.english.linking.verbs import Act
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary.verb_forms import is_verb_form
from tools.semantics.model import SemanticModel
from tools.semantics.query import Anti, Filter, Members, SemanticQuery

AUXILIARIES = word_set("have has had did do does is are was were yet")
NONE_AT_ALL = word_set("never no none nobody nothing without any anything ever single a an at")


def with_open_rows(query: SemanticQuery, items: Sequence[Item], model: SemanticModel) -> SemanticQuery:
    """The query for those who have a row that is not so, in the place of those who have none that is so."""
    verb = denied_state(items)
    if verb is None:
        return query
    members = tuple(_plainly(one, model) for one in query.members)
    query = query if members == query.members else query.model_copy(update={"members": members})
    state = _state(query.anti, verb, model) if query.anti is not None else None
    if query.anti is None or state is None:
        return query
    opposite = _opposite(state, model)
    if opposite is None:
        said = f"not {verb.said}"
        raise NotUnderstood("unclear", f"I cannot tell which rows are {said}.", words=(verb.said,))
    anti = query.anti
    made = Members(
        of=anti.entity, metric=anti.related, filters=(opposite,), windows=anti.windows, time_field=anti.time_field
    )
    return query.model_copy(update={"anti": None, "members": (*query.members, made)})


def denied_state(items: Sequence[Item]) -> Item | None:
    """The verb of `not paid their fees` and `not paid yet`; there is none in `never paid` and `not paid any fee`."""
    texts = [item.text if item.kind == "word" else "" for item in items]
    if not NONE_AT_ALL.isdisjoint(texts) or "not" not in texts:
        return None
    at = texts.index("not") + 1
    while at < len(items) and texts[at] in AUXILIARIES:
        at += 1
    return items[at] if at < len(items) and is_verb_form(items[at].text) else None


def ends(model: SemanticModel, act: Act) -> bool:
    """Whether it is a date of what has come to be before."""
    first = model.table(act.table).default_time
    return act.kind == "moment" and first is not None and act.ref != f"{act.table}.{first.name}"


def _state(anti: Anti, verb: Item, model: SemanticModel) -> Filter | None:
    """What the verb says of the rows that are denied."""
    if len(anti.filters) == 1:
        fields = {one.ref for one in verb.candidates} | {one.ref for one in verb.acts}
        return anti.filters[0] if anti.filters[0].field in fields else None
    acts = [act for act in verb.acts if act.table == anti.related]
    if anti.filters or len(acts) != 1 or not ends(model, acts[0]):
        return None
    return Filter(field=acts[0].ref, op="is not null")


def _plainly(one: Members, model: SemanticModel) -> Members:
    """Rows that are not paid as those that are unpaid, where the model knows these."""
    state = one.filters[0] if len(one.filters) == 1 else None
    if state is None or state.op != "!=":
        return one
    opposite = _opposite(state.model_copy(update={"op": "="}), model)
    return one if opposite is None else one.model_copy(update={"filters": (opposite,)})


def _opposite(state: Filter, model: SemanticModel) -> Filter | None:
    if state.op == "is not null":
        return Filter(field=state.field, op="is null")
    if state.op != "=" or len(state.values) != 1 or not isinstance(state.values[0], str):
        return None
    known = getattr(model.column(state.field)[1], "sample_values", ())
    said = state.values[0].lower()
    opposed = [str(one) for one in known if str(one).lower() in (f"un{said}", f"not {said}")]
    return Filter(field=state.field, values=(opposed[0],)) if len(opposed) == 1 else None
