"""How many groups pass a threshold: months in which revenue was over 50k, authors with more than 10 articles."""

from __future__ import annotations

from sqlglot import exp

from tools.semantics.sql.layout import Draft
from tools.semantics.sql.result import ResultColumn


def groups_counted(draft: Draft) -> Draft:
    """The number of rows of a draft that has one row for each group."""
    label = " and ".join(column.label for column in draft.columns if column.kind in ("time", "dimension"))
    name = f"{label.replace(' ', '_')}_count"
    count = exp.alias_(exp.Count(this=exp.Star()), name)
    select = exp.Select().select(count, copy=False).from_(exp.table_("passing"), copy=False)
    column = ResultColumn(name=name, label=f"number of different {label}s", kind="metric")
    return Draft([*draft.before, ("passing", draft.select)], select, [column])
