"""What is said is said of something: a state of rows that are named, a home of people, a number for how things go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tools.semantics.english.frames.geometry import roots_of
from tools.semantics.english.linking.items import Item
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary import words
from tools.semantics.model import SemanticModel
from tools.semantics.query import Filter, SemanticQuery
from tools.semantics.sql.joins import reachable

FARING = word_set("doing going performing faring developing progressing coming looking running shaping")
FARE = word_set("do perform go fare look")
BEING = word_set("is are was were do does did")
LIVING = word_set("live lives living lived reside resides residing")
EMPTY = ("is null", "is not null")


def refuse_said_of_nothing(items: Sequence[Item], query: SemanticQuery, model: SemanticModel) -> None:
    """Refuse a query in which a word of the question is a condition on something else than what it is said of."""
    _how_they_fare_is_a_number(items, query)
    roots = _roots(query, model)
    _states_are_of_what_is_named(items, query, model, roots)
    _homes_are_of_those_who_live(items, query, model, roots)


def _how_they_fare_is_a_number(items: Sequence[Item], query: SemanticQuery) -> None:
    """`how are the shops doing` is about some number of theirs, and asks for no list of shops."""
    texts = [item.text for item in items]
    asked = texts[:1] == ["how"] and len(texts) > 2 and texts[1] in BEING
    if asked and not query.metrics and any(text in FARING | FARE for text in texts[2:]):
        raise NotUnderstood("unclear", "Which number tells how they are doing?", words=("how",))


def _roots(query: SemanticQuery, model: SemanticModel) -> set[str]:
    """The tables whose rows are counted, summed or listed."""
    found = {query.detail.table.lower()} if query.detail else set()
    for ref in query.metrics:
        found |= set(roots_of(model, ref))
    return found


def _filters(query: SemanticQuery) -> Iterator[Filter]:
    yield from query.filters
    yield from query.kept
    yield from query.share_of.filters if query.share_of else ()


def _states_are_of_what_is_named(
    items: Sequence[Item], query: SemanticQuery, model: SemanticModel, roots: set[str]
) -> None:
    """`visits for open training` says nothing of shops that have not opened yet."""
    named = {one.table.lower() for item in items for one in item.candidates if one.kind != "value"}
    named |= {one.ref.rpartition(".")[0].lower() for item in items for one in item.candidates if one.kind != "value"}
    for one in _filters(query):
        owner = one.field.rpartition(".")[0].lower()
        if one.op not in EMPTY or owner in roots | named or not model.has_table(owner):
            continue
        dates = {time.name.lower() for time in model.table(owner).times}
        if one.field.rpartition(".")[2].lower() in dates:
            raise NotUnderstood("unclear", f"I cannot tell whether the state of {model.table(owner).words} is meant.")


def _homes_are_of_those_who_live(
    items: Sequence[Item], query: SemanticQuery, model: SemanticModel, roots: set[str]
) -> None:
    """`students who live on campus`: a value of the courses that they take is no home."""
    own = {name for root in roots for name in (root, *reachable(model, root))}
    for i, item in enumerate(items):
        if item.kind != "word" or item.text not in LIVING:
            continue
        after = next((one for one in items[i + 1 :] if not (one.kind == "word" and one.text in words.STOP)), None)
        homes = {one.ref for one in after.candidates if one.kind == "value"} if after is not None else set()
        chosen = {one.field for one in _filters(query)} | {f.field for group in query.members for f in group.filters}
        if homes & chosen and not any(ref.rpartition(".")[0].lower() in own for ref in homes & chosen):
            raise NotUnderstood("unknown_word", f"I do not know where they {item.said}.", words=(item.said,))
