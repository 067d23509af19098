"""Words beside what was understood that make it something else: such a query is refused."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tools.semantics.english.linking.items import Item
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary.verb_forms import bases
from tools.semantics.english.vocabulary.words import STOP
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

NEEDING = word_set("need needs needing require requires requiring")
SPENDING = word_set("spend spent work worked log logged invest invested put")
EACH = word_set("each every")
MEASURED = word_set("hours days minutes")
THINGS = ("entity", "dimension", "metric", "fact")


def refuse_overlooked(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """Refuse a query that passes over a word which says that something else is asked for."""
    _needed_things_are_seen(items, query, model)
    _time_spent_is_a_total(items, query, model)
    _several_are_not_any(items, query, model)
    _who_does_is_no_thing(items, query)
    _each_of_a_kind_is_seen(items, query)
    _parts_of_a_number_are_seen(items, query)
    _units_are_no_kinds(items, query, model)
    _windows_are_of_their_verbs(items, query, model)
    _who_makes_is_the_maker(items, query, model)


def _needed_things_are_seen(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`medicines that need a prescription` are not all medicines."""
    used = {ref.partition(".")[0].lower() for ref in _refs(query)}
    used |= {leaf.root.lower() for ref in query.metrics for leaf in metric_plan(model, ref).leaves}
    for i, item in enumerate(items[:-1]):
        thing = next((one for one in items[i + 1 :] if one.text not in STOP), None)
        entity = thing.of("entity") if thing is not None and item.text in NEEDING else None
        if thing is not None and entity is not None and entity.table.lower() not in used:
            said = f"{item.said} {thing.said}"
            raise NotUnderstood("unclear", f"I cannot tell which '{said}'.", words=(item.said,))


def _refs(query: SemanticQuery) -> list[str]:
    refs = [*query.dimensions, *(one.field for one in query.filters), *(one.metric for one in query.members)]
    refs += [query.detail.table] if query.detail else []
    return refs + ([query.anti.related] if query.anti else []) + ([query.over.per] if query.over else [])


def _time_spent_is_a_total(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`how many hours did we spend on repairs` asks for all of them together."""
    texts = [item.text for item in items]
    many = any(texts[i : i + 2] == ["how", "many"] and texts[i + 2] in MEASURED for i in range(len(texts) - 2))
    many = many or any(text in {f"how many {one}" for one in MEASURED} for text in texts)
    said = next((item.said for item in items if item.text in SPENDING), None)
    if not many or said is None or query.over is not None or any("average" in text for text in texts):
        return
    leaves = [leaf for ref in query.metrics for leaf in metric_plan(model, ref).leaves]
    if any(leaf.aggregate.key == "avg" for leaf in leaves):
        raise NotUnderstood("no_measure", f"I cannot tell which amount '{said}' asks for.", words=(said,))


def _several_are_not_any(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`readers with a digital and a print subscription` have both, which one condition on their rows does not say."""
    rows = query.detail.table if query.detail else ""
    near = {one.lower() for one in reachable(model, rows)} | {rows.lower()} if rows else set()
    for one in query.filters if rows else ():
        if len(one.values) < 2 or one.field.partition(".")[0].lower() in near:
            continue
        said = {str(value).lower() for value in one.values}
        at = [i for i, item in enumerate(items) if any(each.value.lower() in said for each in item.candidates)]
        if len(at) == 2 and any(item.text == "and" for item in items[at[0] : at[1]]):
            raise NotUnderstood("impossible", "Those that have both are not computed here.", words=("and",))


def _who_does_is_no_thing(items: Sequence[Item], query: SemanticQuery) -> None:
    """`who leads the crew` asks for no leads."""
    asked = query.detail is not None and len(items) > 2 and items[0].text == "who"
    entity = items[1].of("entity") if asked else None
    if (
        entity is not None
        and query.detail is not None
        and entity.table == query.detail.table
        and len(items[1].tokens) == 1
    ):
        raise NotUnderstood("unknown_word", f"I do not know what '{items[1].said}' means here.", words=(items[1].said,))


def _each_of_a_kind_is_seen(items: Sequence[Item], query: SemanticQuery) -> None:
    """`rentals of each clerk` are asked for by clerk, and not for all of them together."""
    grouped = query.dimensions or query.over or query.detail or query.grain or query.part or query.limit_per
    for each, thing in pairwise(items):
        if not grouped and each.text in EACH and thing.is_a("value") and not thing.is_a(*THINGS):
            raise NotUnderstood("impossible", f"Each {thing.said} alone is not computed.", words=(each.said,))


def _parts_of_a_number_are_seen(items: Sequence[Item], query: SemanticQuery) -> None:
    """`a discount over 10 % of the price` limits no price."""
    for i, item in enumerate(items[:-3]):
        percent = (
            item.kind == "number" and items[i + 1].text in ("percentage", "percent", "%") and items[i + 2].text == "of"
        )
        number = next((one for one in items[i + 3 :] if one.kind != "word"), None) if percent else None
        if item.number is None or number is None or not number.is_a("fact", "metric"):
            continue
        refs = {one.ref.lower() for one in number.candidates}
        if any(one.field.lower() in refs for one in query.filters):
            raise NotUnderstood("impossible", f"A part of the {number.said} is no limit that I can compute.")


def _units_are_no_kinds(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`work hours per panel`, of which each job has a number, are divided by it and not split by the kind of panel."""
    for per, thing in pairwise(items):
        dimension = thing.of("dimension")
        if per.text != "per" or dimension is None or thing.plural or dimension.ref not in query.dimensions:
            continue
        roots = {leaf.root.lower() for ref in query.metrics for leaf in metric_plan(model, ref).leaves}
        many = f"{thing.text}s"
        facts = [one for root in roots for one in model.table(root).all_facts]
        if any(many in (one.words, *one.synonyms) for one in facts):
            raise NotUnderstood("unclear", f"Is it asked for by kind of {thing.said}, or for each of the {many}?")


def _windows_are_of_their_verbs(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`drivers who joined this year and did 10 trips` joined this year, whenever the trips were."""
    dated = {_dated_table(one.time_field, one.metric, model) for one in query.members if one.windows}
    if query.windows:
        dated |= {_dated_table(query.time_field, ref, model) for ref in query.metrics}
        dated |= {_dated_table(query.time_field, query.detail.table, model)} if query.detail else set()
    for verb, stretch in pairwise(items):
        moments = {one.table.lower() for one in verb.acts if one.kind == "moment"}
        moments |= {one.table.lower() for one in verb.candidates if one.kind == "time"}
        happens = any(one.kind == "event" for one in verb.acts) or verb.is_a(
            "entity", "metric", "fact", "value", "filter"
        )
        if stretch.window() and moments and dated and not happens and "" not in dated and not moments & dated:
            raise NotUnderstood("unclear", f"I cannot tell what is to lie in '{stretch.said}'.", words=(stretch.said,))


def _dated_table(time_field: str | None, ref: str, model: SemanticModel) -> str:
    """The table whose date a window goes by; empty where it has none of its own."""
    if time_field:
        return time_field.partition(".")[0].lower()
    roots = {ref.lower()} if model.has_table(ref) else {leaf.root.lower() for leaf in metric_plan(model, ref).leaves}
    root = roots.pop() if len(roots) == 1 else ""
    return root if root and model.table(root).times else ""


def _who_makes_is_the_maker(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`who makes Opera` asks for its maker, and for no one else whom the model knows."""
    if len(items) < 3 or items[0].text != "who" or items[1].kind != "word":
        return
    doers = {f"{base}{end}" for base in bases(items[1].text) for end in ("r", "er", "or")}
    named = {
        f"{table.name}.{one.name}".lower()
        for table in model.tables
        for one in table.plain_dimensions
        if doers & {one.words, *one.synonyms}
    }
    shown = {ref.lower() for ref in (*query.dimensions, *(query.detail.columns if query.detail else ()))}
    people = {ref.partition(".")[0] for ref in named}
    if named and not named & shown and not (people & shown):
        raise NotUnderstood("unclear", f"I cannot tell who '{items[1].said}' it.", words=(items[1].said,))
