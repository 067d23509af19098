"""What people say around a question: greetings, thanks, and why they ask."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, word_set
from tools.semantics.english.vocabulary.calendar_words import MONTHS, UNITS

GREETINGS = phrase_set(
    """good morning | good afternoon | good evening | good day | morning | hi | hello | hey | hi there | hello there |
    hey there | hi all | hello all | hi team | hello team | hey team | hi everyone | hello everyone | dear all | dear
    colleagues | dear colleague | dear team | dear sir | dear madam | dear analyst | dear assistant | hi folks |
    greetings | excuse me | sorry to bother you | quick question | one question | one more question | a question |
    just a quick question | quick one"""
)
THANKS = phrase_set(
    """thanks | thank you | thanks a lot | thank you very much | thank you so much | thanks so much | many thanks |
    thanks in advance | thank you in advance | cheers | much appreciated | best regards | kind regards | regards |
    that would be great | that would be helpful | that would help | if you can | give me the numbers | give me the
    figures | with the figure | with the figures | with numbers | with the numbers | with figures | in numbers |
    show me the numbers | numbers please"""
)
SPEAKER = word_set("i we my our this the")
TELLING = word_set("am are is was need have want wants needs")
ASKING = word_set(
    """what which who whose when where how show list give tell find can could would may do does did is are was were
    please compare i"""
)
MEANT = ("value", "filter", "flag", "metric", "dimension", "fact", "time")
SHORTEST = 3


def without_small_talk(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The tokens of the question itself; all of them where nothing else would be left."""
    found = list(tokens)
    while (length := phrase_length(found, 0, GREETINGS)) and _apart(found, length) and len(found) - length >= SHORTEST:
        found = found[length:]
    found = _without_reason(found, lexicon)
    for length in sorted({len(one) for one in THANKS}, reverse=True):
        tail = tuple(one.text for one in found[-length:])
        apart = len(found) > length + SHORTEST and (found[-length].lead != "" or tail[0] == "with")
        if tail in THANKS and apart and not _says_something(found[-length:], lexicon):
            found = found[:-length]
            break
    return found


def _apart(tokens: Sequence[Token], at: int) -> bool:
    """`morning shifts` are no greeting: a mark or the beginning of a question follows."""
    return at < len(tokens) and (tokens[at].lead != "" or tokens[at].text in ASKING or tokens[at].text in SPEAKER)


def _without_reason(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """Without `I'm preparing the board meeting.` before a question."""
    texts = [one.text for one in tokens]
    if len(tokens) < 2 * SHORTEST or texts[0] not in SPEAKER or not TELLING & set(texts[1:3]):
        return tokens
    end = next(
        (i for i in range(2, len(tokens) - SHORTEST) if tokens[i].lead in (".", ",", ";", ":", "-", "–", "!")), 0
    )
    sentence = end and (tokens[end].lead in (".", "!") or texts[end] in ASKING)
    if not sentence or _says_something(tokens[:end], lexicon):
        return tokens
    return tokens[end:]


def _says_something(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether a condition, a number or a time of the data is named."""
    for i, one in enumerate(tokens):
        if one.text in MONTHS or one.text in UNITS or one.value is not None:
            return True
        if any(each.kind in MEANT for each in lexicon.match(tokens, i)[1]):
            return True
    return False
