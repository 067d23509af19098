"""`unassigned`, `with a rating`, `where the channel is missing`: fields that are empty, or are not."""

from __future__ import annotations

from tools.semantics.english.grammar.operators import Presence
from tools.semantics.english.grammar.sentence import Sentence
from tools.semantics.english.linking.items import Item, phrase_at
from tools.semantics.english.tokens import phrase_set, word_set

FIELDS = ("dimension", "time", "fact")
OTHERS = ("metric", "entity", "value", "flag", "filter")
EMPTY = phrase_set(
    """is empty | are empty | is missing | are missing | is blank | is null | is unknown | is not set | is not known |
    is not given | is not filled | is not filled in | is not recorded | was not recorded | not recorded | not set |
    not given | not specified | is not specified | is not available | not known | missing | empty"""
)
FILLED = phrase_set(
    """is known | is set | is given | is filled | is filled in | is recorded | is not empty | is not missing |
    is not null | is not blank | is available | not empty | not null"""
)
WITH = word_set("with have has had having got contain contains")
HOW_OFTEN = word_set("most least more less often by to")
SOME = word_set("a an any some")
PREPOSITIONS = word_set("of from in by on for over under above below between more less at is are equal")


def read_presences(sentence: Sentence) -> None:
    for i, item in enumerate(sentence.items):
        if not item.free:
            continue
        if item.kind == "word":
            _opposite(sentence, item)
        elif item.is_a(*FIELDS) and not item.is_a(*OTHERS):
            _said_of(sentence, i, item)
            _had(sentence, i, item)


def _opposite(sentence: Sentence, item: Item) -> None:
    """`unshipped` and `unassigned`: what has not happened to the row."""
    if item.opposed:
        item.role = "absent"
        sentence.found.present.append(Presence(item, absent=True))


def _said_of(sentence: Sentence, i: int, item: Item) -> None:
    """`where the reason is missing`, `the owner is not known`."""
    for phrases, absent in ((FILLED, False), (EMPTY, True)):
        length = phrase_at(sentence.items, i + 1, phrases)
        if length and sentence.word(i + 1 + length) not in HOW_OFTEN:
            sentence.claim(i, i + 1 + length, "present")
            sentence.found.present.append(Presence(item, absent=absent, stated=True))
            return


def _had(sentence: Sentence, i: int, item: Item) -> None:
    """`tickets with a rating`, `who have any phone number`; not `with a rating of 5`, and not `with the rating`."""
    after = sentence.at(i + 1)
    if sentence.word(i - 1) not in SOME or sentence.word(i - 2) not in WITH:
        return
    if after is not None and (after.kind not in ("word", "time") or after.text in PREPOSITIONS):
        return
    sentence.claim(i - 2, i + 1, "present")
    sentence.found.present.append(Presence(item, absent=False))
