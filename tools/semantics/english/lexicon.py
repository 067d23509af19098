"""Every phrase that means something in one model: names, synonyms and values, by their stems."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Literal

from tools.errors import AppError
from tools.semantics.elements import singular
from tools.semantics.english.tokens import Token, merge_multipliers, stem, tokens_of, word_set
from tools.semantics.english.verbs import Verbs
from tools.semantics.english.words import LEGAL_FORMS, NEVER_VALUES, SHORT_PLACES
from tools.semantics.model import Column, Dimension, Metric, SemanticModel, Table, ValueSource

Kind = Literal["metric", "dimension", "time", "fact", "entity", "value", "flag", "filter"]

KEPT = 32
_kept: OrderedDict[tuple[object, ...], Lexicon] = OrderedDict()
_lock = Lock()

MAX_VALUES = 20_000
MAX_VALUE_WORDS = 8
_NO_SHORT_NAMES = word_set("id name date at on number count amount value key code message by time day month year")
_NO_VALUES = re.compile(r"(^|_)(id|email|e_mail|phone|url|uuid|key|token|sku|address|message)$", re.IGNORECASE)


@dataclass(frozen=True)
class Candidate:
    """One meaning of a phrase. `words` are its exact spelling, to prefer `returns` over `returned`."""

    kind: Kind
    ref: str
    table: str
    words: tuple[str, ...]
    value: str = ""


ValueList = tuple[Table, Dimension, tuple[str, ...]]
"""A text dimension of a table with its known values."""


class Lexicon:
    """The phrases of one model with the values known at one time; read-only once built."""

    def __init__(self, model: SemanticModel, lists: Sequence[ValueList] = ()) -> None:
        self.model = model
        self.entries: dict[tuple[str, ...], list[Candidate]] = {}
        self.longest: dict[str, int] = {}
        self.names: set[str] = set()
        self.value_words: set[str] = set()
        for candidate in _names(model):
            self._add(candidate, self.names)
        for candidate in [one for one in _short_names(model) if (stem(one.words[0]),) not in self.entries]:
            self._add(candidate, self.names)
        for candidate in _values(lists):
            self._add(candidate, self.value_words)
        self.stems = {part for stems in self.entries for part in stems}
        self.verbs = Verbs(model)

    def _add(self, candidate: Candidate, words: set[str]) -> None:
        stems = tuple(stem(word) for word in candidate.words)
        if not stems:
            return
        known = self.entries.setdefault(stems, [])
        if candidate not in known:
            known.append(candidate)
        self.longest[stems[0]] = max(self.longest.get(stems[0], 0), len(stems))
        words.update(word for word in candidate.words if len(word) > 2)

    def match(self, tokens: Sequence[Token], i: int) -> tuple[int, tuple[Candidate, ...]]:
        """The longest phrase that starts at this token, and what it can mean; exact spellings win over stems."""
        longest = min(self.longest.get(tokens[i].stem, 0), len(tokens) - i)
        stems = tuple(token.stem for token in tokens[i : i + longest])
        for length in range(longest, 0, -1):
            found = self.entries.get(stems[:length])
            if found:
                words = tuple(token.text for token in tokens[i : i + length])
                exact = [one for one in found if one.words == words]
                return length, tuple(exact or found)
        return 0, ()

    def knows(self, word: str) -> bool:
        return stem(word) in self.stems


def lexicon_of(model: SemanticModel, values: ValueSource | None) -> Lexicon:
    """The lexicon of a model, built once for its text and for its values.

    A source with a `version` is not read again while that stays; one without is read every time. Either way the
    lexicon is built again only when a value has come or gone.
    """
    version = getattr(values, "version", None)
    by_version = (model.fingerprint, "version", version)
    if (values is None or version is not None) and (found := _known(by_version)) is not None:
        return found
    lists = _value_lists(model, values)
    by_values = (model.fingerprint, "values", tuple(known for _, _, known in lists))
    found = _known(by_values)
    if found is None:
        found = _keep(by_values, Lexicon(model, lists))
    return _keep(by_version, found) if values is None or version is not None else found


def _known(key: tuple[object, ...]) -> Lexicon | None:
    with _lock:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
        return found


def _keep(key: tuple[object, ...], lexicon: Lexicon) -> Lexicon:
    with _lock:
        _kept[key] = lexicon
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return lexicon


def words_of(text: str) -> tuple[str, ...]:
    return tuple(token.text for token in merge_multipliers(tokens_of(text)))


def _names(model: SemanticModel) -> Iterator[Candidate]:
    for table in model.tables:
        for phrase in _phrases(table.words, table.synonyms):
            yield Candidate("entity", table.name, table.name, words_of(phrase))
            yield Candidate("entity", table.name, table.name, _singular(words_of(phrase)))
        for column in table.columns.values():
            yield from _column(table, column)
        for named in table.filters:
            for phrase in _phrases(named.words, named.synonyms):
                yield Candidate("filter", f"{table.name}.{named.name}", table.name, words_of(phrase))
    claimed = {
        words_of(phrase) for _, metric in model.all_metrics() for phrase in _phrases(metric.words, metric.synonyms)
    }
    for owner, metric in model.all_metrics():
        ref = model.metric_ref(owner, metric)
        for words in _metric_phrases(metric, claimed):
            yield Candidate("metric", ref, owner.name if owner else "", words)


def _short_names(model: SemanticModel) -> Iterator[Candidate]:
    """`type` for `job_type`, when nothing in the model is called so: the last word of a dimension's name."""
    found: dict[str, list[Candidate]] = {}
    for table in model.tables:
        for dimension in table.plain_dimensions:
            words = words_of(dimension.words)
            if len(words) > 1 and not dimension.is_boolean and words[-1] not in _NO_SHORT_NAMES:
                ref = f"{table.name}.{dimension.name}"
                found.setdefault(words[-1], []).append(Candidate("dimension", ref, table.name, words[-1:]))
    for candidates in found.values():
        if len({one.table for one in candidates}) == len(candidates):
            yield from candidates


def _phrases(words: str, synonyms: Sequence[str]) -> Iterator[str]:
    yield words
    yield from (one for one in synonyms if one.strip())


def _singular(words: tuple[str, ...]) -> tuple[str, ...]:
    return (*words[:-1], singular(words[-1])) if words else words


def _column(table: Table, column: Column) -> Iterator[Candidate]:
    ref = f"{table.name}.{column.name}"
    facts = {one.name for one in table.all_facts}
    kind: Kind = "fact" if column.name in facts else "time" if column.is_time else "dimension"
    if getattr(column, "access_modifier", "") == "private_access":
        return
    for phrase in _phrases(column.words, column.synonyms):
        words = words_of(phrase)
        if column.is_boolean:
            words = words[1:] if len(words) > 1 and words[0] in ("is", "has", "was", "are") else words
            yield Candidate("flag", ref, table.name, words)
            yield from (
                Candidate("flag", ref, table.name, (f"{prefix}{words[0]}",), "False")
                for prefix in ("in", "un", "non")
                if len(words) == 1
            )
        else:
            yield Candidate(kind, ref, table.name, words)


def _metric_phrases(metric: Metric, claimed: set[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The name and synonyms, and what remains of "total revenue" or "order count" when nothing else claims it."""
    for phrase in _phrases(metric.words, metric.synonyms):
        words = words_of(phrase)
        yield words
        if len(words) > 1 and words[0] in ("total", "sum") and words[1:] not in claimed:
            yield words[1:]
        if len(words) > 1 and words[-1] == "count":
            yield ("number", "of", *words[:-1])
            yield ("number", "of", *words[:-2], f"{words[-2]}s")
        if len(words) > 1 and words[0] in ("average", "avg", "mean"):
            yield from (other + words[1:] for other in (("average",), ("avg",), ("mean",)))


def _value_lists(model: SemanticModel, source: ValueSource | None) -> list[ValueList]:
    return [
        (table, dimension, tuple(_known_values(table, dimension, source)))
        for table in model.tables
        for dimension in table.plain_dimensions
        if dimension.is_text and not _NO_VALUES.search(dimension.name)
    ]


def _values(lists: Sequence[ValueList]) -> Iterator[Candidate]:
    for table, dimension, known in lists:
        for value in known:
            words = words_of(value)
            if 0 < len(words) <= MAX_VALUE_WORDS and _is_sayable(words):
                ref = f"{table.name}.{dimension.name}"
                yield Candidate("value", ref, table.name, words, value)
                for short in _short_values(words):
                    yield Candidate("value", ref, table.name, short, value)


def _short_values(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """`Peacock Motors` of `Peacock Motors Pvt Ltd`; `UK` of `United Kingdom`."""
    bare = words
    while len(bare) > 2 and bare[-1] in LEGAL_FORMS:
        bare = bare[:-1]
    if bare != words:
        yield bare
    yield from ((short,) for short, names in SHORT_PLACES.items() if " ".join(words) in names)


def _is_sayable(words: tuple[str, ...]) -> bool:
    return len(words) > 1 or (len(words[0]) > 1 and words[0] not in NEVER_VALUES and not words[0].isdigit())


def _known_values(table: Table, dimension: Dimension, source: ValueSource | None) -> Sequence[str]:
    """The values in the data when they can be read, else those the model names."""
    if source is None or dimension.is_enum:
        return dimension.sample_values
    try:
        found = source(table.base_table, dimension.expr, MAX_VALUES)
    except AppError:
        return dimension.sample_values
    return [str(value) for value in found if value is not None] or dimension.sample_values
