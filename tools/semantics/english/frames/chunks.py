"""A question cut into chunks: operators, phrases of the model, stretches of time, numbers, verbs and plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tools.calendar_units import Grain
from tools.semantics.english.frames.vocabulary import ADJECTIVES, Direction, table
from tools.semantics.english.linking.compounds import (
    narrow_counted_things,
    narrow_first_nouns,
    narrow_to_rows_of_clauses,
    unname_imperatives,
    unname_measuring_verbs,
    unname_verbs_of_subjects,
)
from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.linking.named_periods import explained, names_a_value
from tools.semantics.english.linking.verbs import Act
from tools.semantics.english.rewriting.dated_units import dates_beside_units
from tools.semantics.english.time.reader import TimeFound, TimeReader
from tools.semantics.english.tokens import Token
from tools.semantics.english.vocabulary.calendar_words import LEADS, UNITS
from tools.semantics.english.vocabulary.verb_forms import is_verb_form

PRONOUNS = frozenset(("they", "he", "she", "it", "them"))
NOUN_LEADS = frozenset(("each", "every", "per", "by", "the", "a", "this", "that", "our", "which", "what", "of", "any"))
ARTICLES = frozenset(("the", "a", "an", "our", "all", "any", "this", "these", "those", "my", "its", "their", "some"))


LONGEST_VERB = 2


@dataclass(eq=False)
class Chunk:
    """A stretch of the question with what it may mean; `role` says what it was used for."""

    kind: str
    tokens: Sequence[Token]
    at: int
    op: str = ""
    arg: str = ""
    adjective: tuple[Direction, tuple[str, ...]] | None = None
    candidates: tuple[Candidate, ...] = ()
    time: TimeFound | None = None
    unit: Grain | None = None
    acts: tuple[Act, ...] = ()
    role: str = ""
    mark: str = ""
    part: bool = False
    n: int | None = None
    is_counted: bool = False
    is_or: bool = False

    @property
    def text(self) -> str:
        return " ".join(token.text for token in self.tokens)

    @property
    def said(self) -> str:
        return " ".join(token.said for token in self.tokens)

    @property
    def number(self) -> float | None:
        return self.tokens[0].value

    @property
    def plural(self) -> bool:
        said = self.tokens[-1].said.lower()
        return said.endswith("s") and not said.endswith(("ss", "'s", "’s"))

    def of(self, *kinds: str) -> list[Candidate]:
        return [one for kind in kinds for one in self.candidates if one.kind == kind]

    def one(self, *kinds: str) -> Candidate | None:
        return next(iter(self.of(*kinds)), None)

    def moments(self) -> list[str]:
        found = [one.ref for one in self.candidates if one.kind == "time"]
        return found + [one.ref for one in self.acts if one.kind == "moment"]

    def events(self) -> list[str]:
        return [one.ref for one in self.acts if one.kind == "event"]


def chunks_of(tokens: Sequence[Token], text: str, lexicon: Lexicon, reader: TimeReader) -> list[Chunk]:
    found: list[Chunk] = []
    i = 0
    while i < len(tokens):
        chunk = _chunk(tokens, i, lexicon, reader, len(found), found)
        before = tokens[i - 1].end if i else 0
        gap = text[before : tokens[i].start] if tokens[i].start >= before else ""
        chunk.mark = next((one for one in ":?.;!,-(" if one in gap and (one != "-" or " -" in gap or "- " in gap)), "")
        found.append(chunk)
        i += len(chunk.tokens)
    narrow_first_nouns(found)
    unname_imperatives(found)
    narrow_to_rows_of_clauses(found)
    narrow_counted_things(found, lexicon.model)
    unname_measuring_verbs(found)
    unname_verbs_of_subjects(found)
    for noun, acts in dates_beside_units(found, lexicon.model):
        unit = found[noun.at + 1] if noun.at + 1 < len(found) else noun
        if unit.unit is not None:
            found[noun.at], found[unit.at] = unit, noun
            noun.at, unit.at = unit.at, noun.at
        noun.kind, noun.candidates, noun.acts = "verb", (), acts
    return found


def _chunk(
    tokens: Sequence[Token], i: int, lexicon: Lexicon, reader: TimeReader, at: int, before: list[Chunk]
) -> Chunk:
    length, candidates = lexicon.match(tokens, i)
    time = reader.at(i)
    words, op, arg = _phrase(tokens, i)
    number = tokens[i].value is not None and not tokens[i].ordinal
    if time is not None and time.kind == "grain" and time.length > 1 and tokens[i].text in (*LEADS, "the"):
        time = None
    held, value = explained(tokens, reader, i, lexicon)
    if held:
        return Chunk("name", tokens[i : i + held], at, candidates=value)
    if time is not None and names_a_value(tokens, i, time, lexicon):
        time = None
    if time is not None and time.length >= max(length, len(words)):
        also = candidates if length == time.length else ()
        return Chunk("time", tokens[i : i + time.length], at, time=time, candidates=also)
    inexact = length == 1 and bool(words) and not any(one.words == (tokens[i].text,) for one in candidates)
    core = op in _CORE and not _is_shouted(tokens[i], candidates) and not _is_a_thing(tokens, i, op, candidates)
    if length and length >= len(words) and not (length == len(words) and (core or inexact)):
        chunk = Chunk("name", tokens[i : i + length], at, candidates=candidates)
        if length == LONGEST_VERB:
            chunk.acts = lexicon.verbs.of(tuple(token.text for token in tokens[i : i + length]))
        if length == 1:
            chunk.acts = lexicon.verbs.of((tokens[i].text,))
            if chunk.acts and tokens[i - 1].text in PRONOUNS and i and is_verb_form(chunk.text):
                return Chunk("verb", tokens[i : i + 1], at, acts=chunk.acts)
            if inexactly_a_value(chunk):
                return Chunk("verb", tokens[i : i + 1], at, acts=chunk.acts)
        return chunk
    if words:
        return Chunk("op", tokens[i : i + len(words)], at, op=op, arg=arg)
    if number:
        return Chunk("number", [tokens[i]], at)
    word = tokens[i].text
    if word in UNITS:
        return Chunk("unit", [tokens[i]], at, unit=UNITS[word])
    pair = tuple(token.text for token in tokens[i : i + 2])
    if len(pair) == 2:
        acts = lexicon.verbs.of(pair)
        if acts:
            return Chunk("verb", tokens[i : i + 2], at, acts=acts)
    after_rank = bool(before) and before[-1].op in ("rank", "often")
    if word in ADJECTIVES and (word.endswith("est") or after_rank):
        return Chunk("op", [tokens[i]], at, op="adjective", adjective=ADJECTIVES[word])
    acts = lexicon.verbs.of((word,))
    if not acts and word.startswith("un") and len(word) > 4:
        undone = lexicon.verbs.opposed(word)
        if undone:
            return Chunk("verb", [tokens[i]], at, acts=undone, op="un")
    return Chunk("verb" if acts else "word", [tokens[i]], at, acts=acts)


_CORE = frozenset(
    [
        "by",
        "of",
        "in",
        "with",
        "which",
        "who",
        "and",
        "or",
        "not",
        "without",
        "never",
        "more",
        "is",
        "than",
        "count",
        "rank",
        ">",
        ">=",
        "<",
        "<=",
        "versus",
        "share",
        "each",
        "rel",
        "between",
        "list",
        "only",
        "agg",
    ]
)


def _phrase(tokens: Sequence[Token], i: int) -> tuple[tuple[str, ...], str, str]:
    for words, op, arg in table().get(tokens[i].text, ()):
        if len(words) <= len(tokens) - i and all(
            tokens[i + k].text == word for k, word in enumerate(words[1:], start=1)
        ):
            after = tokens[i + len(words)].text if i + len(words) < len(tokens) else ""
            if op == "orxmore" and after == "than":
                continue
            return words, op, arg
    return (), "", ""


def _is_shouted(token: Token, candidates: Sequence[Candidate]) -> bool:
    """`FOR` is the airport, `for` the preposition."""
    return len(token.said) > 1 and token.said.isupper() and any(one.value == token.said for one in candidates)


def _is_a_thing(tokens: Sequence[Token], i: int, op: str, candidates: Sequence[Candidate]) -> bool:
    """`for each show`, `CPM of Display`: a thing or value of the model that is called as a command is."""
    if i > 0 and op == "list" and any(one.value == tokens[i].said != tokens[i].text for one in candidates):
        return True
    led = i > 0 and op == "list" and tokens[i - 1].text in NOUN_LEADS and not tokens[i].lead
    return led and any(one.kind in ("entity", "dimension") for one in candidates)


def inexactly_a_value(chunk: Chunk) -> bool:
    """`expire` is no value `Expired`, `ordered` no number of orders, where the model knows the verb."""
    if not chunk.acts or (any(one.kind != "value" for one in chunk.candidates) and not is_verb_form(chunk.text)):
        return False
    if any(one.kind == "time" for one in chunk.candidates):
        return False
    return not any(one.words == (chunk.text,) for one in chunk.candidates)
