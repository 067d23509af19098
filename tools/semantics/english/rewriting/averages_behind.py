"""`flights per day on average`, `late by more than 30 minutes`: an average put in front, a limit without its `by`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.english.vocabulary.calendar_words import UNITS

PER = word_set("per a each every")
MORE = word_set("more less fewer over under at")


def with_averages_in_front(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with such turns as both readers know them; the same tokens where there are none."""
    return _limits(_averages(list(tokens), lexicon), lexicon)


def _averages(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    for i in range(1, len(tokens) - 3):
        behind = [one.text for one in tokens[i + 2 : i + 4]] == ["on", "average"]
        if not behind or tokens[i].text not in PER or tokens[i + 1].text not in UNITS:
            continue
        start = next((at for at in range(i) if _names_a_number(tokens, at, i, lexicon)), None)
        if start is None:
            return tokens
        words = ["average", "number", "of"] if _is_counted(tokens, start, lexicon) else ["average"]
        front = [replace(tokens[i + 3], text=word, lead="") for word in words]
        return [*tokens[:start], *front, *tokens[start : i + 2], *tokens[i + 4 :]]
    return tokens


def _names_a_number(tokens: Sequence[Token], at: int, end: int, lexicon: Lexicon) -> bool:
    """Whether the name of a number, or of things, begins here and ends in front of `per`."""
    length, meant = lexicon.match(tokens, at)
    return at + length == end and any(one.kind in ("metric", "entity") for one in meant)


def _is_counted(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    return any(one.kind == "entity" for one in lexicon.match(tokens, at)[1]) and tokens[max(at - 1, 0)].text != "of"


def _limits(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """`delayed by more than 30 minutes` is delayed more than 30 minutes."""
    for i in range(1, len(tokens) - 2):
        number = any(one.value is not None for one in tokens[i + 2 : i + 4])
        if tokens[i].text == "by" and tokens[i + 1].text in MORE and number and lexicon.match(tokens, i - 1)[0]:
            return [*tokens[:i], *tokens[i + 1 :]]
    return tokens
