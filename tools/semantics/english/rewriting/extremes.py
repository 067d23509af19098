"""`the longest turnaround for each kind of job`: the extreme of the rows' own number, and no rank of the groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.linking.row_measures import measures
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, word_set, words_like
from tools.semantics.english.vocabulary.superlative_words import ADJECTIVES, AFTER_MOST, LARGEST, SMALLEST

GROUPING = phrase_set("by | per | for each | for every | in each | in every | of each | of every | at each | at every")
NO: frozenset[str] = frozenset()
LEADS = word_set("the a our its their show me give what is was please get find")


def with_extremes(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with the maximum or minimum of the number; the same tokens where it asks for no such."""
    for i in range(len(tokens) - 2):
        way, (words, _) = _way(tokens[i].text), _compared(tokens, i)
        if not (way or words) or any(one.text not in LEADS for one in tokens[:i]):
            continue
        row = _row_of_each(tokens, i, lexicon)
        if row is not None or not way:
            return row or list(tokens)
        length, meant = lexicon.match(tokens, i + 1)
        facts = {one.ref for one in meant if one.kind == "fact"}
        things = any(one.kind in ("entity", "dimension", "value") for one in meant)
        if len(facts) != 1 or things or not phrase_length(tokens, i + 1 + length, GROUPING):
            continue
        said = " ".join(one.said for one in tokens[i + 1 : i + 1 + length])
        number = replace(tokens[i + 1], text="amount", said=said, end=tokens[i + length].end, field=facts.pop())
        return [replace(tokens[i], text=way), number, *tokens[i + 1 + length :]]
    return list(tokens)


def _row_of_each(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> list[Token] | None:
    """`the most expensive machine of each brand`: the machine with the highest price for each brand."""
    words, (way, topics) = _compared(tokens, i)
    length, meant = lexicon.match(tokens, i + words) if i + words < len(tokens) else (0, ())
    thing = next((one.table for one in meant if one.kind == "entity"), "")
    end = i + words + length
    each = phrase_length(tokens, end, GROUPING) if length and end < len(tokens) else 0
    if not thing or tokens[end - 1].text.endswith("s") or not each:
        return None
    table = lexicon.model.table(thing)
    if topics:
        found = [one for _, one in measures(lexicon.model, table, topics) if one in table.all_facts]
    else:
        found = list(table.all_facts)
    if len(found) != 1:
        return None
    said = words_like(tokens[i], ("with", "the", "highest" if way == "desc" else "lowest"))
    number = replace(tokens[i], text="amount", said=found[0].words, field=f"{table.name}.{found[0].name}")
    per = words_like(tokens[end], ("per",))
    return [*tokens[:i], *tokens[i + words : end], *said, number, *per, *tokens[end + each :]]


def _compared(tokens: Sequence[Token], i: int) -> tuple[int, tuple[str, frozenset[str]]]:
    """How many words the superlative has, which way it ranks, and what it compares: nothing known of the largest."""
    word, after = tokens[i].text, tokens[i + 1].text if i + 1 < len(tokens) else ""
    if word in ("most", "least"):
        return (2, ("desc" if word == "most" else "asc", AFTER_MOST[after])) if after in AFTER_MOST else (0, ("", NO))
    if word in ADJECTIVES:
        return 1, ADJECTIVES[word]
    way = "desc" if word in LARGEST else "asc" if word in SMALLEST else ""
    return (1, (way, NO)) if way else (0, ("", NO))


def _way(word: str) -> str:
    if word in ADJECTIVES:
        return "maximum" if ADJECTIVES[word][0] == "desc" else "minimum"
    return "maximum" if word in LARGEST else "minimum" if word in SMALLEST else ""
