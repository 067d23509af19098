"""Which of a table's dates a number or a word goes by: as the model's texts say, else as the names have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlglot import exp

from tools.errors import CallerError
from tools.semantics.english.linking.families import kin
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary.verb_forms import is_verb_form
from tools.semantics.model import Column, Metric, SemanticModel, Table
from tools.semantics.sql.dating import time_of
from tools.semantics.sql.expressions import metric_plan

LEADS_TO_A_DATE = re.compile(r"\b(?:by|uses?|using|on|to|of|per|in)(?: the| their| its)?\s*$", re.I)
PERIOD = re.compile(r"\bperiod (?:in|on) which (?:it|they|that) (?:was|were|is|are)?\s*([a-z]+)", re.I)
ABOUT = re.compile(r"(?:\buse (?:it |this )?for|\bdate (?:of|for)|\bquestions about|\bdate of all)\s+([^.;]+)", re.I)
UNLESS = re.compile(r"\b(?:unless|except|but not|other than|apart from)\b.*", re.I)
"""What a date is not for: `the date of a subscription unless the cancellation is asked for`."""
ALSO = re.compile(
    r"[,(]?\s*\b(?:includ(?:es|ed|ing)|whether|regardless|even|also|not counting|exclud(?:es|ed|ing))\b[^,.;)]*"
    r"|,[^,.;]*\b(?:included|too|as well|excluded)\b",
    re.I,
)
"""What a number holds besides says nothing of its date: `how many enrolments there were, dropped ones included`."""
UNLESS = re.compile(r"\b(?:unless|except|other than|apart from|rather than|and not)\b[^.;]*", re.I)
"""`The date of a subscription unless the cancellation is asked for` is not that of cancellations."""
LITERAL = re.compile(r"'([A-Za-z][A-Za-z _-]*)'")
COUNTING = re.compile(r"\b(?:date|day|time) (?:for|of) (?:all )?count(?:s|ing)?\b", re.I)
OF_A_FACT = re.compile(r"(?:sum|avg|median|min|max)\(([\w]+)\.(\w+)\)", re.I)
PLAIN = word_set(
    """the a an of and or for by is are was were be been it its to in on at as with date dates day time day days month
    which when where who use used dated date period first last row rows one per all any not no number count total sum
    average avg mean median rate share amount amounts size value question questions counted unless speaks this that
    has have had divided without whatever their other only old minutes hours working company most
    recent since"""
)


@dataclass(frozen=True)
class Rule:
    """What the model says goes by a date: `wins and losses are dated by close_date`.

    One that stands `alone` needs the word itself: `only for questions about shipping`.
    """

    ref: str
    subjects: frozenset[str]
    alone: bool = False

    def is_about(self, words: frozenset[str]) -> bool:
        """`new pipeline` is about what is new only."""
        if "new" in self.subjects:
            return "new" in words
        return any(kin(word, one) for word in words for one in self.subjects)


class Dates:
    """The dates of one model's tables and what goes by them."""

    def __init__(self, model: SemanticModel) -> None:
        self.model = model
        self._metrics: dict[str, str | None] = {}
        self._rules: dict[str, list[Rule]] = {}
        self._words: dict[str, list[Rule]] = {}
        self._of_rows: dict[str, str] = {}
        self._of_counts: dict[str, str] = {}
        for table in model.tables:
            if len(table.times) > 1:
                self._rules[table.name.lower()] = list(_rules(model, table))
                self._words[table.name.lower()] = [_happening(table, one) for one in table.times]
                counting = [one for one in table.times if COUNTING.search(one.description)]
                if len(counting) == 1:
                    self._of_counts[table.name.lower()] = f"{table.name}.{counting[0].name}"
                said = _said_of_rows(model, table, self._words[table.name.lower()])
                if said is not None:
                    self._of_rows[table.name.lower()] = said

    def of_rows(self, table: str) -> str | None:
        """The date that texts give to a table's rows: `a shipment belongs to the period in which it was booked`."""
        return self._of_rows.get(table.lower())

    def of_metric(self, ref: str) -> str | None:
        """The date that a metric goes by, when its texts single one out; None leaves the table's own default."""
        if ref not in self._metrics:
            self._metrics[ref] = self._of_metric(ref)
        return self._metrics[ref]

    def of_numbers(self, refs: Iterable[str]) -> set[str | None]:
        """The dates that numbers shown together go by; an amount of which nothing is said goes by that of another."""
        found = {ref: self.of_metric(ref) for ref in refs}
        told = {one for one in found.values() if one is not None}
        home = {one.rpartition(".")[0].lower() for one in told}
        if len(told) != 1 or None not in found.values() or any(_counts(self.model, ref) for ref in found):
            return set(found.values())
        return {*told} if all(_roots(self.model, ref) <= home for ref in found) else set(found.values())

    def of_words(self, table: str, said: Iterable[str]) -> str | None:
        """The date that the words of a question single out, by what the model says or by what happens on it."""
        words = _content(" ".join(said))
        key = table.lower()
        return _one(self._rules.get(key, ()), words) or _one(self._words.get(key, ()), words)

    def _of_metric(self, ref: str) -> str | None:
        if not self.model.has_metric(ref):
            return self._of_fact(ref)
        _, metric = self.model.metric(ref)
        try:
            roots = {leaf.root for leaf in metric_plan(self.model, ref).leaves}
        except CallerError:
            return None
        root = next(iter(roots))
        if len(roots) > 1 or root not in self._rules:
            return None
        table = self.model.table(root)
        named = _content(" ".join((metric.words, *metric.synonyms)))
        told = _content(ALSO.sub("", metric.description))
        rules = [one for one in self._rules[root] if not one.alone]
        told_in = _units(" ".join((metric.words, *metric.synonyms)))
        found = _said_by(table, metric) or _one(rules, named | told_in) or self._of_rows.get(root)
        found = found or (self._of_counts.get(root) if _counts(self.model, ref) else None)
        if found is not None or self._has_said_default(root):
            return found
        limits = _content(" ".join(LITERAL.findall(metric.expr)))
        happens = self._words[root]
        tries = ((rules, told), (happens, named), (happens, limits), (happens, told))
        return next((one for rules, words in tries if (one := _one(rules, words))), None)

    def _of_fact(self, ref: str) -> str | None:
        """A number of the rows goes by the date that is said to be of it, else by that of a metric over it."""
        called = OF_A_FACT.fullmatch(ref)
        if called is None or called[1].lower() not in self._rules:
            return None
        table, column = self.model.column(f"{called[1]}.{called[2]}")
        root = table.name.lower()
        rules = [one for one in self._rules[root] if not one.alone]
        found = _one(rules, _content(" ".join((column.words, *column.synonyms))))
        if found is not None or table.says_default_time:
            return found
        over = {
            self.of_metric(self.model.metric_ref(table, one))
            for one in table.all_metrics
            if re.fullmatch(r"[A-Za-z]+\((.*)\)", one.expr.strip()) and _is_over(one.expr, column)
        }
        return over.pop() if len(over) == 1 else None

    def _has_said_default(self, root: str) -> bool:
        """Whether a description names the default date of the table, or of the document it is a part of."""
        try:
            return time_of(self.model, root, None)[0].says_default_time
        except CallerError:
            return False


def _is_over(expr: str, column: Column) -> bool:
    """`SUM(labour + parts)` is over the fact that is labour and parts, or over the fact by its name."""
    inner = expr.strip().partition("(")[2].rpartition(")")[0].strip().lower()
    return inner in (column.expr.strip().lower(), column.name.lower())


def _counts(model: SemanticModel, ref: str) -> bool:
    try:
        return all(isinstance(leaf.aggregate, exp.Count | exp.CountIf) for leaf in metric_plan(model, ref).leaves)
    except CallerError:
        return True


def _roots(model: SemanticModel, ref: str) -> set[str]:
    return {leaf.root.lower() for leaf in metric_plan(model, ref).leaves}


def _one(rules: Sequence[Rule], words: frozenset[str]) -> str | None:
    found = {rule.ref for rule in rules if rule.is_about(words)}
    return next(iter(found)) if len(found) == 1 else None


def _content(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"[a-z]+", text.lower()) if word not in PLAIN and len(word) > 2)


def _units(text: str) -> frozenset[str]:
    """`The date for cost and hours` is also about the hours."""
    return frozenset(re.findall(r"\b(?:hours|minutes)\b", text.lower()))


def _happening(table: Table, column: Column) -> Rule:
    """The words of the date's names, and the verbs of what is said of it before any `empty if`."""
    names = _content(" ".join((column.words, *column.synonyms)))
    first = re.split(r"[.;]", column.description)[0]
    verbs = {word for word in _content(first) if is_verb_form(word)}
    return Rule(f"{table.name}.{column.name}", _without_nouns(names | verbs, table))


def _rules(model: SemanticModel, table: Table) -> Iterator[Rule]:
    for column in table.times:
        for about in ABOUT.findall(UNLESS.sub("", column.description)):
            only = re.search(r"\bonly for\b", column.description, re.I) is not None
            about = UNLESS.sub("", about)
            subjects = _without_nouns(_content(about), table) | _units(about)
            yield Rule(f"{table.name}.{column.name}", subjects, alone=only)
    for text in (table.description, model.description, model.custom_instructions):
        for sentence in re.split(r"[.;]\s", text[:20_000]):
            yield from _said_in(table, sentence)


def _without_nouns(words: frozenset[str], table: Table) -> frozenset[str]:
    """What sets one date of the table apart: its own noun stands for all of them."""
    nouns = {word for one in (table.words, *table.synonyms) for word in one.lower().split()}
    return frozenset(one for one in words if not any(kin(one, noun) for noun in nouns))


def _said_of_rows(model: SemanticModel, table: Table, happenings: Sequence[Rule]) -> str | None:
    """`A shipment belongs to the period in which it was booked`."""
    nouns = {word for one in (table.words, *table.synonyms) for word in one.lower().split()[-1:]}
    for text in (table.description, model.description, model.custom_instructions):
        for sentence in re.split(r"[.;]\s", text[:20_000]):
            found = PERIOD.search(sentence)
            before = _content(sentence[: found.start()]) if found else frozenset()
            if found is None or not any(kin(word, noun) for word in before for noun in nouns):
                continue
            verb = found.group(1).lower()
            names = {
                one.name: [word for name in (one.words, *one.synonyms) for word in name.lower().split()]
                for one in table.times
            }
            said = [name for name, known in names.items() if any(kin(verb, word) for word in known)]
            if len(said) == 1:
                return f"{table.name}.{said[0]}"
            return _one(happenings, frozenset((verb,)))
    return None


def _said_in(table: Table, sentence: str) -> Iterator[Rule]:
    """`Bookings and losses are dated by close_date, new pipeline by created_date`: each date ends its subjects."""
    found = sorted(
        ((place, column) for column in table.times for place in _places(column, sentence)), key=lambda one: one[0]
    )
    start = 0
    for (at, end), column in found:
        before = sentence[start:at]
        subjects = _without_nouns(_content(before), table)
        if subjects and LEADS_TO_A_DATE.search(before):
            yield Rule(f"{table.name}.{column.name}", subjects)
        start = end


def _places(column: Column, sentence: str) -> Iterator[tuple[int, int]]:
    for name in (column.name, *(one for one in (column.words, *column.synonyms) if " " in one)):
        for match in re.finditer(rf"\b{re.escape(name)}\b", sentence, re.I):
            yield match.span()
            return


def _said_by(table: Table, metric: Metric) -> str | None:
    """`Sum of the won deals, by close date`."""
    text = metric.description.lower()
    found = {
        f"{table.name}.{column.name}"
        for column in table.times
        for name in (column.words, column.name.lower(), *column.synonyms)
        if re.search(rf"(?:^|[,.;(]) *by (?:the )?{re.escape(name.lower())}\b", text)
    }
    return next(iter(found)) if len(found) == 1 else None


@lru_cache(maxsize=32)
def dates_of(model: SemanticModel) -> Dates:
    """Worked out once for a model."""
    return Dates(model)
