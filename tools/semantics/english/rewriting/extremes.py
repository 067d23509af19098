"""`the longest turnaround for each kind of job`: the extreme of the rows' own number, and no rank of the groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, word_set
from tools.semantics.english.vocabulary.superlative_words import ADJECTIVES, LARGEST, SMALLEST

GROUPING = phrase_set("by | per | for each | for every | in each | in every | of each | of every | at each | at every")
LEADS = word_set("the a our its their show me give what is was please get find")


def with_extremes(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with the maximum or minimum of the number; the same tokens where it asks for no such."""
    for i in range(len(tokens) - 2):
        way = _way(tokens[i].text)
        if not way or any(one.text not in LEADS for one in tokens[:i]):
            continue
        length, meant = lexicon.match(tokens, i + 1)
        facts = {one.ref for one in meant if one.kind == "fact"}
        things = any(one.kind in ("entity", "dimension", "value") for one in meant)
        if len(facts) != 1 or things or not phrase_length(tokens, i + 1 + length, GROUPING):
            continue
        said = " ".join(one.said for one in tokens[i + 1 : i + 1 + length])
        number = replace(tokens[i + 1], text="amount", said=said, end=tokens[i + length].end, field=facts.pop())
        return [replace(tokens[i], text=way), number, *tokens[i + 1 + length :]]
    return list(tokens)


def _way(word: str) -> str:
    if word in ADJECTIVES:
        return "maximum" if ADJECTIVES[word][0] == "desc" else "minimum"
    return "maximum" if word in LARGEST else "minimum" if word in SMALLEST else ""
