"""Which words that no slot claimed may be passed over: those that only tie together what is understood."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tools.semantics.english.checks.grounds import Evidence
from tools.semantics.english.clauses.sorting import DEEDS
from tools.semantics.english.linking.items import Item
from tools.semantics.english.rewriting.bystanders import is_actor, is_bystander
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary import words
from tools.semantics.english.vocabulary.light_words import (
    BEGINNINGS,
    DANGEROUS,
    FILLERS,
    LIGHT_VERBS,
    LIGHTEST,
    PARTICLES,
)
from tools.semantics.english.vocabulary.person_words import head_of, is_person
from tools.semantics.english.vocabulary.superlative_words import ADJECTIVES, BOTTOM, LARGEST, SMALLEST, TOPMOST
from tools.semantics.english.vocabulary.verb_forms import bases, is_verb_form

REACH_OF_A_VERB = 3
STILL = word_set("still already yet")
US = word_set("we you they i us")
STATES = ("filter", "absent", "absence")
BEFORE_ADJECTIVES = word_set(
    "how many much of the our all any total by per each these those with for in from a an number and most what which"
)
WORKED = word_set("work worked working employed")
"""Of a stretch of time these ask who was there then, whatever happened in it."""
WHOLLY = word_set("full fully entire entirely")
NEW = word_set("new newly fresh")
SUPERLATIVES = LARGEST | SMALLEST | TOPMOST | BOTTOM | frozenset(ADJECTIVES)
BEFORE_DEEDS = word_set("the us our a total number of")
AMOUNTS = word_set("most least fewest more fewer less than")
MEMBERS = word_set("member members people person persons")
STATE_LINKS = word_set("is are was were be in on the a an being been")
# Nouns that usually add nothing, except right before or right after the thing that they belong to.
QUALIFIERS = word_set(
    "business company team return help check table report value level question answer sum side calendar"
)
HEADS = word_set("value values level levels id ids amount amounts number numbers worth")
GENERIC_DATES = word_set("date day time timestamp created create opened open start started")


def is_passed_over(items: Sequence[Item], i: int, evidence: Callable[[], Evidence]) -> bool:
    """Whether the word at this place adds nothing to what was understood."""
    item = items[i]
    if item.kind == "unit":
        return (i == 0 or items[i - 1].kind != "number") and evidence().measures_in(item.text)
    if item.kind == "mention":
        return is_bystander(items, i, evidence().around)
    if item.kind != "word":
        return False
    word = item.text
    if word in STILL:
        return _is_about_a_state(items, i)
    if word == "only" and _is_before_a_number(items, i):
        return False
    if word in WHOLLY:
        return _is_before_a_thing(items, i)
    if word in words.STOP or word in FILLERS:
        return not _makes_a_noun(items, i, evidence) and not (
            _is_an_adjective(items, i) and not evidence().names_it(word)
        )
    if word in NEW:
        return evidence().counts_beginnings
    if word == "single":
        return i > 0 and items[i - 1].text in SUPERLATIVES
    if word == "too":
        return i == len(items) - 1
    if word in WORKED and evidence().dated is not None:
        return False
    if word in MEMBERS:
        return i > 0 and items[i - 1].is_a("entity") and not items[i - 1].free
    if (word == "by" and _leads_to_a_filter(items, i)) or is_actor(items, i):
        return True
    if (word in PARTICLES and _after_light_verb(items, i)) or _ties_doer_and_deeds(items, i):
        return True
    if word in DANGEROUS or not word.isalpha():
        return False
    if evidence().names_it(word):
        return True
    return not _is_an_adjective(items, i) and _is_borne_out(word, evidence(), told=not _is_predicated(items, i))


def _leads_to_a_filter(items: Sequence[Item], i: int) -> bool:
    """`paid by card`, `made by our students`: only the value is meant."""
    after = next((one for one in items[i + 1 :] if not (one.kind == "word" and one.text in words.STOP)), None)
    return after is not None and after.role == "filter"


def _makes_a_noun(items: Sequence[Item], i: int, evidence: Callable[[], Evidence]) -> bool:
    """`business customers`, `order value`: with the thing beside it the word names something that is not there."""
    before, after = items[i - 1] if i else None, items[i + 1] if i + 1 < len(items) else None
    leads = items[i].text in QUALIFIERS and after is not None and after.is_a("entity")
    ends = items[i].text in HEADS and before is not None and before.is_a("entity") and before.kind == "mention"
    return (leads or ends) and not evidence().names_it(items[i].text)


def _is_about_a_state(items: Sequence[Item], i: int) -> bool:
    """`still open`, `do we still have`: the state itself is a filter, or nothing but being there is meant."""
    after = next((one for one in items[i + 1 :] if not (one.kind == "word" and one.text in STATE_LINKS)), None)
    before = items[i - 1] if i else None
    there = i + 1 < len(items) and items[i + 1].text == "have" and before is not None and before.text in US
    return there or any(one is not None and one.role in STATES for one in (before, after)) or _is_known(after)


def _is_known(item: Item | None) -> bool:
    """Claimed as something of the model, such as the number of what is outstanding."""
    return item is not None and item.kind == "mention" and not item.free


def _is_before_a_thing(items: Sequence[Item], i: int) -> bool:
    """`the full list`, `the entire range`; but not `paid in full` nor `which rooms are full`."""
    after = items[i + 1] if i + 1 < len(items) else None
    return after is not None and not after.lead and (after.kind != "word" or after.text in FILLERS)


def _is_before_a_number(items: Sequence[Item], i: int) -> bool:
    """`with only one order` asks for exactly one."""
    after = items[i + 1] if i + 1 < len(items) else None
    return after is not None and (after.kind == "number" or after.text == "one")


def _is_an_adjective(items: Sequence[Item], i: int) -> bool:
    """`checked invoices`, `the assigned cases`: a participle right before a thing says which of them are meant."""
    word, after = items[i].text, items[i + 1] if i + 1 < len(items) else None
    before = items[i - 1] if i else None
    leads = before is None or (before.kind == "word" and before.text in BEFORE_ADJECTIVES)
    participle = is_verb_form(word) and word.endswith(("ed", "en", "pt", "eld"))
    return leads and participle and after is not None and after.kind == "mention"


def _ties_doer_and_deeds(items: Sequence[Item], i: int) -> bool:
    """`the member who attended the most classes`: whose classes are counted is whose they are."""
    if not any(base in DEEDS for base in bases(items[i].text)):
        return False
    start = i - 1 if i and items[i - 1].text in ("who", "that") else i
    at = i + 1
    while at < len(items) and items[at].text in BEFORE_DEEDS | AMOUNTS:
        at += 1
    doer = items[start - 1] if start else None
    ranked = AMOUNTS & {one.text for one in items[i + 1 : at]}
    return (
        doer is not None and ranked != set() and at < len(items) and _is_people(doer)
        and items[at].is_a("entity", "metric") and not items[at].free
    )  # fmt: skip


def _is_people(item: Item) -> bool:
    return item.is_a("entity", "dimension") and not item.free and is_person(head_of(item.text))


def _after_light_verb(items: Sequence[Item], i: int) -> bool:
    return any(
        one.kind == "word" and one.free and _is_light(one.text) for one in items[max(0, i - REACH_OF_A_VERB) : i]
    )


def _is_light(word: str) -> bool:
    return any(one in LIGHT_VERBS for one in bases(word))


def _is_predicated(items: Sequence[Item], i: int) -> bool:
    """`exhibitions that are planned`: some of them, although a description of all may say `running or planned`."""
    return i > 1 and items[i - 1].text in ("is", "are", "was", "were") and items[i - 2].text in ("that", "which", "who")


def _is_borne_out(word: str, evidence: Evidence, *, told: bool) -> bool:
    if any(one in LIGHTEST for one in bases(word)):
        return True
    if evidence.means_something_else(word):
        return False
    if any(one in BEGINNINGS for one in bases(word)):
        return evidence.dated is None or bool(evidence.dated & GENERIC_DATES)
    return _is_light(word) or (told and evidence.tells_it(word)) or evidence.names_alike(word)
