"""`the oldest car`: by the date that its age is reckoned from, since many are of the same whole number of years."""

from __future__ import annotations

import re

from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery

RECKONED = re.compile(
    r"^(?:DATEDIFF|TIMESTAMPDIFF)\(\s*'?\w+'?\s*,\s*(\w+)\s*,\s*(?:CURRENT_DATE|CURRENT_TIMESTAMP|GETDATE|SYSDATE)\b",
    re.I,
)


def with_exact_ages(query: SemanticQuery, model: SemanticModel) -> SemanticQuery:
    """The rows in the order of that date instead of the years passed since."""
    if query.detail is None or not query.order:
        return query
    order = []
    for one in query.order:
        born = _reckoned_from(one.by, model) if "." in one.by else None
        way = "asc" if one.dir == "desc" else "desc"
        order.append(one.model_copy(update={"by": born, "dir": way}) if born is not None else one)
    return query if tuple(order) == query.order else query.model_copy(update={"order": tuple(order)})


def _reckoned_from(ref: str, model: SemanticModel) -> str | None:
    table, column = model.column(ref)
    found = RECKONED.match(column.expr.strip())
    if found is None:
        return None
    born = [one for one in table.times if one.expr.strip().lower() == found.group(1).lower()]
    return f"{table.name}.{born[0].name}" if len(born) == 1 else None
