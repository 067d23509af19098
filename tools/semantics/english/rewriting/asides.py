"""What else is asked of the one row that a question finds: `and who made it`, `how much was it`, `for which shop`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tools.semantics.english.linking.families import kin
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.english.vocabulary.comparative_words import UNITS
from tools.semantics.english.vocabulary.superlative_words import ADJECTIVES, ASC, DESC
from tools.semantics.english.vocabulary.verb_forms import bases, is_verb_form
from tools.semantics.english.vocabulary.words import RECENT
from tools.semantics.model import SemanticModel, Table
from tools.semantics.sql.joins import reachable

RANKING = DESC | ASC | frozenset(ADJECTIVES) | frozenset(RECENT)
IT = word_set("it that this them")
BE = word_set("was is were are did does")
BEFORE_WHICH = word_set("for by of from at in to on with")
MARKS = frozenset(",;?:-(–")
ENDING = word_set("cost worth be happen take")
ASKING = {"how much": "amount", "when": "date"}
TAKING = word_set(
    "make place book order buy purchase file rent send pay request take open do give borrow submit spend donate"
)
TAKERS = word_set(
    """customer client guest member user subscriber patient student passenger rider listener buyer shopper donor
    visitor tenant policyholder reader borrower payer"""
)
HOLDERS = word_set("account company organisation organization holder")
GIVING = word_set("sell handle serve treat process manage deliver write prescribe approve resolve close teach answer")
GIVERS = word_set(
    """agent employee rep representative seller salesperson doctor driver lecturer teacher technician waiter cashier
    staff advisor adviser owner manager courier carrier nurse consultant mechanic"""
)
PLAYING = word_set("sing perform play record compose")
PLAYERS = word_set("artist band singer performer musician composer")
PARTIES = ((TAKING, TAKERS), (TAKING, HOLDERS), (GIVING, GIVERS), (PLAYING, PLAYERS))


def with_columns(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The same question with the asides as columns to show, when it asks for the first row of something."""
    found, kept = list(tokens), [[token] for token in tokens]
    ranked = [i for i, token in enumerate(found) if token.text in RANKING]
    table = _row(found, lexicon)
    if not ranked or table is None:
        return found
    shown = False
    for start, end, column in _asides(found, ranked[0], table, lexicon):
        words = ("and" if shown else "show", *column)
        said = [replace(found[start], text=word, said=word, value=None, repaired=False) for word in words]
        kept[start:end] = [
            [said[0], *(replace(one, lead="") for one in said[1:])],
            *([] for _ in range(start + 1, end)),
        ]
        shown = True
    return [token for part in kept for token in part]


def _row(tokens: Sequence[Token], lexicon: Lexicon) -> Table | None:
    """The first thing that is named: one of its rows is asked for."""
    i = 0
    while i < len(tokens):
        length, meant = lexicon.match(tokens, i)
        thing = next((one for one in meant if one.kind == "entity"), None)
        if thing is not None:
            return lexicon.model.table(thing.table)
        i += length or 1
    return None


def _asides(
    tokens: Sequence[Token], after: int, table: Table, lexicon: Lexicon
) -> Iterator[tuple[int, int, list[str]]]:
    i = after + 1
    while i < len(tokens):
        start = i
        at = i + 1 if tokens[i].text == "and" else i
        joined = at > i or bool(MARKS & set(tokens[i].lead))
        found = _aside(tokens, at, table, lexicon) if joined and at < len(tokens) else None
        if found is not None:
            end, column = found
            yield start, end, column
            i = end
        else:
            i += 1


def _aside(tokens: Sequence[Token], at: int, table: Table, lexicon: Lexicon) -> tuple[int, list[str]] | None:
    """Where the aside ends, and the words of the column that it asks for."""
    texts = [one.text for one in tokens[at : at + 5]]
    for asked, column in ASKING.items():
        n = len(asked.split())
        if " ".join(texts[:n]) == asked and texts[n : n + 1] and texts[n] in BE and set(texts[n + 1 : n + 2]) & IT:
            end = at + n + 2
            return end + (end < len(tokens) and tokens[end].text in ENDING), [column]
    if texts[:1] == ["who"] and len(texts) > 2 and texts[2] in IT and is_verb_form_or_plain(texts[1]):
        party = _party(texts[1], table, lexicon.model)
        return (at + 3, party) if party is not None else None
    if texts[:2] == ["how", "many"] and len(texts) > 2 and texts[2] in UNITS and _ends(tokens, at + 3):
        return at + 3, [texts[2]]
    if len(texts) > 2 and texts[0] in BEFORE_WHICH and texts[1] in ("which", "what", "whom"):
        length, meant = lexicon.match(tokens, at + 2)
        if any(one.kind in ("entity", "dimension") for one in meant) and _ends(tokens, at + 2 + length):
            return at + 2 + length, [one.text for one in tokens[at + 2 : at + 2 + length]]
    return None


def is_verb_form_or_plain(word: str) -> bool:
    return is_verb_form(word) or word.endswith("s") or any(base in TAKING | GIVING | PLAYING for base in bases(word))


def _ends(tokens: Sequence[Token], at: int) -> bool:
    return at >= len(tokens) or bool(tokens[at].lead) or tokens[at].text == "and"


def _party(verb: str, table: Table, model: SemanticModel) -> list[str] | None:
    """Who did it: the field or thing called after the verb, else the only customer, or employee, of the row."""
    named = [one for one in table.plain_dimensions if any(kin(verb, word) for word in one.words.split())]
    if len(named) == 1:
        return named[0].words.split()
    things = [model.table(name) for name in reachable(model, table.name) if name != table.name.lower()]
    called = [one for one in things if any(kin(verb, word) for word in _nouns(one))]
    kinds = [parties for verbs, parties in PARTIES if any(base in verbs for base in bases(verb))]
    for found in (called, *([one for one in things if parties & _nouns(one)] for parties in kinds)):
        if len(found) == 1:
            return found[0].words.split()
    return None


def _nouns(table: Table) -> set[str]:
    """What a row of the table is called: `customer` of `customers`."""
    return {words[-1].removesuffix("s") for one in (table.words, *table.synonyms) if (words := one.lower().split())}
