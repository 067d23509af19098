"""Queries made at random over any model: every slot of the typed query, with references that the model has."""

from __future__ import annotations

from typing import Any, get_args

from hypothesis import strategies as st

from tools.calendar_units import Grain
from tools.semantics.model import Column, SemanticModel
from tools.semantics.query import CalendarPart, Comparison, Derivation

UNASKED = frozenset({"evidence", "assumptions", "confidence"})
"""Slots that say how a question was read."""

WINDOWS: list[dict[str, Any]] = [
    {"kind": "last", "n": 6, "unit": "month"},
    {"kind": "this", "unit": "year"},
    {"kind": "ago", "n": 2, "unit": "week"},
    {"kind": "period", "unit": "quarter", "year": 2026, "number": 3},
    {"kind": "between", "start": "2026-01-01", "end": "2026-02-01"},
    {"kind": "since", "start": "2026-01-01"},
    {"kind": "until", "end": "2026-01-01"},
]


def few(strategy: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[list[Any]]:
    return st.lists(strategy, min_size=1, max_size=most, unique_by=str)


def queries_over(model: SemanticModel) -> st.SearchStrategy[dict[str, Any]]:
    """Slots as an author of queries writes them; some are no query, and many queries have no answer."""
    slots = slots_over(model)
    return st.lists(st.sampled_from(sorted(slots)), max_size=5, unique=True).flatmap(
        lambda names: st.fixed_dictionaries(
            {name: slots[name] for name in dict.fromkeys(["detail" if "detail" in names else "metrics", *names])}
        )
    )


def slots_over(model: SemanticModel) -> dict[str, st.SearchStrategy[Any]]:
    """What may stand in each slot."""
    tables = [table.name for table in model.tables]
    columns = {f"{table.name}.{one.name}": one for table in model.tables for one in table.columns.values()}
    times = [ref for ref, one in columns.items() if one.is_time]
    numbers = [ref for ref, one in columns.items() if one.is_number]
    named = [f"{table.name}.{one.name}" for table in model.tables for one in table.filters]
    metrics = [model.metric_ref(table, one) for table, one in model.all_metrics()]
    metrics += [f"count({name})" for name in tables]
    metrics += [f"{name}({ref})" for ref in numbers for name in ("sum", "avg", "median", "max", "count_distinct")]
    metric, table, group = st.sampled_from(metrics), st.sampled_from(tables), st.sampled_from([*columns, *tables])
    window, time = st.sampled_from(WINDOWS), st.sampled_from([None, *times])
    filters = st.one_of(
        *[st.sampled_from(sorted(columns)).flatmap(lambda ref: _filter(ref, columns[ref]))],
        *([st.sampled_from(named).flatmap(_named)] if named else []),
    )
    number = st.lists(st.integers(-1, 200), min_size=1, max_size=2).map(lambda values: [float(one) for one in values])
    anti = st.fixed_dictionaries(
        {"entity": table, "related": st.one_of(table, metric)},
        optional={"filters": few(filters, 1), "windows": few(window, 1), "time_field": time},
    )
    members = st.fixed_dictionaries(
        {"of": group, "metric": st.one_of(metric, table)},
        optional={
            "op": st.sampled_from(get_args(Comparison)),
            "values": number,
            "limit": st.one_of(st.none(), st.integers(1, 5)),
            "dir": st.sampled_from(["asc", "desc"]),
            "absent": st.booleans(),
            "filters": few(filters, 1),
            "windows": few(window, 1),
            "time_field": time,
        },
    )
    having = st.fixed_dictionaries(
        {
            "metric": st.one_of(metric, st.sampled_from(["share", "change", "growth"])),
            "op": st.sampled_from(get_args(Comparison)),
            "values": number,
        }
    )
    order = st.fixed_dictionaries(
        {"by": st.one_of(metric, group, st.sampled_from(["time", "change", "growth", "share"]))},
        optional={"dir": st.sampled_from(["asc", "desc"])},
    )
    return {
        "metrics": st.lists(metric, min_size=1, max_size=3, unique=True),
        "dimensions": few(group, 3),
        "filters": few(filters),
        "windows": few(window),
        "time_field": time,
        "grain": (st.sampled_from(get_args(Grain))),
        "compare": (st.sampled_from([{"to": "previous"}, {"to": "same_last_year"}, {"to": "explicit"}])),
        "derive": few(st.sampled_from(get_args(Derivation))),
        "having": few(having, 1),
        "kept": few(filters, 1),
        "share_of": (
            st.one_of(
                st.fixed_dictionaries({"filters": st.lists(filters, min_size=1, max_size=2)}),
                st.fixed_dictionaries({"members": st.lists(members, min_size=1, max_size=1)}),
                st.fixed_dictionaries({"anti": anti}),
            )
        ),
        "order": few(order),
        "limit": (st.integers(1, 20)),
        "skip": (st.integers(0, 3)),
        "limit_per": few(group, 1),
        "detail": (st.fixed_dictionaries({"table": table, "columns": few(st.sampled_from(sorted(columns)), 4)})),
        "anti": (anti),
        "members": few(members),
        "over": (
            st.fixed_dictionaries(
                {"per": st.one_of(st.sampled_from(get_args(Grain)), group)},
                optional={"function": st.sampled_from(["avg", "median", "min", "max"]), "every": st.booleans()},
            )
        ),
        "groups_counted": st.booleans(),
        "part": (st.sampled_from(get_args(CalendarPart))),
        "weekdays": few(st.integers(1, 7)),
        "moving": st.integers(2, 12),
    }


def _filter(ref: str, column: Column) -> st.SearchStrategy[dict[str, Any]]:
    """A comparison that suits the type; text also against a number now and then, which is refused."""
    samples = list(getattr(column, "sample_values", ())) or ["Web", "O'Neil", "x"]
    if column.is_time:
        values, ops = st.just("2026-03-01"), ["=", "!=", ">", ">=", "<", "<=", "is null", "is not null", "between"]
    elif column.is_boolean:
        values, ops = st.booleans(), ["=", "!=", "is null"]
    elif column.is_number:
        values, ops = st.integers(-5, 500), ["=", "!=", "in", "not in", ">", "<=", "between", "is null"]
    else:
        values, ops = st.sampled_from(samples), ["=", "!=", "in", "not in", "contains", "starts with", "is not null"]
    return st.sampled_from(ops).flatmap(lambda op: _compared(ref, op, values))


def _compared(ref: str, op: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    least, most = {"is null": (0, 0), "is not null": (0, 0), "between": (2, 2), "in": (1, 3), "not in": (1, 3)}.get(
        op, (1, 1)
    )
    return st.fixed_dictionaries(
        {"field": st.just(ref), "op": st.just(op), "values": st.lists(values, min_size=least, max_size=most)}
    )


def _named(ref: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"field": st.just(ref), "op": st.sampled_from(["=", "!="])})
