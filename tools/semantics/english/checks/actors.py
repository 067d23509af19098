"""`who called us`, `how many people have the plan`: the people of the model whom the verb and the rows can mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tools.semantics.elements import singular
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.rewriting.owed_amounts import MEASURES
from tools.semantics.english.tokens import Token, word_set, words_like
from tools.semantics.english.vocabulary.person_words import (
    BEING_SERVED,
    SERVED,
    SERVING,
    SERVING_VERBS,
    head_of,
    is_person,
)
from tools.semantics.english.vocabulary.superlative_words import LEAST, MOST
from tools.semantics.english.vocabulary.verb_forms import bases
from tools.semantics.model import SemanticModel
from tools.semantics.sql.joins import reachable

BE = word_set("is are was were be been being")
BETWEEN = word_set("has have had did does do ever also never not all actually else")
PEOPLE = word_set("people persons person individuals folks")
COUNTING = (("how", "many"), ("number", "of"), ("which",), ("what",), ("count", "of"), ("many", "different"))
ONE_OF_THEM = MOST | LEAST | word_set("highest lowest largest biggest longest smallest")
REACH = 5


@dataclass(frozen=True)
class _People:
    """What the model calls some of its people: those of a table, or names in a field."""

    noun: str
    words: tuple[str, ...]
    table: str


def with_actors(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with the people of the model for `who` and `people`, where only one kind can be meant."""
    for i, token in enumerate(tokens):
        who = token.text == "who" and _opens(tokens, i) and not BE.issuperset(_texts(tokens, i + 1, i + 2))
        if who or (token.text in PEOPLE and _is_asked(tokens, i)):
            named = any(is_person(one.text) and one.text not in PEOPLE for one in tokens[:i])
            if named or _ranks_nothing(tokens, i, lexicon):
                break
            by = (_done_by(tokens, i + 1, lexicon) or _maker_of(tokens, i, lexicon)) if who else None
            if by is not None:
                return by
            meant = _meant(tokens, i + 1, lexicon)
            return _put(tokens, i, meant, which=who) if meant is not None else list(tokens)
    return list(tokens)


def _done_by(tokens: Sequence[Token], start: int, lexicon: Lexicon) -> list[Token] | None:
    """`who has reported most stops`, where the model has a `reported by`: which of those has most."""
    verb = next((i for i in range(start, min(start + REACH, len(tokens))) if tokens[i].text not in BETWEEN), None)
    ranked = verb is not None and any(one.text in MOST | LEAST for one in tokens[verb + 1 : verb + 3])
    if verb is None or not ranked:
        return None
    words = (tokens[verb].text, "by")
    known = lexicon.match([replace(tokens[verb], text=one) for one in words], 0)
    if known[0] != len(words) or not any(one.kind == "dimension" for one in known[1]):
        return None
    made = [replace(tokens[start - 1], text=word, said=word) for word in ("which", *words, "has")]
    article = [] if tokens[verb + 1].text == "the" else [replace(tokens[verb], text="the")]
    return [*tokens[: start - 1], *made, *article, *tokens[verb + 1 :]]


def _maker_of(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> list[Token] | None:
    """`who makes Opera`, `who wrote Emma`, where the model has a maker or a writer: what that of it is."""
    if i + 2 >= len(tokens):
        return None
    doers = [f"{base}{end}" for base in bases(tokens[i + 1].text) for end in ("r", "er", "or")]
    known = [
        one
        for one in doers
        if {each.kind for each in lexicon.match([replace(tokens[i], text=one)], 0)[1]} == {"dimension"}
    ]
    length, meant = lexicon.match(tokens, i + 2)
    named = i + 2 + length == len(tokens) and any(one.kind == "value" for one in meant)
    if not (known and named):
        return None
    return [*tokens[:i], *words_like(tokens[i], ("what", "is", "the", known[0], "of")), *tokens[i + 2 :]]


def _opens(tokens: Sequence[Token], i: int) -> bool:
    return i == 0 or bool(tokens[i].lead)


def _is_asked(tokens: Sequence[Token], i: int) -> bool:
    return any(_texts(tokens, max(0, i - len(one)), i) == one for one in COUNTING)


def _ranks_nothing(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> bool:
    """`who bought the most` does not say the most of what."""
    most = next((at for at in range(i, len(tokens)) if tokens[at].text in MOST | LEAST), None)
    if most is None or (most + 1 < len(tokens) and tokens[most + 1].text in MEASURES):
        return False
    return most + 1 == len(tokens) or not lexicon.match(tokens, most + 1)[0]


def _put(tokens: Sequence[Token], i: int, meant: _People, *, which: bool) -> list[Token]:
    said = list(meant.words)
    if which and any(token.text in ONE_OF_THEM for token in tokens):
        said[-1] = singular(said[-1])
    made = [replace(tokens[i], text=word, said=word, repaired=False, lead="") for word in said]
    lead = [replace(tokens[i], text="which", said="which")] if which else []
    return [*tokens[:i], *lead, *made, *tokens[i + 1 :]]


def _meant(tokens: Sequence[Token], start: int, lexicon: Lexicon) -> _People | None:
    """The only people that fit the verb and the rows: those who sell serve others, those who buy are served."""
    named = {singular(token.text) for token in tokens[start:]}
    known = [one for one in people_of(lexicon.model) if one.noun not in named]
    verb = next((one.text for one in tokens[start : start + REACH] if one.text not in BETWEEN | {"who", "that"}), "")
    for verbs, nouns in ((SERVING_VERBS, SERVING), (BEING_SERVED, SERVED)):
        if any(base in verbs for base in bases(verb)):
            known = [one for one in known if one.noun in nouns]
    rows = _rows_named(tokens, start, lexicon) if len(known) > 1 else []
    done = [one for one in known if all(one.table in reachable(lexicon.model, row) for row in rows)]
    known = done if len(done) == 1 else _in_places_named(known, tokens[start:], lexicon) or done
    return known[0] if len(known) == 1 else None


def _in_places_named(known: Sequence[_People], tokens: Sequence[Token], lexicon: Lexicon) -> list[_People]:
    """`who works in Sales`: the people of a table, each of whom has one such place."""
    tables = {one.name.lower() for one in lexicon.model.tables if is_person(head_of(one.words))}
    places = {one.table.lower() for i in range(len(tokens)) for one in lexicon.match(tokens, i)[1]}
    return [one for one in known if one.table in tables and places & reachable(lexicon.model, one.table).keys()]


def _rows_named(tokens: Sequence[Token], start: int, lexicon: Lexicon) -> list[str]:
    """The table of the first thing or number behind the verb."""
    at = start
    while at < len(tokens):
        length, meant = lexicon.match(tokens, at)
        for one in meant:
            owner = lexicon.model.metric(one.ref)[0] if one.kind == "metric" else None
            table = one.table if one.kind == "entity" else owner.name if owner is not None else None
            if table is not None:
                return [table]
        at += max(length, 1)
    return []


def people_of(model: SemanticModel) -> Iterator[_People]:
    """Those whom the model knows, by its tables and else by its fields."""
    tables = set()
    for table in model.tables:
        named = next((one for one in (table.words, *table.synonyms) if is_person(head_of(one))), None)
        if named is not None:
            tables.add(table.name)
            yield _People(head_of(named), tuple(named.lower().split()), table.name.lower())
    for table in model.tables:
        for field in () if table.name in tables else table.plain_dimensions:
            if is_person(head_of(field.words)) and not field.is_number and not field.is_boolean:
                yield _People(head_of(field.words), tuple(field.words.lower().split()), table.name.lower())


def _texts(tokens: Sequence[Token], start: int, end: int) -> tuple[str, ...]:
    return tuple(token.text for token in tokens[start:end])
