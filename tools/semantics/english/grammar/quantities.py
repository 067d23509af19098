"""`how long does it take`, `how many days pass until`, `how old are they`: a number that only its kind names."""

from __future__ import annotations

from tools.semantics.english.grammar.averages import ON_AVERAGE
from tools.semantics.english.grammar.sentence import Sentence
from tools.semantics.english.linking.items import claim
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary.superlative_words import ADJECTIVES, DURATION, HOW, SPANS

TAKING = word_set(
    """take takes took taken taking need needs needed last lasts lasted wait waits waited stay stays stayed keep keeps
    kept spend spends spent elapse pass passes passed remain require requires until till before between old age run
    runs"""
)


def read_quantities(sentence: Sentence) -> None:
    """Only where something takes its time, or an average is asked for: `how long is the list` asks for neither."""
    ranked = any(True for _ in sentence.words_with(frozenset(ADJECTIVES)))
    averaged = any(True for _ in sentence.each(ON_AVERAGE))
    for i, _ in sentence.words_with(frozenset(("how",))):
        after, unit = sentence.word(i + 1), sentence.at(i + 2)
        if ranked and unit is not None and unit.text in SPANS and after == "many":
            sentence.claim(i, i + 3, "quantity asked")
            continue
        if not averaged and not any(one.text in TAKING for one in sentence.items[i:]):
            return
        if after in HOW and sentence.items[i + 1].free:
            sentence.claim(i, i + 2, "quantity")
            sentence.found.quantity = HOW[after]
        elif after in ("many", "much") and unit is not None and unit.text in SPANS and not unit.candidates:
            sentence.claim(i, i + 3, "quantity")
            sentence.found.quantity, sentence.found.unit = DURATION, SPANS[unit.text]
        else:
            continue
        claim((one for _, one in sentence.words_with(TAKING)), "quantity clause")
