"""The words of one clause sorted: verbs, things, conditions, dates, a limit, and whether it is denied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tools.errors import CallerError
from tools.semantics.counted import counted_rows
from tools.semantics.elements import singular
from tools.semantics.english.linking.items import Item
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary.verb_forms import bases, is_verb_form
from tools.semantics.known_fields import counted_ref
from tools.semantics.model import SemanticModel
from tools.semantics.query import Comparison, Filter, Window
from tools.semantics.sql.expressions import metric_plan

NEGATORS = word_set("never not no nobody none without nothing")
FILLING = word_set(
    """a an the any some ever at all yet already also so far of in on to from for with by via through us we our they
    their them it its you your he she his her people anything something who whom that which have has had having do
    does did is are was were be been being can could single own course such both and or once least one during within
    either even actually really"""
)
DEEDS = word_set(
    """make do place file send submit write issue raise report log open book reserve order buy purchase rent borrow
    hire lease take attend visit play watch listen stream read use drive ride travel fly ship deliver handle serve
    treat teach enrol enroll register sign get receive give have see hold own run work perform carry conduct join enter
    contain include undergo need request ask bring create start begin try leave post record pass go come"""
)
"""Verbs by which somebody has part in what the noun says: they add nothing to it."""
HAS = word_set("have has had having with without")
ONCE_MORE = word_set("back again return returned")
AGAIN = word_set("times time")
LIMITS: dict[tuple[str, ...], Comparison] = {
    ("more", "than"): ">", ("over",): ">", ("at", "least"): ">=", ("less", "than"): "<", ("fewer", "than"): "<",
    ("at", "most"): "<=", ("exactly",): "=", ("up", "to"): "<=",
}  # fmt: skip
EXACTLY = ("entity", "value", "flag", "filter", "dimension", "fact")
CONDITIONS = ("value", "flag", "filter")
NO_LIMIT: tuple[Comparison, tuple[float, ...]] = (">", (0.0,))


@dataclass(frozen=True)
class Part:
    """The words of one clause, and the table of the thing that it is said of."""

    items: tuple[Item, ...]
    owner: str


def is_verb(item: Item) -> bool:
    """A verb that the model knows, or one that only says that something happened."""
    if item.kind != "word":
        return is_done(item)
    return any(act.kind != "field" for act in item.acts) or any(base in DEEDS for base in bases(item.text))


def is_done(item: Item) -> bool:
    """`ordered` and `called` where the model has a number or a date of such a name."""
    acts = any(act.kind != "field" for act in item.acts)
    exact = any(one.words == (item.text,) for one in item.candidates if one.kind in EXACTLY)
    return acts and len(item.tokens) == 1 and is_verb_form(item.text) and not exact


@dataclass
class Said:
    """The words of a clause by what they are."""

    negated: bool = False
    alternatives: bool = False
    has: bool = False
    again: bool = False
    """`not come back`: what was done before, once more."""
    verbs: list[Item] = field(default_factory=list)
    things: list[Item] = field(default_factory=list)
    conditions: list[Item] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    limit: tuple[Comparison, tuple[float, ...]] = NO_LIMIT


def said_of(part: Part, model: SemanticModel) -> Said | None:
    said = Said()
    items = part.items
    i = 0
    while i < len(items):
        item = items[i]
        if item.kind == "time":
            if item.time is None or not item.window() or item.time.window is None or said.windows:
                return None
            said.windows.append(item.time.window)
        elif item.kind == "mention":
            if not _sort_mention(said, items, i, part.owner, model):
                return None
        elif item.text in NEGATORS:
            if said.negated:
                return None
            said.negated = True
        elif (length := _limit_at(said, items, i)) > 0:
            i += length
            continue
        elif not _sort_word(said, item):
            return None
        i += 1
    return said


def _sort_word(said: Said, item: Item) -> bool:
    said.alternatives = said.alternatives or item.text == "or"
    said.has = said.has or item.text in HAS
    if item.text in ONCE_MORE:
        said.again = True
        return True
    if any(act.kind != "field" for act in item.acts):
        said.verbs.append(item)
        return True
    if item.text in FILLING or item.number == 1:
        return True
    if item.kind == "word" and any(base in DEEDS for base in bases(item.text)):
        said.verbs.append(item)
        return True
    return False


def _sort_mention(said: Said, items: Sequence[Item], i: int, owner: str, model: SemanticModel) -> bool:
    """A thing, or a condition; of a value right before its own thing the value is meant."""
    item = items[i]
    entity, condition = item.of("entity"), item.of(*CONDITIONS)
    after = items[i + 1].of("entity") if i + 1 < len(items) else None
    of_next = after is not None and any(one.kind in CONDITIONS and one.table == after.table for one in item.candidates)
    if is_done(item):
        said.verbs.append(item)
    elif condition is not None and (entity is None or of_next):
        said.conditions.append(item)
    elif entity is not None and entity.table != owner:
        said.things.append(item)
    elif item.is_a("time") and item.acts:
        said.verbs.append(item)
    elif item.is_a("metric") and rows_counted(item, model) is not None:
        said.things.append(item)
    else:
        return False
    return True


def _limit_at(said: Said, items: Sequence[Item], i: int) -> int:
    """`more than 3 times`, `at least 2 orders`, `3 or more orders`, `twice`: how many items it takes, 0 for none."""
    for words, op in LIMITS.items():
        n = len(words)
        if [one.text for one in items[i : i + n]] != list(words) or i + n >= len(items):
            continue
        number = items[i + n].number
        counted = i + n + 1 < len(items) and (items[i + n + 1].text in AGAIN or items[i + n + 1].is_a("entity"))
        if number is None or not counted or said.limit != NO_LIMIT:
            return 0
        said.limit = (op, (number,))
        return n + (2 if items[i + n + 1].text in AGAIN else 1)
    return 0


def rows_counted(item: Item, model: SemanticModel) -> str | None:
    """The table that a number counts the rows of."""
    for one in item.candidates:
        if one.kind == "metric":
            try:
                roots = {leaf.root for leaf in metric_plan(model, one.ref).leaves}
            except CallerError:
                continue
            if len(roots) == 1 and {token.text for token in item.tokens} & _nouns(model, root := roots.pop()):
                return model.table(root).name
    return None


def conditions_counted(item: Item, model: SemanticModel) -> tuple[Filter, ...]:
    """`an active enrolment`, where the model counts those that are active: which of the rows are meant."""
    metric = item.of("metric")
    if metric is None or item.is_a("entity"):
        return ()
    owner, found = model.metric(metric.ref)
    counts = owner is not None and counted_rows(found.expr, owner.key)
    return (Filter(field=counted_ref(owner, found.name)),) if owner is not None and counts else ()


def _nouns(model: SemanticModel, table: str) -> set[str]:
    known = model.table(table)
    words = {word.lower() for name in (known.words, *known.synonyms) for word in name.split()}
    return words | {singular(word) for word in words}
