"""`only the open ones`, `the ones still overdue`: the rows that were spoken of, called by their name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.errors import CallerError
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.model import Table
from tools.semantics.query import SemanticQuery
from tools.semantics.sql.expressions import metric_plan

ONES = word_set("ones those")
BETWEEN = word_set("that which who are is were was still currently now")
KINDS = ("metric", "filter")


def with_named_ones(tokens: Sequence[Token], previous: SemanticQuery, lexicon: Lexicon) -> list[Token]:
    """The turn with the name of the rows where the model knows these rows in that state, and by no single word."""
    of_them = [i for i in range(1, len(tokens)) if tokens[i - 1].text == "of"]
    at = next((i for i, one in enumerate(tokens) if one.text in ONES and i not in of_them), None)
    table = rows_of(previous, lexicon) if at is not None else None
    if at is None or table is None:
        return list(tokens)
    noun = [replace(tokens[at], text=word) for word in table.words.lower().split()]
    if at and _is_a_state([tokens[at - 1], *noun], table, lexicon) and not lexicon.match(tokens, at - 1)[0]:
        return [*tokens[:at], *noun, *tokens[at + 1 :]]
    start = at + 1
    while start < len(tokens) and tokens[start].text in BETWEEN:
        start += 1
    alone = start == len(tokens) - 1 and not lexicon.match(tokens, start)[0]
    if alone and _is_a_state([tokens[start], *noun], table, lexicon):
        return [*tokens[:at], tokens[start], *noun]
    return list(tokens)


def _is_a_state(said: Sequence[Token], table: Table, lexicon: Lexicon) -> bool:
    length, meant = lexicon.match(said, 0)
    return length == len(said) and any(one.kind in KINDS and one.table == table.name for one in meant)


def rows_of(previous: SemanticQuery, lexicon: Lexicon) -> Table | None:
    """What is listed or counted by the query before."""
    if previous.detail is not None:
        return lexicon.model.table(previous.detail.table)
    try:
        roots = {leaf.root for ref in previous.metrics for leaf in metric_plan(lexicon.model, ref).leaves}
    except CallerError:
        return None
    return lexicon.model.table(roots.pop()) if len(roots) == 1 else None
