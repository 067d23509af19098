"""`spent on spare parts`, `owed in fines`: a number by the words of its name, in other forms or another order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tools.semantics.english.linking.families import roots
from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.model import SemanticModel

BETWEEN = word_set(
    """of on in for to at from by with the a an our we us they them it its their that which is are was were be been have
    has had did do does still yet so far currently people you i"""
)
"""Words that may stand between those of a name; each is small enough to say nothing else."""
SAID_BEFORE = word_set("still currently yet money amount")
NO_NAME = word_set(
    """average avg mean median total sum number count max maximum min minimum rate share percentage percent ratio per
    and or not no never without unpaid"""
)
"""Words that make a name a function, a part, or one of two; such a name is not taken apart."""
PARTS = word_set("share shares percentage proportion part portion fraction ratio")
"""`the share of extras in revenue` is no revenue from extras."""
SMALL = word_set("of on in for to at from by with the a an our we us is are was were be been that which")
MOST_WORDS = 4
REACH = 4
SHORTEST = 3


@dataclass(frozen=True)
class _Name:
    """The words of a name that carry it, and what it means."""

    words: tuple[str, ...]
    candidate: Candidate


def with_scattered_names(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with one token for each number that is named so; the same tokens where there is none."""
    found = list(tokens)
    if any(token.text in PARTS for token in found):
        return found
    known = _names_of(lexicon.model)
    taken = [token.field != "" for token in found]
    for i, length in _named(found, lexicon):
        taken[i : i + length] = [True] * length
    for i in range(len(found) - 1, -1, -1):
        for span in _spans(found, i, known, taken):
            start, end, one = span
            found[start:end] = [_put(found[start:end], one.candidate.ref)]
            return _without_lead(found, start)
    return found


def _named(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Where numbers stand by their whole names."""
    i = 0
    while i < len(tokens):
        length, meant = lexicon.match(tokens, i)
        if length > 1 and any(one.kind in ("metric", "fact") for one in meant):
            yield i, length
        i += max(length, 1)


def _spans(
    tokens: Sequence[Token], i: int, known: dict[str, tuple[_Name, ...]], taken: Sequence[bool]
) -> Iterator[tuple[int, int, _Name]]:
    """The longest names whose words begin here, when they mean one number only."""
    fitting: list[tuple[int, int, _Name]] = []
    if len(tokens[i].text) < SHORTEST or taken[i]:
        return
    for one in {id(each): each for root in roots(tokens[i].text) for each in known.get(root, ())}.values():
        end = _end(tokens, i, one, taken)
        if end:
            fitting.append((len(one.words), end, one))
    best = max((length for length, _, _ in fitting), default=0)
    chosen = [(end, one) for length, end, one in fitting if length == best]
    metrics = [each for each in chosen if each[1].candidate.kind == "metric"] or chosen
    if len({one.candidate.ref for _, one in metrics}) == 1:
        yield i, metrics[0][0], metrics[0][1]


def _end(tokens: Sequence[Token], i: int, one: _Name, taken: Sequence[bool]) -> int:
    """Where the words of the name end when all of them follow, each once; 0 when they do not."""
    left = list(one.words)
    for at in range(i, min(len(tokens), i + len(left) + REACH)):
        if taken[at] or (tokens[at].lead and at > i):
            return 0
        own = set(roots(tokens[at].text))
        hit = next((word for word in left if own & set(roots(word))), None)
        if hit is None:
            if tokens[at].text not in BETWEEN or at == i:
                return 0
            continue
        left.remove(hit)
        if not left:
            return at + 1
    return 0


def _without_lead(tokens: list[Token], start: int) -> list[Token]:
    """`what are we still owed in fines`, `money spent on`: the word in front says no more than the name."""
    begin = start
    while begin and tokens[begin - 1].text in SAID_BEFORE:
        begin -= 1
    return [*tokens[:begin], *tokens[start:]]


def _put(said: Sequence[Token], ref: str) -> Token:
    words = " ".join(one.said for one in said)
    return replace(said[0], text="amount", said=words, end=said[-1].end, value=None, field=ref)


@lru_cache(maxsize=32)
def _names_of(model: SemanticModel) -> dict[str, tuple[_Name, ...]]:
    """By the root of each of their words: the names of numbers that can be told by their words alone."""
    found: dict[str, list[_Name]] = {}
    for kind, ref, table, phrase in numbers_of(model):
        said = phrase.lower().replace("-", " ").split()
        words = tuple(word for word in said if word not in SMALL)
        if not 2 <= len(words) <= MOST_WORDS or NO_NAME & set(words) or not all(one.isalpha() for one in words):
            continue
        name = _Name(words, Candidate("metric" if kind == "metric" else "fact", ref, table, tuple(said)))
        for root in {root for word in words for root in roots(word)}:
            found.setdefault(root, []).append(name)
    return {root: tuple(each) for root, each in found.items()}


def numbers_of(model: SemanticModel) -> Iterator[tuple[str, str, str, str]]:
    """Every name of every number: its kind, what it means, its table, and the name."""
    for owner, metric in model.all_metrics():
        if owner is not None:
            for phrase in (metric.words, *metric.synonyms):
                yield "metric", model.metric_ref(owner, metric), owner.name, phrase
    for table in model.tables:
        for fact in table.all_facts:
            for phrase in (fact.words, *fact.synonyms):
                yield "fact", f"{table.name}.{fact.name}", table.name, phrase
