"""Items and operators to a typed query: every slot filled from claimed words, what is missing assumed and said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tools.errors import CallerError
from tools.semantics import periods
from tools.semantics.elements import Table, singular
from tools.semantics.english.grammar import Operators
from tools.semantics.english.items import Item, claim
from tools.semantics.english.lexicon import Candidate
from tools.semantics.english.reading import NotUnderstood, Reading
from tools.semantics.model import SemanticModel
from tools.semantics.query import Compare, Detail, Filter, Grain, Having, Order, Window
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

TOP_DEFAULT = 10


class Assembler:
    """Fills one reading. `partial` is for follow-ups, which may leave out the metric."""

    def __init__(
        self, model: SemanticModel, items: Sequence[Item], operators: Operators, *, today: date, partial: bool
    ) -> None:
        self.model, self.items, self.operators = model, items, operators
        self.today, self.partial = today, partial
        self.reading = Reading()

    def fill(self) -> Reading:
        self._times()
        self._averages()
        self._counts()
        self._thresholds()
        self._metrics()
        self._groups()
        self._filters()
        self._rank()
        self._derivations()
        self._no_metric()
        self._default_order()
        return self.reading

    # Time

    def _times(self) -> None:
        reading, versus = self.reading, set(self.operators.versus)
        windows: list[tuple[Window, bool]] = []
        for i, item in enumerate(self.items):
            time = item.time
            if time is None:
                continue
            if time.kind == "window" and time.window:
                windows.append((time.window, i in versus))
                reading.assume(time.note)
                self._claim(item, "window")
            elif time.kind == "grain":
                if item.role == "" or item.role == "group":
                    self._grain(time.grain, item)
            elif time.kind == "over_itself":
                self._grain(time.grain, item)
                reading.compare = Compare(to="previous")
            else:
                reading.compare = Compare(to="same_last_year" if time.kind == "same_last_year" else "previous")
                self._claim(item, "compare")
        if len(windows) > 2:
            raise NotUnderstood("unclear", "The question names more than two periods; ask for one, or compare two.")
        if len(windows) == 2:
            self._two(windows)
        elif windows:
            self._one(*windows[0])

    def _grain(self, grain: Grain | None, item: Item) -> None:
        if self.reading.grain is not None and self.reading.grain != grain:
            raise NotUnderstood("unclear", f"The question asks by {self.reading.grain} and by {grain}; which one?")
        self.reading.grain = grain
        self._claim(item, "grain")

    def _one(self, window: Window, compared: bool) -> None:
        """One window is the one asked for; after `vs` it is the one to compare with, and now is the one asked for."""
        if not compared:
            self.reading.windows = [window]
            return
        if window.kind == "last" and window.n == 1 and window.unit:
            self.reading.windows = [Window(kind="this", unit=window.unit), window]
            self.reading.compare = Compare(to="explicit")
            self.reading.assume(f"this {window.unit} so far is compared with the same days of the last one")
            return
        if window.kind == "last" and window.unit:
            self.reading.windows = [window]
            self.reading.compare = Compare(to="previous")
            return
        raise NotUnderstood(
            "unclear", f"Which period shall be compared with {periods.resolve(window, self.today).said()}?"
        )

    def _two(self, windows: list[tuple[Window, bool]]) -> None:
        (first, first_compared), (second, second_compared) = windows
        if first_compared and not second_compared:
            first, second = second, first
        elif not (second_compared or self.operators.comparing or self.operators.growth):
            raise NotUnderstood(
                "unclear",
                "The question names two periods; say how they belong together, as in 'this year vs last year'.",
            )
        if first == second:
            self.reading.windows, self.reading.compare = [first], Compare(to="previous")
            return
        units: dict[str | None, int] = {"day": 0, "week": 1, "month": 2, "quarter": 3, "year": 4}
        year = Window(kind="last", unit="year")
        if second == year and first.unit != "year" and units.get(first.unit, 0) < 4 and first.kind != "between":
            self.reading.windows, self.reading.compare = [first], Compare(to="same_last_year")
            return
        if self._starts_later(second, first):
            first, second = second, first
        self.reading.windows, self.reading.compare = [first, second], Compare(to="explicit")

    def _starts_later(self, one: Window, other: Window) -> bool:
        """The later period is the one asked about, whichever is named first."""
        a, b = periods.whole(one, self.today).start, periods.whole(other, self.today).start
        return bool(a and b and a > b)

    # Metrics

    def _averages(self) -> None:
        for function, item in self.operators.averaged:
            if item.kind == "time":
                grain = item.time.grain if item.time else None
                raise NotUnderstood(
                    "impossible", f"The average of {grain} totals is not computed; ask for the numbers by {grain}."
                )
            fact, metric = item.of("fact"), item.of("metric")
            if fact is not None and function in ("avg", "median", "min", "max"):
                self._metric(f"{function}({fact.ref})", item)
            elif metric is not None:
                self._average_of(function, metric, item)
            elif item.is_a("entity"):
                item.role = ""

    def _average_of(self, function: str, metric: Candidate, item: Item) -> None:
        _, found = self.model.metric(metric.ref)
        if "average" in found.words or "avg" in found.expr.lower() or "/" in found.expr:
            self._metric(metric.ref, item)
            return
        plan = metric_plan(self.model, metric.ref)
        column = _summed(self.model, found.expr, metric.table)
        if column is None or len(plan.leaves) != 1:
            raise NotUnderstood(
                "impossible",
                f"The {'average' if function == 'avg' else function} of {found.words} is not defined: average over what?",
            )
        self._metric(f"{function}({metric.table}.{column})", item)
        self.reading.assume(
            f"the {'average' if function == 'avg' else function} is taken over {self.model.table(metric.table).words}"
        )

    def _counts(self) -> None:
        for item in self.operators.counted:
            metric, entity, dimension = item.of("metric"), item.of("entity"), item.of("dimension")
            if metric is not None:
                self._metric(metric.ref, item)
            elif entity is not None:
                self._metric(self.count_of(self.model.table(entity.table)), item)
            elif dimension is not None:
                self._metric(f"count_distinct({dimension.ref})", item)

    def count_of(self, table: Table) -> str:
        """The model's own metric that counts this table's rows, else a plain count."""
        wanted = {
            f"{singular(table.name.lower())}_count",
            f"{table.name.lower()}_count",
            f"number_of_{table.name.lower()}",
        }
        for owner, metric in self.model.all_metrics():
            if metric.name.lower() in wanted:
                return self.model.metric_ref(owner, metric)
        keys = {f"count(distinct {name})".lower() for name in table.key} | {"count(*)"}
        for metric in table.all_metrics:
            if " ".join(metric.expr.lower().split()) in keys:
                return self.model.metric_ref(table, metric)
        return f"count({table.name})"

    def _thresholds(self) -> None:
        for one in self.operators.thresholds:
            subject = one.subject or one.before
            fact = subject.of("fact") if subject else None
            metric = subject.of("metric") if subject else None
            entity = subject.of("entity") if subject else None
            if fact is not None and metric is None:
                self.reading.filters.append(Filter(field=fact.ref, op=one.op, values=one.values))
                claim([subject] if subject else [], "having")
                continue
            if metric is not None:
                ref = metric.ref
            elif entity is not None and one.subject is not None:
                ref = self.count_of(self.model.table(entity.table))
            else:
                ref = ""
            claim([subject] if subject and one.subject is not None else [], "having")
            self.reading.having.append(Having(metric=ref or "?", op=one.op, values=one.values))
            self.reading.saw("having", [subject] if subject else [])

    def _metrics(self) -> None:
        context = [item for item in self.items if item.is_a("metric")]
        for position, item in enumerate(context):
            metric = item.of("metric")
            if (
                metric is None
                or item.role in ("having", "group", "count", "average", "metric")
                or item in self.operators.grouped
            ):
                continue
            if item in self.operators.counted or any(item is one for _, one in self.operators.averaged):
                continue
            if item.is_a("entity") and self._is_context(item, position, context):
                continue
            self._metric(metric.ref, item)
        for item, direction in self.operators.ordered:
            metric = item.of("metric")
            fact = item.of("fact")
            ref = metric.ref if metric else f"sum({fact.ref})" if fact else ""
            self._metric(ref, item)
            self.reading.order = [Order(by=ref, dir=direction or "desc")]
        if self.reading.metrics or self.reading.having:
            return
        facts = [item for item in self.items if item.is_a("fact") and item.free]
        for item in facts:
            fact = item.of("fact")
            if fact is not None:
                function = self._fact_function(fact)
                self._metric(f"{function}({fact.ref})", item)

    def _fact_function(self, fact: Candidate) -> str:
        _, column = self.model.column(fact.ref)
        default = getattr(column, "default_aggregation", None)
        if default:
            return str(default)
        if any(
            word in column.name.lower()
            for word in ("price", "rate", "percent", "ratio", "age", "score", "average", "seconds")
        ):
            self.reading.assume(f"{column.words} is averaged", confidence=0.9)
            return "avg"
        self.reading.assume(f"{column.words} is summed", confidence=0.9)
        return "sum"

    def _is_context(self, item: Item, position: int, context: Sequence[Item]) -> bool:
        """Whether "orders" is only where something else comes from ("revenue from web orders", "list orders")."""
        operators = self.operators
        if item is operators.which or (operators.top and item is operators.top.target):
            return True
        others = [one for one in context if one is not item and not one.is_a("entity")] or list(self.reading.metrics)
        if (
            operators.listing
            and not others
            and not operators.grouped
            and self.reading.grain is None
            and any(one.role == "list" for one in self.items)
        ):
            return True
        if operators.recent:
            return True
        index = self.items.index(item)
        before = self.items[index - 1] if index else None
        joined = before is not None and before.kind == "word" and before.text in ("and", "vs", "versus", "plus")
        after = self.items[index + 1] if index + 1 < len(self.items) else None
        joined = joined or (
            after is not None and after.kind == "word" and after.text in ("and", "vs", "plus") and position == 0
        )
        return bool(others) and not joined

    def _metric(self, ref: str, item: Item) -> None:
        self.reading.add_metric(ref)
        self._claim(item, "metric")
        self._exactness(item)

    def _exactness(self, item: Item) -> None:
        words = tuple(token.text for token in item.tokens)
        if any(token.repaired for token in item.tokens):
            self.reading.confidence *= 0.9
        elif not any(one.words == words for one in item.candidates):
            self.reading.confidence *= 0.99

    # Groups

    def _groups(self) -> None:
        operators = self.operators
        wanted = [item for item in self.items if item in operators.grouped]
        for item in (operators.which, operators.top.target if operators.top else None):
            if item is not None and item not in wanted:
                wanted.append(item)
        wanted += [
            item
            for item in self.items
            if item.free and item.is_a("dimension") and item not in wanted and not self._names_a_filter(item)
        ]
        for item in sorted(wanted, key=self.items.index):
            self._group(item)
        if any(one.role == "" and one.kind == "unit" for one in self.items):
            for one in self.items:
                if one.kind == "unit" and one.free and operators.trend:
                    self._grain(one.unit, one)

    def _names_a_filter(self, item: Item) -> bool:
        """`region Europe`, `the Europe region`, `region is Europe`: the dimension only says which value is meant."""
        dimension = item.of("dimension")
        if dimension is None:
            return False
        i = self.items.index(item)
        for j in (*range(i + 1, min(i + 4, len(self.items))), i - 1):
            if not 0 <= j < len(self.items):
                continue
            other = self.items[j]
            if any(
                one.kind == "value" and one.ref.rpartition(".")[2] == dimension.ref.rpartition(".")[2]
                for one in other.candidates
            ):
                return True
            if j > i and not (
                other.kind == "word"
                and other.text
                in ("is", "are", "was", "in", "of", "=", "equals", "the", "not", "excluding", "other", "than")
            ):
                break
        return False

    def _group(self, item: Item) -> None:
        if item.kind == "unit":
            self._grain(item.unit, item)
            item.role = "group"
            return
        if item.kind == "time" and item.time is not None:
            self._grain(item.time.grain, item)
            return
        candidate = item.of("dimension", "entity", "time")
        if candidate is None:
            return
        if candidate.kind == "time":
            self.reading.time_field = candidate.ref
            self.reading.grain = self.reading.grain or "day"
        elif candidate.kind == "entity":
            self.reading.add_dimension(self.model.table(candidate.table).name)
        else:
            self.reading.add_dimension(self._nearest(item, "dimension").ref)
        self._claim(item, "group")
        item.role = "group"
        self._exactness(item)

    def _roots(self) -> list[str]:
        """The tables that the metrics go over."""
        roots: list[str] = []
        for ref in self.reading.metrics:
            try:
                roots += [leaf.root for leaf in metric_plan(self.model, ref).leaves]
            except CallerError:
                continue
        if not roots and self.model.tables:
            roots = [item.of("entity").table.lower() for item in self.items if item.of("entity")]  # type: ignore[union-attr]
        return roots

    def _nearest(self, item: Item, kind: str) -> Candidate:
        """The candidate on the metric's own table, else on the nearest table that it reaches."""
        candidates = [one for one in item.candidates if one.kind == kind]
        roots = self._roots()
        if len(candidates) == 1 or not roots:
            return candidates[0]
        paths = reachable(self.model, roots[0])
        return min(candidates, key=lambda one: len(paths.get(one.table.lower(), (None,) * 99)))

    # Filters

    def _filters(self) -> None:
        by_field: dict[tuple[str, bool], list[Item]] = {}
        for item in self.items:
            if item.role in ("group", "metric") or not item.is_a("value", "flag", "filter"):
                continue
            negated = any(item is one for one in self.operators.negated)
            candidate = item.of("flag", "filter")
            if candidate is not None and not (item.is_a("value") and candidate.table.lower() not in self._reach()):
                self._flag(item, candidate, negated=negated)
                continue
            candidate = self._value(item)
            by_field.setdefault((candidate.ref, negated), []).append(item)
            self._exactness(item)
        for (ref, negated), items in by_field.items():
            values = tuple(
                dict.fromkeys(
                    one.value for item in items for one in item.candidates if one.kind == "value" and one.ref == ref
                )
            )
            op = ("not in" if negated else "in") if len(values) > 1 else ("!=" if negated else "=")
            self.reading.filters.append(Filter(field=ref, op=op, values=values))  # type: ignore[arg-type]
            for item in items:
                self._claim(item, "filter")
            compares = self.operators.versus or self.operators.comparing
            if compares and len(values) > 1 and not negated:
                self.reading.add_dimension(ref)
        for item in self.items:
            if item.free and item.is_a("dimension") and self._names_a_filter(item):
                self._claim(item, "filter")

    def _flag(self, item: Item, candidate: Candidate, *, negated: bool) -> None:
        if candidate.kind == "filter":
            self.reading.filters.append(Filter(field=candidate.ref, op="!=" if negated else "="))
        else:
            self.reading.filters.append(Filter(field=candidate.ref, op="=", values=(not negated,)))
        self._claim(item, "filter")

    def _reach(self) -> set[str]:
        roots = self._roots()
        return set(reachable(self.model, roots[0])) if roots else {table.name.lower() for table in self.model.tables}

    def _value(self, item: Item) -> Candidate:
        """The field that a value belongs to; when two different fields hold it and nothing tells them apart, ask."""
        candidates = [one for one in item.candidates if one.kind == "value"]
        i = self.items.index(item)
        around = self.items[max(0, i - 3) : i] + list(self.items[i + 1 : i + 2])
        for other in around:
            dimension = other.of("dimension")
            named = [
                one
                for one in candidates
                if dimension and one.ref.rpartition(".")[2] == dimension.ref.rpartition(".")[2]
            ]
            if named:
                candidates = named
                break
        fields = {one.ref.rpartition(".")[2].lower() for one in candidates}
        if len(fields) == 1:
            reach = self._reach()
            return min(candidates, key=lambda one: one.table.lower() not in reach)
        reached = [one for one in candidates if one.table.lower() in self._reach()]
        if len({one.ref for one in reached}) == 1:
            return reached[0]
        labels = tuple(sorted({self.model.column(one.ref)[1].words for one in candidates}))
        raise NotUnderstood(
            "unclear",
            f"{item.said!r} is a {' and a '.join(labels)}; which is meant?",
            words=(item.said,),
            choices=tuple(f"{label} {item.said}" for label in labels),
        )

    # Ranks, limits, order

    def _rank(self) -> None:
        operators, reading = self.operators, self.reading
        if operators.limit is not None:
            reading.limit = operators.limit
        top = operators.top
        if top is None:
            return
        metric = top.metric.of("metric", "fact") if top.metric else None
        if metric is not None and top.metric is not None:
            ref = metric.ref if metric.kind == "metric" else f"sum({metric.ref})"
            if not (top.metric.is_a("entity") and top.metric.role == "group"):
                self._metric(ref, top.metric)
                reading.order = [Order(by=ref, dir=top.direction)]
        if not reading.dimensions and reading.grain is None:
            if self.partial:
                reading.limit = top.n
                return
            raise NotUnderstood(
                "unclear", f"The {top.word} of what? Name what to rank, such as customers, regions or months."
            )
        self._top_limit()
        if not reading.order:
            reading.order = [Order(by="?", dir=top.direction)]
        elif reading.order[0].dir != top.direction:
            reading.order = [Order(by=reading.order[0].by, dir=top.direction)]
        per = [self._ref_of(item) for item in operators.per if item is not top.target]
        reading.limit_per = [ref for ref in per if ref and (ref in reading.dimensions or ref == reading.grain)]

    def _top_limit(self) -> None:
        top, reading = self.operators.top, self.reading
        if top is None or reading.limit is not None:
            return
        target = top.target or self.operators.which
        if top.n is not None:
            reading.limit = max(1, top.n)
        elif target is not None and target.plural:
            if target.is_a("entity") or top.word in ("top", "bottom", "best", "worst"):
                reading.limit = TOP_DEFAULT
                reading.assume(f"{top.word} means the {'first' if top.direction == 'desc' else 'last'} {TOP_DEFAULT}")
        elif target is not None or self.operators.which or not self.operators.grouped:
            reading.limit = 1

    def _ref_of(self, item: Item) -> str:
        if item.kind == "unit":
            return str(item.unit)
        if item.time is not None:
            return str(item.time.grain)
        candidate = item.of("dimension", "entity")
        if candidate is None:
            return ""
        return (
            self.model.table(candidate.table).name
            if candidate.kind == "entity"
            else self._nearest(item, "dimension").ref
        )

    # Shares, growth, trends

    def _derivations(self) -> None:
        operators, reading = self.operators, self.reading
        if operators.share:
            reading.derive.append("share")
            self._share()
        if operators.cumulative:
            reading.derive.append("cumulative")
            reading.grain = reading.grain or self._natural_grain()
        if operators.trend and reading.grain is None and not self.partial:
            reading.grain = self._natural_grain()
        if operators.trend and reading.grain is None and self.partial:
            reading.grain = "month"
        if operators.growth or (
            operators.comparing and len(reading.windows) == 1 and not operators.versus and not reading.dimensions
        ):
            self._growth()
        if operators.comparing:
            claim(
                (
                    item
                    for item in self.items
                    if item.text in ("compare", "compared", "comparison", "comparing", "compares")
                ),
                "compare",
            )

    def _share(self) -> None:
        """A share of one value is computed over all values of its field, and shown for that one."""
        reading = self.reading
        values = [
            one
            for one in reading.filters
            if one.op in ("=", "in") and one.values and not isinstance(one.values[0], bool)
        ]
        if reading.dimensions or self.partial:
            return
        if not values:
            raise NotUnderstood(
                "unclear", "A share of what? Name a group, such as region, or a value, such as one region."
            )
        wanted = values[-1]
        reading.filters = [one for one in reading.filters if one is not wanted]
        reading.kept.append(wanted)
        reading.add_dimension(wanted.field)

    def _growth(self) -> None:
        reading = self.reading
        if reading.compare is not None:
            return
        if reading.grain is not None:
            reading.derive.append("growth")
        elif reading.windows:
            reading.compare = Compare(to="previous")
        elif not self.partial:
            reading.windows = [Window(kind="last", unit="month")]
            reading.compare = Compare(to="previous")
            reading.assume("the last whole month is compared with the one before")
        else:
            reading.compare = Compare(to="previous")

    def _natural_grain(self) -> Grain:
        if not self.reading.windows:
            return "month"
        days = periods.resolve(self.reading.windows[0], self.today).days
        if days is None:
            return "month"
        return "day" if days <= 35 else "week" if days <= 100 else "month" if days <= 1100 else "quarter"

    # What nobody said

    def _no_metric(self) -> None:
        reading, operators = self.reading, self.operators
        self._context_entities()
        if reading.having and reading.having[0].metric != "?" and not reading.metrics:
            reading.metrics = [reading.having[0].metric]
        if reading.metrics:
            self._fill_metric(reading.metrics[0])
            return
        if self.partial:
            return
        entity = self._entity()
        if entity is not None and (
            operators.recent
            or not (reading.dimensions or reading.grain or reading.compare or reading.having or operators.share)
        ):
            self._rows(entity)
            return
        if entity is not None and operators.top is None and entity.name not in reading.dimensions:
            reading.add_metric(self.count_of(entity))
        elif (
            entity is not None
            and operators.which is not None
            and operators.top is None
            and not reading.having
            and reading.dimensions == [entity.name]
        ):
            reading.dimensions = []
            self._rows(entity)
            return
        elif reading.dimensions or reading.grain or reading.having or operators.growth or operators.share:
            if not (operators.top or reading.having or operators.trend or operators.growth or operators.share):
                raise NotUnderstood("no_metric", "The question names no number to compute.")
            self._default_metric()
        else:
            raise NotUnderstood("no_metric", "The question names no number to compute.")
        self._fill_metric(reading.metrics[0])

    def _default_metric(self) -> None:
        found = next(iter(self.model.all_metrics()), None)
        if found is None:
            raise NotUnderstood("no_metric", "The question names no number to compute, and the model has no metric.")
        self.reading.add_metric(self.model.metric_ref(*found))
        self.reading.assume(f"by {found[1].words}", confidence=0.85)

    def _fill_metric(self, ref: str) -> None:
        """Order and thresholds that named no metric mean the one asked for."""
        reading = self.reading
        reading.order = [one.model_copy(update={"by": ref}) if one.by == "?" else one for one in reading.order]
        reading.having = [
            one.model_copy(update={"metric": ref}) if one.metric == "?" else one for one in reading.having
        ]
        if reading.having and not reading.dimensions and reading.grain is None:
            entity = self._entity(counted=False)
            if entity is None or any(item.is_a("entity") for item in self.operators.counted):
                raise NotUnderstood(
                    "impossible",
                    "A threshold applies to groups, such as customers or months; counting those that pass it is not computed. Ask to list them.",
                )
            reading.add_dimension(entity.name)

    def _entity(self, *, counted: bool = True) -> Table | None:
        for item in self.items:
            candidate = item.of("entity")
            if (
                candidate is not None
                and item.role not in ("having",)
                and (counted or item not in self.operators.counted)
            ):
                if item.role == "metric" and not counted:
                    continue
                return self.model.table(candidate.table)
        return None

    def _context_entities(self) -> None:
        """An entity beside a metric says where the number comes from; it must be related to it."""
        reach = self._reach()
        for item in self.items:
            candidate = item.of("entity")
            if candidate is None or not item.free:
                continue
            if self.reading.metrics and candidate.table.lower() not in reach:
                continue
            self._claim(item, "context")

    def _rows(self, table: Table) -> None:
        reading, operators = self.reading, self.operators
        reading.detail = Detail(table=table.name)
        reading.order = []
        claim(
            (
                item
                for item in self.items
                if item.text in ("show", "display", "find", "get", "give", "records", "rows", "details")
            ),
            "list",
        )
        if operators.recent and table.default_time is not None:
            if operators.recent == "asc":
                reading.order = [Order(by=f"{table.name}.{table.default_time.name}", dir="asc")]
            reading.limit = reading.limit or (
                TOP_DEFAULT if any(item.is_a("entity") and item.plural for item in self.items) else 1
            )

    def _default_order(self) -> None:
        """A date field that was named is the one that windows and grains are about."""
        for item in self.items:
            candidate = item.of("time")
            if item.free and candidate is not None:
                self.reading.time_field = candidate.ref
                self._claim(item, "time")
        if any(one.by == "?" for one in self.reading.order) and not self.partial:
            self.reading.order = []

    def _claim(self, item: Item, role: str) -> None:
        if item.free:
            item.role = role
            self.reading.saw(role, [item])


def _summed(model: SemanticModel, expr: str, table: str) -> str | None:
    """`revenue` of `SUM(revenue)` when it is a field of the table."""
    text = expr.strip()
    if not (text.upper().startswith("SUM(") and text.endswith(")")):
        return None
    inner = text[4:-1].strip().lower()
    return inner if table and inner in model.table(table).columns else None
