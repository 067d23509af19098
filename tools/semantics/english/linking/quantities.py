"""The number that is meant by its kind only: how long, how expensive, the slowest; chosen by the words beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from tools.semantics.elements import Named
from tools.semantics.english.linking.families import kin
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import tokens_of
from tools.semantics.english.vocabulary.light_words import LIGHT_VERBS
from tools.semantics.english.vocabulary.superlative_words import SPANS
from tools.semantics.english.vocabulary.verb_forms import bases
from tools.semantics.english.vocabulary.words import STOP
from tools.semantics.model import SemanticModel
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

AN_AVERAGE = ("avg", "average", "mean", "median")
MIDDLE = frozenset(("median", "typical", "typically"))
CHOICES = 4
IN_A_NAME = 3
"""What a word of the question is worth that is in the name of a number; one in its description is worth 1."""


@dataclass(frozen=True)
class Sought:
    """What a question says of a number that it does not name: its kind, its unit, the words and tables beside it."""

    topics: frozenset[str]
    spoken: frozenset[str] = frozenset()
    named: frozenset[str] = field(default=frozenset())
    targets: tuple[str, ...] = ()
    unit: str = ""
    facts_only: bool = False


@dataclass(frozen=True)
class _Found:
    """A number about a topic, and how much else of the question speaks of it."""

    ref: str
    words: frozenset[str]
    score: int


def quantity(model: SemanticModel, sought: Sought, *, least: int = 0) -> str | None:
    """The one average metric or averaged fact that is about it and can be split by the targets; asks between several.

    `least` is what the words beside it must be worth.
    """
    found = [
        one for one in _about(model, sought) if one.score >= least and not _in_another_unit(one.words, sought.unit)
    ]
    best = max((one.score for one in found), default=0)
    found = [one for one in found if one.score == best]
    if not MIDDLE & sought.spoken:
        # How long something takes is said by the average, unless the median is asked for.
        found = [one for one in found if not MIDDLE & one.words] or found
    plainest = min((len(one.words - set(AN_AVERAGE)) for one in found), default=0)
    if least:
        found = [one for one in found if len(one.words - set(AN_AVERAGE)) == plainest]
    metrics = [one for one in found if "(" not in one.ref]
    if len(metrics) == 1 and all(_same(one.words, metrics[0].words) for one in found):
        found = metrics
    if len(found) > 1:
        labels = tuple(metric_plan(model, one.ref).label for one in found[:CHOICES])
        raise NotUnderstood("unclear", f"Which number is meant: {' or '.join(labels)}?", choices=labels)
    return found[0].ref if found else None


def content_words(words: Collection[str]) -> frozenset[str]:
    """The words that may say which number is meant: no filling, no general verbs, no units."""
    kept = (word for word in words if word not in STOP and word not in SPANS)
    return frozenset(word for word in kept if not any(one in LIGHT_VERBS for one in bases(word)))


def _in_another_unit(words: frozenset[str], unit: str) -> bool:
    told = {SPANS[word] for word in words if SPANS.get(word)}
    return bool(unit and told) and unit not in told


def _same(words: frozenset[str], of: frozenset[str]) -> bool:
    return words - {"total"} <= of or of - set(AN_AVERAGE) <= words


def _about(model: SemanticModel, sought: Sought) -> Iterator[_Found]:
    seen: set[str] = set()
    for owner, metric in model.all_metrics():
        words = frozenset(metric.words.split())
        averages = words & set(AN_AVERAGE) or "AVG(" in metric.expr.upper()
        if sought.facts_only or not averages or sought.topics.isdisjoint(_all_words(metric)):
            continue
        ref = model.metric_ref(owner, metric)
        roots = {leaf.root for leaf in metric_plan(model, ref).leaves}
        if all(one in reachable(model, root) for one in sought.targets for root in roots):
            seen.add(metric.name.lower())
            yield _Found(ref, words, _score(sought, metric, near=bool(roots & sought.named)))
    for table in model.tables:
        if any(one not in reachable(model, table.name) for one in sought.targets):
            continue
        for fact in table.all_facts:
            if fact.access_modifier == "private_access" or fact.name.lower() in seen:
                continue
            if not sought.topics.isdisjoint(_all_words(fact)):
                score = _score(sought, fact, near=table.name.lower() in sought.named)
                yield _Found(f"avg({table.name}.{fact.name})", frozenset(fact.words.split()), score)


def _all_words(named: Named) -> frozenset[str]:
    return frozenset((*named.words.split(), *(word for one in named.synonyms for word in one.lower().split())))


def _score(sought: Sought, named: Named, *, near: bool) -> int:
    told = {token.text for token in tokens_of(named.description)}
    names = sum(any(kin(one, word) for word in _all_words(named)) for one in sought.spoken)
    return IN_A_NAME * names + sum(any(kin(one, word) for word in told) for one in sought.spoken) + near
