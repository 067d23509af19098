"""Clauses that choose rows by what belongs to them: bought in 2025 but not in 2026, has both a trial and a purchase.

They are cut out of the question before it is read, so that what is left is a plain one. A clause counts only when
every word of it has a place; else the question is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.semantics.counted import counted_rows
from tools.semantics.english.clauses.deeds import Deed, deeds_of, joined
from tools.semantics.english.clauses.sorting import NEGATORS, Part, is_verb
from tools.semantics.english.clauses.states import standing_of
from tools.semantics.english.linking.items import Item, phrase_at
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, phrase_set, word_set
from tools.semantics.english.vocabulary.superlative_words import ADJECTIVES, ASC, DESC
from tools.semantics.english.vocabulary.words import BY, RECENT
from tools.semantics.model import SemanticModel
from tools.semantics.query import Filter, Members, SemanticQuery

BETWEEN = word_set("of in from the our all or one ones is are") | DESC | ASC | frozenset(ADJECTIVES) | frozenset(RECENT)
RELATIVES = word_set("who that which whom")
AUXILIARIES = word_set("have has had do does did are is was were can could having")
PRONOUNS = word_set("we they us you people")
WITH = word_set("with without having")
SHARES = word_set("share shares percentage percentages proportion fraction portion part rate ratio")
"""Of these a clause says what is the part of the whole."""
SPLITTING = word_set("each every per by did do does")
CONNECTORS = word_set("but and yet")
OBJECTS = word_set("nothing")
"""`bought nothing` is one clause."""
ENDS = frozenset(",:;?-(–.")
IS_THERE = phrase_set(
    "is there any | are there any | are there | is there | do we have any | do we have | was there any"
)
HOW_MANY = phrase_set("how many | how many are there | how many are they | how many of them | how many is that")


Cut = tuple[int, int]
"""The places of a clause, with the word that joins it."""
_Found = tuple[list[Cut], tuple[Members, ...], tuple[Filter, ...]]


@dataclass(frozen=True)
class Clauses:
    """The question without its clauses, and what they ask of the rows."""

    tokens: tuple[Token, ...]
    members: tuple[Members, ...] = ()
    filters: tuple[Filter, ...] = ()

    @property
    def several(self) -> bool:
        """Whether the conditions must hold together, which no other reading can say."""
        return len(self.members) > 1

    def added_to(self, query: SemanticQuery) -> SemanticQuery:
        """The query of the question that is left, for the rows that the clauses choose."""
        added = tuple(one for one in self.filters if one not in query.filters)
        return query.model_copy(
            update={"members": (*query.members, *self.members), "filters": (*query.filters, *added)}
        )


NO_CLAUSES = Clauses(())


def clauses_of(items: Sequence[Item], lexicon: Lexicon) -> Clauses | None:
    """The clauses of the first thing that has some; None when there are none, or one of them is not understood."""
    if any(item.kind == "word" and item.text in SHARES for item in items):
        return None
    for at in range(1, len(items)):
        owner = _owner(items, at, lexicon.model)
        found = _read(items, at, owner, lexicon.model) if owner is not None and _begins(items, at) else None
        if found is not None:
            cuts, members, filters = found
            return Clauses(_left(items, cuts, bare=_starts_bare(items[:at])), members, filters)
    return None


def _owner(items: Sequence[Item], at: int, model: SemanticModel) -> str | None:
    """The table of the thing named right before, over what narrows it."""
    for item in reversed(items[:at]):
        entity = item.of("entity")
        if entity is not None:
            return entity.table
        counted = _counted(item, model)
        if counted is not None:
            return counted
        narrows = item.is_a("value", "flag", "filter") or item.kind == "time"
        if item.is_a("value") and item.plural and at and items[at - 1] is item:
            return _only_table(item)
        if not narrows and item.text not in BETWEEN:
            return None
    return None


def _only_table(item: Item) -> str | None:
    """`cashiers`, of the only table that has such a value."""
    tables = {one.table for one in item.candidates if one.kind == "value"}
    return tables.pop() if len(tables) == 1 else None


def _counted(item: Item, model: SemanticModel) -> str | None:
    """`active employees`, which the model counts or has a filter for: the rows of its table."""
    metric, named = item.of("metric"), item.of("filter")
    owner = model.metric(metric.ref)[0] if metric is not None else None
    if owner is not None and metric is not None and counted_rows(model.metric(metric.ref)[1].expr, owner.key):
        return owner.name
    nouns = set(model.table(named.table).words.split()) if named is not None else set()
    return named.table if named is not None and nouns & {token.text for token in item.tokens} else None


def _begins(items: Sequence[Item], at: int) -> bool:
    """`who …`, `never …`, `did not …`, `with both …`, `we never …`, `bought …` right behind the thing."""
    text = _text(items, at)
    if text in RELATIVES or text in NEGATORS or text in WITH:
        return True
    if text in AUXILIARIES | PRONOUNS | {"but", "still"}:
        return True
    return is_verb(items[at]) and not _is_split(items, at)


def _is_split(items: Sequence[Item], at: int) -> bool:
    """`how many patients did each department treat`: the verb is the one of the question."""
    texts = [_text(items, i) for i in range(max(0, at - 3), at)]
    return not SPLITTING.isdisjoint(texts)


def _read(items: Sequence[Item], at: int, owner: str, model: SemanticModel) -> _Found | None:
    """The clauses from this place on, one after the other, each of which may lean on the one before.

    What says something of the thing itself, as `who signed up this year`, stays in the question.
    """
    deeds: list[Deed] = []
    cuts: list[Cut] = []
    states: list[Filter] = []
    start: int | None = at
    joint = at
    while start is not None and start < len(items):
        end = _end(items, start)
        part = Part(tuple(items[start:end]), owner)
        state = standing_of(part, model)
        found = deeds_of(part, model, deeds[-1] if deeds else None) if state is None else []
        if found is None and (deeds or states):
            return None
        if found is not None:
            deeds += found
            states += [state] if state is not None else []
            cuts.append((joint, end))
        joint, start = end, _joint(items, end)
    made = joined(deeds, owner, model)
    return (cuts, made, tuple(states)) if cuts and made is not None else None


def _end(items: Sequence[Item], start: int) -> int:
    """Where the clause ends: at a mark, a grouping, or a word that joins another clause."""
    for i in range(start + 1, len(items)):
        if _is_mark(items, i) and not _lists_on(items, i):
            return i
        if phrase_at(items, i, BY) and i > start + 1:
            return i
        told = any(one.kind in ("mention", "time") or _tells(one) for one in items[start:i])
        if told and (_joint(items, i) is not None or _text(items, i) in RELATIVES):
            return i
    return len(items)


def _tells(item: Item) -> bool:
    return is_verb(item) and item.text not in AUXILIARIES


def _is_mark(items: Sequence[Item], i: int) -> bool:
    """A mark between words, which the hyphen of `5-star` is not."""
    hyphen = items[i].lead == "-" and items[i].tokens[0].start - items[i - 1].tokens[-1].end == 1
    return bool(items[i].lead) and items[i].lead in ENDS and not hyphen


def _lists_on(items: Sequence[Item], i: int) -> bool:
    """`bought a laptop, a phone or a tablet`: a comma within a list of values."""
    at = i + 1 if _text(items, i) in ("a", "an", "or") else i
    behind = items[i:]
    return items[i].lead == "," and items[at].is_a("value") and any(one.text == "or" for one in behind)


def _negates(items: Sequence[Item], i: int) -> bool:
    return _text(items, i) in NEGATORS or _text(items, i + 1) in NEGATORS


def _joint(items: Sequence[Item], i: int) -> int | None:
    """Where the clause behind `but`, `and` or a comma begins, or that of `have never`; None where there is none."""
    at = i
    while _text(items, at) in CONNECTORS:
        at += 1
    lead = _text(items, at)
    if at >= len(items):
        return None
    if lead in AUXILIARIES | NEGATORS - OBJECTS and _negates(items, at):
        return at
    if at == i:
        return None
    return at if _text(items, i) == "but" or lead in RELATIVES | {"have", "has", "had"} or is_verb(items[at]) else None


def _left(items: Sequence[Item], cuts: Sequence[Cut], *, bare: bool) -> tuple[Token, ...]:
    """What stays: a plain question about the rows themselves."""
    last = cuts[-1][1]
    kept = [item for i, item in enumerate(items) if not any(start <= i < end for start, end in cuts)]
    behind = list(items[last:])
    if behind and phrase_at(behind, 0, HOW_MANY) == len(behind):
        kept, bare = [*behind[:2], *kept[: len(kept) - len(behind)]], False
    lead = phrase_at(kept, 0, IS_THERE)
    tokens = [token for item in kept[lead:] for token in item.tokens]
    if tokens and (lead or bare):
        tokens = [replace(tokens[0], text="list", said="list", value=None, repaired=False), *tokens]
    return tuple(tokens)


def _starts_bare(items: Sequence[Item]) -> bool:
    """`customers who …` asks for the customers."""
    return all(item.is_a("entity", "value", "flag", "filter") or item.text in ("the", "our", "all") for item in items)


def _text(items: Sequence[Item], i: int) -> str:
    return items[i].text if 0 <= i < len(items) and items[i].kind == "word" else ""
