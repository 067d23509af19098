"""Those who do beside those who do not, weekdays beside weekends: put as numbers that are split by the condition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.time.cycles import WEEKEND_OR_NOT
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, word_set
from tools.semantics.english.vocabulary.words import COMPARING
from tools.semantics.known_fields import equals_ref, holds_ref

JOINTS = phrase_set(
    """vs | versus | compared to | compared with | in comparison to | in comparison with | against | as opposed to |
    than | and | or | rather than | relative to"""
)
WEAK_JOINTS = phrase_set("with | to")
"""They set one beside the other in a question that begins with `compare`."""
OTHERS = phrase_set(
    """others | other | rest | remaining | remainder | everyone else | everybody else | all others | other ones |
    remaining ones | anyone else"""
)
THOSE = word_set("those the ones people that who which all of for by from in on with our are is were was")
NEGATED = phrase_set(
    """do not | does not | did not | are not | is not | were not | was not | have not | has not | dont | doesnt |
    didnt | arent | isnt | werent | wasnt | not | non | without | never | havent | hasnt"""
)
COMPARED = word_set(
    "more less higher lower better worse bigger smaller longer shorter faster slower fewer larger often"
)
LIGHT = word_set(
    "bring brings brought generate generates generated make makes made have has had get gets got give gives"
)
BEFORE_CONDITION = word_set(
    """who that which whose where with on in of for by from the a an our all are is were was be being do does did have
    has had get gets got receive receives received use uses used"""
)
CONDITIONS = ("flag", "filter", "metric", "value", "dimension")
WORKDAYS = phrase_set(
    """weekdays | weekday | working days | working day | workdays | workday | week days | business days |
    monday to friday | monday through friday | mondays to fridays | monday friday"""
)
WEEKENDS = phrase_set(
    """weekends | weekend | the weekend | saturday and sunday | saturdays and sundays | saturday sunday |
    saturday to sunday"""
)
BETWEEN_DAYS = word_set("vs versus and or compared to with against than on at during the from in opposed as for")
BEFORE_DAYS = word_set("on at during by per between for from of in the each")
REACH = 6


def with_days_apart(tokens: Sequence[Token]) -> list[Token]:
    """`weekdays vs weekend` are two numbers, and not one over all days."""
    return next((found for i in range(1, len(tokens)) if (found := _days(tokens, i))), list(tokens))


def with_opposites(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with a condition and its opposite replaced by `by` and the condition."""
    for i in range(1, len(tokens)):
        found = _against_others(tokens, i, lexicon)
        if found is not None:
            return found
    return list(tokens)


def _days(tokens: Sequence[Token], i: int) -> list[Token] | None:
    """`weekdays vs weekend`, `on weekends compared to working days`."""
    for first, second in ((WORKDAYS, WEEKENDS), (WEEKENDS, WORKDAYS)):
        length = phrase_length(tokens, i, first)
        at = i + length
        while length and at < min(len(tokens), i + length + REACH) and tokens[at].text in BETWEEN_DAYS:
            at += 1
        further = phrase_length(tokens, at, second) if length and at > i + length else 0
        if further:
            begin = i
            while begin > 1 and tokens[begin - 1].text in BEFORE_DAYS:
                begin -= 1
            return _split(tokens, begin, i, at + further, text=WEEKEND_OR_NOT)
    return None


def _against_others(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> list[Token] | None:
    """`members compared to guests who are not members`, `open on Sundays versus the others`."""
    count, meant = lexicon.match(tokens, i)
    ref = _condition(meant, lexicon)
    if not ref:
        return None
    at = i + count
    kept: list[Token] = []
    joints = JOINTS + WEAK_JOINTS * (tokens[0].text in COMPARING)
    while at < len(tokens) and not phrase_length(tokens, at, joints):
        length, further = lexicon.match(tokens, at)
        small = tokens[at].text in THOSE | COMPARED | LIGHT
        if not small and not any(one.kind in ("entity", "metric", "fact") for one in further):
            return None
        kept += [] if small else tokens[at : at + max(length, 1)]
        at += 1 if small else max(length, 1)
    joint = phrase_length(tokens, at, joints)
    end = _opposite(tokens, at + joint, meant, lexicon) if joint else 0
    if not end:
        return None
    begin = i
    while begin > 1 and tokens[begin - 1].text in BEFORE_CONDITION:
        begin -= 1
    return _split(
        [*tokens[:begin], *kept, *tokens[begin:]], begin + len(kept), i + len(kept), end + len(kept), field=ref
    )


def _condition(meant: Sequence[Candidate], lexicon: Lexicon) -> str:
    """The field that says whether the condition holds."""
    for kind in CONDITIONS:
        for one in meant:
            if one.kind != kind or any(each.kind == "entity" for each in meant):
                continue
            if kind in ("flag", "dimension"):
                if lexicon.model.column(one.ref)[1].is_boolean:
                    return one.ref
            elif kind == "value":
                table, column = lexicon.model.column(one.ref)
                several = len({each.ref for each in meant if each.kind == "value"}) > 1
                return "" if several else equals_ref(table, column.name, one.value)
            elif one.table:
                name = one.ref.rpartition(".")[2]
                found = lexicon.model.filter(f"{one.table}.{name}")
                if found is not None:
                    return holds_ref(found[0], name)
    return ""


def _opposite(tokens: Sequence[Token], at: int, meant: Sequence[Candidate], lexicon: Lexicon) -> int:
    """Where the words for the opposite end; 0 when there are none."""
    nouns = 0
    while at < len(tokens):
        others, negated = phrase_length(tokens, at, OTHERS), phrase_length(tokens, at, NEGATED)
        if others:
            noun, after = lexicon.match(tokens, at + others) if at + others < len(tokens) else (0, ())
            return at + others + (noun if any(one.kind == "entity" for one in after) else 0)
        if negated:
            return _ended(tokens, at + negated, meant, lexicon)
        length, here = lexicon.match(tokens, at)
        entity = any(one.kind == "entity" for one in here) and not nouns
        if tokens[at].text not in THOSE and not entity:
            return 0
        nouns += entity
        at += max(length, 1) if entity else 1
    return 0


def _ended(tokens: Sequence[Token], at: int, meant: Sequence[Candidate], lexicon: Lexicon) -> int:
    """Behind `not`: the condition again, or nothing that belongs to it."""
    start = at
    while at < len(tokens) and tokens[at].text in BEFORE_CONDITION | {"it", "one", "any"}:
        at += 1
    count, again = lexicon.match(tokens, at) if at < len(tokens) else (0, ())
    refs = {one.ref for one in meant}
    if any(one.ref in refs for one in again):
        return at + count
    return start if start == len(tokens) or tokens[start].lead or tokens[start].text in ("by", "per", "in") else 0


def _split(
    tokens: Sequence[Token], begin: int, at: int, end: int, *, text: str = "split", field: str = ""
) -> list[Token]:
    """`by` and the condition in place of both ways of it; a second grouping is joined."""
    said = " ".join(one.said for one in tokens[begin:end])
    by = replace(tokens[begin], text="by", said="by", value=None, field="", end=tokens[begin].start, lead="")
    split = replace(tokens[at], text=text, said=said, value=None, end=tokens[end - 1].end, field=field, lead="")
    return [*tokens[:begin], by, split, *tokens[end:]]
