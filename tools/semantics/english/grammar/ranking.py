"""`5 most recent orders`, `first 20`: rows by their date, and how many."""

from __future__ import annotations

from tools.semantics.english.grammar.sentence import Sentence
from tools.semantics.english.linking.items import claim
from tools.semantics.english.vocabulary import words

SHORT_TURN = 5


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
