"""`how many decisions did we make`: the rows that have the date that is called so, a decision date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.families import kin
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, phrase_length, phrase_set
from tools.semantics.english.vocabulary.verb_forms import is_verb_form
from tools.semantics.model import Column, Table

COUNTING = (("how", "many"), ("number", "of"))
MADE = phrase_set(
    """did we make | did we take | were made | were taken | have we made | have been made | were there | did we have |
    we made | we took | did we get"""
)
GENERIC = frozenset(("date", "day", "time", "on", "at"))


def with_date_nouns(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question put as `how many applications were decided`; the same tokens where no such date is counted."""
    for i in range(2, len(tokens)):
        if tuple(one.text for one in tokens[i - 2 : i]) not in COUNTING or not tokens[i].text.endswith("s"):
            continue
        length, meant = lexicon.match(tokens, i)
        fields = [one for one in meant if one.kind == "dimension"]
        if length != 1 or not fields or len(fields) < len(meant):
            continue
        table = lexicon.model.table(fields[0].table)
        dated = [verb for one in table.times if (verb := _verb(one, tokens[i].text))]
        if len(dated) == 1:
            return _put(tokens, i, table, dated[0])
    return list(tokens)


def _verb(column: Column, noun: str) -> str:
    """The participle by which a date that is called after the noun is known: decided, of a decision date."""
    participle = column.words.split()[0]
    called = [[word for word in one.lower().split() if word not in GENERIC] for one in column.synonyms]
    named = any(len(words) == 1 and kin(words[0], noun) for words in called)
    return participle if named and is_verb_form(participle) and not participle.endswith("ing") else ""


def _put(tokens: Sequence[Token], i: int, table: Table, verb: str) -> list[Token]:
    made = phrase_length(tokens, i + 1, MADE)
    words = [*table.words.lower().split(), "were", verb]
    said = [replace(tokens[i], text=word, said=word if k else tokens[i].said) for k, word in enumerate(words)]
    return [*tokens[:i], *said, *tokens[i + 1 + made :]]
