"""Aggregates that count rows, written in any of the usual ways, so that finer rows can be counted by their key."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp


def counted_rows(node: exp.Expr) -> exp.Expr | None:
    """What must hold for a row to count: TRUE for COUNT(*), None for what is no count of rows."""
    if isinstance(node, exp.CountIf):
        holds: exp.Expr = node.this
        return holds
    if isinstance(node, exp.Count) and not isinstance(node.this, exp.Distinct):
        if isinstance(node.this, (exp.Star, exp.Literal)):
            return exp.true()
        return exp.not_(exp.Is(this=node.this, expression=exp.null()))
    return _summed_ones(node.this) if isinstance(node, exp.Sum) else None


def distinct_count(node: exp.Expr, keys: Sequence[exp.Expr]) -> exp.Expr:
    """The same count over rows that repeat: of the different keys whose rows count."""
    holds = counted_rows(node)
    if holds is None or isinstance(holds, exp.Boolean) or _is_key(holds, keys):
        return exp.Count(this=exp.Distinct(expressions=[key.copy() for key in keys]))
    only = [exp.Case().when(holds.copy(), key.copy(), copy=False) for key in keys]
    return exp.Count(this=exp.Distinct(expressions=only))


def _summed_ones(value: exp.Expr | None) -> exp.Expr | None:
    """The condition of SUM(CASE WHEN it THEN 1 ELSE 0 END) or SUM(IFF(it, 1, 0))."""
    if isinstance(value, exp.Paren):
        return _summed_ones(value.this)
    when, otherwise = None, None
    if isinstance(value, exp.If):
        when, otherwise = value, value.args.get("false")
    elif isinstance(value, exp.Case) and value.this is None and len(value.args["ifs"]) == 1:
        when, otherwise = value.args["ifs"][0], value.args.get("default")
    if when is None or not _is(when.args.get("true"), "1") or not _is_nothing(otherwise):
        return None
    holds: exp.Expr = when.this
    return holds


def _is_nothing(value: exp.Expr | None) -> bool:
    return value is None or isinstance(value, exp.Null) or _is(value, "0")


def _is(value: exp.Expr | None, digits: str) -> bool:
    return isinstance(value, exp.Literal) and value.this == digits


def _is_key(holds: exp.Expr, keys: Sequence[exp.Expr]) -> bool:
    """Whether it only asks that the key is known, which a count of different keys asks by itself."""
    known = holds.this.this if isinstance(holds, exp.Not) and isinstance(holds.this, exp.Is) else None
    return len(keys) == 1 and known == keys[0]
