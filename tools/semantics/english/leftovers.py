"""Which words that no slot claimed may be passed over: those that only tie together what is understood."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sqlglot import exp

from tools.errors import CallerError
from tools.semantics.english import words
from tools.semantics.english.bystanders import is_actor, is_bystander
from tools.semantics.english.families import alike, kin, roots
from tools.semantics.english.items import Item
from tools.semantics.english.light_words import BEGINNINGS, DANGEROUS, FILLERS, LIGHT_VERBS, LIGHTEST, PARTICLES
from tools.semantics.english.reading import Reading
from tools.semantics.english.superlative_words import ADJECTIVES, BOTTOM, LARGEST, SMALLEST, TOPMOST
from tools.semantics.english.tokens import tokens_of, word_set
from tools.semantics.english.verb_forms import bases, is_verb_form
from tools.semantics.model import SemanticModel, Table
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

REACH_OF_A_VERB = 3
STILL = word_set("still already yet")
STATES = ("filter", "absent", "absence")
BEFORE_ADJECTIVES = word_set(
    "how many much of the our all any total by per each these those with for in from a an number and most what which"
)
NEW = word_set("new newly fresh")
SUPERLATIVES = LARGEST | SMALLEST | TOPMOST | BOTTOM | frozenset(ADJECTIVES)
MEMBERS = word_set("member members people person persons")
LATER = word_set(
    """closed cancelled resolved ended left expiry expires due delivered returned paid completed renewal leaving exit
    termination churn cancellation delivery payment end until return resolution departure shipped promised planned"""
)
STATE_LINKS = word_set("is are was were be in on the a an being been")
# Nouns that usually add nothing, except right before or right after the thing that they belong to.
QUALIFIERS = word_set(
    "business company team return help check table report value level question answer sum side calendar"
)
HEADS = word_set("value values level levels id ids amount amounts number numbers worth")
GENERIC_DATES = word_set("date day time timestamp created create opened open start started")


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


def is_passed_over(items: Sequence[Item], i: int, evidence: Callable[[], Evidence]) -> bool:
    """Whether the word at this place adds nothing to what was understood."""
    item = items[i]
    if item.kind == "unit":
        return (i == 0 or items[i - 1].kind != "number") and evidence().measures_in(item.text)
    if item.kind == "mention":
        return is_bystander(items, i, evidence().around)
    if item.kind != "word":
        return False
    word = item.text
    if word in STILL:
        return _is_about_a_state(items, i)
    if word == "only" and _is_before_a_number(items, i):
        return False
    if word in words.STOP or word in FILLERS:
        return not _makes_a_noun(items, i, evidence) and not (
            _is_an_adjective(items, i) and not evidence().names_it(word)
        )
    if word in NEW:
        return evidence().counts_beginnings
    if word == "single":
        return i > 0 and items[i - 1].text in SUPERLATIVES
    if word == "too":
        return i == len(items) - 1
    if word in MEMBERS:
        return i > 0 and items[i - 1].is_a("entity") and not items[i - 1].free
    if (word == "by" and _leads_to_a_filter(items, i)) or is_actor(items, i):
        return True
    if word in PARTICLES and _after_light_verb(items, i):
        return True
    if word in DANGEROUS or not word.isalpha():
        return False
    return evidence().names_it(word) or (not _is_an_adjective(items, i) and _is_borne_out(word, evidence()))


def _leads_to_a_filter(items: Sequence[Item], i: int) -> bool:
    """`paid by card`, `made by our students`: only the value is meant."""
    after = next((one for one in items[i + 1 :] if not (one.kind == "word" and one.text in words.STOP)), None)
    return after is not None and after.role == "filter"


def _makes_a_noun(items: Sequence[Item], i: int, evidence: Callable[[], Evidence]) -> bool:
    """`business customers`, `order value`: with the thing beside it the word names something that is not there."""
    before, after = items[i - 1] if i else None, items[i + 1] if i + 1 < len(items) else None
    leads = items[i].text in QUALIFIERS and after is not None and after.is_a("entity")
    ends = items[i].text in HEADS and before is not None and before.is_a("entity") and before.kind == "mention"
    return (leads or ends) and not evidence().names_it(items[i].text)


def _is_about_a_state(items: Sequence[Item], i: int) -> bool:
    """`still open`, `do we still have`: the state itself is a filter, or nothing but being there is meant."""
    after = next((one for one in items[i + 1 :] if not (one.kind == "word" and one.text in STATE_LINKS)), None)
    before = items[i - 1] if i else None
    there = i + 1 < len(items) and items[i + 1].text == "have"
    return there or any(one is not None and one.role in STATES for one in (before, after)) or _is_known(after)


def _is_known(item: Item | None) -> bool:
    """Claimed as something of the model, such as the number of what is outstanding."""
    return item is not None and item.kind == "mention" and not item.free


def _is_before_a_number(items: Sequence[Item], i: int) -> bool:
    """`with only one order` asks for exactly one."""
    after = items[i + 1] if i + 1 < len(items) else None
    return after is not None and (after.kind == "number" or after.text == "one")


def _is_an_adjective(items: Sequence[Item], i: int) -> bool:
    """`checked invoices`, `the assigned cases`: a participle right before a thing says which of them are meant."""
    word, after = items[i].text, items[i + 1] if i + 1 < len(items) else None
    before = items[i - 1] if i else None
    leads = before is None or (before.kind == "word" and before.text in BEFORE_ADJECTIVES)
    participle = is_verb_form(word) and word.endswith(("ed", "en", "pt", "eld"))
    return leads and participle and after is not None and after.kind == "mention"


def _after_light_verb(items: Sequence[Item], i: int) -> bool:
    return any(
        one.kind == "word" and one.free and _is_light(one.text) for one in items[max(0, i - REACH_OF_A_VERB) : i]
    )


def _is_light(word: str) -> bool:
    return any(one in LIGHT_VERBS for one in bases(word))


def _is_borne_out(word: str, evidence: Evidence) -> bool:
    if any(one in LIGHTEST for one in bases(word)):
        return True
    if evidence.means_something_else(word):
        return False
    if any(one in BEGINNINGS for one in bases(word)):
        return evidence.dated is None or bool(evidence.dated & GENERIC_DATES)
    return _is_light(word) or evidence.tells_it(word) or evidence.names_alike(word)


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
