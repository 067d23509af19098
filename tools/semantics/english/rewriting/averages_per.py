"""`average number of articles per author`: read as the articles of each author, of which the average is then taken."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from sqlglot import exp

from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.rewriting.every import OVER_SOME
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, skip, word_set
from tools.semantics.model import SemanticModel
from tools.semantics.query import Filter, Over, SemanticQuery
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

AVERAGES = word_set("average mean avg")
COUNTED = phrase_set("number of | count of | amount of | no of | quantity of")
EACH = phrase_set("per | for each | for every | of each | of every | in each | in every | by each | from each")
LEADS = word_set("the our all")
MEANT = ("metric", "fact", "entity", "value")
MOST_WORDS = 4
SUMMED = re.compile(r"sum\((\w+)\)", re.IGNORECASE)
Averaged = Callable[[SemanticQuery, SemanticModel], SemanticQuery]


def asks_for_averages(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[list[Token], Averaged | None]:
    """The question for the number of each, and that the average is taken over them, where it asks so."""
    at = next((i for i, one in enumerate(tokens) if one.text in AVERAGES), None)
    if at is None:
        return list(tokens), None
    counted = phrase_length(tokens, at + 1, COUNTED)
    start = skip(tokens, at + 1 + counted, LEADS)
    for i in range(start + 1, min(start + MOST_WORDS, len(tokens) - 1) + 1):
        each = phrase_length(tokens, i, EACH)
        length, per = lexicon.match(tokens, i + each) if each and i + each < len(tokens) else (0, ())
        if not length or tokens[i + each + length - 1].text.endswith("s") or not _is_named(tokens, start, i, lexicon):
            continue
        own = _own_number(tokens[start:i], per, lexicon)
        if own:
            number = [
                replace(tokens[start], text="amount", said=" ".join(one.said for one in tokens[start:i]), field=own)
            ]
            average = replace(tokens[at], text="average")
            return [*tokens[:at], average, *number, *tokens[i + each + length :]], _as_it_is
        refs = frozenset(one.ref.lower() for one in per if one.kind in ("dimension", "entity"))
        number = [replace(tokens[at], text=word, said=word) for word in ("number", "of")] if counted else []
        plain = [*tokens[:at], *number, *tokens[start:i], replace(tokens[i], text="per"), *tokens[i + each :]]
        return plain, partial(_averaged, refs=refs) if refs else None
    return list(tokens), None


def _is_named(tokens: Sequence[Token], start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether nothing but names of the model stands here, the last of them of a number or of things."""
    meant: Sequence[Candidate] = ()
    while start < end:
        length, meant = lexicon.match(tokens, start)
        if not length:
            return False
        start += length
    return start == end and any(one.kind in MEANT for one in meant)


def _own_number(said: Sequence[Token], per: Sequence[Candidate], lexicon: Lexicon) -> str:
    """The field of each of these rows that the number is, or is the sum of: the comments of an article."""
    length, meant = lexicon.match(said, 0)
    tables = {one.table.lower() for one in per if one.kind == "entity"} if length == len(said) else set()
    for one in meant:
        if one.table.lower() in tables and one.kind == "fact":
            return one.ref
        if one.table.lower() in tables and one.kind == "metric":
            summed = SUMMED.fullmatch(lexicon.model.metric(one.ref)[1].expr.strip())
            table = lexicon.model.table(one.table)
            found = [
                each
                for each in table.all_facts
                if summed and summed[1].lower() in (each.name.lower(), each.expr.lower())
            ]
            if found:
                return f"{table.name}.{found[0].name}"
    return ""


def _as_it_is(query: SemanticQuery, _model: SemanticModel) -> SemanticQuery:
    return query


def _averaged(query: SemanticQuery, model: SemanticModel, *, refs: frozenset[str]) -> SemanticQuery:
    """The average over what the query splits by. Raises NotUnderstood when its number adds up to no totals."""
    per = next((one for one in query.dimensions if one.lower() in refs), None)
    computes = query.over or query.derive or query.compare or query.having or query.limit or query.detail or query.grain
    if per is None or computes or len(query.metrics) != 1 or not _adds_up(query.metrics[0], per, model):
        raise NotUnderstood("impossible", "The average over these is not computed.")
    words = model.table(per).words if model.has_table(per) else per.rpartition(".")[2].replace("_", " ")
    known = () if model.has_table(per) else (Filter(field=per, op="is not null"),)
    return query.model_copy(
        update={
            "over": Over(per=per), "order": (), "dimensions": tuple(one for one in query.dimensions if one != per),
            "filters": (*query.filters, *(one for one in known if one not in query.filters)),
            "assumptions": (*query.assumptions, f"{OVER_SOME} {words} that have any"),
        }
    )  # fmt: skip


def _adds_up(ref: str, per: str, model: SemanticModel) -> bool:
    """Whether the number is a count or a sum of rows that each belong to one of these."""
    leaves = metric_plan(model, ref).leaves
    table = (per if model.has_table(per) else per.rpartition(".")[0]).lower()
    belongs = all(table in (leaf.root.lower(), *map(str.lower, reachable(model, leaf.root))) for leaf in leaves)
    return belongs and len(leaves) == 1 and isinstance(leaves[0].aggregate, exp.Count | exp.CountIf | exp.Sum)
