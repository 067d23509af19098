"""The passes in their order; each claims its words, so that the next sees only what is left."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.grammar.absences import read_absences
from tools.semantics.english.grammar.averages import read_averages
from tools.semantics.english.grammar.contrasts import read_contrasts
from tools.semantics.english.grammar.grouping import read_groups, read_orders, read_which
from tools.semantics.english.grammar.operators import Operators
from tools.semantics.english.grammar.pairs import read_pairs
from tools.semantics.english.grammar.presences import read_presences
from tools.semantics.english.grammar.quantities import read_quantities
from tools.semantics.english.grammar.ranking import read_limits, read_recent
from tools.semantics.english.grammar.ratios import read_ratios
from tools.semantics.english.grammar.sentence import GROUPS, Sentence
from tools.semantics.english.grammar.superlatives import read_superlatives, settle_superlative
from tools.semantics.english.grammar.thresholds import read_thresholds
from tools.semantics.english.linking.items import Item, phrase_at
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary import words
from tools.semantics.english.vocabulary.superlative_words import ADJECTIVES, BOTTOM, LARGEST, SMALLEST, TOPMOST
from tools.semantics.model import SemanticModel

SUPERLATIVES = LARGEST | SMALLEST | TOPMOST | BOTTOM | frozenset(ADJECTIVES)
"""`the number of the largest order` is what the order is called, and counts nothing."""
EACH = ("each", "apiece", "them")
TIME_LEADS = ("over", "from", "as")
VALUE_JOINERS = ("and", "or", "the", "nor")
AFTER_VERSUS = word_set("the that those what we it in of did")


def read_operators(items: Sequence[Item], model: SemanticModel) -> Operators:
    sentence = Sentence(items, model)
    _firsts(sentence)
    read_contrasts(sentence)
    read_ratios(sentence)
    read_absences(sentence)
    read_presences(sentence)
    read_thresholds(sentence)
    read_quantities(sentence)
    read_pairs(sentence)
    _counts(sentence)
    read_averages(sentence)
    _flags(sentence)
    _verbs(sentence)
    _negations(sentence)
    read_superlatives(sentence)
    read_recent(sentence)
    _versus(sentence)
    read_groups(sentence)
    read_orders(sentence)
    read_which(sentence)
    settle_superlative(sentence)
    read_limits(sentence)
    return sentence.found


def _only_names_a_value(sentence: Sentence, j: int) -> bool:
    """`how many low risk patients`: the risk is that of the value before it, and what follows is counted."""
    item, before, after = sentence.items[j], sentence.at(j - 1), sentence.at(j + 1)
    if before is None or after is None or item.is_a("metric", "entity") or not after.is_a("entity"):
        return False
    fields = {one.ref for one in item.candidates if one.kind == "dimension"}
    return any(one.kind == "value" and one.ref in fields for one in before.candidates)


def _counts(sentence: Sentence) -> None:
    """`how many active customers`: the first thing that can be counted, before any grouping or date."""
    for _, i, length in sentence.each(words.COUNT):
        if sentence.word(i + length) == words.PERCENT:
            continue
        if sentence.word(i + length) in EACH or (
            sentence.word(i + length) == "of" and sentence.word(i + length + 1) in EACH
        ):
            _counted_before(sentence, i, length)
            continue
        for j in range(i + length, len(sentence)):
            item = sentence.items[j]
            if item.kind == "word" and item.text in SUPERLATIVES:
                break
            values_only = item.is_a("value") and not any(
                one.free and one.is_a("metric", "entity", "dimension") for one in sentence.items[j + 1 :]
            )
            if _only_names_a_value(sentence, j):
                continue
            if item.is_a("metric", "entity", "dimension") or values_only:
                sentence.claim(i, i + length, "count")
                sentence.found.counted.append(item)
                break
            if item.kind == "time" or phrase_at(sentence.items, j, words.BY):
                break
        if sentence.items[i].free and not any(one.kind == "mention" for one in sentence.items[i + length :]):
            _counted_before(sentence, i, length)
    for i, item in sentence.words_with(words.DISTINCT):
        if sentence.found.counted and i + 1 < len(sentence):
            item.role = "count"


def _counted_before(sentence: Sentence, i: int, length: int) -> None:
    """`latest checks per table: how many`: what stands before is counted; `and how many they have` is the limit's."""
    if sentence.found.thresholds and any(one.subject is not None for one in sentence.found.thresholds):
        sentence.claim(i, i + length, "count")
        return
    before = next((one for one in sentence.items[:i] if one.is_a("entity")), None)
    if before is None and any(one.is_a("dimension") for one in sentence.items[:i]):
        sentence.claim(i, i + length, "count")
        sentence.found.count_too = True
    if before is not None and not sentence.found.counted:
        sentence.claim(i, i + length, "count")
        sentence.found.counted.append(before)


def _firsts(sentence: Sentence) -> None:
    """`biggest first`, `newest first`: only the order of the rows."""
    ways = {word: way for word, (way, _) in ADJECTIVES.items()} | words.FIRST_WORDS
    for i, item in sentence.words_with(frozenset(ways)):
        if sentence.word(i + 1) == "first" and sentence.items[i + 1].free and sentence.number(i + 2) is None:
            sentence.claim(i, i + 2, "first")
            sentence.found.first, sentence.found.first_word = ways[item.text], item.text


def _flags(sentence: Sentence) -> None:
    found = sentence.found
    for which, i, length in sentence.each(words.SHARE, words.TREND, words.CUMULATIVE, words.GROWTH):
        sentence.claim(i, i + length, ("share", "trend", "cumulative", "growth")[which])
        found.share |= which == 0
        found.trend |= which == 1
        found.cumulative |= which == 2
        found.growth |= which == 3
    found.comparing = any(True for _ in sentence.words_with(words.COMPARING))


def _verbs(sentence: Sentence) -> None:
    sentence.found.verbs = [item for _, item in sentence.words_with(frozenset(words.TRADE_VERBS))]


def _negations(sentence: Sentence) -> None:
    for _, i, length in sentence.each(words.NOT):
        targets = _values_from(sentence, sentence.skip(i + length))
        if targets:
            sentence.claim(i, i + length, "not")
            sentence.found.negated += targets


def _values_from(sentence: Sentence, at: int) -> list[Item]:
    """Values joined by `and`, `or` or nothing, from this place on; a dimension may stand before the first."""
    found: list[Item] = []
    while (item := sentence.at(at)) is not None:
        if item.is_a("value", "flag", "filter"):
            found.append(item)
        elif (found and sentence.word(at) not in VALUE_JOINERS) or (not found and not item.is_a("dimension")):
            break
        at += 1
    return found


def _versus(sentence: Sentence) -> None:
    """`vs` and its weaker kin (`and`, `over`, `from`), which need a word of comparison or growth beside them."""
    found = sentence.found
    for _, i, length in sentence.each(words.VERSUS):
        at = sentence.skip(i + length, AFTER_VERSUS)
        target = sentence.at(at)
        if target is None or not (target.kind == "time" or target.is_a("value")):
            continue
        weak = tuple(item.text for item in sentence.items[i : i + length]) in words.WEAK_VERSUS
        helped = found.comparing or (found.growth and target.kind == "time")
        if not weak or helped:
            sentence.claim(i, i + length, "versus")
            found.versus.append(at)
    for i, item in enumerate(sentence.items):
        second = item.window() and any(one.window() for one in sentence.items[:i])
        if second and found.growth and item.time is not None and item.time.lead in TIME_LEADS:
            found.versus.append(i)


__all__ = ["GROUPS", "read_operators"]
