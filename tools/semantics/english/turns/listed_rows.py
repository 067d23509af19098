"""Turns that ask for the rows behind a number: `list them`, `who are they? the names and towns please`."""

from __future__ import annotations

from collections.abc import Sequence

from tools.errors import CallerError
from tools.semantics.counted import counted_rows
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.rewriting.asked_columns import columns_said
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
POINTING = word_set("them they those these their ones")
AROUND = word_set("to me and please now can could you ok okay i would like to see so then also just")


def listed(previous: SemanticQuery, tokens: Sequence[Token], lexicon: Lexicon) -> SemanticQuery | None:
    """The rows that the one number of the query counts; None for a turn that says something else.

    Raises NotUnderstood when the number is no count of rows: the same number again is no list.
    """
    end = _end_of_asking(tokens)
    if end < len(tokens) and not points_back(tokens):
        return None
    split = previous.dimensions or previous.grain or previous.part or previous.compare
    if not end or not previous.metrics or split:
        return None
    table = _counted(previous, lexicon.model)
    if table is None:
        if end < len(tokens):
            return None
        raise NotUnderstood("unclear", "I cannot tell which rows to list; name them.")
    columns = columns_said(tokens[end:], lexicon.model.table(table), lexicon, previous.time_field)
    if end < len(tokens) and not columns:
        return None
    gone = {"metrics": (), "derive": (), "order": (), "having": (), "kept": (), "limit": None, "share_of": None}
    rows = previous.model_dump() | gone | {"detail": Detail(table=table, columns=columns)}
    return SemanticQuery.model_validate(rows)


def points_back(tokens: Sequence[Token]) -> bool:
    """`list them with …` is about what was counted, whatever follows; `list customers` may be anything."""
    return any(one.text in POINTING for one in tokens[: _end_of_asking(tokens)])


def _end_of_asking(tokens: Sequence[Token]) -> int:
    return next((at for at in range(len(tokens), 0, -1) if _asks_for_rows(tokens[:at])), 0)


def _asks_for_rows(tokens: Sequence[Token]) -> bool:
    texts = tuple(one.text for one in tokens if one.text not in AROUND)
    return texts in LISTING or (*texts, "them") in LISTING


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
