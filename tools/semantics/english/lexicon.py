"""Every phrase that means something in one model: names, synonyms and values, by their stems."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from threading import Lock

from tools.errors import AppError
from tools.semantics.english.phrases import Candidate, Kind, names, other_names, short_names, words_of
from tools.semantics.english.tokens import Token, stem
from tools.semantics.english.verbs import Verbs
from tools.semantics.english.words import LEGAL_FORMS, NEVER_VALUES, SHORT_PLACES
from tools.semantics.model import Dimension, SemanticModel, Table, ValueSource

__all__ = ["Candidate", "Kind", "Lexicon", "ValueList", "lexicon_of"]

KEPT = 32
_kept: OrderedDict[tuple[object, ...], Lexicon] = OrderedDict()
_lock = Lock()

MAX_VALUES = 20_000
MAX_VALUE_WORDS = 8
_NO_VALUES = re.compile(r"(^|_)(id|email|e_mail|phone|url|uuid|key|token|sku|address|message)$", re.IGNORECASE)


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
        for candidate in names(model):
            self._add(candidate, self.names)
        for further in (other_names, short_names):
            for candidate in [one for one in further(model) if _stems(one.words) not in self.entries]:
                self._add(candidate, self.names)
        for candidate in _values(lists):
            self._add(candidate, self.value_words)
        self.stems = {part for stems in self.entries for part in stems}
        self.verbs = Verbs(model)

    def _add(self, candidate: Candidate, words: set[str]) -> None:
        stems = _stems(candidate.words)
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


def _stems(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(stem(word) for word in words)


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
