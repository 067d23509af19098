"""`more than 5 orders`, `revenue between 10k and 20k`, `at least 30 %`, `100 or more`."""

from __future__ import annotations

from tools.semantics.english.grammar.operators import Threshold
from tools.semantics.english.grammar.sentence import Sentence
from tools.semantics.english.linking.items import Item
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary import words
from tools.semantics.english.vocabulary.comparative_words import COMPARATIVES, MEASURING, UNITS
from tools.semantics.english.vocabulary.verb_forms import bases
from tools.semantics.query import Comparison

OPERATORS: tuple[tuple[Comparison, tuple[tuple[str, ...], ...]], ...] = (
    (">=", words.AT_LEAST),
    ("<=", words.AT_MOST),
    (">", words.ABOVE),
    ("<", words.BELOW),
    ("=", words.EXACTLY),
)
AFTERTHOUGHTS: dict[str, Comparison] = {"more": ">=", "above": ">=", "less": "<=", "fewer": "<=", "below": "<="}
ONE = ("one", "an")
ADDING = word_set("add adds adding added sum sums summing totalling totaling")
TOGETHER = ("altogether", "combined", "overall")
AFTER_NUMBER = word_set("in of total different worth")


def read_thresholds(sentence: Sentence) -> None:
    for i, item in sentence.words_with(frozenset(COMPARATIVES)):
        if sentence.word(i + 1) == "than" and sentence.number(i + 2) is not None:
            op, topics = COMPARATIVES[item.text]
            _threshold(sentence, op, (float(sentence.number(i + 2) or 0),), i, i + 3, topics)
    for which, i, length in sentence.each(*(phrases for _, phrases in OPERATORS)):
        at = i + length + (sentence.word(i + length) == "a")
        value = 1.0 if sentence.word(at) in ONE else sentence.number(at)
        if value is not None:
            _threshold(sentence, OPERATORS[which][0], (value,), i, at + 1)
    for i in range(len(sentence)):
        low, high = sentence.number(i + 1), sentence.number(i + 3)
        if sentence.word(i) == "between" and low is not None and high is not None and sentence.word(i + 2) == "and":
            _threshold(sentence, "between", (low, high), i, i + 4)
        value, after = sentence.number(i), AFTERTHOUGHTS.get(sentence.word(i + 2))
        if value is not None and after and sentence.word(i + 1) in ("or", "and"):
            _threshold(sentence, after, (value,), i, i + 3)


def _threshold(
    sentence: Sentence,
    op: Comparison,
    values: tuple[float, ...],
    start: int,
    end: int,
    topics: frozenset[str] = frozenset(),
) -> None:
    percent = sentence.word(end) == words.PERCENT
    end += sentence.word(end) in words.CURRENCY or percent
    adjective = sentence.items[start].text if topics else ""
    verbs = _measured(sentence, start)
    unit = sentence.at(end)
    if unit is not None and unit.kind == "unit" and not (topics or verbs):
        return
    said = unit.text if unit is not None and unit.text in UNITS and _is_unit(unit) else ""
    end += bool(said)
    sentence.claim(start, end, "having")
    in_total = _in_total(sentence, start, end)
    subject, narrowed = _subject(sentence, end)
    if subject is not None and not (subject.is_a("metric", "fact", "entity") and subject.free):
        subject = None
    passed = words.STOP | {one.text for one in sentence.items[:start] if one.role == "having"}
    named = (item for item in reversed(sentence.items[:start]) if not (item.kind == "word" and item.text in passed))
    before = next(named, None)
    verb = before if before is not None and before.text in words.TRADE_VERBS else None
    if before is not None and not before.is_a("metric", "fact", "entity"):
        before = None
    if before is not None and before.is_a("entity") and before.plural and _has(sentence, start):
        before = None
    if subject is not None:
        subject.role = "having"
    found = Threshold(op, values, subject, before, percent, verb, narrowed, adjective, topics, verbs, said, in_total)
    sentence.found.thresholds.append(found)


def _has(sentence: Sentence, start: int) -> bool:
    """`stores with more than one`: of what was asked for, where `orders over 500` are limited themselves."""
    return sentence.word(start - 1) in ("with", "having", "have", "has") and sentence.word(start - 2) == ""


def _in_total(sentence: Sentence, start: int, end: int) -> bool:
    """`more than 200k in total`, `orders that add up to more than 500`: of all together, not of each."""
    said = tuple(sentence.word(at) for at in (end, end + 1))
    length = 2 if said in (("in", "total"), ("all", "together")) else 1 if said[0] in TOGETHER else 0
    sentence.claim(end, end + length, "having")
    adding = next((at for at in range(max(0, start - 3), start) if sentence.word(at) in ADDING), None)
    if adding is not None:
        sentence.claim(adding, start, "having")
    return length > 0 or adding is not None


def _is_unit(item: Item) -> bool:
    """A unit by its word, also where it is a value of some field; never a number of the model."""
    return item.kind in ("word", "unit") or not item.is_a("metric", "fact", "entity", "dimension")


def _measured(sentence: Sentence, start: int) -> frozenset[str]:
    """What the verb in front measures: `costs at least`, `lasting more than`."""
    before = sentence.at(start - 1)
    if before is None or before.kind != "word" or not before.free:
        return frozenset()
    topics = next((MEASURING[one] for one in bases(before.text) if one in MEASURING), frozenset())
    before.role = "having" if topics else before.role
    return topics


def _subject(sentence: Sentence, end: int) -> tuple[Item | None, Item | None]:
    """What the number counts, behind values and flags that narrow it."""
    at = sentence.skip(end, AFTER_NUMBER)
    narrowed: Item | None = None
    while (item := sentence.at(at)) is not None and item.kind == "mention" and item.free:
        if item.is_a("metric", "fact", "entity") or not item.is_a("value", "flag", "filter"):
            return item, narrowed
        narrowed = item
        at += 1
    return item if narrowed is None else None, narrowed
