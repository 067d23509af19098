"""`top 10 customers`, `the longest delay`, `used most often`: which way it ranks, what, how many, by what."""

from __future__ import annotations

from dataclasses import dataclass

from tools.semantics.english.grammar.operators import Averaged, Direction, RankKind, Top
from tools.semantics.english.grammar.sentence import GROUPS, Sentence
from tools.semantics.english.linking.items import Item, claim
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary import superlative_words as known
from tools.semantics.english.vocabulary import words
from tools.semantics.english.vocabulary.verb_forms import is_verb_form

STARTS = known.DESC | known.ASC | frozenset(known.ADJECTIVES) | frozenset(known.BUSY)
EXTENT = known.MOST | known.LEAST
# Between a superlative and its noun: "the highest total number of our orders".
BETWEEN = word_set(
    """of our the a an all their these those your any single individual total overall number numbers amount amounts
    count counts volume volumes level levels sum quantity"""
)
LINKS = word_set("with having who that which whose has have had having by had")
OF_THINGS = word_set("biggest largest greatest smallest")


PLAIN_EXTREMES = word_set("maximum minimum max min")
"""`the maximum fee by city` is that of the rows of each city, where `the highest revenue by city` ranks cities."""


@dataclass(frozen=True)
class _Span:
    """The words of one superlative and what they say."""

    start: int
    end: int
    direction: Direction
    kind: RankKind
    topics: frozenset[str] = frozenset()


def read_superlatives(sentence: Sentence) -> None:
    for i, _ in sentence.words_with(STARTS):
        span = _span(sentence, i) if sentence.items[i].free else None
        if span is None:
            continue
        top = Top(span.direction, word=sentence.items[i].text, kind=span.kind, topics=span.topics, at=i)
        used, j = _with_number(sentence, span, top)
        _aim(sentence, top, j)
        if _keep(sentence, top):
            claim(used, "top")
            top.words = used


def _span(sentence: Sentence, i: int) -> _Span | None:
    word, after = sentence.word(i), sentence.word(i + 1)
    way: Direction = "asc" if word in known.ASC else "desc"
    if after and not sentence.items[i + 1].free:
        after = ""
    if word in known.ADJECTIVES:
        way, topics = known.ADJECTIVES[word]
        return _Span(i, i + 1, way, "adjective", topics)
    if word in known.BUSY:
        return _Span(i, i + 1, known.BUSY[word], "often")
    if after in words.RECENT:
        return None
    if after in known.AFTER_MOST:
        return _Span(i, i + 2, way, "adjective", known.AFTER_MOST[after])
    if word in EXTENT:
        if after in known.OFTEN:
            end = i + 2 + (sentence.word(i + 2) != "" and is_verb_form(sentence.word(i + 2)))
            return _Span(i, end, way, "often")
        if after in known.IDLE or after in words.TRADE_VERBS:
            return _Span(i, i + 2, way, "rank")
        if after and is_verb_form(after):
            return _Span(i, i + 2, way, "often")
        return _Span(i, i + 1, way, "quantity")
    kind: RankKind = "size" if word in known.LARGEST | known.SMALLEST else "rank"
    idle = after in known.IDLE or after in words.TRADE_VERBS
    return _Span(i, i + 1 + idle, way, kind)


def _with_number(sentence: Sentence, span: _Span, top: Top) -> tuple[list[Item], int]:
    """The number after `top 10`, or before `10 biggest` and `the 3 with the most`."""
    used = [item for item in sentence.items[span.start : span.end] if item.text not in words.TRADE_VERBS]
    after, before = sentence.number(span.end), sentence.number(span.start - 1)
    if after is not None and span.kind in ("rank", "size", "adjective", "often"):
        top.n = int(after)
        return [*used, sentence.items[span.end]], span.end + 1
    at = span.start - 1
    while before is None and sentence.word(at) in ("the", "with", "having"):
        at -= 1
        before = sentence.number(at)
    if before is not None:
        top.n = int(before)
        return [sentence.items[at], *used], span.end
    return used, span.end


def _aim(sentence: Sentence, top: Top, j: int) -> None:
    """What is ranked, or by what; values may stand between (`top 5 enterprise customers`)."""
    j, head = _head(sentence, j, values=top.kind == "quantity")
    top.head = head
    if head is None:
        return
    number = head.is_a("metric", "fact")
    group = head.is_a(*GROUPS) or head.kind == "unit" or head.time is not None
    if top.kind == "quantity":
        top.metric = head
    elif group and (not number or (head.is_a("entity") and _names_things(top, head))):
        top.target = head
    elif number:
        top.metric = head
        after = sentence.at(j + 1)
        if after is not None and (after.is_a("dimension", "entity") or after.kind == "unit"):
            top.target = after


def _names_things(top: Top, head: Item) -> bool:
    """`biggest accounts` are accounts, where `highest orders` are a number of orders."""
    return top.n is not None or top.kind != "size" or (top.word in OF_THINGS and head.plural)


def _head(sentence: Sentence, j: int, *, values: bool) -> tuple[int, Item | None]:
    last: tuple[int, Item | None] = (j, None)
    while (item := sentence.at(j)) is not None:
        if item.kind == "word":
            if item.free and item.text not in BETWEEN:
                break
        elif _only_a_value(item):
            last = (j, item)
        elif item.number is not None or item.window():
            break
        else:
            return j, item
        j += 1
    return last if values else (j, None)


def _only_a_value(item: Item) -> bool:
    return item.is_a("value", "flag", "filter") and not item.is_a(*GROUPS, "metric", "fact")


def _keep(sentence: Sentence, top: Top) -> bool:
    """The first one counts; a later one may name what is ranked, or what it is ranked by."""
    known_top = sentence.found.top
    if known_top is None:
        sentence.found.top = top
    elif known_top.target is None and top.target is not None and known_top.kind not in ("adjective", "often"):
        top.metric = top.metric or known_top.metric
        top.n = top.n or known_top.n
        sentence.found.top = top
    elif known_top.metric is None and top.metric is not None and top.target is None:
        known_top.metric, known_top.direction = top.metric, top.direction
    else:
        return False
    return True


def settle_superlative(sentence: Sentence) -> None:
    """Once groups and questions are read: what is ranked, when the superlative itself names only the number."""
    top = sentence.found.top
    if top is None:
        return
    if top.target is None or top.target is top.metric:
        top.target = _in_front(sentence, top) or sentence.found.which
    if top.kind == "size" and top.target is None and top.head is not None and top.head.is_a("entity"):
        top.target, top.metric = top.head, None
    if top.kind == "quantity" and top.head is not None and top.target is not None:
        _count_head(sentence, top, top.head)
    if top.kind in ("adjective", "size") and (top.target is not None or sentence.found.grouped):
        claim(sentence.found.on_average, "average")
    plain = top.word in PLAIN_EXTREMES and top.target is None and top.n is None and sentence.found.which is None
    if (top.target is not None or sentence.found.grouped or top.n is not None) and not plain:
        return
    if top.metric is not None and top.metric.is_a("fact") and not top.metric.is_a("metric"):
        function = "max" if top.direction == "desc" else "min"
        sentence.found.averaged.append(Averaged(function, top.metric))
        sentence.found.top = None
    elif top.head is None and top.kind != "adjective":
        for item in top.words:
            item.role = ""
        sentence.found.top = None


def _count_head(sentence: Sentence, top: Top, head: Item) -> None:
    """`the most orders`: their number ranks, unless they are a number already; `the most energy` is no count."""
    if head.is_a("dimension") and not head.plural and not head.is_a("entity", "metric", "fact", "value"):
        return
    if not head.is_a("metric", "fact") or (head.is_a("entity") and not head.is_a("metric")):
        sentence.found.counted.append(head)
        top.metric = None


def _in_front(sentence: Sentence, top: Top) -> Item | None:
    """`the room type with the most revenue`, `customers who placed the most orders`."""
    linked = False
    for at in range(top.at - 1, -1, -1):
        item = sentence.items[at]
        if item.kind == "word":
            linked = linked or item.text in LINKS
        elif item.is_a(*GROUPS) or item.kind == "unit" or (item.time is not None and item.time.kind == "part"):
            return item if linked else None
        elif not _only_a_value(item):
            return None
    return None
