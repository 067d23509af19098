"""`show costs instead` after the repairs: a number or a state called without the noun that was spoken of before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.english.turns.named_ones import rows_of
from tools.semantics.english.vocabulary import words
from tools.semantics.query import SemanticQuery

THEM = word_set("those them these they")
STATE = word_set("are is were was still currently now already not")
BE = word_set("are is were was")


def with_elided_names(tokens: Sequence[Token], previous: SemanticQuery, lexicon: Lexicon) -> list[Token]:
    """The turn with the noun put back where only then the model knows a number by the words."""
    table = rows_of(previous, lexicon)
    if table is None:
        return list(tokens)
    nouns = [said for one in (table.words, *table.synonyms) if (said := one.lower().split())]
    found = _with_state(list(tokens), nouns[0], table.name, lexicon)
    for i in range(len(found) - 1, -1, -1):
        one = found[i]
        if one.text in words.STOP or one.value is not None or lexicon.match(found, i)[0]:
            continue
        for noun in nouns:
            led = [replace(one, text=word, said=word) for word in (*noun[:-1], noun[-1].removesuffix("s"))]
            if _is_a_number([*led, one], table.name, lexicon):
                found[i:i] = [replace(led[0], lead=one.lead), *led[1:]]
                found[i + len(led)] = replace(one, lead="")
                break
    return found


def _with_state(tokens: list[Token], noun: Sequence[str], table: str, lexicon: Lexicon) -> list[Token]:
    """`how many of those are still active`: the active ones among them, where the model counts these."""
    texts = [one.text for one in tokens]
    at = next((i for i in range(1, len(texts)) if texts[i] in THEM and texts[i - 1] == "of"), None)
    if at is None or not BE & set(texts[at + 1 : at + 2]) or "not" in texts:
        return tokens
    state = [one for one in tokens[at + 1 :] if one.text not in STATE]
    if len(state) != 1 or lexicon.match(state, 0)[0]:
        return tokens
    named = [*state, *(replace(state[0], text=word, said=word, lead="") for word in noun)]
    return [*tokens[: at + 2], *named] if _is_a_number(named, table, lexicon) else tokens


def _is_a_number(said: Sequence[Token], table: str, lexicon: Lexicon) -> bool:
    length, meant = lexicon.match(said, 0)
    return length == len(said) and any(one.kind in ("metric", "fact") and one.table == table for one in meant)
