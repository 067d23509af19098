"""The closed grammar over items: which words ask for groups, ranks, thresholds, shares, comparisons; roles are set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tools.semantics.english import words
from tools.semantics.english.items import Item, claim, phrase_at
from tools.semantics.query import Comparison

Direction = Literal["asc", "desc"]
GROUPS = ("dimension", "entity", "time")
NUMBERS = ("metric", "fact")


@dataclass
class Top:
    """`top 10 customers`, `highest revenue`: how many, which way, of what, by what."""

    direction: Direction
    n: int | None = None
    target: Item | None = None
    metric: Item | None = None
    word: str = ""


@dataclass
class Threshold:
    op: Comparison
    values: tuple[float, ...]
    subject: Item | None = None
    before: Item | None = None
    money: bool = False


@dataclass
class Operators:
    """What the grammar words of one question ask for."""

    counted: list[Item] = field(default_factory=list)
    top: Top | None = None
    recent: Direction | None = None
    thresholds: list[Threshold] = field(default_factory=list)
    negated: list[Item] = field(default_factory=list)
    averaged: list[tuple[str, Item]] = field(default_factory=list)
    grouped: list[Item] = field(default_factory=list)
    ordered: list[tuple[Item, Direction | None]] = field(default_factory=list)
    per: list[Item] = field(default_factory=list)
    which: Item | None = None
    listing: bool = False
    share: bool = False
    growth: bool = False
    trend: bool = False
    cumulative: bool = False
    comparing: bool = False
    versus: list[int] = field(default_factory=list)
    limit: int | None = None
    distinct: bool = False
    verbs: list[Item] = field(default_factory=list)


class Grammar:
    """Reads the grammar words of a question, one kind after the other; each pass claims its items."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self.found = Operators()

    def read(self) -> Operators:
        self._thresholds()
        self._counts()
        self._averages()
        self._shares()
        self._flags()
        self._negations()
        self._tops()
        self._recent()
        self._versus()
        self._groups()
        self._which()
        self._limits()
        return self.found

    # Helpers

    def _word(self, i: int) -> str:
        return self.items[i].text if 0 <= i < len(self.items) and self.items[i].kind == "word" else ""

    def _next(self, i: int, *, over: frozenset[str] = words.STOP) -> int:
        """The next place that is not a stop word."""
        while (
            i < len(self.items) and self.items[i].kind == "word" and (self.items[i].text in over or self.items[i].role)
        ):
            i += 1
        return i

    def _each(self, *phrase_sets: tuple[tuple[str, ...], ...]) -> Iterator[tuple[int, int, int]]:
        """(which set, place, length) of every free phrase of these sets; a longer one wins at its place."""
        for i in range(len(self.items)):
            best = max(
                ((phrase_at(self.items, i, phrases), -k) for k, phrases in enumerate(phrase_sets)), default=(0, 0)
            )
            if best[0]:
                yield -best[1], i, best[0]

    # Passes

    def _thresholds(self) -> None:
        operators: tuple[tuple[Comparison, tuple[tuple[str, ...], ...]], ...] = (
            (">=", words.AT_LEAST),
            ("<=", words.AT_MOST),
            (">", words.ABOVE),
            ("<", words.BELOW),
            ("=", words.EXACTLY),
        )
        for which, i, length in self._each(*(phrases for _, phrases in operators)):
            at = i + length
            if at < len(self.items) and self.items[at].kind == "number":
                self._threshold(operators[which][0], i, at, (self.items[at].number or 0.0,), at + 1)
        for i in range(len(self.items) - 3):
            low, middle, high = self.items[i + 1 : i + 4]
            if self._word(i) == "between" and low.kind == high.kind == "number" and middle.text == "and":
                self._threshold("between", i, i + 1, (low.number or 0.0, high.number or 0.0), i + 4)
        for i, item in enumerate(self.items):
            if item.kind == "number" and item.free and i + 2 < len(self.items) and self._word(i + 1) in ("or", "and"):
                op: Comparison | None = {"more": ">=", "above": ">=", "less": "<=", "fewer": "<=", "below": "<="}.get(
                    self._word(i + 2)
                )  # type: ignore[assignment]
                if op:
                    self._threshold(op, i, i, (item.number or 0.0,), i + 3)

    def _threshold(self, op: Comparison, start: int, number_at: int, values: tuple[float, ...], after: int) -> None:
        end = after + 1 if self._word(after) in words.CURRENCY else after
        if end < len(self.items) and self.items[end].kind == "unit":
            return
        claim(self.items[start:end], "having")
        subject_at = self._next(end, over=frozenset({"in", "of", "total", "different", "worth"}))
        subject = self.items[subject_at] if subject_at < len(self.items) else None
        subject = subject if subject and subject.is_a("metric", "fact", "entity") and subject.free else None
        before = next(
            (one for one in reversed(self.items[:start]) if one.kind != "word" or one.text not in words.STOP), None
        )
        before = before if before and before.is_a("metric", "fact") else None
        money = self.items[number_at].said[:1] in "$€£" or end > after
        if subject is not None:
            subject.role = "having"
        self.found.thresholds.append(Threshold(op, values, subject, before, money))

    def _counts(self) -> None:
        for _, i, length in self._each(words.COUNT):
            for one in self.items[i + length :]:
                if one.is_a("metric", "entity", "dimension"):
                    claim(self.items[i : i + length], "count")
                    self.found.distinct |= any(
                        self._word(k) in ("different", "distinct", "unique") for k in range(i, i + length + 2)
                    )
                    self.found.counted.append(one)
                    break
                if phrase_at(self.items, self.items.index(one), words.BY) or one.kind == "time":
                    break
        for i, item in enumerate(self.items):
            if item.kind == "word" and item.text in ("distinct", "unique") and i + 1 < len(self.items):
                item.role = "count"

    def _averages(self) -> None:
        for i, item in enumerate(self.items):
            function = words.AVERAGE.get(item.text) or words.EXTREME.get(item.text)
            at = self._next(i + 1)
            target = self.items[at] if at < len(self.items) else None
            if item.kind != "word" or not item.free or function is None or target is None:
                continue
            if (
                (item.text in words.AVERAGE and target.is_a("metric", "fact", "entity", "dimension"))
                or (item.text in words.EXTREME and target.is_a("fact") and not target.is_a("metric"))
                or (item.text in words.AVERAGE and target.kind == "time" and target.time and target.time.grain)
            ):
                item.role = "average"
                self.found.averaged.append((function, target))

    def _shares(self) -> None:
        for _, i, length in self._each(words.SHARE):
            claim(self.items[i : i + length], "share")
            self.found.share = True

    def _flags(self) -> None:
        for _, i, length in self._each(words.TREND):
            claim(self.items[i : i + length], "trend")
            self.found.trend = True
        for _, i, length in self._each(words.CUMULATIVE):
            claim(self.items[i : i + length], "cumulative")
            self.found.cumulative = True
        for i, item in enumerate(self.items):
            if item.kind != "word" or not item.free:
                continue
            if item.text in words.GROWTH:
                item.role = "growth"
                self.found.growth = True
                if self._word(i + 1) == "rate":
                    self.items[i + 1].role = "growth"
            elif item.text in words.TRADE_VERBS:
                self.found.verbs.append(item)
            elif item.text in ("compare", "compared", "comparison", "comparing", "compares"):
                self.found.comparing = True

    def _negations(self) -> None:
        for _, i, length in self._each(words.NOT):
            at = self._next(i + length)
            targets = self._values_from(at)
            if targets:
                claim(self.items[i : i + length], "not")
                self.found.negated += targets

    def _values_from(self, at: int) -> list[Item]:
        """Values joined by `and`, `or` or nothing, from this place on."""
        found: list[Item] = []
        while at < len(self.items):
            item = self.items[at]
            if item.is_a("value", "flag", "filter"):
                found.append(item)
            elif not (item.kind == "word" and item.text in ("and", "or", "the", "nor") and found) and not (
                item.is_a("dimension") and not found
            ):
                break
            at += 1
        return found

    def _tops(self) -> None:
        for i, item in enumerate(self.items):
            if item.kind != "word" or not item.free or item.text not in words.DESC | words.ASC:
                continue
            if item.text == "most" and self._word(i + 1) in words.RECENT:
                continue
            top = Top("desc" if item.text in words.DESC else "asc", word=item.text)
            used = [item]
            j = i + 1
            before = self.items[i - 1] if i else None
            if j < len(self.items) and self.items[j].kind == "number" and self.items[j].free:
                top.n = int(self.items[j].number or 0)
                used.append(self.items[j])
                j += 1
            elif before is not None and before.kind == "number" and before.free:
                top.n = int(before.number or 0)
                used.append(before)
            while self._word(j) in words.RANKED:
                used.append(self.items[j])
                j += 1
            if not self._top_target(top, j) and top.n is None:
                continue
            claim(used, "top")
            if self.found.top is None or (self.found.top.target is None and top.target is not None):
                if self.found.top is not None:
                    top.metric = top.metric or self.found.top.metric
                self.found.top = top

    def _top_target(self, top: Top, j: int) -> bool:
        j = self._next(j)
        while (
            j < len(self.items)
            and (self.items[j].is_a("value", "flag", "filter") or self._word(j) in words.STOP)
            and not self.items[j].is_a(*GROUPS, *NUMBERS)
        ):
            j += 1
        if j >= len(self.items):
            return False
        item = self.items[j]
        after = self.items[j + 1] if j + 1 < len(self.items) else None
        if item.is_a("metric") and not (item.is_a("entity") and top.n is not None):
            top.metric = item
            follows = after is not None and (after.is_a("dimension", "entity") or after.kind == "unit")
            top.target = after if follows else None
            return True
        if item.is_a(*GROUPS) or item.kind == "unit":
            top.target = item
            return True
        if item.is_a("fact"):
            top.metric = item
            return True
        if item.kind == "time" and item.time and item.time.kind == "grain":
            return True
        return False

    def _recent(self) -> None:
        for i, item in enumerate(self.items):
            if item.kind == "word" and item.free and item.text in words.RECENT:
                at = self._next(i + 1)
                number = self.items[at] if at < len(self.items) and self.items[at].kind == "number" else None
                before = (
                    self.items[i - 1] if i and self._word(i - 1) != "most" else self.items[i - 2] if i > 1 else None
                )
                number = number or (before if before and before.kind == "number" and before.free else None)
                target = (
                    self.items[self._next(at + 1 if number is self.items[min(at, len(self.items) - 1)] else at)]
                    if self._next(at) < len(self.items)
                    else None
                )
                if target is None or not any(one.is_a("entity") for one in self.items[i:]):
                    continue
                item.role = "recent"
                if self._word(i - 1) == "most":
                    self.items[i - 1].role = "recent"
                if number is not None:
                    number.role = "recent"
                    self.found.limit = int(number.number or 1)
                self.found.recent = "asc" if words.RECENT[item.text] == "asc" else "desc"

    def _versus(self) -> None:
        for _, i, length in self._each(words.VERSUS):
            weak = tuple(one.text for one in self.items[i : i + length]) in words.WEAK_VERSUS
            at = self._next(i + length, over=frozenset({"the", "that", "those", "what", "we", "it", "in", "of", "did"}))
            target = self.items[at] if at < len(self.items) else None
            if target is None or not (target.kind == "time" or target.is_a("value")):
                continue
            joins_windows = target.kind == "time" and (self.found.comparing or self.found.growth)
            if not weak or joins_windows or (self.found.comparing and target.is_a("value")):
                claim(self.items[i : i + length], "versus")
                self.found.versus.append(at)
        for i, item in enumerate(self.items):
            if (
                item.kind == "time"
                and item.time
                and item.time.lead in ("over", "from", "as")
                and i
                and self.found.growth
            ):
                if any(one.window() for one in self.items[:i]):
                    self.found.versus.append(i)

    def _groups(self) -> None:
        for _, i, length in self._each(words.BY):
            at = i + length
            found: list[Item] = []
            while at < len(self.items):
                item = self.items[at]
                if self._groupable(item):
                    found.append(item)
                elif not (
                    item.kind == "word"
                    and item.text
                    in (
                        "and",
                        "the",
                        "their",
                        "each",
                        "by",
                        "then",
                        "our",
                        "per",
                        "of",
                        "its",
                        "every",
                        "both",
                        "different",
                        "customer's",
                    )
                ) or (
                    item.text == "and"
                    and not (
                        at + 1 < len(self.items)
                        and self._groupable(
                            self.items[
                                self._next(at + 1, over=frozenset({"the", "by", "per", "each", "their", "our", "then"}))
                            ]
                        )
                        if self._next(at + 1, over=frozenset({"the", "by", "per", "each", "their", "our", "then"}))
                        < len(self.items)
                        else False
                    )
                ):
                    break
                at += 1
            if found:
                claim(self.items[i : i + length], "by")
                self._grouped(found, by=self.items[i].text)
                continue
            number = self.items[at] if at < len(self.items) else None
            if number is not None and number.is_a("metric", "fact") and self.items[i].text == "by":
                claim(self.items[i : i + length], "by")
                self.found.ordered.append((number, None))
        self._orders()

    def _grouped(self, found: list[Item], *, by: str) -> None:
        for item in found:
            claim_later = item.role or "group"
            item.role = claim_later
            self.found.grouped.append(item)
            if by in ("per", "each", "for", "in", "every", "of") and self.found.top is not None:
                self.found.per.append(item)

    def _groupable(self, item: Item) -> bool:
        if item.kind == "unit" or (item.time is not None and item.time.kind == "grain"):
            return True
        return item.is_a(*GROUPS) and not (item.is_a("metric") and not item.is_a("entity"))

    def _orders(self) -> None:
        for phrase in (
            ("in", "terms", "of"),
            ("based", "on"),
            ("sorted", "by"),
            ("ordered", "by"),
            ("order", "by"),
            ("sort", "by"),
            ("ranked", "by"),
            ("rank", "by"),
            ("measured", "by"),
            ("according", "to"),
        ):
            for _, i, length in self._each((phrase,)):
                at = self._next(i + length)
                if at < len(self.items) and self.items[at].is_a("metric", "fact"):
                    claim(self.items[i : i + length], "order")
                    self.found.ordered.append((self.items[at], None))
        for i, item in enumerate(self.items):
            text = item.text if item.kind == "word" and item.free else ""
            before = self.items[i - 1] if i else None
            if text in ("descending", "desc", "ascending", "asc") and self.found.ordered:
                item.role = "order"
                self.found.ordered[-1] = (self.found.ordered[-1][0], "asc" if text.startswith("asc") else "desc")
            elif text in ("sorted", "ordered", "ranked", "rank", "sort", "order") and item.free:
                ahead = self.items[i + 1] if i + 1 < len(self.items) else None
                if (ahead is not None and ahead.role in ("by", "order", "group")) or (
                    text == "rank" and before is None
                ):
                    item.role = "order"

    def _which(self) -> None:
        for i, item in enumerate(self.items):
            if item.kind == "word" and item.text in ("which", "what", "who", "whose"):
                at = self._next(
                    i + 1,
                    over=frozenset({"of", "our", "the", "are", "is", "were", "was"})
                    if item.text != "what"
                    else frozenset(),
                )
                while (
                    at < len(self.items) and self.items[at].is_a("value", "flag") and not self.items[at].is_a(*GROUPS)
                ):
                    at += 1
                target = self.items[at] if at < len(self.items) else None
                if target is not None and (target.kind == "unit" or target.is_a(*GROUPS)) and target.free:
                    item.role = "which"
                    if not (target.is_a("metric") and not target.is_a("entity")):
                        self.found.which = target
                    return
        listing = [item for item in self.items if item.kind == "word" and item.text in words.LIST]
        self.found.listing = bool(listing) and not self.found.counted
        claim(
            (
                one
                for one in listing
                if one.text
                in ("list", "lists", "details", "detail", "records", "rows", "individual", "enumerate", "names")
            ),
            "list",
        )

    def _limits(self) -> None:
        for i, item in enumerate(self.items[:-1]):
            number = self.items[i + 1]
            if (
                item.kind == "word"
                and item.text in ("first", "limit", "only")
                and number.kind == "number"
                and number.free
            ):
                claim((item, number), "limit")
                self.found.limit = int(number.number or 0)
