"""The rows that are so at present: by a named filter, a flag or a value of the model, else by a date of their end."""

from __future__ import annotations

import re

from tools.semantics.model import Table
from tools.semantics.query import Filter

NOW = re.compile(r"\b(current|currently|still|active)\b", re.IGNORECASE)
ENDS = frozenset(
    [
        "left",
        "leave",
        "leaving",
        "exit",
        "exited",
        "end",
        "ended",
        "ends",
        "closed",
        "terminated",
        "termination",
        "departure",
        "resigned",
        "retired",
        "decommissioned",
        "lapsed",
    ]
)


def current_rows(table: Table) -> Filter | None:
    """What says that a row of the table has not ended; None when the model has nothing that says so."""
    for named in table.filters:
        if NOW.search(" ".join((named.words, *named.synonyms))):
            return Filter(field=f"{table.name}.{named.name}")
    for flag in table.plain_dimensions:
        if flag.is_boolean and NOW.search(" ".join((flag.words, *flag.synonyms))):
            return Filter(field=f"{table.name}.{flag.name}", values=(True,))
    for value in table.plain_dimensions:
        if any(one.lower() == "active" for one in value.sample_values):
            return Filter(field=f"{table.name}.{value.name}", values=("Active",))
    ends = [
        one
        for one in table.times
        if ENDS & {word for each in (one.words, *one.synonyms) for word in each.lower().split()}
    ]
    if len(ends) == 1:
        return Filter(field=f"{table.name}.{ends[0].name}", op="is null")
    return None
