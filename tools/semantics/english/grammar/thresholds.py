"""`more than 5 orders`, `revenue between 10k and 20k`, `at least 30 %`, `100 or more`."""

from __future__ import annotations

from tools.semantics.english import words
from tools.semantics.english.grammar.operators import Threshold
from tools.semantics.english.grammar.sentence import Sentence
from tools.semantics.english.items import Item
from tools.semantics.english.tokens import word_set
from tools.semantics.query import Comparison

OPERATORS: tuple[tuple[Comparison, tuple[tuple[str, ...], ...]], ...] = (
    (">=", words.AT_LEAST),
    ("<=", words.AT_MOST),
    (">", words.ABOVE),
    ("<", words.BELOW),
    ("=", words.EXACTLY),
)
AFTERTHOUGHTS: dict[str, Comparison] = {"more": ">=", "above": ">=", "less": "<=", "fewer": "<=", "below": "<="}
AFTER_NUMBER = word_set("in of total different worth")


def read_thresholds(sentence: Sentence) -> None:
    for which, i, length in sentence.each(*(phrases for _, phrases in OPERATORS)):
        at = i + length + (sentence.word(i + length) == "a")
        value = 1.0 if sentence.word(at) == "one" else sentence.number(at)
        if value is not None:
            _threshold(sentence, OPERATORS[which][0], (value,), i, at + 1)
    for i in range(len(sentence)):
        low, high = sentence.number(i + 1), sentence.number(i + 3)
        if sentence.word(i) == "between" and low is not None and high is not None and sentence.word(i + 2) == "and":
            _threshold(sentence, "between", (low, high), i, i + 4)
        value, op = sentence.number(i), AFTERTHOUGHTS.get(sentence.word(i + 2))
        if value is not None and op and sentence.word(i + 1) in ("or", "and"):
            _threshold(sentence, op, (value,), i, i + 3)


def _threshold(sentence: Sentence, op: Comparison, values: tuple[float, ...], start: int, end: int) -> None:
    percent = sentence.word(end) == words.PERCENT
    end += sentence.word(end) in words.CURRENCY or percent
    unit = sentence.at(end)
    if unit is not None and unit.kind == "unit":
        return
    sentence.claim(start, end, "having")
    subject, narrowed = _subject(sentence, end)
    if subject is not None and not (subject.is_a("metric", "fact", "entity") and subject.free):
        subject = None
    named = (item for item in reversed(sentence.items[:start]) if not (item.kind == "word" and item.text in words.STOP))
    before = next(named, None)
    verb = before if before is not None and before.text in words.TRADE_VERBS else None
    if before is not None and not before.is_a("metric", "fact"):
        before = None
    if subject is not None:
        subject.role = "having"
    sentence.found.thresholds.append(Threshold(op, values, subject, before, percent, verb, narrowed))


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
