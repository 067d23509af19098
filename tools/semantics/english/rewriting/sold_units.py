"""`how many laptops did we sell`, `which shop sold the most toys`, `toys sold`: the pieces, and not their revenue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from sqlglot import exp

from tools.errors import CallerError
from tools.semantics.english.checks.actors import people_of
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, phrase_length, skip, word_set, words_like
from tools.semantics.english.vocabulary.comparative_words import BOUNDS
from tools.semantics.english.vocabulary.verb_forms import bases
from tools.semantics.model import SemanticModel, Table
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

TRADED = word_set("sell buy purchase order serve")
PIECES = word_set("unit units piece pieces quantity quantities portion portions copy copies bottles qty")
AUXILIARIES = word_set("did do does have has had we they us people customers guests been were was got get")
EXTENT = {"most": "highest", "fewest": "lowest", "least": "lowest"}
COUNTING = word_set("much number amount revenue sales turnover value")
AFTER = word_set("in by per on last this at since during each for from between yesterday today")
RELATIVE = word_set("who that which")
GROUPED = word_set("which what")


def with_sold_units(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with the number of pieces in the place of the verb; the same tokens where nothing is traded."""
    for i, one in enumerate(tokens):
        if any(base in TRADED for base in bases(one.text)) and not one.field:
            found = _how_many(tokens, i, lexicon) or _the_most(tokens, i, lexicon) or _sold(tokens, i, lexicon)
            found = found or _limited(tokens, i, lexicon)
            if found is not None:
                return found
    return list(tokens)


def _how_many(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> list[Token] | None:
    """`how many laptops did we sell last month`, `how many desserts were sold`."""
    start = next((i for i in range(at - 2) if (tokens[i].text, tokens[i + 1].text) == ("how", "many")), None)
    if start is None:
        return None
    end, ref = _things(tokens, start + 2, lexicon)
    if not ref or skip(tokens, end, AUXILIARIES) != at or (end == at and tokens[at].text != "sold"):
        return None
    number = replace(tokens[start], text="amount", said=tokens[at].said, field=ref, value=None)
    return [
        *tokens[:start],
        number,
        *words_like(tokens[start + 1], ("of",)),
        *tokens[start + 2 : end],
        *tokens[at + 1 :],
    ]


def _the_most(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> list[Token] | None:
    """`which shop sold the most toys in May`."""
    rank = skip(tokens, at + 1, frozenset(("the",)))
    if rank + 1 >= len(tokens) or tokens[rank].text not in EXTENT or tokens[0].text not in GROUPED:
        return None
    end, ref = _things(tokens, rank + 1, lexicon)
    if not ref:
        return None
    number = replace(tokens[rank], text="amount", field=ref, value=None, lead="")
    lead = words_like(tokens[at], ("has", "the", EXTENT[tokens[rank].text]))
    return [*tokens[:at], *lead, number, *words_like(tokens[rank], ("of",)), *tokens[rank + 1 : end], *tokens[end:]]


def _limited(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> list[Token] | None:
    """`waiters who sold more than 50 desserts`: the limit is on the pieces."""
    bound = phrase_length(tokens, at + 1, BOUNDS)
    number = at + 1 + bound
    if not bound or number + 1 >= len(tokens) or tokens[number].value is None or not at:
        return None
    ref = _things(tokens, number + 1, lexicon)[1]
    if not ref:
        return None
    start = at - 1 if tokens[at - 1].text in RELATIVE else at
    pieces = replace(tokens[at], text="amount", field=ref, value=None, lead="")
    words = [*words_like(tokens[start], ("with",)), *tokens[at + 1 : number + 1], pieces]
    return [*tokens[:start], *words, *words_like(tokens[at], ("of",)), *tokens[number + 1 :]]


def _sold(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> list[Token] | None:
    """`toys sold by shop`, where nothing else says what is counted."""
    if tokens[at].text != "sold" or at == 0 or any(one.text in COUNTING for one in tokens):
        return None
    end, ref = _things(tokens, at - 1, lexicon)
    behind = tokens[at + 1].text if at + 1 < len(tokens) else "in"
    if not ref or end != at or not tokens[at - 1].text.endswith("s") or behind not in AFTER:
        return None
    number = replace(tokens[at], text="amount", field=ref, value=None, lead=tokens[at - 1].lead)
    return [*tokens[: at - 1], number, *words_like(tokens[at], ("of",)), tokens[at - 1], *tokens[at + 1 :]]


def _things(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[int, str]:
    """Where the values end that say what was traded, and the number of its pieces."""
    tables: set[str] = set()
    while at < len(tokens):
        length, meant = lexicon.match(tokens, at)
        values = {one.table for one in meant if one.kind in ("value", "flag")}
        if not length or not values or any(one.kind in ("entity", "metric") for one in meant):
            break
        tables |= values
        at += length
    refs = {ref for ref in _pieces(lexicon.model) if tables and _are_parts(lexicon.model, ref, tables)}
    sold = {ref for ref in refs if _says_sold(lexicon.model, ref)} if len(refs) > 1 else refs
    return at, sold.pop() if len(sold) == 1 else ""


def _says_sold(model: SemanticModel, ref: str) -> bool:
    """`units in stock` are no units sold."""
    metric = model.metric(ref)[1]
    said = {word for text in (metric.words, *metric.synonyms) for word in text.lower().split()}
    return any(base in TRADED for word in said for base in bases(word))


def _are_parts(model: SemanticModel, ref: str, tables: set[str]) -> bool:
    """Whether what is called so are things that the rows of the number are about, and no people."""
    root = metric_plan(model, ref).leaves[0].root
    people = {one.table for one in people_of(model) if one.noun in _nouns(model.table(one.table))}
    known = {name.lower() for name in reachable(model, root)} - {root.lower()} - people
    return {name.lower() for name in tables} <= known


def _nouns(table: Table) -> set[str]:
    return {word for name in (table.words, *table.synonyms) for word in name.lower().split()}


@lru_cache(maxsize=32)
def _pieces(model: SemanticModel) -> tuple[str, ...]:
    """The sums of the model that count pieces."""
    return tuple(_sums_of_pieces(model))


def _sums_of_pieces(model: SemanticModel) -> Iterator[str]:
    for owner, metric in model.all_metrics():
        said = {word for text in (metric.words, *metric.synonyms) for word in text.lower().split()}
        ref = model.metric_ref(owner, metric)
        if said & PIECES and _is_sum(model, ref):
            yield ref


def _is_sum(model: SemanticModel, ref: str) -> bool:
    try:
        plan = metric_plan(model, ref)
    except CallerError:
        return False
    return plan.additive and all(isinstance(leaf.aggregate, exp.Sum) for leaf in plan.leaves)
