"""`top 10`, `highest`, `3 worst`, `5 most recent`, `first 20`."""

from __future__ import annotations

from tools.semantics.english import words
from tools.semantics.english.grammar.operators import Top
from tools.semantics.english.grammar.sentence import GROUPS, Sentence
from tools.semantics.english.items import Item, claim
from tools.semantics.english.tokens import word_set

SHORT_TURN = 5
OF_THINGS = word_set("top best biggest largest greatest worst bottom leading strongest weakest poorest")
"""They rank things, where `most` and `highest` rank numbers: `top accounts` are accounts, `most accounts` a count."""


def read_tops(sentence: Sentence) -> None:
    _trailing(sentence)
    for i, item in sentence.words_with(words.DESC | words.ASC):
        if item.text == "most" and sentence.word(i + 1) in words.RECENT:
            continue
        top = Top("desc" if item.text in words.DESC else "asc", word=item.text)
        used, j = _with_number(sentence, i, top)
        while sentence.word(j) in words.RANKED:
            used.append(sentence.items[j])
            j += 1
        if not _aim(sentence, top, j) and top.n is None:
            continue
        claim(used, "top")
        if top.target is None and top.metric is not None:
            top.target = _in_front(sentence, i)
        _keep(sentence, top)


def _in_front(sentence: Sentence, i: int) -> Item | None:
    """`the three customers with the highest revenue`."""
    lead = next((at for at in range(i - 1, max(-1, i - 4), -1) if sentence.word(at) in ("with", "having", "by")), None)
    before = sentence.at(lead - 1) if lead is not None else None
    counted = sentence.at(lead - 2) if lead is not None else None
    if before is None or not before.is_a(*GROUPS) or counted is None or counted.number is None:
        return None
    return before


def _trailing(sentence: Sentence) -> None:
    """`which region grew the most`, `the three customers that bought the most`."""
    for i, item in sentence.words_with(frozenset(("most", "least", "fastest", "strongest"))):
        back = [sentence.at(at) for at in range(max(0, i - 3), i)]
        verb = any(one is not None and one.text in words.GROWTH_WORDS | set(words.TRADE_VERBS) for one in back)
        target = next(
            (one for one in reversed(sentence.items[:i]) if one.is_a(*GROUPS) and not one.is_a("metric")), None
        )
        if verb and target is not None and sentence.found.top is None:
            item.role = "top"
            sentence.found.top = Top("asc" if item.text == "least" else "desc", target=target, word=item.text)


def _keep(sentence: Sentence, top: Top) -> None:
    """The first one counts, unless a later one names what is ranked; what it is ranked by is kept from either."""
    known = sentence.found.top
    if known is None:
        sentence.found.top = top
    elif known.target is None and top.target is not None:
        top.metric = top.metric or known.metric
        sentence.found.top = top


def _with_number(sentence: Sentence, i: int, top: Top) -> tuple[list[Item], int]:
    """The number after `top 10`, or before `10 biggest`."""
    after, before = sentence.number(i + 1), sentence.number(i - 1)
    if after is not None:
        top.n = int(after)
        return [sentence.items[i], sentence.items[i + 1]], i + 2
    if before is not None:
        top.n = int(before)
        return [sentence.items[i - 1], sentence.items[i]], i + 1
    return [sentence.items[i]], i + 1


def _aim(sentence: Sentence, top: Top, j: int) -> bool:
    """What is ranked, or by what; values may stand between (`top 5 enterprise customers`)."""
    j = sentence.skip(j)
    while (item := sentence.at(j)) is not None and _only_a_value(item):
        j = sentence.skip(j + 1)
    if item is None:
        return False
    after = sentence.at(j + 1)
    things = item.is_a("entity") and (top.n is not None or (top.word in OF_THINGS and item.plural))
    if item.is_a("metric") and not things:
        top.metric = item
        if after is not None and (after.is_a("dimension", "entity") or after.kind == "unit"):
            top.target = after
        return True
    if item.is_a(*GROUPS) or item.kind == "unit":
        top.target = item
        return True
    if item.is_a("fact"):
        top.metric = item
        return True
    return item.time is not None and item.time.kind in ("grain", "part")


def _only_a_value(item: Item) -> bool:
    return item.is_a("value", "flag", "filter") and not item.is_a(*GROUPS, "metric", "fact")


def read_recent(sentence: Sentence) -> None:
    """`the 5 most recent orders`, `latest 10 jobs`, `oldest order`: rows of a table by its date."""
    for i, item in sentence.words_with(frozenset(words.RECENT)):
        if not any(one.is_a("entity") for one in sentence.items[i:]):
            continue
        most = sentence.word(i - 1) == "most"
        for j in (i + 1, i - 2 if most else i - 1):
            number = sentence.number(j)
            if number is not None:
                sentence.items[j].role = "recent"
                sentence.found.limit = int(number)
                break
        sentence.claim(i - 1 if most else i, i + 1, "recent")
        sentence.found.recent = "asc" if words.RECENT[item.text] == "asc" else "desc"


def read_limits(sentence: Sentence) -> None:
    for i, item in sentence.words_with(words.LIMIT):
        number = sentence.number(i + 1)
        if number is not None:
            claim((item, sentence.items[i + 1]), "limit")
            sentence.found.limit = int(number)
    opens = sentence.word(0) in ("make", "limit", "just", "only", "show")
    number = sentence.number(len(sentence) - 1)
    if (
        opens
        and len(sentence) <= SHORT_TURN
        and number is not None
        and sentence.word(len(sentence) - 2) in ("it", "to")
    ):
        sentence.items[-1].role = "limit"
        sentence.found.limit = int(number)
