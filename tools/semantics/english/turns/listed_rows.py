"""Turns that ask for the rows behind a number: `list them`, `who are they?`, `show me the list`."""

from __future__ import annotations

from collections.abc import Sequence

from tools.errors import CallerError
from tools.semantics.counted import counted_rows
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import Token, phrase_set, word_set
from tools.semantics.model import SemanticModel
from tools.semantics.query import Detail, SemanticQuery
from tools.semantics.sql.expressions import AGGREGATE, metric_plan

LISTING = phrase_set(
    """list them | list those | list these | list them all | list all of them | who are they | who are those |
    who are these | who were they | which ones | which are they | which ones are they | which ones are those |
    which ones were they | which were they | what are they | what were they | show the list |
    give the list | give a list | show a list | show them |
    show those | show which ones | show all of them | name them | names | their names |
    give their names | give the names | the list | a list | list | as a list | show the names |
    show their names | tell which ones | tell who they are | who is that | who exactly | which ones exactly |
    show the details | details | the details | show the rows"""
)
AROUND = word_set("to me and please now can could you ok okay i would like to see so then also just")


def listed(previous: SemanticQuery, tokens: Sequence[Token], model: SemanticModel) -> SemanticQuery | None:
    """The rows that the one number of the query counts; None for a turn that says something else.

    Raises NotUnderstood when the number is no count of rows: the same number again is no list.
    """
    texts = tuple(one.text for one in tokens if one.text not in AROUND)
    if texts not in LISTING and (*texts, "them") not in LISTING:
        return None
    split = previous.dimensions or previous.grain or previous.part or previous.compare
    if not previous.metrics or split:
        return None
    table = _counted(previous, model)
    if table is None:
        raise NotUnderstood("unclear", "I cannot tell which rows to list; name them.")
    gone = {"metrics": (), "derive": (), "order": (), "having": (), "kept": (), "limit": None, "share_of": None}
    rows = previous.model_dump() | gone | {"detail": Detail(table=table)}
    return SemanticQuery.model_validate(rows)


def _counted(previous: SemanticQuery, model: SemanticModel) -> str | None:
    """The table whose rows the number counts, all of them that the conditions leave."""
    if len(previous.metrics) != 1 or previous.derive or previous.over or previous.members:
        return None
    ref = previous.metrics[0]
    matched = AGGREGATE.fullmatch(ref.strip())
    if matched is not None:
        return model.table(matched.group(2)).name if "." not in matched.group(2) else None
    try:
        plan = metric_plan(model, ref)
    except CallerError:
        return None
    table = model.table(plan.leaves[0].root)
    _, metric = model.metric(ref)
    return table.name if len(plan.leaves) == 1 and counted_rows(metric.expr, tuple(table.key)) == "" else None
