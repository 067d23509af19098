"""`by region and month`, `per customer`, `which countries`, `sorted by profit`, `list`."""

from __future__ import annotations

from tools.semantics.english.grammar.sentence import GROUPS, NUMBERS, Sentence
from tools.semantics.english.linking.items import Item, claim
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary import words

BETWEEN_GROUPS = word_set(
    """the their each by then our per of its every both different various individual single respective main all a an"""
)
BEFORE_A_NUMBER = word_set("the their our its total overall number amount of a")
PER = ("per", "each", "for", "in", "every", "of", "within")
LISTERS = word_set("show list give find display get me us see")
ASKING = word_set("which what who whose")
RELATIVE = word_set("who which")
CLAUSES = word_set("who whose that which")
AFTER_WHICH = word_set("of our the are is were was")


def read_groups(sentence: Sentence) -> None:
    for which, i, length in sentence.each(words.BY, words.SPLIT):
        split = sentence.at(i + length)
        listed = sentence.word(i) in ("every", "each") and sentence.word(i - 1) in LISTERS
        if listed and (split is None or split.kind != "unit"):
            sentence.claim(i, i + 1, "filler")
            continue
        if sentence.word(i) == "by" and _by_those_who(sentence, i):
            sentence.claim(i, i + 1, "filler")
            continue
        groups, end = _groups_from(sentence, i + length)
        number = _number_at(sentence, i + length) if which == 0 else None
        top = sentence.found.top
        ranked_by = top is not None and top.target is not None and sentence.items[i].text == "by" and len(groups) == 1
        if ranked_by and top is not None and groups[0].is_a("entity") and groups[0] is not top.target:
            sentence.claim(i, i + length, "by")
            sentence.found.ordered.append((groups[0], None))
        elif groups:
            sentence.claim(i, i + length, "by")
            claim((one for one in sentence.items[i + length : end] if one.kind == "word"), "by")
            for item in groups:
                item.role = item.role or "group"
            sentence.found.grouped += groups
            if sentence.items[i].text in PER:
                sentence.found.per += groups
        elif number is not None and sentence.items[i].text == "by":
            sentence.claim(i, i + length, "by")
            _order_by(sentence, number)
    _each_of_them(sentence)
    for _, i, length in sentence.each(words.BREAK_DOWN):
        if sentence.found.grouped:
            sentence.claim(i, i + length, "by")


def _by_those_who(sentence: Sentence, i: int) -> bool:
    """`songs by artists who are verified`: whose the rows are, and nothing that numbers are split by."""
    those = sentence.at(i + 1)
    if those is None or not those.is_a("entity") or sentence.word(i + 2) not in CLAUSES or sentence.found.counted:
        return False
    before = sentence.items[:i]
    numbers = any(one.is_a("metric", "fact") and not one.is_a("entity") for one in before)
    return any(one.is_a("entity") for one in before) and not numbers and sentence.found.top is None


def _groups_from(sentence: Sentence, at: int) -> tuple[list[Item], int]:
    """`by region and month`, `per customer segment`, `by region of the rep`; and the place after them."""
    found: list[Item] = []
    end = at
    while (item := sentence.at(at)) is not None:
        following = sentence.at(sentence.skip(at + 1, BETWEEN_GROUPS))
        if groupable(item):
            if found and sentence.word(at - 1) != "and" and _is_field_of(item, found[-1]):
                found.pop().role = "owner"
            elif found and sentence.word(end) == "of" and _is_field_of(found[-1], item):
                item.role = item.role or "owner"
                return found, at + 1
            found.append(item)
            end = at + 1
        elif sentence.word(at) == "and":
            if following is None or not groupable(following):
                break
        elif (found and sentence.word(at) == "by" and sentence.found.top is not None) or sentence.word(
            at
        ) not in BETWEEN_GROUPS:
            break
        at += 1
    return found, end


def _is_field_of(item: Item, thing: Item) -> bool:
    """`customer segment` is a field of customers, not customers and segments."""
    entity = thing.of("entity")
    if entity is None or not item.is_a("dimension") or item.is_a("entity"):
        return False
    return any(one.table == entity.table for one in item.candidates if one.kind == "dimension")


def _number_at(sentence: Sentence, at: int) -> Item | None:
    """The number that rows are ordered by: `by average nightly rate`, `by number of completed visits`."""
    while (item := sentence.at(at)) is not None:
        value = item.is_a("value", "flag", "filter") and not item.is_a(*NUMBERS, "entity")
        if not value and not (item.kind == "word" and (item.role or item.text in BEFORE_A_NUMBER)):
            break
        at += 1
    return item if item is not None and item.is_a(*NUMBERS, "entity") else None


def _order_by(sentence: Sentence, number: Item) -> None:
    """An average is its own number, so that only what is not averaged is ordered by here."""
    if not any(one.target is number for one in sentence.found.averaged):
        sentence.found.ordered.append((number, None))


def _each_of_them(sentence: Sentence) -> None:
    """`churn risk bands in Europe, how many each`: for each of what was named before."""
    for i, item in sentence.words_with(frozenset(("each", "apiece"))):
        before = [one for one in sentence.items[:i] if one.is_a("dimension", "entity") and groupable(one)]
        named = next((one for one in before if not one.role and one.is_a("dimension")), None)
        if named is not None and not sentence.found.grouped:
            named.role = "group"
            sentence.found.grouped.append(named)
        if before or sentence.found.grouped:
            item.role = "by"


def groupable(item: Item) -> bool:
    if (item.kind == "unit" and item.role != "filler") or (
        item.time is not None and item.time.kind in ("grain", "part")
    ):
        return True
    return item.is_a(*GROUPS) and not (item.is_a("metric") and not item.is_a("entity"))


def read_orders(sentence: Sentence) -> None:
    for _, i, length in sentence.each(words.ORDER_BY):
        number = _number_at(sentence, i + length)
        if number is not None:
            sentence.claim(i, i + length, "order")
            _order_by(sentence, number)
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
        before = sentence.at(i - 1)
        if before is not None and item.text in RELATIVE and before.is_a("entity"):
            item.role = "which"
            continue
        if before is not None and item.text == "whose" and before.is_a("dimension", "entity"):
            item.role = "which"
            if before.free and before.is_a("dimension"):
                sentence.found.which = before
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
