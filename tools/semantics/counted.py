"""Which rows a metric counts: the condition inside COUNT_IF, COUNT(CASE ...) or SUM(CASE ... THEN 1)."""

from __future__ import annotations

from functools import lru_cache

import sqlglot
from sqlglot import exp


@lru_cache(maxsize=4096)
def counted_rows(expr: str, key: tuple[str, ...]) -> str | None:
    """The condition of the rows that are counted, empty for all rows; None when something else is computed."""
    tree = sqlglot.parse_one(expr, dialect="snowflake")
    if isinstance(tree, exp.CountIf):
        return str(tree.this.sql(dialect="snowflake"))
    if not isinstance(tree, exp.Count | exp.Sum):
        return None
    inner = tree.this
    if isinstance(inner, exp.Distinct):
        inner = inner.expressions[0] if len(inner.expressions) == 1 else inner
        if isinstance(inner, exp.Column) and inner.name.lower() not in {one.lower() for one in key}:
            return None
    if isinstance(inner, exp.Case | exp.If):
        return _condition(inner, summed=isinstance(tree, exp.Sum))
    if isinstance(tree, exp.Sum):
        return None
    if isinstance(inner, exp.Star):
        return ""
    if isinstance(inner, exp.Column):
        return (
            ""
            if inner.name.lower() in {one.lower() for one in key}
            else f"{inner.sql(dialect='snowflake')} IS NOT NULL"
        )
    return None


@lru_cache(maxsize=4096)
def rows_of(expr: str, key: tuple[str, ...]) -> str | None:
    """The condition of the rows that a count, a sum over some rows or a share of all rows is about; None for others."""
    tree = sqlglot.parse_one(expr, dialect="snowflake")
    if isinstance(tree, exp.Div):
        whole = tree.expression.find(exp.Count)
        of_all = whole is not None and not isinstance(whole.this, exp.Case | exp.If)
        return counted_rows(tree.this.sql(dialect="snowflake"), key) if of_all else None
    summed = tree.this if isinstance(tree, exp.Sum) else None
    return _condition(summed, counting=False) if isinstance(summed, exp.Case | exp.If) else counted_rows(expr, key)


def _condition(case: exp.Case | exp.If, *, summed: bool = True, counting: bool = True) -> str | None:
    """`c` of `CASE WHEN c THEN 1 ELSE 0 END`, and of IFF(c, 1, 0); where it need not count, of any number."""
    branches = case.args["ifs"] if isinstance(case, exp.Case) else [case]
    other = case.args.get("default") if isinstance(case, exp.Case) else case.args.get("false")
    if len(branches) != 1 or (isinstance(case, exp.Case) and case.this is not None):
        return None
    then = branches[0].args["true"]
    nothing = other is None or isinstance(other, exp.Null) or (summed and other.sql() == "0")
    counts_one = not summed or not counting or then.sql() == "1"
    return str(branches[0].this.sql(dialect="snowflake")) if nothing and counts_one else None
