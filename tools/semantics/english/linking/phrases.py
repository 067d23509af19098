"""What people call the parts of a model: names, synonyms, plain forms of cryptic names, and shorter forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tools.semantics.elements import singular
from tools.semantics.english.tokens import CONTRACTIONS, MULTIPLIERS, SPELLINGS, merge_multipliers, tokens_of, word_set
from tools.semantics.english.vocabulary.calendar_words import UNITS
from tools.semantics.english.vocabulary.light_words import DANGEROUS
from tools.semantics.english.vocabulary.words import NEVER_VALUES
from tools.semantics.model import Column, Dimension, Metric, SemanticModel, Table
from tools.semantics.plain_names import is_cryptic, plain, plain_table, prefixes

Kind = Literal["metric", "dimension", "time", "fact", "entity", "value", "flag", "filter"]

_NO_SHORT_NAMES = word_set("id name date at on number count amount value key code message by time day month year no nr")
_NEVER_A_NAME = word_set("number count total sum date time day week month quarter year id key amount value at on")
_HEADS_LEFT_OUT = ("code", "name", "cd", "nm")
_HEADS_ADDED = ("type", "kind", "category", "name")
_SHORT_DESCRIPTION = 4
_TOLD_IN_SENTENCES = word_set("the a an of is are in for that which if when by per on with to from and or not")
_PLAIN = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)*(?: [1-9][0-9]{0,8})?")
_UNLIKE_THEMSELVES = frozenset(CONTRACTIONS) | frozenset(SPELLINGS) | frozenset(MULTIPLIERS)


@dataclass(frozen=True)
class Candidate:
    """One meaning of a phrase. `words` are its exact spelling, to prefer `returns` over `returned`."""

    kind: Kind
    ref: str
    table: str
    words: tuple[str, ...]
    value: str = ""


def words_of(text: str) -> tuple[str, ...]:
    """The words as tokens of a question have them; most values are plain words and need no tokens for that."""
    if _PLAIN.fullmatch(text) and _UNLIKE_THEMSELVES.isdisjoint(words := tuple(text.lower().split(" "))):
        return words
    return tuple(token.text for token in merge_multipliers(tokens_of(text)))


def names(model: SemanticModel) -> Iterator[Candidate]:
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
        rows = {words_of(phrase) for phrase in _phrases(owner.words, owner.synonyms)} if owner else set()
        for words in _metric_phrases(metric, claimed):
            # `how many members` asks for the number of members; as one name it would hide who is counted.
            if words[:2] != ("how", "many") or words[2:] not in rows:
                yield Candidate("metric", ref, owner.name if owner else "", words)


def short_names(model: SemanticModel) -> Iterator[Candidate]:
    """`type` for `job_type`, when nothing in the model is called so: the last word of a dimension's name."""
    found: dict[str, list[Candidate]] = {}
    for table in model.tables:
        leads = prefixes([column.name for column in table.columns.values()], table.name)
        for dimension in table.plain_dimensions:
            heads = {words[-1] for words in (words_of(dimension.words), words_of(plain(dimension.name, leads)))}
            lone = len(words_of(plain(dimension.name, leads))) == 1
            if dimension.is_boolean or (lone and len(words_of(dimension.words)) == 1):
                continue
            for head in sorted(one for one in heads if may_stand_alone(one)):
                ref = f"{table.name}.{dimension.name}"
                found.setdefault(head, []).append(Candidate("dimension", ref, table.name, (head,)))
    for candidates in found.values():
        if len({one.table for one in candidates}) == len(candidates):
            yield from candidates


def may_stand_alone(word: str) -> bool:
    return not (word in _NO_SHORT_NAMES or word in DANGEROUS or word in NEVER_VALUES)


def other_names(model: SemanticModel) -> Iterator[Candidate]:
    """What a column or table may be called besides, where nothing else in the model is called so.

    The plain form of a cryptic name, a description that is only a name, and a column with its table: customer region.
    """
    things = {_singular(one) for table in model.tables for one in (words_of(table.words), *_table_calls(table))}
    for table in model.tables:
        leads = prefixes([column.name for column in table.columns.values()], table.name)
        calls = list(_table_calls(table))
        for call in calls:
            yield Candidate("entity", table.name, table.name, call)
            yield Candidate("entity", table.name, table.name, _singular(call))
        for column in table.columns.values():
            if column.is_boolean or getattr(column, "access_modifier", "") == "private_access":
                continue
            own = [words_of(column.words), *_plain_calls(column, leads)]
            own += [one for call in own for one in _by_their_kind(column, call) if one not in things]
            for call in (one for one in own[1:] if len(one) > 1 or one[0] not in _NEVER_A_NAME):
                yield Candidate(_kind(table, column), f"{table.name}.{column.name}", table.name, call)
            for owner in (_singular(words_of(table.words)), *map(_singular, calls)):
                for call in own:
                    if call[: len(owner)] != owner:
                        ref = f"{table.name}.{column.name}"
                        yield Candidate(_kind(table, column), ref, table.name, (*owner, *call))


def _table_calls(table: Table) -> Iterator[tuple[str, ...]]:
    simple = plain_table(table.name)
    if simple != table.words:
        yield words_of(simple)
    if is_cryptic(table.name) and _is_a_name(table.description):
        yield words_of(table.description)


def _plain_calls(column: Column, leads: frozenset[str]) -> Iterator[tuple[str, ...]]:
    simple = words_of(plain(column.name, leads))
    if simple != words_of(column.words):
        yield simple
    if is_cryptic(column.name) and _is_a_name(column.description):
        yield words_of(column.description)


def _by_their_kind(column: Column, call: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """`country` for a country code, `department` for a department name; `insurance type` for an insurance."""
    if not isinstance(column, Dimension) or column.is_time:
        return
    if len(call) > 1 and call[-1] in _HEADS_LEFT_OUT:
        if len(call) > 2 or may_stand_alone(call[0]):
            yield call[:-1]
    elif call[-1] not in _HEADS_ADDED:
        yield from ((*call, head) for head in _HEADS_ADDED)


def _is_a_name(description: str) -> bool:
    words = words_of(re.sub(r"\(.*?\)", "", description))
    return 0 < len(words) <= _SHORT_DESCRIPTION and not set(words) & _TOLD_IN_SENTENCES


def _kind(table: Table, column: Column) -> Kind:
    if any(one.name == column.name for one in table.all_facts):
        return "fact"
    return "time" if column.is_time else "dimension"


def _phrases(words: str, synonyms: Sequence[str]) -> Iterator[str]:
    yield words
    yield from (one for one in synonyms if one.strip())


def plural(word: str) -> str:
    """`category` to `categories`; a word in -s stays."""
    if word.endswith("s"):
        return word
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("x", "z", "ch", "sh")) else f"{word}s"


def _singular(words: tuple[str, ...]) -> tuple[str, ...]:
    return (*words[:-1], singular(words[-1])) if words else words


def _column(table: Table, column: Column) -> Iterator[Candidate]:
    ref = f"{table.name}.{column.name}"
    kind = _kind(table, column)
    if getattr(column, "access_modifier", "") == "private_access":
        return
    for phrase in _phrases(column.words, column.synonyms):
        words = words_of(phrase)
        if kind == "time" and len(words) == 1 and words[0] in UNITS:
            # `by month` is a grain of whatever date the number goes by.
            continue
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
