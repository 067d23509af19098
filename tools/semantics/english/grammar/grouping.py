"""`by region and month`, `per customer`, `which countries`, `sorted by profit`, `list`."""

from __future__ import annotations

from tools.semantics.english import words
from tools.semantics.english.grammar.sentence import GROUPS, NUMBERS, Sentence
from tools.semantics.english.items import Item, claim
from tools.semantics.english.tokens import word_set

BETWEEN_GROUPS = word_set("the their each by then our per of its every both different")
PER = ("per", "each", "for", "in", "every", "of")
ASKING = word_set("which what who whose")
RELATIVE = word_set("who which")
AFTER_WHICH = word_set("of our the are is were was")


def read_groups(sentence: Sentence) -> None:
    for _, i, length in sentence.each(words.BY):
        groups = _groups_from(sentence, i + length)
        number = sentence.at(i + length)
        top = sentence.found.top
        ranked_by = top is not None and top.target is not None and sentence.items[i].text == "by" and len(groups) == 1
        if ranked_by and top is not None and groups[0].is_a("entity") and groups[0] is not top.target:
            sentence.claim(i, i + length, "by")
            sentence.found.ordered.append((groups[0], None))
        elif groups:
            sentence.claim(i, i + length, "by")
            for item in groups:
                item.role = item.role or "group"
            sentence.found.grouped += groups
            if sentence.items[i].text in PER:
                sentence.found.per += groups
        elif number is not None and number.is_a(*NUMBERS) and sentence.items[i].text == "by":
            sentence.claim(i, i + length, "by")
            sentence.found.ordered.append((number, None))

    for _, i, length in sentence.each(words.BREAK_DOWN):
        if sentence.found.grouped:
            sentence.claim(i, i + length, "by")


def _groups_from(sentence: Sentence, at: int) -> list[Item]:
    found: list[Item] = []
    while (item := sentence.at(at)) is not None:
        following = sentence.at(sentence.skip(at + 1, BETWEEN_GROUPS))
        if groupable(item):
            found.append(item)
        elif sentence.word(at) == "and":
            if following is None or not groupable(following):
                break
        elif (found and sentence.word(at) == "by" and sentence.found.top is not None) or sentence.word(
            at
        ) not in BETWEEN_GROUPS:
            break
        at += 1
    return found


def groupable(item: Item) -> bool:
    if item.kind == "unit" or (item.time is not None and item.time.kind in ("grain", "part")):
        return True
    return item.is_a(*GROUPS) and not (item.is_a("metric") and not item.is_a("entity"))


def read_orders(sentence: Sentence) -> None:
    for _, i, length in sentence.each(words.ORDER_BY):
        number = sentence.at(sentence.skip(i + length))
        if number is not None and number.is_a(*NUMBERS):
            sentence.claim(i, i + length, "order")
            sentence.found.ordered.append((number, None))
    for i, item in sentence.words_with(words.ORDERING):
        if item.text in words.DIRECTIONS and sentence.found.ordered:
            item.role = "order"
            sentence.found.ordered[-1] = (sentence.found.ordered[-1][0], words.DIRECTIONS[item.text])
        ahead = sentence.at(i + 1)
        if item.text not in words.DIRECTIONS and (
            i == 0 or (ahead is not None and ahead.role in ("by", "order", "group"))
        ):
            item.role = "order"


def _can_be_which(item: Item) -> bool:
    part = item.time is not None and item.time.kind == "part"
    return part or item.kind == "unit" or item.is_a("dimension", "entity")


def read_which(sentence: Sentence) -> None:
    """`which region` groups by it; `who` and `what` only when what they ask for follows at once."""
    for i, item in sentence.words_with(ASKING):
        if item.text in RELATIVE and i and sentence.items[i - 1].is_a("entity"):
            item.role = "which"
            continue
        at = sentence.skip(i + 1, frozenset() if item.text == "what" else AFTER_WHICH)
        while (target := sentence.at(at)) is not None and target.is_a("value", "flag") and not target.is_a(*GROUPS):
            at += 1
        if target is not None and target.number is not None:
            at = sentence.skip(at + 1, AFTER_WHICH)
            target = sentence.at(at)
        if target is not None and target.free and _can_be_which(target):
            item.role = "which"
            if groupable(target):
                sentence.found.which = target
            break
    listing = [item for _, item in sentence.words_with(words.LIST)]
    sentence.found.listing = bool(listing) and not sentence.found.counted and sentence.found.which is None
    claim((item for item in listing if item.text in words.LIST_ONLY), "list")
