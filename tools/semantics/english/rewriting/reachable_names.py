"""`turnover by fruit` where only the blocks have a fruit by that name, and sales a fruit sold: the one that is near."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tools.semantics.elements import Dimension
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.linking.phrases import Candidate
from tools.semantics.english.tokens import Token, tokens_of
from tools.semantics.query import SemanticQuery
from tools.semantics.sql.joins import reachable


def with_reachable_names(
    tokens: Sequence[Token], lexicon: Lexicon, previous: SemanticQuery | None = None
) -> list[Token]:
    """A field that the numbers asked for cannot be split by gives way to the only namesake that they can."""
    metrics = _metrics(tokens, lexicon) or list(previous.metrics if previous else ())
    roots = {lexicon.model.metric(ref)[0] for ref in metrics if lexicon.model.has_metric(ref)}
    if len(roots) != 1 or (root := roots.pop()) is None:
        return list(tokens)
    near = reachable(lexicon.model, root.name)
    found: list[Token] = []
    i = 0
    while i < len(tokens):
        length, meant = lexicon.match(tokens, i)
        name = _namesake(meant, near, lexicon) if length else ""
        said = tokens[i : i + max(length, 1)]
        found += [replace(one, start=said[0].start, end=said[-1].end) for one in tokens_of(name)] if name else said
        i += len(said)
    return found


def _metrics(tokens: Sequence[Token], lexicon: Lexicon) -> list[str]:
    found: list[str] = []
    i = 0
    while i < len(tokens):
        length, meant = lexicon.match(tokens, i)
        found += [one.ref for one in meant if one.kind == "metric"]
        i += length or 1
    return found


def _namesake(meant: Sequence[Candidate], near: Iterable[str], lexicon: Lexicon) -> str:
    """The name of the only field near by that says all the words of one that is not near."""
    kinds = {one.kind for one in meant}
    if kinds != {"dimension"} or any(one.table.lower() in near for one in meant):
        return ""
    far = lexicon.model.column(meant[0].ref)[1]
    if not isinstance(far, Dimension):
        return ""
    words = set(far.words.split())
    fields = [
        one
        for name in near
        for one in lexicon.model.table(name).columns.values()
        if isinstance(one, Dimension) and words < set(one.words.split()) and _holds_alike(far, one)
    ]
    return fields[0].words if len(fields) == 1 else ""


def _holds_alike(far: Dimension, near: Dimension) -> bool:
    """A year is no namesake of a text: both hold the same values, as far as they are known."""
    return far.data_type == near.data_type and (
        not (far.sample_values and near.sample_values) or bool({*far.sample_values} & {*near.sample_values})
    )
