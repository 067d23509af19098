"""`rejected claims as a share of all claims by product`: what stands before `as` is the part, all rows the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from tools.errors import CallerError
from tools.semantics.english.linking.items import Item
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, skip, word_set
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery, ShareOf
from tools.semantics.sql.expressions import metric_plan

DETERMINERS = word_set("the our all total")

AS_A_SHARE = phrase_set(
    """as a share of | as share of | as a percentage of | as percentage of | as a percent of | as a proportion of |
    as a fraction of | as a part of | as part of | as the share of | as the percentage of"""
)


def with_whole_amounts(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """`discount as a percentage of sales`: one sum of another, also where the rows are called as the other is."""
    for i in range(1, len(tokens) - 3):
        length = phrase_length(tokens, i, AS_A_SHARE)
        at = skip(tokens, i + length, DETERMINERS) if length else len(tokens)
        count, meant = lexicon.match(tokens, at) if at < len(tokens) else (0, ())
        wholes = [one.ref for one in meant if one.kind == "metric"]
        parts = {one.ref for start in range(i) for one in lexicon.match(tokens[:i], start)[1] if one.kind == "metric"}
        amounts = len(wholes) == 1 == len(parts) and all(_is_sum(lexicon.model, ref) for ref in (*wholes, *parts))
        if amounts and any(one.kind == "entity" for one in meant):
            whole = replace(tokens[at], text="amount", field=wholes[0], value=None)
            return [*tokens[:at], whole, *tokens[at + count :]]
    return list(tokens)


def _is_sum(model: SemanticModel, ref: str) -> bool:
    try:
        leaves = metric_plan(model, ref).leaves
    except CallerError:
        return False
    return all(isinstance(leaf.aggregate, exp.Sum) for leaf in leaves)


def with_parts_of_wholes(query: SemanticQuery, items: Sequence[Item]) -> SemanticQuery:
    """The query with the conditions of the part on the part alone; no share of each group in the rest is asked for."""
    if query.derive != ("share",) or not query.filters or query.share_of or query.compare or query.kept:
        return query
    tokens = [token for item in items for token in item.tokens]
    start = next((i for i in range(len(tokens)) if phrase_length(tokens, i, AS_A_SHARE)), 0)
    before = {id(token) for token in tokens[:start]}
    said = {one.ref for item in items if id(item.tokens[0]) in before for one in item.candidates}
    part = tuple(one for one in query.filters if one.field in said)
    if not part or query.limit_per or query.over:
        return query
    whole = tuple(one for one in query.filters if one not in part)
    return query.model_copy(update={"derive": ("portion",), "filters": whole, "share_of": ShareOf(filters=part)})
