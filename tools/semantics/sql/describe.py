"""A query said back in words: metric, groups, filters, the window as dates, and what was assumed."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date

from tools.semantics.elements import singular
from tools.semantics.model import SemanticModel, Table
from tools.semantics.periods import named
from tools.semantics.query import COMPUTED, Filter, Members, SemanticQuery
from tools.semantics.sql.expressions import AGGREGATE_WORDS, metric_plan
from tools.semantics.sql.members import members_of
from tools.semantics.sql.result import Understood
from tools.semantics.sql.times import Times

OPERATIONS = {
    "=": "is",
    "!=": "is not",
    "in": "is one of",
    "not in": "is none of",
    ">": "over",
    ">=": "at least",
    "<": "under",
    "<=": "at most",
    "between": "between",
    "contains": "contains",
    "starts with": "starts with",
    "is null": "is missing",
    "is not null": "is known",
    "is nil": "is missing or 0",
    "is not nil": "is not 0",
}
KINDS_OF_NAMES = ("full", "first", "last", "display", "legal", "short", "common", "given", "family", "user")
DERIVED = {
    "share": "with the share of the whole",
    "cumulative": "with the running total",
    "rank": "with the rank",
    "moving_average": "with the moving average",
}


def understood(model: SemanticModel, query: SemanticQuery, times: Times, *, today: date) -> Understood:
    """The pieces and the sentence that begins every reply."""
    metrics = tuple(metric_plan(model, ref).label for ref in query.metrics)
    dimensions = tuple(group_label(model, ref) for ref in query.dimensions)
    filters = tuple(filter_label(model, one) for one in (*query.filters, *query.kept))
    window = times.period.said() if times.period else "all dates"
    pieces = Understood(
        metrics=metrics,
        dimensions=dimensions,
        filters=filters,
        window=window,
        compared_with=_compared_with(query, times),
        extras=tuple(_extras(model, query, today)),
        assumptions=query.assumptions,
    )
    return pieces.model_copy(update={"sentence": _sentence(model, query, pieces, today)})


def group_label(model: SemanticModel, ref: str) -> str:
    if model.has_table(ref):
        label = model.table(ref).label
        return _thing(label.words) or singular(model.table(ref).words) if label else model.table(ref).words
    named = model.filter(ref)
    return named[1].words if named is not None else model.column(ref)[1].words


def _thing(label: str) -> str:
    """What is named by a label: a customer by `customer name`; `full name` and `first name` do not say."""
    name = label.removesuffix(" name")
    return "" if name in KINDS_OF_NAMES else name


def rows_label(table: Table) -> str:
    """What the rows of a table are: `members`; those of `customer_360`, labelled by `customer_name`, are customers."""
    name = _thing(table.label.words) if table.label else ""
    if not name or (singular(table.words) != table.words and table.words.replace(" ", "").isalpha()):
        return table.words
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


def filter_label(model: SemanticModel, one: Filter) -> str:
    if one.other is not None:
        return f"{model.column(one.field)[1].words} {OPERATIONS[one.op]} {model.column(one.other)[1].words}"
    named = model.filter(one.field)
    if named is not None and not one.values:
        return f"not {named[1].words}" if one.op == "!=" else named[1].words
    table, column = model.column(one.field)
    if one.op == "is not null" and column.name in table.key:
        return f"there are {table.words}"
    if column.is_boolean and len(one.values) == 1:
        positive = (str(one.values[0]).lower() == "true") == (one.op in ("=", "in"))
        words = re.sub(r"^(is|has|was|are) ", "", column.words)
        return words if positive else f"not {words}"
    values = " and ".join(map(str, one.values)) if one.op == "between" else ", ".join(map(str, one.values))
    return f"{column.words} {OPERATIONS[one.op]} {values}".rstrip()


def _compared_with(query: SemanticQuery, times: Times) -> str:
    if query.grain and (query.compare is None or query.compare.to == "previous"):
        return f"the {query.grain} before" if query.compare or "growth" in query.derive else ""
    if times.compared is None:
        return "the same period last year" if query.compare else ""
    whole = f"; beside it the whole of {times.whole.said()}" if times.whole else ""
    return times.compared.said() + whole


def _extras(model: SemanticModel, query: SemanticQuery, today: date) -> list[str]:
    said = [DERIVED[one] for one in query.derive if one in DERIVED]
    said += [_member(model, one, today) for one in members_of(query)]
    if query.weekdays:
        said.append("on " + _series([f"{calendar.day_name[one - 1]}s" for one in query.weekdays]))
    for one in query.having:
        values = " and ".join(f"{value:,.10g}" for value in one.values)
        number = f"the {one.metric}" if one.metric in COMPUTED else metric_plan(model, one.metric).label
        unit = " %" if one.metric in ("share", "growth") else ""
        said.append(f"where {number} {OPERATIONS.get(one.op, one.op)} {values}{unit}")
    if query.limit and query.limit_per:
        said.append(f"{query.limit} for each {' and '.join(_per_label(model, ref) for ref in query.limit_per)}")
    return said


def _member(model: SemanticModel, one: Members, today: date) -> str:
    """`only customers without orders since 1 March 2026`."""
    of = rows_label(model.table(one.of)) if model.has_table(one.of) else group_label(model, one.of)
    number = model.table(one.metric).words if model.has_table(one.metric) else metric_plan(model, one.metric).label
    if one.limit is not None:
        way = "top" if one.dir == "desc" else "lowest"
        text = (
            f"number {one.skip + 1} of the {of} by {number}" if one.skip else f"the {way} {one.limit} {of} by {number}"
        )
    elif one.op == ">" and one.values == (0.0,):
        text = f"{of} with {'no' if one.absent else 'any'} {number}"
    else:
        values = " and ".join(f"{value:,.10g}" for value in one.values)
        text = f"{of} {'not ' if one.absent else ''}with {number} {OPERATIONS.get(one.op, one.op)} {values}"
    conditions = [filter_label(model, each) for each in one.filters]
    text += f" where {_series(conditions)}" if conditions else ""
    return f"only {text}" + (f", {named(one.windows[0], today).said()}" if one.windows else "")


def _per_label(model: SemanticModel, ref: str) -> str:
    return ref if "." not in ref and not model.has_table(ref) else group_label(model, ref)


def _sentence(model: SemanticModel, query: SemanticQuery, pieces: Understood, today: date) -> str:
    head = _head(model, query, pieces, today)
    parts = [head]
    if pieces.filters:
        parts.append("where " + " and ".join(pieces.filters))
    parts += pieces.extras
    if pieces.window != "all dates" or query.windows:
        dated = f"{model.column(query.time_field)[1].words} " if query.time_field else ""
        parts.append(dated + pieces.window)
    if pieces.compared_with:
        parts.append(f"compared with {pieces.compared_with}")
    sentence = ", ".join(parts)
    sentence = sentence[0].upper() + sentence[1:] + "."
    if not query.windows and pieces.window == "all dates":
        sentence = sentence[:-1] + ", all dates."
    return sentence + "".join(f" Assumed: {one}." for one in pieces.assumptions)


def _head(model: SemanticModel, query: SemanticQuery, pieces: Understood, today: date) -> str:
    if query.detail:
        return f"{rows_label(model.table(query.detail.table))}, one row each"
    part = [query.part.replace("_", " ")] if query.part else []
    groups = [*([query.grain] if query.grain else []), *part, *pieces.dimensions]
    head = _series(pieces.metrics)
    if "portion" in query.derive:
        head = f"percentage of {pieces.metrics[-1]} {_part(model, query, pieces, today)}"
    elif "ratio" in query.derive:
        head = " per ".join(pieces.metrics)
    if query.over:
        head = f"{AGGREGATE_WORDS[query.over.function]} of {head} per {_per_label(model, query.over.per)}"
    if query.groups_counted:
        return f"number of different {groups[0]}s"
    if groups:
        head += f" by {_series(groups)}"
    if query.limit and not query.limit_per and groups:
        lowest = query.order and query.order[0].dir == "asc"
        place = f", number {query.skip + 1} from the {'lowest' if lowest else 'top'}"
        head += (
            place
            if query.skip
            else (
                f", the {'lowest' if lowest else 'top'} {query.limit}"
                if query.limit > 1
                else f", the {'lowest' if lowest else 'highest'} one"
            )
        )
    return head


def _part(model: SemanticModel, query: SemanticQuery, pieces: Understood, today: date) -> str:
    """What the part is, of which a percentage is given."""
    of = query.share_of
    if of is None:
        return f"that is {pieces.metrics[0]}"
    members = members_of(query.model_copy(update={"members": of.members, "anti": of.anti}))
    conditions = [filter_label(model, one) for one in of.filters] + [_member(model, one, today) for one in members]
    return f"where {' and '.join(conditions)}"


def _series(parts: Sequence[str]) -> str:
    return ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1] if parts else ""
