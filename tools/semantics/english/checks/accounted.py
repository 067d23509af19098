"""What a question says is accounted for: who is asked for, the rows of a list, marks, what the limits are about."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tools.semantics.elements import Dimension, Table
from tools.semantics.english.checks.actors import people_of
from tools.semantics.english.frames.geometry import roots_of
from tools.semantics.english.linking.families import kin
from tools.semantics.english.linking.items import Item
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary.person_words import DWELLING, head_of, is_person
from tools.semantics.english.vocabulary.verb_forms import bases, is_verb_form
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery
from tools.semantics.query_parts import filters_of
from tools.semantics.sql.joins import reachable

VERSUS = word_set("vs versus and or against than")
EMPTY = word_set("empty null blank missing none")
SEASONS = word_set("summer winter spring autumn fall")
SHOWING = word_set("column columns group")


def refuse_unaccounted(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """Refuse a query that leaves out a word which its question cannot do without, or takes it for something else."""
    _people_are_shown(items, query, model)
    _many_are_named_by_a_plural(items, query, model)
    _deeds_are_their_own(query, model)
    _lists_are_of_what_is_named(items, query)
    _places_are_conditions(items, query)
    _values_are_no_columns(items, query)
    _grains_are_no_values(items, query)
    _marks_are_limits(items, query)
    _deeds_are_conditions(items, query)
    _dates_left_empty_are_asked(items, query, model)
    _portions_are_not_split_by_themselves(query)
    _limits_are_within_what_is_known(query, model)
    _ranked_things_have_several(query, model)
    _seasons_are_of_years(items, query)


def _unclear(text: str, said: str) -> NotUnderstood:
    return NotUnderstood("unclear", text, words=(said,))


def _people_are_shown(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`who bought something` asks for people: a number alone, or rows of something else, is no answer."""
    if items[0].text != "who" or query.groups_counted:
        return
    if query.metrics and not (query.dimensions or query.grain or query.part):
        raise _unclear("I cannot tell who is asked for here.", "who")
    people = {one.table for one in people_of(model)}
    if query.detail is not None and people:
        lives = len(items) > 1 and bool(DWELLING & set(bases(items[1].text)))
        if lives and not _are_people(model.table(query.detail.table)):
            # `who lives in the tower` asks for no towers, though each has a manager.
            raise _unclear("I cannot tell who is asked for here.", "who")
        shown = {query.detail.table.lower()} | {ref.partition(".")[0].lower() for ref in query.detail.columns}
        if not shown & people and query.detail.table.lower() not in people:
            raise _unclear("I cannot tell who is asked for here.", "who")


def _deeds_are_their_own(query: SemanticQuery, model: SemanticModel) -> None:
    """`members who cancelled`, who have a day of it: the state of an order of theirs says something else."""
    roots = {_root(ref, model).lower() for ref in query.metrics}
    home = query.detail.table.lower() if query.detail is not None else roots.pop() if len(roots) == 1 else ""
    if not home or not model.has_table(home):
        return
    near = {name.lower() for name in reachable(model, home)} | {home}
    days = [word for one in model.table(home).times for word in one.words.lower().split() if is_verb_form(word)]
    for one in query.filters:
        owner = one.field.rpartition(".")[0].lower()
        said = [str(value) for value in one.values if any(kin(str(value).lower(), day) for day in days)]
        if owner not in near and said:
            raise _unclear(f"I cannot tell whether {said[0]} is said of the {model.table(home).words}.", said[0])


def _many_are_named_by_a_plural(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`how many companies rent from us` counts companies: what stands behind them in the singular is their deed."""
    if [one.text for one in items[:2]] != ["how", "many"] or len(query.metrics) != 1:
        return
    counted = _root(query.metrics[0], model).lower()
    for thing, deed in pairwise(items[2:4]):
        named = thing.plural and thing.is_a("value", "entity") and deed.is_a("entity") and not deed.plural
        if named and counted in {one.table.lower() for one in deed.candidates} - {
            one.table.lower() for one in thing.candidates
        }:
            raise _unclear(f"I cannot tell how many {thing.said} are meant: what is to {deed.said}?", deed.said)


def _are_people(table: Table) -> bool:
    return any(is_person(head_of(one)) for one in (table.words, *table.synonyms))


def _lists_are_of_what_is_named(items: Sequence[Item], query: SemanticQuery) -> None:
    """`what is to be reordered in Nice` asks for no shops: they are only where it is."""
    if query.detail is None or items[0].text != "what" or not query.members:
        return
    table = query.detail.table.lower()
    named = any(one.table.lower() == table and one.kind != "value" for item in items for one in item.candidates)
    placed = any(one.field.rpartition(".")[0].lower() == table for one in query.filters)
    if placed and not named:
        raise _unclear("I cannot tell what is asked for here.", "what")


def _places_are_conditions(items: Sequence[Item], query: SemanticQuery) -> None:
    """`guests in the house` are not all the guests."""
    detail = query.detail
    if detail is None or query.filters or query.members or query.anti or query.windows or query.limit:
        return
    for place, the, item in zip(items, items[1:], items[2:], strict=False):
        entity = item.of("entity")
        said = place.text in ("in", "at", "on") and the.text == "the" and not item.plural
        if said and entity is not None and entity.table.lower() != detail.table.lower():
            raise _unclear(f"I cannot tell which {item.said} is meant.", item.said)


def _values_are_no_columns(items: Sequence[Item], query: SemanticQuery) -> None:
    """`receipts with cashier and store`: what stands beside a column is shown as well, and is no condition."""
    if query.detail is None:
        return
    for with_, value, joint, column in zip(items, items[1:], items[2:], items[3:], strict=False):
        beside = with_.text in ("with", "show", "showing", "including") and joint.text == "and"
        one = (
            value.role == "filter"
            and value.is_a("value")
            and not value.plural
            and not value.tokens[0].said[0].isupper()
        )
        if beside and one and column.kind == "mention" and column.role in SHOWING:
            raise _unclear(f"I cannot tell whether {value.said} is to be shown.", value.said)


def _grains_are_no_values(items: Sequence[Item], query: SemanticQuery) -> None:
    """`churn of monthly versus annual contracts` splits by the kind of contract, and not by month."""
    chosen = {one.field for one in filters_of(query)}
    if query.grain is None or not chosen:
        return
    for at, item in enumerate(items):
        beside = {each.text for each in (*items[max(at - 1, 0) : at], *items[at + 1 : at + 2])}
        word = item.tokens[-1].text
        if item.time is None or item.time.kind != "grain" or not word.endswith("ly") or not beside & VERSUS:
            continue
        if any(
            one.kind == "value" and one.ref in chosen
            for each in items[max(at - 2, 0) : at + 3]
            for one in each.candidates
        ):
            raise _unclear(f"I cannot tell what '{item.said}' is set beside.", item.said)


def _marks_are_limits(items: Sequence[Item], query: SemanticQuery) -> None:
    """`one star reviews`, `5 star hotels`: the number in front of a field chooses the rows."""
    values = {value for one in filters_of(query) for value in one.values}
    values |= {value for one in query.having for value in one.values}
    for number, field, thing in zip(items, items[1:], items[2:], strict=False):
        value = 1.0 if number.text == "one" else number.tokens[0].value if len(number.tokens) == 1 else None
        if value is None or number.tokens[0].ordinal or not number.free:
            continue
        single = field.is_a("dimension", "fact") and not field.is_a("entity", "metric") and not field.plural
        if single and thing.is_a("entity") and field.role != "filter" and value not in values:
            said = f"{number.said} {field.said}"
            raise _unclear(f"I cannot tell which {thing.said} '{said}' means.", said)


def _deeds_are_conditions(items: Sequence[Item], query: SemanticQuery) -> None:
    """`jobs started but not completed` are those that have started; the date is not only to be shown."""
    if query.detail is None:
        return
    fields = {one.field for one in filters_of(query)}
    for thing, deed, joint in zip(items, items[1:], items[2:], strict=False):
        date = deed.of("time")
        said = thing.is_a("entity") and date is not None and is_verb_form(deed.text) and not deed.text.endswith("ing")
        if not said or date is None or joint.text not in ("but", "and", "yet") or query.windows:
            continue
        if date.ref not in fields and deed.role in SHOWING | {"columns"}:
            raise _unclear(f"I cannot tell which {thing.said} have {deed.said}.", deed.said)


def _dates_left_empty_are_asked(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """`products never counted`, where stock that was not counted has no such date: they have rows all the same."""
    anti = query.anti
    if anti is None or anti.windows or anti.filters:
        return
    table = anti.related if model.has_table(anti.related) else _root(anti.related, model)
    for item in items:
        act = item.act("moment") if item.role in ("absent", "verb") else None
        if act is None or act.table.lower() != table.lower():
            continue
        known = model.column(act.ref)[1].description.lower().replace(";", " ").replace(".", " ").split()
        if EMPTY & set(known):
            raise _unclear(f"I cannot tell which of them were not {item.said}.", item.said)


def _root(ref: str, model: SemanticModel) -> str:
    return next(iter(roots_of(model, ref)), "")


def _portions_are_not_split_by_themselves(query: SemanticQuery) -> None:
    """A share of those with a medium risk is not split by the risk."""
    chosen = {one.field for one in query.share_of.filters if one.op == "="} if query.share_of else set()
    if chosen & set(query.dimensions):
        raise NotUnderstood("unclear", "I cannot tell what the share is of.", words=("share",))


def _limits_are_within_what_is_known(query: SemanticQuery, model: SemanticModel) -> None:
    """`rated above 8` of hotels that have 3 to 5 stars is about another number than the stars."""
    for one in query.filters:
        if one.op not in (">", ">=", "<", "<=") or one.other is not None or not isinstance(one.values[0], int | float):
            continue
        if not model.filter(one.field) and isinstance(known := model.column(one.field)[1], Dimension) and known.is_text:
            raise _unclear("I cannot tell which number the limit is about.", "limit")
        samples = _numbers(one.field, model)
        limit = float(one.values[0])
        if samples and (max(samples) < limit if one.op[0] == ">" else min(samples) > limit):
            raise _unclear("I cannot tell which number the limit is about.", "limit")


def _numbers(field: str, model: SemanticModel) -> list[float]:
    """What the model tells of a number of few values; one sample tells no range."""
    column = model.column(field)[1] if not model.filter(field) else None
    samples = column.sample_values if isinstance(column, Dimension) and column.is_number else []
    found = [float(value) for value in samples if value.replace(".", "", 1).isdigit()]
    return found if len(found) == len(samples) > 2 else []


def _ranked_things_have_several(query: SemanticQuery, model: SemanticModel) -> None:
    """`which show has the most downloads per episode`: each episode has one show, and none to choose from."""
    per = {ref for ref in query.limit_per if model.has_table(ref)}
    ranked = {ref if model.has_table(ref) else ref.rpartition(".")[0] for ref in query.dimensions} - per
    for thing in per:
        near = {name.lower() for name in reachable(model, thing)}
        if ranked and all(one.lower() in near for one in ranked):
            raise _unclear(f"I cannot tell what is asked for each of the {model.table(thing).words}.", "per")


def _seasons_are_of_years(items: Sequence[Item], query: SemanticQuery) -> None:
    """`the summer term` is a term, and not the months of summer split by term."""
    shown = set(query.dimensions)
    for season, field in pairwise(items):
        time = season.window() and season.tokens[-1].text in SEASONS and not field.lead
        if time and any(one.ref in shown for one in field.candidates if one.kind == "dimension"):
            raise _unclear(f"I cannot tell which {field.said} is meant.", season.said)
