"""What one clause says of a thing: which happenings of it there are, which of them count, when, how many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tools.errors import CallerError
from tools.semantics.english.clauses.sorting import (
    CONDITIONS,
    NO_LIMIT,
    Part,
    Said,
    conditions_counted,
    is_done,
    rows_counted,
    said_of,
)
from tools.semantics.english.grammar.absences import begins, related_rows
from tools.semantics.english.linking.dates import dates_of
from tools.semantics.english.linking.items import Item
from tools.semantics.english.linking.lexicon import Candidate
from tools.semantics.english.rewriting.open_rows import denied_state, ends
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary.verb_forms import bases
from tools.semantics.model import SemanticModel
from tools.semantics.query import Comparison, Filter, Members, Window
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

HAVING = word_set("have get receive take undergo")
USING = word_set("use need")


@dataclass(frozen=True)
class Deed:
    """Rows of `table` that belong to the thing, or that must not be there."""

    table: str
    negated: bool = False
    filters: tuple[Filter, ...] = ()
    windows: tuple[Window, ...] = ()
    time_field: str | None = None
    limit: tuple[Comparison, tuple[float, ...]] = NO_LIMIT


def deeds_of(part: Part, model: SemanticModel, before: Deed | None) -> list[Deed] | None:
    """What the clause says, alone or as a short form of the one before; None when a word has no place in it."""
    halves = _halves(part)
    found = [_deed(one, model, before) for one in halves]
    made = [one for one in found if one is not None]
    if len(made) < len(halves):
        return None
    if len(made) > 1:
        windows = next((one.windows for one in made if one.windows), ())
        dated = next((one.time_field for one in made if one.time_field), None)
        if any(one.negated for one in made):
            return None
        made = [replace(one, windows=windows, time_field=dated if one.table == made[0].table else None) for one in made]
    return made


def _halves(part: Part) -> list[Part]:
    """`has both a trial and a purchase` says two things of the same rows."""
    texts = [one.text if one.kind == "word" else "" for one in part.items]
    if "both" not in texts or "and" not in texts[texts.index("both") :]:
        return [part]
    both = texts.index("both")
    joint = texts.index("and", both)
    items, lead = part.items, part.items[:both]
    return [replace(part, items=(*lead, *items[both + 1 : joint])), replace(part, items=(*lead, *items[joint + 1 :]))]


def _deed(part: Part, model: SemanticModel, before: Deed | None) -> Deed | None:
    sorted_out = said_of(part, model)
    if sorted_out is None or _denies_a_state(part, model):
        return None
    table = _table(sorted_out, part.owner, model) or (before.table if before is not None else None)
    if table is None:
        return None
    table = _fine_enough(sorted_out, table, model)
    filters = _filters(sorted_out, table, part.owner, model)
    filters = None if filters is None else (*filters, *_happened(sorted_out, table, model))
    if filters is None or not _is_understood(sorted_out, table, model):
        return None
    if any(one.acts and _only_own(one, part.owner) for one in sorted_out.verbs) and not sorted_out.things:
        return None
    deed = Deed(
        table, sorted_out.negated, filters, tuple(sorted_out.windows), _moment(sorted_out, table, model),
        sorted_out.limit,
    )  # fmt: skip
    elliptic = (not sorted_out.verbs or sorted_out.again) and not (sorted_out.negated and sorted_out.things)
    completed = deed if before is None else _completed(deed, before, elliptic=elliptic)
    if completed is None or (completed.negated and completed.limit != NO_LIMIT):
        return None
    several = any(len(one.values) > 1 for one in completed.filters)
    # Of several values joined by `and` it is not sure whether one or each of them is meant.
    return None if several and not sorted_out.alternatives else completed


def _denies_a_state(part: Part, model: SemanticModel) -> bool:
    """`have not returned their film`: there is one that is not, so that it is not none which are."""
    verb = denied_state(part.items)
    return verb is not None and (verb.is_a("value", "filter") or any(ends(model, act) for act in verb.acts))


def _completed(deed: Deed, before: Deed, *, elliptic: bool) -> Deed | None:
    """`bought in 2025 but not in 2026`, `bought a laptop this year but no monitor`."""
    if elliptic and deed.negated and deed.table != before.table and before.filters == ():
        # `sold no electronics`: what they sold none of is told by the verb, and not by any rows that have such things.
        return None
    if deed.table != before.table or not elliptic:
        return deed
    if not deed.filters and not deed.windows:
        return None
    if not deed.filters:
        return replace(deed, filters=before.filters, time_field=deed.time_field or before.time_field)
    windows = deed.windows or before.windows
    return replace(deed, windows=windows, time_field=deed.time_field or before.time_field)


def joined(deeds: Sequence[Deed], owner: str, model: SemanticModel) -> tuple[Members, ...] | None:
    """The deeds as conditions on the rows of the owner."""
    made = tuple(_members(one, owner, model) for one in deeds)
    return made if len(set(made)) == len(made) else None


def _members(deed: Deed, owner: str, model: SemanticModel) -> Members:
    op, values = deed.limit
    dated = deed.time_field or (dates_of(model).of_rows(deed.table) if deed.windows else None)
    return Members(
        of=model.table(owner).name, metric=_called(deed.table, owner, model), op=op, values=values,
        absent=deed.negated, filters=deed.filters, windows=deed.windows, time_field=dated,
    )  # fmt: skip


def _called(table: str, owner: str, model: SemanticModel) -> str:
    """The number that is called as the rows are: orders may be those that were not cancelled."""
    known = model.table(table)
    for holder, metric in model.all_metrics():
        if known.words not in (metric.words, *(one.lower() for one in metric.synonyms)):
            continue
        ref = model.metric_ref(holder, metric)
        try:
            roots = {leaf.root for leaf in metric_plan(model, ref).leaves}
        except CallerError:
            continue
        if roots == {known.name.lower()} and owner.lower() in reachable(model, known.name):
            return ref
    return known.name


def _tables_of(item: Item, model: SemanticModel) -> Iterator[str]:
    entity = item.of("entity") if not is_done(item) else None
    if entity is not None:
        yield entity.table
    rows = rows_counted(item, model) if not is_done(item) else None
    if rows is not None:
        yield rows
    if entity is None and rows is None:
        events = [act.table for act in item.acts if act.kind == "event"]
        yield from events or (act.table for act in item.acts if act.kind == "moment")


def _table(said: Said, owner: str, model: SemanticModel) -> str | None:
    """The rows that belong to the owner and that all the words are about: rentals, of `rented a film`."""
    found: list[set[str]] = []
    for item in (*said.things, *said.verbs):
        rows = {related_rows(model, owner, table) for table in _tables_of(item, model)} - {None}
        if rows:
            found.append({row for row in rows if row is not None})
        elif item in said.things:
            return None
    if not found:
        return _by_condition(said, owner, model)
    options = {row for rows in found for row in rows}
    fitting = [row for row in options if all(any(_covers(row, one, model) for one in rows) for rows in found)]
    return fitting[0] if len(fitting) == 1 else None


def _by_condition(said: Said, owner: str, model: SemanticModel) -> str | None:
    """Without a noun the rows of the value; of verbs but `have` it does not tell what was done.

    Who travelled to a city may have cancelled the trip; who never did, and what is never used, has none at all.
    """
    having = all(any(base in HAVING for base in bases(one.text)) for one in said.verbs)
    using = bool(said.verbs) and all(any(base in USING for base in bases(one.text)) for one in said.verbs)
    fields = {one.table for item in said.conditions[:1] for one in item.candidates if one.kind in CONDITIONS}
    rows = {related_rows(model, owner, table) for table in fields} - {None}
    if len(rows) == 1 and ((said.has and having) or said.negated):
        return rows.pop()
    direct = {one.left_table.lower() for one in model.relationships if one.right_table.lower() == owner.lower()}
    return model.table(direct.pop()).name if using and not fields and len(direct) == 1 else None


def _fine_enough(said: Said, table: str, model: SemanticModel) -> str:
    """`bought a laptop`, where orders have lines and lines have products: the lines."""
    wanted = {one.table.lower() for item in said.conditions for one in item.candidates if one.kind in CONDITIONS}
    if not wanted or wanted & reachable(model, table).keys():
        return table
    finer = [
        (len(paths[table.lower()]), one.name)
        for one in model.tables
        if table.lower() in (paths := reachable(model, one.name)) and wanted & paths.keys()
    ]
    return min(finer)[1] if finer else table


def _covers(row: str, other: str, model: SemanticModel) -> bool:
    return row == other or other.lower() in reachable(model, row)


def _is_understood(said: Said, table: str, model: SemanticModel) -> bool:
    """A verb that the model knows must speak of these rows, or of those that they refer to."""
    reach = reachable(model, table)
    for item in said.verbs:
        acts = [act for act in item.acts if act.kind in ("event", "moment")]
        if acts and not any(act.table.lower() in reach for act in acts):
            return False
    return True


def _only_own(item: Item, owner: str) -> bool:
    """`signed up`, of those who did: a date of the thing itself."""
    return {act.table for act in item.acts if act.kind == "moment"} == {owner}


def _moment(said: Said, table: str, model: SemanticModel) -> str | None:
    """The date that a verb names among several of these rows."""
    if not said.windows:
        return None
    for item in said.verbs:
        own = [act.ref for act in item.acts if act.kind == "moment" and act.table == model.table(table).name]
        if own and not item.act("event", model.table(table).name):
            return own[0]
    return None


def _happened(said: Said, table: str, model: SemanticModel) -> tuple[Filter, ...]:
    """`paid a fine`, of fines that also lie open: those that have the date of it."""
    name = model.table(table).name
    for item in said.verbs:
        acts = [act for act in item.acts if act.table == name and act.kind != "field"]
        told = [act for act in acts if act.kind == "moment" and not begins(model, act)]
        if told and len(told) == len(acts):
            return (Filter(field=told[0].ref, op="is not null"),)
    return ()


def _filters(said: Said, table: str, owner: str, model: SemanticModel) -> tuple[Filter, ...] | None:
    """The conditions on those rows; None when one is about something else, or about the owner."""
    values: dict[str, list[str]] = {}
    others: list[Filter] = []
    for item in said.conditions:
        one = _meant(item, table, owner, model)
        if one is None:
            return None
        if one.kind == "value":
            values.setdefault(one.ref, []).append(one.value)
        elif one.kind == "flag":
            others.append(Filter(field=one.ref, values=(one.value != "False",)))
        else:
            others.append(Filter(field=one.ref))
    made = [
        Filter(field=ref, op="in" if len(said_of) > 1 else "=", values=tuple(said_of))
        for ref, said_of in values.items()
    ]
    return (*made, *others, *(one for item in said.things for one in conditions_counted(item, model)))


def _meant(item: Item, table: str, owner: str, model: SemanticModel) -> Candidate | None:
    """The nearest of the fields that can hold the value; of the owner's own fields nothing is said here."""
    reach, own = reachable(model, table), reachable(model, owner)
    found = [
        one
        for one in item.candidates
        if one.kind in CONDITIONS and one.table.lower() in reach and one.table.lower() not in own
    ]
    near = min((len(reach[one.table.lower()]) for one in found), default=0)
    found = [one for one in found if len(reach[one.table.lower()]) == near]
    return found[0] if len({one.ref for one in found}) == 1 else None
