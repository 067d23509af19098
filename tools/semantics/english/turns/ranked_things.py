"""`which studio got the most?`, `on which machines?`, `who made them?`: the number before, by what is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from tools.errors import CallerError
from tools.semantics.english.linking.families import kin
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.english.vocabulary.light_words import LIGHT_VERBS
from tools.semantics.english.vocabulary.person_words import head_of, is_person
from tools.semantics.english.vocabulary.superlative_words import LARGEST, LEAST, MOST, SMALLEST
from tools.semantics.english.vocabulary.verb_forms import bases, is_verb_form
from tools.semantics.query import Order, SemanticQuery
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

LEADS = word_set("and but so ok okay now then in at on for from to")
ASKING = word_set("which what who")
OF_THEM = word_set("of them those it these that")
OWED = word_set("unpaid outstanding owed overdue owing due receivable receivables debt arrears")
BEING = word_set("is was are were")
POINTING = (["of", "them"], ["of", "those"], ["of", "these"])
LINKS = word_set("is was are were has had have the a one with did does do them they it from of those these that us")
HIGH = MOST | LARGEST | word_set("mostly")
LOW = LEAST | SMALLEST


def ranked(previous: SemanticQuery, tokens: Sequence[Token], lexicon: Lexicon) -> SemanticQuery | None:
    """The query before by that thing, the first of it where it is ranked; None for a turn that says more."""
    at = 0
    while at < len(tokens) and tokens[at].text in LEADS:
        at += 1
    plain = not (previous.detail or previous.grain or previous.part or previous.compare or previous.limit_per)
    apart = previous.derive or previous.over or previous.having or previous.limit or previous.kept
    if at + 1 >= len(tokens) or tokens[at].text not in ASKING or len(previous.metrics) != 1 or not plain or apart:
        return None
    way = _way(tokens[at + 1 :])
    by, end = _thing(tokens, at, previous, lexicon)
    if by is None:
        return None
    if way is None:
        return _split(previous, by, tokens, at, end)
    rest = [one for one in tokens[end:] if one.text not in LINKS | HIGH | LOW]
    if any(not _adds_nothing(one, previous, lexicon) for one in rest):
        return None
    order = (Order(by=previous.metrics[0], dir="desc" if way == "high" else "asc"),)
    return previous.model_copy(update={"dimensions": (by,), "order": order, "limit": 1})


def _split(previous: SemanticQuery, by: str, tokens: Sequence[Token], at: int, end: int) -> SemanticQuery | None:
    """`on which machines?`, `which brands were those?`: the one number, by each of them."""
    rest = [one.text for one in tokens[end:]]
    points = not rest or (rest[0] in BEING and rest[-1] in OF_THEM and len(rest) <= 2) or rest in POINTING
    if not points or previous.dimensions or (tokens[at].text == "who" and not rest):
        return None
    return previous.model_copy(update={"dimensions": (by,)})


def _way(tokens: Sequence[Token]) -> str | None:
    said = [one.text for one in tokens if one.text in HIGH | LOW]
    ends = [one.text for one in tokens if one.text not in OF_THEM][-1:]
    if len(said) != 1 or (ends != said and said[0] != "mostly"):
        return None
    return "high" if said[0] in HIGH else "low"


def _thing(tokens: Sequence[Token], at: int, previous: SemanticQuery, lexicon: Lexicon) -> tuple[str | None, int]:
    """What is ranked: the thing or field that is named, or for `who` the only people that the number belongs to."""
    near = _near(previous, lexicon)
    if tokens[at].text == "who":
        people = [one for one in near if is_person(head_of(lexicon.model.table(one).words))]
        return (lexicon.model.table(people[0]).name if len(people) == 1 else None), at + 1
    length, meant = lexicon.match(tokens, at + 1)
    for one in meant:
        if one.kind == "dimension" and one.table.lower() in near:
            return one.ref, at + 1 + length
        if one.kind == "entity" and one.table.lower() in near and one.table.lower() not in _roots(previous, lexicon):
            return lexicon.model.table(one.table).name, at + 1 + length
    return None, at + 1


def _roots(previous: SemanticQuery, lexicon: Lexicon) -> frozenset[str]:
    try:
        return frozenset(leaf.root for leaf in metric_plan(lexicon.model, previous.metrics[0]).leaves)
    except CallerError:
        return frozenset()


def _near(previous: SemanticQuery, lexicon: Lexicon) -> frozenset[str]:
    """The tables that each row of the number has one of."""
    known = [frozenset((root.lower(), *reachable(lexicon.model, root))) for root in _roots(previous, lexicon)]
    return frozenset.intersection(*known) if known else frozenset()


def _adds_nothing(one: Token, previous: SemanticQuery, lexicon: Lexicon) -> bool:
    """A light verb, or one that the number is called after: `owes` of what is owed."""
    if any(base in LIGHT_VERBS for base in bases(one.text)):
        return True
    if lexicon.match([one], 0)[0] and not is_verb_form(one.text):
        return False
    if not lexicon.model.has_metric(previous.metrics[0]):
        return False
    _, metric = lexicon.model.metric(previous.metrics[0])
    said = " ".join((metric.words, *metric.synonyms)).lower().split()
    if "owe" in bases(one.text) and OWED & set(said):
        return True
    return any(kin(one.text, word) for word in said)
