"""What a reading draws on, in words: which names and descriptions bear out a word that no slot claimed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from sqlglot import exp

from tools.errors import CallerError
from tools.semantics.english.linking.families import alike, kin, roots
from tools.semantics.english.reading import Reading
from tools.semantics.english.tokens import tokens_of, word_set
from tools.semantics.english.vocabulary import words
from tools.semantics.english.vocabulary.verb_forms import is_verb_form
from tools.semantics.model import SemanticModel, Table
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

LATER = word_set(
    """closed cancelled resolved ended left expiry expires due delivered returned paid completed renewal leaving exit
    termination churn cancellation delivery payment end until return resolution departure shipped promised planned"""
)


@dataclass
class Evidence:
    """The words of what a reading uses, and of what it could have used of the same tables and does not."""

    names: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    unused: frozenset[str] = frozenset()
    dated: frozenset[str] | None = field(default=None)
    around: frozenset[str] = frozenset()
    """The tables whose rows those that are read belong to, each to one."""
    counts_beginnings: bool = False
    """Whether it counts the rows of a table by that table's own date of coming to be: `new customers last month`."""

    def names_it(self, word: str) -> bool:
        return any(kin(word, one) for one in self.names)

    def names_alike(self, verb: str) -> bool:
        """`sent` where the model says shipped."""
        return is_verb_form(verb) and any(set(roots(one)) & alike(verb) for one in self.names)

    def tells_it(self, word: str) -> bool:
        return is_verb_form(word) and any(kin(word, one) for one in self.told)

    def measures_in(self, unit: str) -> bool:
        """`how many days`: what is used is counted in them."""
        return unit in self.names or unit in self.told

    def means_something_else(self, word: str) -> bool:
        return any(kin(word, one) for one in self.unused)


def evidence_of(reading: Reading, model: SemanticModel) -> Evidence:
    """What the reading draws on: its numbers, fields and tables, by name and by description."""
    tables = {table.name.lower(): table for table in _tables(reading, model)}
    refs = {ref.lower() for ref in _refs(reading)}
    names: set[str] = set()
    told: set[str] = set()
    unused: set[str] = set()
    for table in tables.values():
        names |= _words(table.words, *table.synonyms)
        told |= _words(table.description)
        used_time = _time_of(reading, table)
        for column in table.columns.values():
            ref = f"{table.name}.{column.name}".lower()
            used = ref in refs or (column.name.lower() == used_time)
            said = _words(column.words, *column.synonyms)
            (names if used else unused).update(said if used or column.is_time else _past_forms(said))
            # `who works here` is about the flag that says so.
            unused |= _words(column.description) - words.STOP if column.is_boolean and not used else set()
            told |= _words(column.description) if used else set()
        for named in table.filters:
            used = f"{table.name}.{named.name}".lower() in refs
            said = _words(named.words, *named.synonyms)
            (names if used else unused).update(said if used else _past_forms(said))
    # A verb that belongs to a date of any table is about that date: `arrive` where bookings have an arrival date.
    for table in model.tables:
        for column in table.times:
            if table.name.lower() not in tables:
                unused |= _words(column.words, *column.synonyms)
    for owner, metric in model.all_metrics():
        used = model.metric_ref(owner, metric).lower() in refs
        if used:
            names |= _words(metric.words, *metric.synonyms)
            told |= _words(metric.description)
        elif owner is not None and owner.name.lower() in tables:
            unused |= _past_forms(_words(metric.words, *metric.synonyms))
    dated = _dated(reading, tables.values())
    return Evidence(
        frozenset(names),
        frozenset(told),
        frozenset(unused - names),
        dated,
        _around(reading, model),
        _counts_beginnings(reading, model, dated),
    )


def _around(reading: Reading, model: SemanticModel) -> frozenset[str]:
    try:
        roots = {leaf.root for ref in reading.metrics for leaf in metric_plan(model, ref).leaves}
    except CallerError:
        return frozenset()
    known = [frozenset(reachable(model, root)) - {root.lower()} for root in roots]
    return frozenset.intersection(*known) if known else frozenset()


def _counts_beginnings(reading: Reading, model: SemanticModel, dated: frozenset[str] | None) -> bool:
    if not dated or dated & LATER or not reading.metrics:
        return False
    try:
        leaves = [leaf for ref in reading.metrics for leaf in metric_plan(model, ref).leaves]
    except CallerError:
        return False
    counted = all(isinstance(leaf.aggregate, exp.Count) for leaf in leaves)
    return counted and all(_time_of(reading, model.table(leaf.root)) for leaf in leaves)


def _past_forms(said: set[str]) -> set[str]:
    """Of a field that is no date only these are what a verb can be about: `handled by`, but not `working days`."""
    return {one for one in said if is_verb_form(one) and not one.endswith("ing")}


def _words(*texts: str) -> set[str]:
    return {word for text in texts for word in _words_of(text)}


@lru_cache(maxsize=8192)
def _words_of(text: str) -> frozenset[str]:
    """The words of a name or description, which are asked for with every word that is left over."""
    return frozenset(token.text for token in tokens_of(text) if len(token.text) > 2)


def _refs(reading: Reading) -> Iterator[str]:
    yield from reading.metrics
    yield from (ref.partition("(")[2].rstrip(")") for ref in reading.metrics if "(" in ref)
    yield from reading.dimensions
    part = reading.share_of.filters if reading.share_of else ()
    yield from (one.field for one in (*reading.filters, *reading.kept, *part))
    yield from (one.metric for one in reading.having)
    yield from (one.by for one in reading.order)
    if reading.detail is not None:
        yield reading.detail.table
        yield from reading.detail.columns
    if reading.anti is not None:
        yield from (reading.anti.entity, reading.anti.related)
        yield from (one.field for one in reading.anti.filters)
    for group in reading.members:
        yield from (group.of, group.metric)
        yield from (one.field for one in group.filters)
    if reading.over is not None:
        yield reading.over.per
    if reading.time_field:
        yield reading.time_field


def _tables(reading: Reading, model: SemanticModel) -> Iterator[Table]:
    for ref in _refs(reading):
        owner = ref.rpartition(".")[0]
        for name in (ref, owner):
            if name and model.has_table(name):
                yield model.table(name)
        if model.has_metric(ref):
            try:
                yield from (model.table(leaf.root) for leaf in metric_plan(model, ref).leaves)
            except CallerError:
                continue


def _time_of(reading: Reading, table: Table) -> str:
    """The date that the windows go by, when it is one of this table."""
    if not _is_dated(reading):
        return ""
    if reading.time_field:
        owner, _, name = reading.time_field.rpartition(".")
        return name.lower() if owner.lower() == table.name.lower() else ""
    return table.default_time.name.lower() if table.default_time else ""


def _is_dated(reading: Reading) -> bool:
    return bool(reading.windows or reading.grain or reading.part or reading.weekdays)


def _dated(reading: Reading, tables: Iterable[Table]) -> frozenset[str] | None:
    if not _is_dated(reading):
        return None
    found: set[str] = set()
    for table in tables:
        name = _time_of(reading, table)
        if name:
            found |= _words(table.columns[name].words, *table.columns[name].synonyms)
    return frozenset(found)
