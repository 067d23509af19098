"""What a typed query computes, whatever the order and the names in which it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from tools.errors import CallerError
from tools.semantics.idle_conditions import without_idle_conditions
from tools.semantics.model import SemanticModel, Table
from tools.semantics.query import Detail, Filter, FilterOp, Members, SemanticQuery
from tools.semantics.sql import compile_query
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable
from tools.semantics.sql.times import times_of

Meaning = dict[str, Any]
"""Slots in their plainest form; two queries mean the same when theirs are equal."""

_OWN = re.compile(r"(?:sum|avg|median|min|max)\((\w+)\.(\w+)\)", re.IGNORECASE)
_FIELD = re.compile(r"(sum|avg|median|min|max)\((\w+)\)", re.IGNORECASE)
_COMPARED = re.compile(
    r"(?:\w+\.)?(?P<column>\w+)\s*(?P<op>=|<>|!=|not\s+in|in)\s*(?P<values>'[^']*'|\(\s*'[^']*'(?:\s*,\s*'[^']*')*\s*\))",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"'([^']*)'")
OPS: dict[str, FilterOp] = {"=": "in", "<>": "not in", "!=": "not in", "in": "in", "notin": "not in"}
COUNTS = ("count(*)", "count(1)")


def same_meaning(first: SemanticQuery, second: SemanticQuery, model: SemanticModel, today: date) -> bool:
    """Whether both compute the same rows, where one may show more columns of them than the other."""
    first, second = (_present_as_rows(without_idle_conditions(one, model), model) for one in (first, second))
    if (first.time_field is None) != (second.time_field is None):
        first, second = _dated_alike(first, second, model, today)
    one, other = meaning_of(first, model, today), meaning_of(second, model, today)
    shown, also = one.pop("columns"), other.pop("columns")
    # An order without a limit changes nothing but the place of the rows.
    if not one["limit"] and not other["limit"] and not (one["order"] and other["order"]):
        one.pop("order"), other.pop("order")
    return one == other and (shown <= also or also <= shown)


def _present_as_rows(query: SemanticQuery, model: SemanticModel) -> SemanticQuery:
    """`customers who bought in May`, counted: those with such an order are those of the orders of May."""
    if len(query.members) != 1 or len(query.metrics) != 1 or query.windows or query.anti or query.share_of:
        return query
    member, plain = query.members[0], _Plain(model)
    own = plain.metric(query.metrics[0]) == plain.metric(member.of) and model.has_table(member.of)
    table = plain.rows_of(member.metric)
    if not own or table is None or not (plain.is_some(member) and member.windows):
        return query
    dated = f"{table.name}.{table.default_time.name}" if table.default_time else None
    key = table.columns.get(table.key[0].lower()) if len(table.key) == 1 else None
    known = () if member.filters or key is None else (Filter(field=f"{table.name}.{key.name}", op="is not null"),)
    return query.model_copy(
        update={
            "members": (), "filters": (*query.filters, *member.filters, *known), "windows": member.windows,
            "time_field": member.time_field or dated,
        }
    )  # fmt: skip


def _dated_alike(
    first: SemanticQuery, second: SemanticQuery, model: SemanticModel, today: date
) -> tuple[SemanticQuery, SemanticQuery]:
    """A date that one query names and the other takes by default is the same when it makes the same statement."""
    named, other = (first, second) if first.time_field else (second, first)
    as_named = other.model_copy(update={"time_field": named.time_field})
    try:
        same = compile_query(model, as_named, today=today).sql == compile_query(model, other, today=today).sql
    except CallerError:
        same = False
    return (named, as_named) if same else (first, second)


def meaning_of(query: SemanticQuery, model: SemanticModel, today: date) -> Meaning:
    """The query's slots with entities as their labels, absences and presences in one form, windows as dates."""
    plain = _Plain(model)
    query = plain.as_rows(query)
    members = [plain.member(one) for one in query.members]
    if query.anti is not None:
        absent = Members(
            of=query.anti.entity, metric=query.anti.related, absent=True, filters=query.anti.filters,
            windows=query.anti.windows, time_field=query.anti.time_field,
        )  # fmt: skip
        members.append(plain.member(absent))
    filters = {plain.filter(one) for one in query.filters}
    for member in query.members:
        # `tickets tagged vip` as a condition on the tags, or as tickets that have such a tag.
        if plain.is_presence(member):
            members.remove(plain.member(member))
            filters |= {plain.filter(one) for one in member.filters}
    groups = {plain.group(one) for one in query.dimensions}
    number = partial(plain.number_of, groups=groups)
    fixed = {one[0] for one in filters if one[1] == "="}
    known = {one for one in filters if one[1] == "is not null" and one[0] in groups and (query.limit or query.having)}
    columns = {number(one) for one in query.metrics}
    if query.detail is not None:
        columns |= {one.lower() for one in query.detail.columns}
    return {
        "columns": columns,
        "rows": query.detail.table.lower() if query.detail else "",
        "groups": groups - fixed,
        "filters": filters - known,
        "kept": {plain.filter(one) for one in query.kept},
        "members": sorted(map(repr, members)),
        "times": _times(query, today),
        "time_field": (query.time_field or "").lower() if query.windows or query.grain or query.part else "",
        "grain": query.grain,
        "compare": query.compare is not None,
        "derive": frozenset(query.derive),
        "share_of": _share(query, plain),
        "having": {(number(one.metric), one.op, one.values) for one in query.having},
        "order": tuple((number(one.by), one.dir) for one in query.order),
        "limit": (query.limit, query.skip, {plain.group(one) for one in query.limit_per}) if query.limit else None,
        "over": (query.over.function, plain.group(query.over.per), query.over.every) if query.over else None,
        "groups_counted": query.groups_counted,
        "part": (query.part, frozenset(query.weekdays)),
        "moving": query.moving if "moving_average" in query.derive else 0,
    }


def _times(query: SemanticQuery, today: date) -> Any:
    """The dates of the windows; what cannot be resolved is compared as it was said."""
    try:
        times = times_of(query, today)
    except CallerError:
        return query.windows
    return tuple((one.start, one.end) if one else None for one in (times.period, times.compared))


def _share(query: SemanticQuery, plain: _Plain) -> Any:
    part = query.share_of
    if part is None:
        return None
    return (
        {plain.filter(one) for one in part.filters},
        sorted(repr(plain.member(one)) for one in part.members),
        part.anti.model_dump_json() if part.anti else "",
    )


class _Plain:
    """The plain forms of references over one model."""

    def __init__(self, model: SemanticModel) -> None:
        self._model = model

    def as_rows(self, query: SemanticQuery) -> SemanticQuery:
        """The ships with the highest price, grouped by ship, are rows of ships by their own price."""
        query = self._per_row(query)
        table = rows_grouped(query, self._model)
        fields = {ref: self._own_field(ref, table) for ref in query.metrics} if table is not None else {}
        if table is None or None in fields.values():
            return query
        own = [field for field in fields.values() if field]
        label = (f"{table.name}.{table.label.name}",) if table.label else ()
        named = tuple(ref for ref in query.dimensions if not self._model.has_table(ref))
        order = tuple(one.model_copy(update={"by": fields.get(one.by) or one.by}) for one in query.order)
        limits = tuple(Filter(field=fields[one.metric] or "", op=one.op, values=one.values) for one in query.having)
        rows = {
            "detail": Detail(table=table.name, columns=tuple(dict.fromkeys((*label, *named, *own)))),
            "order": order, "metrics": (), "dimensions": (), "having": (), "filters": (*query.filters, *limits),
        }  # fmt: skip
        return query.model_copy(update=rows)

    def number_of(self, ref: str, groups: set[str]) -> str:
        """The number; of a single row, told apart by a label, its highest is its average and its total."""
        rows = (one for one in self._model.tables if self.group(one.name) in groups)
        field = next((field for table in rows if (field := self._own_field(ref, table))), None)
        return f"row({field})".lower() if field else self.metric(ref)

    def _own_field(self, ref: str, table: Table) -> str | None:
        """The field of each row that the number is, empty for the number of rows; None when it is neither."""
        if self.metric(ref) == f"count({table.name})".lower():
            return ""
        called = _OWN.fullmatch(ref) or _OWN.fullmatch(self._named(ref))
        return f"{table.name}.{called[2]}" if called and called[1].lower() == table.name.lower() else None

    def _named(self, ref: str) -> str:
        """The named metric as it is computed, with the table that its field is of."""
        if not self._model.has_metric(ref):
            return ""
        owner, metric = self._model.metric(ref)
        plain = _FIELD.fullmatch(metric.expr.strip())
        known = owner is not None and plain is not None and plain[2].lower() in owner.columns
        return f"{plain[1]}({owner.name}.{plain[2]})" if owner is not None and plain is not None and known else ""

    def _per_row(self, query: SemanticQuery) -> SemanticQuery:
        """The average per order of what each order is worth is the average of it."""
        over = query.over
        if over is None or over.function != "avg" or len(query.metrics) != 1 or not self._model.has_table(over.per):
            return query
        field = self._own_field(query.metrics[0], self._model.table(over.per))
        return query.model_copy(update={"over": None, "metrics": (f"avg({field})",)}) if field else query

    def group(self, ref: str) -> str:
        """An entity is grouped by its label."""
        if self._model.has_table(ref):
            table = self._model.table(ref)
            return f"{table.name}.{table.label.name}".lower() if table.label else table.name.lower()
        return ref.lower()

    def metric(self, ref: str) -> str:
        """A metric that counts a table's rows is that count, however the model calls it."""
        if self._model.has_table(ref):
            return f"count({ref})".lower()
        if not self._model.has_metric(ref):
            return self._computed(ref) if "(" in ref and "." in ref else ref.lower()
        owner, metric = self._model.metric(ref)
        if owner is not None and " ".join(metric.expr.lower().split()) in _counts_of(owner):
            return f"count({owner.name})".lower()
        return self._computed(self._model.metric_ref(owner, metric))

    def _computed(self, ref: str) -> str:
        """What is computed, so that an average of a fact is the metric that averages it."""
        try:
            return metric_plan(self._model, ref).tree.sql().lower()
        except CallerError:
            return ref.lower()

    def filter(self, one: Filter) -> tuple[str, str, frozenset[str]]:
        one = self._spelt_out(one)
        op = {"in": "=", "not in": "!="}.get(one.op, one.op)
        return one.field.lower(), op, frozenset(str(value).lower() for value in one.values)

    def _spelt_out(self, one: Filter) -> Filter:
        """A named condition that compares one field with values is that comparison."""
        named = self._model.filter(one.field) if one.op == "=" and not one.values else None
        said = _COMPARED.fullmatch(named[1].expr.strip()) if named is not None else None
        if named is None or said is None:
            return one
        table, column = named[0], said["column"].lower()
        known = next(
            (each for each in table.plain_dimensions if column in (each.name.lower(), each.expr.lower())), None
        )
        op = OPS["".join(said["op"].lower().split())]
        return (
            Filter(field=f"{table.name}.{known.name}", op=op, values=tuple(_QUOTED.findall(said["values"])))
            if known
            else one
        )

    def member(self, one: Members) -> Any:
        return (
            self.group(one.of), self._counted(one.metric), one.op, one.values, one.limit, one.dir, one.absent,
            frozenset(map(self.filter, one.filters)),
            tuple(each.model_dump_json(exclude_defaults=True) for each in one.windows),
        )  # fmt: skip

    def is_some(self, one: Members) -> bool:
        return one.op == ">" and one.values == (0.0,) and not one.absent and one.limit is None

    def rows_of(self, ref: str) -> Table | None:
        """The rows that there are some of."""
        if self._model.has_metric(ref):
            return self._model.metric(ref)[0]
        return self._model.table(ref) if self._model.has_table(ref) else None

    def is_presence(self, one: Members) -> bool:
        return self.is_some(one) and self._model.has_table(one.metric) and not one.windows and bool(one.filters)

    def _counted(self, ref: str) -> str:
        """What there is none or some of: the rows behind a metric, as the table they are in."""
        if self._model.has_metric(ref):
            owner, _ = self._model.metric(ref)
            return owner.name.lower() if owner else ref.lower()
        return ref.lower()


def rows_grouped(query: SemanticQuery, model: SemanticModel) -> Table | None:
    """The table whose rows, with what each of them has, are all that the numbers are grouped by."""
    computes = query.grain or query.part or query.compare or query.derive or query.over or query.limit_per
    named = [ref for ref in query.dimensions if model.has_table(ref) or _is_label_counted(ref, query, model)]
    if computes or not query.metrics or len(named) != 1:
        return None
    table = model.table(named[0].partition(".")[0])
    reach = reachable(model, table.name)
    fields = [ref for ref in query.dimensions if ref != named[0]]
    fits = table.key and all(ref.rpartition(".")[0].lower() in reach for ref in fields)
    return table if fits else None


def _is_label_counted(ref: str, query: SemanticQuery, model: SemanticModel) -> bool:
    """Whether rows are counted by what they are called, which is to list them."""
    table = model.table(ref.partition(".")[0])
    label = table.label and f"{table.name}.{table.label.name}".lower()
    return ref.lower() == label and query.metrics == (f"count({table.name})",)


def _counts_of(table: Table) -> Iterable[str]:
    keys = table.key if len(table.key) == 1 else ()
    return (*COUNTS, *(form for key in keys for form in (f"count({key})", f"count(distinct {key})")))
