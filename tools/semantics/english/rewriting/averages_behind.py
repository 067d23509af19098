"""`flights per day on average`, `late by more than 30 minutes`: an average put in front, a limit without its `by`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.english.vocabulary.calendar_words import UNITS

PER = word_set("per a each every")
COUNTING = (["how", "many"], ["number", "of"])
HAVING = word_set("did do does we they you have has had make get there are is our was were do")
MORE = word_set("more less fewer over under at")


def with_averages_in_front(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with such turns as both readers know them; the same tokens where there are none."""
    return _limits(_averages(list(tokens), lexicon), lexicon)


def _averages(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """`how many flights per day do we have on average`: the average number of flights per day."""
    behind = next((i for i in range(3, len(tokens)) if _on_average(tokens, i)), 0)
    for i in range(1, behind - 1):
        end = _unit_end(tokens, i, lexicon)
        if not end or any(one.text not in HAVING for one in tokens[end:behind]):
            continue
        start = next((at for at in range(i) if _names_a_number(tokens, at, i, lexicon)), None)
        if start is None:
            return tokens
        many = [one.text for one in tokens[max(0, start - 2) : start]] in COUNTING
        words = ["average", "number", "of"] if many or _is_counted(tokens, start, lexicon) else ["average"]
        front = [replace(tokens[behind + 1], text=word, lead="") for word in words]
        begin = start - 2 if many else start
        return [*tokens[:begin], *front, *tokens[start:end], *tokens[behind + 2 :]]
    return tokens


def _on_average(tokens: Sequence[Token], i: int) -> bool:
    return tokens[i].text in ("on", "in") and i + 1 < len(tokens) and tokens[i + 1].text in ("average", "avg")


def _unit_end(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> int:
    """Where the `per day` or `per driver` that begins here ends; 0 for none."""
    if tokens[i].text not in PER:
        return 0
    if tokens[i + 1].text in UNITS:
        return i + 2
    length, meant = lexicon.match(tokens, i + 1)
    plural = tokens[i + length].text.endswith("s")
    return i + 1 + length if not plural and any(one.kind in ("entity", "dimension") for one in meant) else 0


def _names_a_number(tokens: Sequence[Token], at: int, end: int, lexicon: Lexicon) -> bool:
    """Whether the name of a number, or of things, begins here and ends in front of `per`."""
    length, meant = lexicon.match(tokens, at)
    return at + length == end and any(one.kind in ("metric", "entity", "fact", "value") for one in meant)


def _is_counted(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    return (
        any(one.kind in ("entity", "value") for one in lexicon.match(tokens, at)[1])
        and tokens[max(at - 1, 0)].text != "of"
    )


def _limits(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """`delayed by more than 30 minutes` is delayed more than 30 minutes."""
    for i in range(1, len(tokens) - 2):
        number = any(one.value is not None for one in tokens[i + 2 : i + 4])
        if tokens[i].text == "by" and tokens[i + 1].text in MORE and number and lexicon.match(tokens, i - 1)[0]:
            return [*tokens[:i], *tokens[i + 1 :]]
    return tokens
