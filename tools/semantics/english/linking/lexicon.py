"""Every phrase that means something in one model: names, synonyms and values, by their stems."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from threading import Lock

from tools.errors import AppError
from tools.semantics.english.linking.phrases import Candidate, Kind, names, other_names, plural, short_names
from tools.semantics.english.linking.table_calls import namesakes, table_calls
from tools.semantics.english.linking.value_words import (
    ValueList,
    codes,
    is_beside,
    is_small,
    is_written_so,
    part_at,
    parts,
    values_meant,
    values_said,
)
from tools.semantics.english.linking.verbs import Verbs
from tools.semantics.english.tokens import Token, stem, word_set
from tools.semantics.english.vocabulary.calendar_words import UNITS
from tools.semantics.english.vocabulary.near_words import NearWords
from tools.semantics.english.vocabulary.thesaurus import synonymous
from tools.semantics.english.vocabulary.verb_forms import is_verb_form
from tools.semantics.english.vocabulary.words import NEVER_VALUES
from tools.semantics.model import Dimension, SemanticModel, Table, ValueSource
from tools.semantics.plain_names import plain, prefixes

__all__ = ["Candidate", "Kind", "Lexicon", "ValueList", "lexicon_of"]

KEPT = 32
_kept: OrderedDict[tuple[object, ...], Lexicon] = OrderedDict()
_lock = Lock()

MAX_VALUES = 20_000
FEW_VALUES = 60
HOW_MANY = (("how", "many"), ("number", "of"))
MONEY = word_set("amount revenue money value cost costs income spend spending worth turnover euros dollars eur usd")
BREAKS = frozenset(":;?!")
AGENTS = ("by", "in", "on", "at", "for", "from", "to", "with")
GERUNDS = ("ing", "ings")
_NO_VALUES = re.compile(r"(^|_)(id|email|e_mail|phone|url|uuid|key|token|sku|address|message)$", re.IGNORECASE)


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
        for further in (other_names, short_names, table_calls):
            for candidate in [one for one in further(model) if _stems(one.words) not in self.entries]:
                self._add(candidate, self.names)
        for candidate in namesakes(model):
            # Only beside another field of the name: which of them is meant is told by the thing that is asked about.
            if {one.kind for one in self.entries.get(_stems(candidate.words), ())} == {"dimension"}:
                self._add(candidate, self.names)
        for candidate in values_said(lists):
            self._add(candidate, self.value_words)
        for candidate in [one for one in values_meant(lists) if _stems(one.words) not in self.entries]:
            self._add(candidate, self.value_words)
        for stems, candidate in list(synonymous(self.entries)):
            self._enter(stems, candidate)
        self.parts = parts(lists)
        self.names -= NEVER_VALUES
        self.names |= {plural(word) for word in self.names if word.isalpha()}
        few = [one for one in lists if len(one[2]) <= FEW_VALUES]
        self.few_value_words = {word for one in values_said(few) for word in one.words if len(word) > 2}
        self.near_names, self.near_values = NearWords(self.names), NearWords(self.value_words)
        self.near_few_values = NearWords(self.few_value_words)
        self.codes: dict[str, list[Candidate]] = {}
        for candidate in codes(lists):
            self.codes.setdefault(candidate.words[0], []).append(candidate)
        self.joined = {"".join(pair): pair for pair in self._pairs()}
        self.stems = {part for stems in self.entries for part in stems}
        self.pairs = {pair for stems in self.entries for pair in pairwise(stems)}
        self.verbs = Verbs(model)
        self.amounts = frozenset(_amounts(model))

    def _add(self, candidate: Candidate, words: set[str]) -> None:
        stems = _stems(candidate.words)
        if not stems:
            return
        self._enter(stems, candidate)
        words.update(word for word in candidate.words if len(word) > 2)

    def _enter(self, stems: tuple[str, ...], candidate: Candidate) -> None:
        known = self.entries.setdefault(stems, [])
        if candidate not in known:
            known.append(candidate)
        self.longest[stems[0]] = max(self.longest.get(stems[0], 0), len(stems))

    def match(self, tokens: Sequence[Token], i: int) -> tuple[int, tuple[Candidate, ...]]:
        """The longest phrase that starts at this token, and what it can mean; exact spellings win over stems."""
        if tokens[i].field:
            return 1, (self._field(tokens[i]),)
        longest = min(self.longest.get(tokens[i].stem, 0), len(tokens) - i)
        stems = tuple(token.stem for token in tokens[i : i + longest])
        for length in range(longest, 0, -1):
            found = self.entries.get(stems[:length])
            if (
                found
                and not _is_split(tokens[i : i + length + 1], length)
                and not self._is_per_field(tokens, i + length)
            ):
                if any("," in token.lead for token in tokens[i + 1 : i + length]):
                    # `permit number, type` are two names; a value may hold a comma.
                    found = [one for one in found if one.kind == "value"]
                words = tuple(token.text for token in tokens[i : i + length])
                exact = [one for one in found if one.words == words] or _but_for_plurals(found, words)
                meant = [one for one in exact or found if self._may_mean(one, tokens, i, exact=bool(exact))]
                if any("," in token.lead for token in tokens[i + 1 : i + length]):
                    # `applicant, district` are two; a value such as `Washington, DC` may hold a comma.
                    meant = [one for one in meant if one.kind == "value"]
                if meant:
                    return length, tuple(self._counted(_without_states(meant, words), tokens, i))
        return self._code(tokens, i) or self._joined(tokens, i) or part_at(tokens, i, self.parts) or (0, ())

    def _is_per_field(self, tokens: Sequence[Token], end: int) -> bool:
        """`revenue per customer segment` is split by the segment, also where the model has a revenue per customer."""
        per = end > 1 and end < len(tokens) and tokens[end - 2].text == "per"
        return per and (tokens[end - 1].stem, tokens[end].stem) in self.entries

    def _field(self, token: Token) -> Candidate:
        """What was read in several words: a number of the rows, or a condition on them."""
        if self.model.has_table(token.field):
            return Candidate("entity", token.field, token.field, (token.text,))
        table = token.field.rpartition(".")[0]
        kind: Kind = "filter" if self.model.filter(token.field) else "fact"
        if self.model.has_metric(token.field):
            owner = self.model.metric(token.field)[0]
            kind, table = "metric", owner.name if owner else ""
        kind = "dimension" if token.text == "split" else kind
        return Candidate(kind, token.field, table, (token.text,))

    def _may_mean(self, one: Candidate, tokens: Sequence[Token], i: int, *, exact: bool) -> bool:
        """A single word must be more than a look-alike: `rate` is no rating, `month` no value Monthly."""
        word = tokens[i].text
        if len(one.words) > 1:
            if not exact and one.words[-1] in AGENTS and _is_past(one.words[0]) and not _is_past(word):
                # `deployments by month` are split, and `deployed by` is who did it.
                return False
            # `sign-ups` are counted, `signed up` is what somebody did.
            return exact or one.kind != "metric" or not _is_past(word) or _is_past(one.words[0])
        if one.kind == "value":
            before = tokens[i - 1] if i else None
            return (exact or word not in UNITS) and is_written_so(tokens[i], before, one.value)
        return exact or word.endswith(GERUNDS) == one.words[0].endswith(GERUNDS)

    def _counted(self, meant: list[Candidate], tokens: Sequence[Token], i: int) -> list[Candidate]:
        """`how many refunds` counts them, also where the model calls the money that was refunded so."""
        asked = tuple(token.text for token in tokens[max(0, i - 2) : i]) in HOW_MANY
        if not asked or not any(one.kind == "entity" for one in meant):
            return meant
        return [one for one in meant if one.kind != "metric" or one.ref not in self.amounts]

    def _code(self, tokens: Sequence[Token], i: int) -> tuple[int, tuple[Candidate, ...]] | None:
        """A code beside the name of its field, or written in capitals as nothing else is."""
        shouted = tokens[i].said.isupper() and len(tokens[i].said) > 1 and not all(one.said.isupper() for one in tokens)
        found = tuple(
            one
            for one in self.codes.get(tokens[i].text, ())
            if (shouted and one.value == tokens[i].said)
            or (not is_small(tokens[i].text) and is_beside(tokens, i, self._called(one.ref)))
        )
        return (1, found) if found else None

    def _called(self, ref: str) -> tuple[str, ...]:
        table, column = self.model.column(ref)
        leads = prefixes([one.name for one in table.columns.values()], table.name)
        return tuple(
            word for text in (column.words, plain(column.name, leads), *column.synonyms) for word in text.split()
        )

    def _joined(self, tokens: Sequence[Token], i: int) -> tuple[int, tuple[Candidate, ...]] | None:
        """`signups` where the model says sign up, and `e-mail` where it says email."""
        apart = self.joined.get(tokens[i].stem)
        if apart is not None:
            return 1, tuple(self.entries[apart])
        if i + 1 < len(tokens) and tokens[i].text.isalpha() and tokens[i + 1].text.isalpha():
            together = self.entries.get((stem(tokens[i].text + tokens[i + 1].text),))
            if together is not None:
                return 2, tuple(together)
        return None

    def _pairs(self) -> Iterator[tuple[str, ...]]:
        """Phrases of two words that may also be written as one, where that is not another phrase."""
        for stems in self.entries:
            if len(stems) == 2 and ("".join(stems),) not in self.entries:
                yield stems

    def has_pair(self, one: str, other: str) -> bool:
        """Whether some phrase has these two words side by side."""
        return (stem(one), stem(other)) in self.pairs

    def spells(self, word: str) -> bool:
        """Whether the word is written so somewhere, or is a form of such a word; `averag` only looks like a stem."""
        return self.knows(word) and (word != stem(word) or word in self.names or word in self.value_words)

    def knows(self, word: str) -> bool:
        return stem(word) in self.stems or stem(word) in self.joined


def _without_states(meant: list[Candidate], words: tuple[str, ...]) -> list[Candidate]:
    """`which expire in May` speaks of the expiry date, and not of those that have the state Expired."""
    dated = any(one.kind == "time" for one in meant)
    return [one for one in meant if not dated or one.kind != "value" or one.words == words]


def _but_for_plurals(found: Sequence[Candidate], words: tuple[str, ...]) -> list[Candidate]:
    """`advertisers` are the advertiser of the rows, and not the advertising that shares their stem."""
    bare = tuple(word.removesuffix("s") for word in words)
    same = [one for one in found if tuple(word.removesuffix("s") for word in one.words) == bare]
    fields = any(one.kind == "dimension" for one in same)
    return [one for one in found if one in same or one.kind != "entity"] if fields else []


def _is_past(word: str) -> bool:
    return is_verb_form(word) and not word.endswith("ing")


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


def _known_values(table: Table, dimension: Dimension, source: ValueSource | None) -> Sequence[str]:
    """The values in the data when they can be read, else those the model names."""
    if source is None or dimension.is_enum:
        return dimension.sample_values
    try:
        found = source(table.base_table, dimension.expr, MAX_VALUES)
    except AppError:
        return dimension.sample_values
    return [str(value) for value in found if value is not None] or dimension.sample_values


def _amounts(model: SemanticModel) -> Iterator[str]:
    """The metrics that are called money or worth."""
    for owner, metric in model.all_metrics():
        said = {word for text in (metric.words, *metric.synonyms) for word in text.lower().split()}
        if said & MONEY:
            yield model.metric_ref(owner, metric)


def _is_split(tokens: Sequence[Token], length: int) -> bool:
    """The `at` of `played at least 3 songs` is no part of the name `played at`; a colon begins something else."""
    if any(one.lead and one.lead in BREAKS for one in tokens[1:length]):
        return True
    return [one.text for one in tokens[length - 1 :]] in (["at", "least"], ["at", "most"])
