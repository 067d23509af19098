"""Words that their neighbours give a meaning: `credit cards` are cards, and `cost` is a verb behind products."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Protocol, TypeVar

from tools.semantics.english.linking.lexicon import Candidate
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.english.vocabulary.comparative_words import MEASURING
from tools.semantics.english.vocabulary.light_words import LIGHT_VERBS
from tools.semantics.model import SemanticModel

LIMITING = word_set("at more less over under above below between exactly up")
SUBJECTS = word_set("we i you they")
ASKING = word_set("do does did")
BEFORE_SUBJECTS = word_set("each every the our all any your a an of")
IMPERATIVES = word_set("show list display report name rank order plot chart count review check book return present")
WHOM = word_set("me us")
BEFORE_THINGS = word_set("the all our every each which how what only just any")
CLAUSES = word_set("who whose that which")
NARROWING = word_set("from in of at with or and the our")
COUNTING = word_set("many number count average total share percentage percent proportion much part fraction")
CONDITIONS = frozenset(("value", "flag", "filter"))


class Part(Protocol):
    """An item or a chunk of a question."""

    kind: Any
    tokens: Sequence[Token]
    candidates: tuple[Candidate, ...]


P = TypeVar("P", bound=Part)


def narrow_first_nouns(parts: Sequence[P]) -> None:
    """Leave the first of two nouns what it says of the second."""
    for first, second in pairwise(parts):
        things = {one.table for one in second.candidates if one.kind == "entity"}
        others = any(one.kind == "entity" and one.table not in things for one in first.candidates)
        told = tuple(one for one in first.candidates if one.kind in CONDITIONS and one.table in things)
        if others and told and not second.tokens[0].lead:
            first.candidates = told


def unname_measuring_verbs(parts: Sequence[P]) -> None:
    """`products cost at least 5`: that is what they do, whatever number is called the cost."""
    for things, verb, limit in zip(parts, parts[1:], parts[2:], strict=False):
        said = verb.tokens[0].text
        named = len(verb.tokens) == 1 and said in MEASURING and verb.candidates
        thing = any(one.kind == "entity" for one in things.candidates) and things.tokens[-1].text.endswith("s")
        if named and thing and limit.tokens[0].text in LIMITING and not verb.tokens[0].lead:
            verb.kind, verb.candidates = "word", ()


def unname_imperatives(parts: Sequence[P]) -> None:
    """`Show me donations`: no show of the theatre is meant."""
    for i, (verb, after) in enumerate(pairwise(parts)):
        told = len(verb.tokens) == 1 and verb.tokens[0].text in IMPERATIVES and not after.tokens[0].lead
        whom = after.tokens[0].text
        if told and verb.candidates and (whom in WHOM or (i == 0 and whom in BEFORE_THINGS)):
            verb.kind, verb.candidates = "word", ()


def narrow_to_rows_of_clauses(parts: Sequence[P]) -> None:
    """`members who joined in May` are members, whatever number is called so; `how many members who` counts them."""
    if any(one.tokens[0].text in COUNTING for one in parts[:4]):
        return
    for i, things in enumerate(parts):
        entity = any(one.kind == "entity" for one in things.candidates) and len(things.tokens) == 1
        clause = next((one for one in parts[i + 1 :] if not _only_narrows(one)), None)
        if entity and clause is not None and clause.tokens[0].text in CLAUSES and not clause.candidates:
            things.candidates = tuple(one for one in things.candidates if one.kind != "metric")


def _only_narrows(part: Part) -> bool:
    """`from Leeds or York` between the things and what is said of them."""
    words = {one.text for one in part.tokens}
    valued = bool(part.candidates) and all(one.kind in CONDITIONS for one in part.candidates)
    return (valued or words <= NARROWING) and not part.tokens[0].lead


def unname_verbs_of_subjects(parts: Sequence[P]) -> None:
    """`flats do we manage`, `trips does each driver make`: no manager is asked for and no make of a car."""
    asked = False
    for i, part in enumerate(parts):
        said = part.tokens[-1].text
        asked = asked or said in ASKING
        named = part.candidates and all(one.kind == "dimension" for one in part.candidates)
        if not asked or not named or i < 2 or len(part.tokens) > 1 or part.tokens[0].lead:
            continue
        if parts[i - 1].tokens[-1].text in ASKING and said in LIGHT_VERBS:
            # `how many hours did make each department`.
            part.kind, part.candidates = "word", ()
            continue
        if parts[i - 1].tokens[-1].text in SUBJECTS or (said in LIGHT_VERBS and _is_subject(parts, i - 1)):
            part.kind, part.candidates = "word", ()


def _is_subject(parts: Sequence[Part], at: int) -> bool:
    """Something of the model right behind `does each`, with nothing else between."""
    if not parts[at].candidates:
        return False
    before = at - 1
    while before >= 0 and {token.text for token in parts[before].tokens} <= BEFORE_SUBJECTS:
        before -= 1
    return before >= 0 and parts[before].tokens[-1].text in ASKING


def narrow_to_named_things(parts: Sequence[P]) -> None:
    """`the balance of our customers`: of a number that two tables have, the one of the table that is named."""
    named = {one.table for part in parts for one in part.candidates if one.kind == "entity"}
    for part in parts:
        facts = {one.table for one in part.candidates if one.kind == "fact"}
        if len(facts) > 1 and len(facts & named) == 1:
            part.candidates = tuple(one for one in part.candidates if one.kind != "fact" or one.table in named)


def narrow_counted_things(parts: Sequence[P], model: SemanticModel) -> None:
    """`more than 3 refunds` are so many of them, where only a sum over all of them is called `total refunds`."""
    for number, part in pairwise(parts):
        counted = len(number.tokens) == 1 and number.tokens[0].value is not None and number.tokens[0].said.isdigit()
        if counted and not part.tokens[0].lead and any(one.kind == "entity" for one in part.candidates):
            part.candidates = tuple(one for one in part.candidates if not _is_short_of_total(one, model))


def _is_short_of_total(one: Candidate, model: SemanticModel) -> bool:
    if one.kind != "metric":
        return False
    _, metric = model.metric(one.ref)
    names = {tuple(name.lower().split()) for name in (metric.words, *metric.synonyms)}
    return ("total", *one.words) in names and one.words not in names and metric.expr.lstrip().upper().startswith("SUM")
