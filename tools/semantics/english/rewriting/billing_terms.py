"""`billed annually`, `who pay monthly`, `on a yearly plan`: where the model has such terms as values, one of them."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.tokens import Token, stem, word_set, words_like
from tools.semantics.english.vocabulary.verb_forms import bases

OFTEN = {
    "annually": ("annual", "yearly", "annually"), "yearly": ("yearly", "annual", "annually"),
    "annual": ("annual", "yearly", "annually"), "monthly": ("monthly",), "quarterly": ("quarterly",),
    "weekly": ("weekly",), "daily": ("daily",),
}  # fmt: skip
PAYING = word_set("bill pay charge invoice renew settle subscribe contract donate give order contribute")
TERMS = word_set("billing plan contract payment payments basis cycle terms term subscription")
ON = word_set("on with a an the")
SUMS = word_set("much amount amounts total sum revenue")
"""Beside these it is how much each month that is asked for."""


def with_billing_terms(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The same question with the field and its value in place of the verb and how often."""
    found = list(tokens)
    for i in range(len(found) - 1, 0, -1):
        value = _value(found[i].text, lexicon) if found[i].text in OFTEN else None
        if value is None:
            continue
        start, end = _said(found, i)
        if end:
            field = lexicon.model.column(value.ref)[1].words.split()
            found[start:end] = words_like(found[start], ("with", *field, value.value.lower()))
    return found


def _said(tokens: Sequence[Token], i: int) -> tuple[int, int]:
    """From where to where the phrase goes: a verb of paying in front, or a word for terms behind."""
    if PAYING & set(bases(tokens[i - 1].text)) and SUMS.isdisjoint(one.text for one in tokens):
        return i - 1, i + 1
    at = i
    while at and tokens[at - 1].text in ON:
        at -= 1
    led = at < i and tokens[at].text in ("on", "with")
    return (at, i + 2) if led and i + 1 < len(tokens) and tokens[i + 1].text in TERMS else (0, 0)


def _value(word: str, lexicon: Lexicon) -> Candidate | None:
    """The only field that has how often as a value."""
    found = {
        one.ref: one
        for said in OFTEN[word]
        for one in lexicon.entries.get((stem(said),), ())
        if one.kind == "value" and one.words == (said,)
    }
    return next(iter(found.values())) if len(found) == 1 else None
