"""A frame over one model as a typed query: what is related says what belongs to what."""

from __future__ import annotations

from datetime import date
from typing import Any

from tools.errors import CallerError
from tools.semantics.counted import counted_rows
from tools.semantics.elements import singular
from tools.semantics.english.frames.chunks import Chunk
from tools.semantics.english.frames.dates import Dates
from tools.semantics.english.frames.frame import Absent, Constraint, Frame, Group, Measure, Rank, Threshold
from tools.semantics.english.frames.geometry import (
    amounts_of,
    count_of,
    distance,
    facts_about,
    is_indicator,
    measured_in,
    reaches,
    roots_of,
)
from tools.semantics.english.frames.states import current_rows
from tools.semantics.english.frames.vocabulary import LENGTHS
from tools.semantics.english.lexicon import Candidate, Lexicon
from tools.semantics.english.reading import NotUnderstood, Reading
from tools.semantics.english.slots.averages import _summed
from tools.semantics.english.slots.rows import NAMING
from tools.semantics.english.slots.times import compared
from tools.semantics.english.tokens import stem, stems_of
from tools.semantics.english.words import BAD_NUMBERS, TRADE_VERBS
from tools.semantics.model import Table
from tools.semantics.query import Compare, Detail, Filter, Having, Members, Order, Over, ShareOf, Window

TOP_DEFAULT = 10
AVERAGED = ("price", "rate", "percent", "ratio", "age", "score", "average", "seconds", "duration", "minutes", "hours",
            "days", "rating", "length", "weight", "salary")  # fmt: skip


def plural_without_number(rank: Rank, target: Chunk | None, measured: list[Candidate]) -> bool:
    """`our biggest accounts` may be so by any number; `the biggest deal` is a row by its amount."""
    return target is not None and target.plural and rank.n is None and not measured and rank.kind == "rank"


class Resolver:
    def __init__(self, frame: Frame, chunks: list[Chunk], lexicon: Lexicon, today: date, *, partial: bool) -> None:
        self.frame = frame
        self.chunks = chunks
        self.lexicon = lexicon
        self.model = lexicon.model
        self.today = today
        self.partial = partial
        self.out = Reading()
        self.root: str | None = None
        self.entity: Table | None = None
        self.moments_used: set[int] = set()
        self.rows = False
        self.measure_refs: dict[int, str] = {}
        self.inside: list[tuple[str, str, Filter, int]] = []
        self.part_fields: list[str] = []
        self.among_filters: list[Filter] = []
        self.among_members: list[Members] = []
        self.has_part = any(chunk.part for chunk in chunks)

    def query(self) -> Reading:
        frame, out = self.frame, self.out
        self._subject()
        self._measures()
        self._root()
        self._decide_rows()
        self._groups()
        self._thresholds()
        self._constraints()
        self._states()
        self._absents()
        self._times()
        self._ranks()
        self._derive()
        self._finish()
        return out

    # Who it is about

    def _table(self, name: str) -> Table:
        return self.model.table(name)

    def _subject(self) -> None:
        frame = self.frame
        main = next((one for one in frame.entities if one.role in ("subject", "target", "counted")), None)
        if main is not None:
            self.entity = self._table(main.table) if main.table else None
        elif frame.who or frame.bare_count is not None or frame.when:
            self.entity = self._implied_entity()
        elif (frame.listing or frame.which) and not frame.measures and not frame.groups:
            moments = [ref for verb in frame.verbs for ref in verb.moments()]
            self.entity = self._table(moments[0].rpartition(".")[0]) if moments else None
        self._dimensions_with_numbers()
        self._happenings()

    def _dimensions_with_numbers(self) -> None:
        """`countries where revenue exceeds 3000`, `the five countries with the worst rate`: groups, not columns."""
        frame = self.frame
        numbers = frame.measures or any(one.subject is not None for one in frame.thresholds)
        if self.entity is not None or self.partial or not numbers:
            return
        for chunk in [one for one in frame.columns if one.of("dimension")]:
            frame.groups.append(Group(chunk, chunk.at, target=True))
            frame.columns.remove(chunk)

    def _happenings(self) -> None:
        """`accounts opened since July`, `arrivals per month`: the rows that have such a date."""
        frame, out = self.frame, self.out
        if self.entity is not None or self.partial:
            return
        counted = next((one for one in frame.measures if one.counted and one.chunk and one.chunk.of("time")), None)
        named = next((one for one in frame.verbs if one.of("time") and (len(one.tokens) > 1 or one.plural)), None)
        chunk = counted.chunk if counted is not None else named if not frame.measures else None
        if chunk is None or chunk.of("entity", "metric", "fact", "dimension"):
            return
        ref = chunk.of("time")[0].ref
        self.entity = self._table(ref.rpartition(".")[0])
        frame.measures = [one for one in frame.measures if one is not counted]
        frame.bare_count = chunk.at
        out.time_field = ref
        chunk.role = "time_field"
        if not any(one.time.kind == "window" for one in frame.stretches):
            out.filters.append(Filter(field=ref, op="is not null"))

    def _implied_entity(self) -> Table | None:
        """`who left last month`: the rows of the verb; `how many premium`: the rows of the value."""
        for constraint in self.frame.constraints:
            if constraint.chunk.alternatives.get("counted"):
                found = constraint.chunk.one("value", "flag", "filter")
                if found:
                    return self._table(found.table)
        for one in self.frame.entities:
            if one.table:
                return self._table(one.table)
        for verb in self.frame.verbs:
            for ref in verb.moments():
                return self._table(ref.rpartition(".")[0])
            for event in verb.events():
                return self._table(event)
        for constraint in self.frame.constraints:
            found = constraint.chunk.one("value", "flag", "filter")
            if found:
                return self._table(found.table)
        return None

    # Numbers

    def _measures(self) -> None:
        frame, out = self.frame, self.out
        for measure in list(frame.measures):
            if self._is_of_the_part(measure):
                continue
            ref = self._measure(measure)
            self.measure_refs[id(measure)] = ref
            out.add_metric(ref)
        if self._counts_what_is_limited():
            frame.bare_count = None
        if frame.bare_count is not None and self.entity is not None:
            ref = self._count_ref(self.entity)
            if ref not in out.metrics:
                out.add_metric(ref)
        counted_only = frame.bare_count is not None and len(out.metrics) == 1 and not frame.measures
        if frame.amount and not frame.growth and (not out.metrics or counted_only) and not self.partial:
            self._amount()
        elif frame.growth and not out.metrics and self.entity is not None and not self.partial:
            out.add_metric(count_of(self.model, self.entity))
        elif frame.groups and not out.metrics and not frame.entities and not self.partial:
            self._number_of_a_limit()
        elif frame.bare_count is not None and not out.metrics and not self.partial:
            raise NotUnderstood("no_metric", "The question does not say what to count.")

    def _is_of_the_part(self, measure: Measure) -> bool:
        """`what percentage of tickets got a rating`: those that have one."""
        chunk = measure.chunk
        if chunk is None or not chunk.part or not chunk.of("fact", "dimension", "time"):
            return False
        self.part_fields.append(self._near(chunk.of("fact", "dimension", "time")).ref)
        self.frame.measures.remove(measure)
        return True

    def _counts_what_is_limited(self) -> bool:
        """`guests with at least 15 bookings and how many they have`."""
        frame = self.frame
        subject = next((one for one in frame.entities if one.role in ("subject", "target")), None)
        if subject is None or frame.bare_count is None or frame.bare_count < subject.at:
            return False
        return any(one.subject is not None or one.table for one in frame.thresholds)

    def _count_ref(self, table: Table) -> str:
        """The number of the rows: by the metric that is called as they are, else the plain count."""
        for one in self.frame.entities:
            if one.table == table.name:
                for candidate in one.chunk.of("metric"):
                    if (
                        candidate.table == table.name
                        and self._is_additive(candidate.ref)
                        and not self._sums(candidate.ref)
                    ):
                        return candidate.ref
        return count_of(self.model, table)

    def _sums(self, ref: str) -> bool:
        if not self.model.has_metric(ref):
            return False
        owner, metric = self.model.metric(ref)
        return owner is None or counted_rows(metric.expr, owner.key) is None

    def _number_of_a_limit(self) -> None:
        """`in which cities do we have more than 25 customers`: the number that the limit is on."""
        for one in self.frame.thresholds:
            subject = one.subject
            if subject is None:
                continue
            metrics, entities = subject.of("metric"), subject.of("entity")
            if entities:
                self.out.add_metric(count_of(self.model, self._table(entities[0].table)))
            elif metrics:
                self.out.add_metric(self._near(metrics).ref)

    def _amount(self) -> None:
        """`how much did we refund`: the one amount of the rows that are told about."""
        tables = [self.entity] if self.entity else []
        for one in self.frame.constraints:
            found = one.chunk.one("value", "flag", "filter")
            tables += [self._table(found.table)] if found and found.table else []
        for verb in self.frame.verbs:
            tables += [self._table(event) for event in verb.events()]
            tables += [self._table(ref.rpartition(".")[0]) for ref in verb.moments()]
        traded = self._traded()
        if traded is not None:
            self.out.add_metric(traded)
            return
        tables += [self._table(one.table) for one in self.frame.entities if one.table]
        for table in reversed(tables):
            amounts = amounts_of(table)
            if len(amounts) == 1:
                column = amounts[0]
                metric = next((one for one in table.all_metrics if one.name.lower() == column.name.lower()), None)
                self.out.add_metric(
                    self.model.metric_ref(table, metric) if metric else f"sum({table.name}.{column.name})"
                )
                self.out.assume(f"how much is {column.words}")
                return
        raise NotUnderstood("unclear", "How much of what? Name a number.")

    def _traded(self) -> str | None:
        """The number that a verb of trade stands for: `sold`, `spent`, `earned`."""
        for chunk in self.chunks:
            noun = TRADE_VERBS.get(chunk.text)
            for owner, metric in self.model.all_metrics() if noun else ():
                if noun in (metric.words, *(one.lower() for one in metric.synonyms)):
                    chunk.role = chunk.role or "metric"
                    return self.model.metric_ref(owner, metric)
        return None

    def _near(self, candidates: list[Candidate]) -> Candidate:
        """The one of the nearest table to what is known."""
        if len(candidates) == 1:
            return candidates[0]
        anchors = self._anchors()

        def cost(one: Candidate) -> int:
            return min(
                (
                    min(distance(self.model, a, one.table), 3 + distance(self.model, one.table, a))
                    for a in anchors
                    if one.table
                ),
                default=0,
            )

        return min(candidates, key=cost)

    def _anchors(self) -> list[str]:
        if self.root is not None:
            return [self.root]
        found = [self.entity.name] if self.entity is not None else []
        for one in self.frame.entities:
            if one.table and one.table not in found:
                found.append(one.table)
        for measure in self.frame.measures:
            if measure.chunk is not None:
                metrics = measure.chunk.of("metric")
                if len(metrics) == 1 and metrics[0].table:
                    found.append(metrics[0].table)
        if not found:
            for constraint in self.frame.constraints:
                candidate = constraint.chunk.one("value", "flag", "filter")
                if candidate and candidate.table:
                    found.append(candidate.table)
            for verb in self.frame.verbs:
                found += [ref.rpartition(".")[0] for ref in verb.moments()] + verb.events()
        return found

    def _measure(self, measure: Measure) -> str:
        chunk = measure.chunk
        assert chunk is not None  # noqa: S101 only bare counts have none
        metrics, facts = chunk.of("metric"), chunk.of("fact")
        if measure.counted:
            return self._count(measure, chunk)
        function = measure.agg
        if not function and self.frame.post_agg and measure is self.frame.measures[-1]:
            function = self.frame.post_agg
        if metrics and not (facts and function in ("median", "min", "max", "avg")):
            metric = self._near(metrics)
            if function in ("", "sum"):
                if measure.rate:
                    return self._rate(chunk, facts, metric)
                return metric.ref
            return self._average_of(function, metric, measure)
        if facts:
            fact = self._near(facts)
            return self._fact(fact, function, measure)
        if metrics:
            return self._average_of(function, self._near(metrics), measure)
        raise NotUnderstood("impossible", f"{chunk.said!r} is no number.", words=(chunk.said,))

    def _rate(self, chunk: Chunk, facts: list[Candidate], metric: Candidate) -> str:
        for fact in facts:
            if is_indicator(self.model.column(fact.ref)[1]):
                return f"avg({fact.ref})"
        raise NotUnderstood("unknown_word", f"I do not know the rate of {chunk.said}.", words=("rate",))

    def _count(self, measure: Measure, chunk: Chunk) -> str:
        metrics, entities = chunk.of("metric"), chunk.of("entity")
        if metrics:
            metric = self._near(metrics)
            if not entities or not measure.distinct:
                return metric.ref
        if entities:
            return count_of(self.model, self._table(entities[0].table))
        dimensions = chunk.of("dimension")
        if dimensions:
            dimension = self._near(dimensions)
            table = self._table(dimension.table)
            if table.label is not None and table.label.name == dimension.ref.rpartition(".")[2]:
                return count_of(self.model, table)
            return f"count_distinct({dimension.ref})"
        if not chunk.of("fact"):
            raise NotUnderstood("unclear", f"How many of what is {chunk.said!r}?", words=(chunk.said,))
        return f"sum({self._near(chunk.of('fact')).ref})"

    def _fact(self, fact: Candidate, function: str, measure: Measure) -> str:
        column = self.model.column(fact.ref)[1]
        if not function:
            if measure.rate and is_indicator(column):
                return f"avg({fact.ref})"
            default = getattr(column, "default_aggregation", None)
            rank = next((one for one in self.frame.ranks if one.by is measure), None)
            if default:
                function = str(default)
            elif any(word in column.words.split() for word in AVERAGED):
                function = "avg"
                self.out.assume(f"{column.words} is averaged", confidence=0.9)
            else:
                function = "sum"
                self.out.assume(f"{column.words} is summed", confidence=0.9)
            del rank
        return f"{function}({fact.ref})"

    def _average_of(self, function: str, metric: Candidate, measure: Measure) -> str:
        _, found = self.model.metric(metric.ref)
        text = found.expr.lower()
        if function in ("avg",) and ("average" in found.words or text.startswith("avg(") or "/" in found.expr):
            return metric.ref
        if function == "median" and ("median" in found.words or text.startswith("median(")):
            return metric.ref
        if function == "sum":
            return metric.ref
        if self._over_per(measure) is not None:
            return metric.ref
        column = _summed(self.model, found.expr, metric.table)
        column = column or self._averaged_fact(found.expr, metric.table)
        if column is not None:
            self.out.assume(f"the {function} is taken over {self._table(metric.table).words}")
            return f"{function}({metric.table}.{column})"
        if function in ("max", "min"):
            return metric.ref
        raise NotUnderstood("impossible", f"The {function} of {found.words} is not defined: over what?")

    def _averaged_fact(self, expr: str, table: str) -> str | None:
        text = expr.strip().lower()
        for lead in ("avg(", "median(", "max(", "min("):
            if text.startswith(lead) and text.endswith(")") and table:
                inner = text[len(lead) : -1].strip()
                return inner if inner in self._table(table).columns else None
        return None

    def _over_per(self, measure: Measure) -> Group | None:
        """`revenue per month on average`: the unit or entity after the number whose totals are averaged."""
        for group in self.frame.groups:
            if group.at > measure.at and group.each and not group.target and not self._grouped_too(group):
                if group.chunk.kind == "unit" or group.chunk.of("entity"):
                    return group
        return None

    def _grouped_too(self, group: Group) -> bool:
        return False

    def _root(self) -> None:
        for ref in self.out.metrics:
            roots = roots_of(self.model, ref)
            if roots:
                self.root = roots[0]
                break
        if self.root is None and self.entity is not None:
            self.root = self.entity.name.lower()
        if self.root is None:
            wanted = [*self.frame.columns, *(one.chunk for one in self.frame.groups)]
            tables = [one.table for chunk in wanted for one in chunk.of("dimension", "time", "fact")[:1]]
            if tables:
                self.root = tables[0].lower()

    # Rows or numbers

    def _decide_rows(self) -> None:
        frame, out = self.frame, self.out
        if self.partial and self.entity is None:
            return
        if out.metrics or self.partial:
            return
        ranks = [one for one in frame.ranks if not one.ordering]
        if self.entity is None and frame.columns and not frame.groups:
            self._rows_of_columns()
            return
        often = next((one for one in ranks if one.kind == "often" and one.by is None), None)
        if often is not None:
            if often.target is None:
                often.target = self._target(often)
            self._often(often)
            return
        if ranks and frame.groups:
            return
        if self.entity is None:
            return
        if self.has_part or frame.share is not None or frame.growth or frame.trend or frame.cumulative:
            out.add_metric(self._count_ref(self.entity))
            return
        if frame.comparing and not frame.thresholds:
            raise NotUnderstood("no_metric", "The question names no number to compare.")
        if self._by_groups():
            out.add_metric(self._count_ref(self.entity))
            return
        main = next((one for one in frame.entities if one.table), None)
        short = not (frame.listing or frame.which or frame.who or frame.columns or ranks or frame.absents)
        asked = any(one.op in ("rel", "with", "list") for one in self.chunks)
        if short and not asked and frame.stretches and not frame.thresholds and main is not None:
            out.add_metric(self._count_ref(self.entity))
            return
        self.rows = True

    def _by_groups(self) -> list[Group]:
        return [one for one in self.frame.groups if not one.target]

    def _rows_of_columns(self) -> None:
        """`what plan is Acme on`, `list all categories`."""
        frame = self.frame
        named = [one for one in frame.constraints if one.chunk.of("value")]
        table = None
        first = frame.columns[0].of("dimension", "time", "fact")
        for constraint in named:
            for candidate in constraint.chunk.of("value"):
                owner = self._table(candidate.table)
                label = owner.label is not None and candidate.ref.rpartition(".")[2] == owner.label.name
                if label and first and any(reaches(self.model, owner.name, one.table) for one in first):
                    table = owner
        if table is not None:
            self.entity, self.rows, self.root = table, True, table.name.lower()
            return
        if first and (frame.listing or frame.which) and not frame.stretches and not frame.thresholds:
            for chunk in frame.columns:
                frame.groups.append(Group(chunk, chunk.at))
            frame.columns = []
            self.root = first[0].table.lower()
            self.out.add_metric(count_of(self.model, self._table(first[0].table)))

    # Groups

    def _groups(self) -> None:
        out = self.out
        over = self._over() or self._per_row()
        for group in sorted(self.frame.groups, key=lambda one: one.at):
            if group is over:
                continue
            chunk = group.chunk
            if chunk.kind == "unit":
                self._grain(chunk.unit)
            elif chunk.time is not None:
                self._time_group(chunk)
            else:
                ref = self._group_ref(chunk)
                if ref:
                    out.add_dimension(ref)
        for entity in self.frame.entities:
            if entity.role == "target" and out.metrics and not self.rows:
                counted = entity.table and out.metrics == [count_of(self.model, self._table(entity.table))]
                if entity.table and not counted:
                    out.add_dimension(self._table(entity.table).name)
        self._subject_as_group()

    def _subject_as_group(self) -> None:
        """`guests with the number of their bookings`: the rows of the subject with a number each."""
        frame, out = self.frame, self.out
        subject = next((one for one in frame.entities if one.role == "subject"), None)
        if subject is None or self.entity is None or self.rows or not out.metrics or self.entity.name in out.dimensions:
            return
        own = count_of(self.model, self.entity)
        if not subject.chunk.of("entity"):
            return
        ranked = any(one.by is not None and one.target is None and not one.ordering for one in frame.ranks)
        if ranked and own not in out.metrics:
            out.add_dimension(self.entity.name)
            return
        if own in out.metrics or out.dimensions or out.grain:
            return
        first = min((one.at for one in frame.measures), default=0)
        if subject.at < first and self.root and self.root != self.entity.name.lower():
            out.dimensions.insert(0, self.entity.name)

    def _grain(self, grain: Any) -> None:
        out = self.out
        if out.grain is not None and out.grain != grain:
            raise NotUnderstood("unclear", f"The question asks by {out.grain} and by {grain}; which one?")
        out.grain = grain

    def _time_group(self, chunk: Chunk) -> None:
        time = chunk.time
        assert time is not None  # noqa: S101 the caller looked
        if time.part is not None:
            self.out.part = time.part
        else:
            self._grain(time.grain)
            if time.kind == "over_itself":
                self.out.compare = Compare(to="previous")

    def _over(self) -> Group | None:
        """An average of totals: of counts or sums for each unit or entity."""
        frame = self.frame
        if frame.over is not None:
            function, chunk = frame.over
            self.out.over = Over(function=function, per=self._table(chunk.of("entity")[0].table).name)  # type: ignore[arg-type]
            return None
        averaged = [one for one in frame.measures if one.agg in ("avg", "median", "max", "min")]
        function = averaged[0].agg if averaged else frame.post_agg
        measure = averaged[0] if averaged else frame.measures[-1] if frame.measures else None
        if function not in ("avg", "median", "max", "min") or measure is None:
            return None
        ref = self.measure_refs[id(measure)]
        if ref.startswith(("avg(", "median(", "max(", "min(")) and not measure.counted:
            return None
        if not self._is_additive(ref):
            return None
        group = self._over_per(measure)
        if group is None:
            subject = next((one for one in frame.entities if one.role in ("context", "subject", "target")), None)
            if measure.counted and subject is not None:
                table, root = subject.table, roots_of(self.model, ref)
                if table and root and root[0] != table.lower() and reaches(self.model, root[0], table):
                    self.out.over = Over(function=function, per=self._table(table).name)  # type: ignore[arg-type]
            return None
        chunk = group.chunk
        if chunk.kind != "unit" and roots_of(self.model, ref)[:1] == (chunk.of("entity")[0].table.lower(),):
            return None
        per = chunk.unit if chunk.kind == "unit" else self._table(chunk.of("entity")[0].table).name
        self.out.over = Over(function=function, per=str(per))  # type: ignore[arg-type]
        return group

    def _per_row(self) -> Group | None:
        """`average revenue per shipment`: the average of the rows themselves."""
        for measure in self.frame.measures:
            ref = self.measure_refs[id(measure)]
            if not ref.startswith(("avg(", "median(")):
                continue
            root = roots_of(self.model, ref)
            for group in self.frame.groups:
                mine = {one.table.lower() for one in group.chunk.of("entity")}
                if group.each and root and root[0] in mine and not group.target:
                    return group
        return None

    def _is_additive(self, ref: str) -> bool:
        from tools.semantics.sql.expressions import metric_plan

        try:
            plan = metric_plan(self.model, ref)
        except CallerError:
            return False
        return (
            plan.additive or ref.startswith(("count", "sum")) or (len(plan.leaves) == 1 and plan.leaves[0].repeatable)
        )

    def _group_ref(self, chunk: Chunk) -> str | None:
        dimensions, entities = chunk.of("dimension"), chunk.of("entity")
        root = self.root
        if entities and dimensions:
            for one in dimensions:
                table = self._table(one.table)
                if table.name == entities[0].table:
                    return table.name
        if entities and root is not None and not dimensions:
            return self._table(entities[0].table).name
        flags = chunk.of("flag")
        times = chunk.of("time")
        if dimensions:
            self._refuse_several(chunk, dimensions)
            found = self._nearest(dimensions)
            if entities and root is not None and not reaches(self.model, root, found.table):
                return self._table(entities[0].table).name
            return found.ref
        if entities:
            return self._table(entities[0].table).name
        if flags:
            return self._nearest(flags).ref
        if times:
            windows = any(one.time.kind == "window" for one in self.frame.stretches)
            if windows and len(self.frame.groups) > 1:
                self.out.time_field = self._nearest(times).ref
                return None
            self.out.time_field = self._nearest(times).ref
            if self.out.grain is None:
                self.out.grain = "day"
        return None

    def _refuse_several(self, chunk: Chunk, dimensions: list[Candidate]) -> None:
        """`by country` where customers and warehouses have one each and neither is called so alone."""
        words = tuple(token.text for token in chunk.tokens)
        reached = [one for one in dimensions if self.root is None or reaches(self.model, self.root, one.table)]
        names = {ref: self.model.column(ref)[1].words for ref in (one.ref for one in reached)}
        partial = all(" ".join(words) != name for name in names.values())
        if self.root is None or len(names) < 2 or not partial or len(set(names.values())) < 2:
            return
        near = {distance(self.model, self.root, one.table) for one in reached}
        if 0 in near:
            return
        labels = tuple(sorted(set(names.values())))
        raise NotUnderstood(
            "unclear", f"{chunk.said!r} can be {' or '.join(labels)}; which is meant?", choices=labels[:4]
        )

    def _nearest(self, candidates: list[Candidate]) -> Candidate:
        if len(candidates) == 1 or self.root is None:
            return candidates[0]
        root = self.root
        ranked = sorted(candidates, key=lambda one: distance(self.model, root, one.table))
        return ranked[0]

    # Limits

    def _thresholds(self) -> None:
        for one in self.frame.thresholds:
            self._threshold(one)

    def _threshold(self, one: Threshold) -> None:
        values = tuple(value / 100 for value in one.values) if one.percent and not one.subject else one.values
        subject = one.subject
        before = one.before
        numeric = before is not None and before.of("fact", "metric") and before.role not in ("group", "entity")
        counted = any(each.chunk is before and each.counted for each in self.frame.measures)
        if (
            subject is None
            and numeric
            and not counted
            and not (before and before.of("entity") and before.role != "metric")
        ):
            subject = before
        if one.share:
            raise NotUnderstood("impossible", "A limit on shares is not computed yet; ask for the shares.")
        if one.table:
            self._having(count_of(self.model, self._table(one.table)), one, values, self._owner())
            return
        if one.unit == "times" and subject is None:
            raise NotUnderstood("impossible", "How many times what? Name what is counted.")
        if one.op == "between" and len(values) != 2:
            raise NotUnderstood("unclear", "Between what and what?")
        if subject is not None:
            self._limit_on(subject, one, values)
            return
        self._limit_on_rows(one, values)

    def _limit_on(self, subject: Chunk, one: Threshold, values: tuple[float, ...]) -> None:
        facts, metrics, entities = subject.of("fact"), subject.of("metric"), subject.of("entity")
        owner = self._owner()
        if one.percent:
            values = tuple(value / 100 for value in one.values)
        if facts and not entities and not (self.out.metrics and subject.role == "metric" and self._has_groups()):
            fact = self._near(facts)
            column = self.model.column(fact.ref)[1]
            row_level = (
                owner is not None and (self.rows or self._counts(owner)) and reaches(self.model, owner.name, fact.table)
            )
            if row_level or (
                not self._has_groups() and self.root and reaches(self.model, self.root, fact.table) and not metrics
            ):
                self.out.filters.append(Filter(field=fact.ref, op=one.op, values=values))
                return
            if not metrics or owner is None:
                ref = f"{self._function(column)}({fact.ref})"
                self._having(ref, one, values, owner)
                return
        if metrics:
            self._having(self._near(metrics).ref, one, values, owner)
            return
        if entities:
            self._having(count_of(self.model, self._table(entities[0].table)), one, values, owner)
            return
        dimensions = subject.of("dimension")
        if dimensions:
            self._having(f"count_distinct({self._near(dimensions).ref})", one, values, owner)

    def _function(self, column: Any) -> str:
        default = getattr(column, "default_aggregation", None)
        return str(default) if default else "avg" if any(word in AVERAGED for word in column.words.split()) else "sum"

    def _owner(self) -> Table | None:
        return self.entity

    def _counts(self, table: Table) -> bool:
        return self.out.metrics == [count_of(self.model, table)]

    def _has_groups(self) -> bool:
        return bool(self.out.dimensions or self.out.grain or self.out.part)

    def _having(self, ref: str, one: Threshold, values: tuple[float, ...], owner: Table | None) -> None:
        out = self.out
        roots = roots_of(self.model, ref)
        root = roots[0] if roots else None
        if owner is not None and self._counts(owner) and root != owner.name.lower() and not self._has_groups():
            if root is None or not reaches(self.model, root, owner.name):
                raise NotUnderstood("impossible", "The threshold has no number that each of them has.")
            self._member(owner, ref, one.op, values, at=one.at)
            return
        if self.rows and owner is not None:
            beyond = self._counted_beyond(one, owner)
            if beyond is not None:
                self.rows = False
                out.dimensions.insert(0, owner.name)
                out.add_metric(beyond)
                out.having.append(Having(metric=beyond, op=one.op, values=values))
                return
            if root is not None and root != owner.name.lower() and reaches(self.model, root, owner.name):
                self.rows = False
                self.root = root
                out.dimensions.insert(0, owner.name)
                out.add_metric(ref)
                out.having.append(Having(metric=ref, op=one.op, values=values))
                return
            raise NotUnderstood("impossible", f"{owner.words} have no such number.")
        if self._has_groups():
            for group in self.frame.groups:
                if group.target:
                    self._leave_out_unknown(group.chunk)
            out.having.append(Having(metric=ref, op=one.op, values=values))
            if ref not in out.metrics:
                out.add_metric(ref)
            return
        if owner is not None and root is not None and reaches(self.model, root, owner.name):
            if not out.metrics or ref in out.metrics:
                out.dimensions.insert(0, owner.name)
                out.add_metric(ref)
                out.having.append(Having(metric=ref, op=one.op, values=values))
                return
            self._member(owner, ref, one.op, values, at=one.at)
            return
        raise NotUnderstood("impossible", "A threshold applies to groups, such as customers or months.")

    def _counted_beyond(self, one: Threshold, owner: Table) -> str | None:
        """`guests who stayed in more than seven hotels`: different ones, over the rows that link the two."""
        entities = one.subject.of("entity") if one.subject is not None else []
        if not entities:
            return None
        table = self._table(entities[0].table)
        linked = self._linking(table.name, owner)
        if reaches(self.model, table.name, owner.name) or reaches(self.model, owner.name, table.name) or linked is None:
            return None
        if len(table.key) != 1 or table.key[0].lower() not in table.columns:
            return None
        self.root = linked.lower()
        return f"count_distinct({table.name}.{table.columns[table.key[0].lower()].name})"

    def _member(
        self, owner: Table, ref: str, op: Any, values: tuple[float, ...], at: int, *, absent: bool = False
    ) -> None:
        self.out.members.append(Members(of=owner.name, metric=ref, op=op, values=values, absent=absent))
        self.member_at = getattr(self, "member_at", {})
        self.member_at[len(self.out.members) - 1] = at

    def _limit_on_rows(self, one: Threshold, values: tuple[float, ...]) -> None:
        out = self.out
        if one.percent and one.subject is None:
            if not (out.metrics and self._has_groups()):
                raise NotUnderstood("impossible", "A percentage of what? That limit is not computed.")
            if self.frame.share is not None or any(one.text in ("up",) for one in self.chunks):
                raise NotUnderstood("impossible", "A limit on shares is not computed yet.")
            out.having.append(Having(metric=out.metrics[0], op=one.op, values=tuple(v / 100 for v in one.values)))
            return
        entity = self.entity
        if out.metrics and self._has_groups() and not (entity and self._counts(entity) and one.before is not None):
            out.having.append(Having(metric=out.metrics[0], op=one.op, values=values))
            return
        if one.length or one.unit:
            table = entity or (self._table(self.root) if self.root else None)
            words = (one.unit.removesuffix("s"), one.unit, *LENGTHS) if one.unit else LENGTHS
            facts = measured_in(table, one.unit) if table and one.unit else []
            facts = facts if len(facts) == 1 else facts_about(table, words) if table else []
            if one.unit_chunk is not None and not measured_in(table, one.unit):
                raise NotUnderstood("unknown_word", f"I do not know what {one.unit!r} means here.", words=(one.unit,))
            if one.unit_chunk is not None:
                one.unit_chunk.role = "unit"
            if len(facts) >= 1 and table is not None:
                out.filters.append(Filter(field=f"{table.name}.{facts[0].name}", op=one.op, values=values))  # type: ignore[arg-type]
                out.assume(f"the limit is on {facts[0].words}")
                return
            raise NotUnderstood("unclear", "Which number is the limit on?")
        traded = self._traded()
        if traded is not None and self._has_groups():
            out.having.append(Having(metric=traded, op=one.op, values=values))
            out.add_metric(traded)
            return
        table = entity if entity is not None else self._table(self.root) if self.root else None
        if one.before is not None and one.before.of("entity"):
            table = self._table(one.before.of("entity")[0].table)
        if table is not None and (self.root is None or reaches(self.model, self.root, table.name)):
            found = amounts_of(table)
            if (
                not found
                and len(table.all_facts) == 1
                and table.all_facts[0].expr.lower() not in (key.lower() for key in table.key)
            ):
                found = list(table.all_facts)
            if len(found) == 1:
                out.filters.append(Filter(field=f"{table.name}.{found[0].name}", op=one.op, values=values))  # type: ignore[arg-type]
                out.assume(f"the limit is on {found[0].words}")
                return
        raise NotUnderstood("unclear", "Which number is the limit on?")

    # Filters

    def _constraints(self) -> None:
        frame, out = self.frame, self.out
        merged: dict[tuple[str, bool, str], list[Any]] = {}
        places: dict[tuple[str, bool, str], list[Constraint]] = {}
        self._fuller_metric()
        among = self._among()
        self.among_filters += [Filter(field=ref, op="is not null") for ref in self.part_fields]
        for one in frame.constraints:
            if one in among and one.number is None:
                candidate, many = self._candidate(one)
                self._among_filter(one, candidate, many)
                continue
            if one.number is not None:
                dimension = self._nearest(one.chunk.of("dimension"))
                key = (dimension.ref, one.negated, "number")
                merged.setdefault(key, []).append(one.number)
                places.setdefault(key, []).append(one)
                continue
            candidate, many = self._candidate(one)
            if (
                frame.both
                and candidate.kind == "value"
                and self.root
                and not reaches(self.model, self.root, candidate.table)
            ):
                made = self._filter((candidate.ref, one.negated, "value"), tuple(many))
                self._semi(candidate.table, [(made, one.at)], alone=True)
                continue
            if one.what.endswith("null"):
                key = (candidate.ref, one.negated, "null")
                merged.setdefault(key, [])
            elif candidate.kind == "value":
                key = (candidate.ref, one.negated, "value")
                merged.setdefault(key, []).extend(many)
            else:
                key = (candidate.ref, one.negated != (candidate.value == "False"), candidate.kind)
                merged.setdefault(key, [])
            places.setdefault(key, []).append(one)
        if frame.both and len(frame.constraints) < 2 and not frame.versus and len(out.metrics) < 2:
            raise NotUnderstood("impossible", "Both of what? Ask for one at a time.", words=("both",))
        if frame.versus and any(key[2] == "null" for key in merged):
            raise NotUnderstood("impossible", "Those with and those without are not compared; ask for one at a time.")
        for ref in [key[0] for key in merged if key[1] and (key[0], False, key[2]) in merged]:
            self._both_ways(ref, merged)
        for key, values in merged.items():
            made = self._filter(key, tuple(dict.fromkeys(values)))
            at = max(one.at for one in places[key])
            table = key[0].rpartition(".")[0]
            if any(one in among for one in places[key]):
                self.among_filters.append(made)
                continue
            several = len(made.values) > 1 and not key[1]
            if several and len(places[key]) > 1 and self._compares(places[key]):
                out.add_dimension(key[0])
            if several and frame.both and out.metrics and not (frame.versus or frame.comparing):
                raise NotUnderstood("impossible", "Having both at once is not computed; ask for one at a time.")
            self._place_filter(made, table, at)

    def _among_filter(self, one: Constraint, candidate: Candidate, many: list[str]) -> None:
        """A condition of the part; several values of one field are one condition."""
        if one.what.endswith("null"):
            made = self._filter((candidate.ref, one.negated, "null"), ())
        elif candidate.kind == "value":
            made = self._filter((candidate.ref, one.negated, "value"), tuple(many))
        else:
            made = self._filter((candidate.ref, one.negated != (candidate.value == "False"), candidate.kind), ())
        known = next(
            (each for each in self.among_filters if each.field == made.field and each.values and made.values), None
        )
        if known is not None and not one.negated and candidate.kind == "value":
            self.among_filters.remove(known)
            made = self._filter((candidate.ref, False, "value"), tuple(dict.fromkeys((*known.values, *made.values))))
        if self.root is not None and not reaches(self.model, self.root, made.field.rpartition(".")[0]):
            self.inside.append((made.field.rpartition(".")[0], "", made, one.at))
            return
        self.among_filters.append(made)

    def _fuller_metric(self) -> None:
        """`how many orders got cancelled`: the model has a number of just these, which the plain count leaves out."""
        frame, out = self.frame, self.out
        for one in list(frame.constraints):
            if one.negated or one.what != "value" or not one.chunk.of("flag", "value"):
                continue
            for measure in frame.measures:
                if measure.chunk is None or not (measure.counted or measure.chunk.of("entity")):
                    continue
                wanted = {stem(token.text) for token in (*one.chunk.tokens, *measure.chunk.tokens)}
                for owner, metric in self.model.all_metrics():
                    new = self.model.metric_ref(owner, metric)
                    if new not in out.metrics and any(
                        set(stems_of(each)) == wanted for each in (metric.words, *metric.synonyms)
                    ):
                        old = self.measure_refs[id(measure)]
                        out.metrics = [new if ref == old else ref for ref in out.metrics]
                        self.measure_refs[id(measure)] = new
                        frame.constraints.remove(one)
                        return

    def _both_ways(self, ref: str, merged: dict[tuple[str, bool, str], list[Any]]) -> None:
        """`in promotion vs not in promotion`: by the flag, for all rows."""
        kinds = {key[2] for key in merged if key[0] == ref}
        if kinds != {"flag"} or not (self.frame.versus or self.frame.comparing or len(self.frame.measures) >= 1):
            raise NotUnderstood("impossible", "One and not the other is not computed; ask for one at a time.")
        self.out.add_dimension(ref)
        for key in [key for key in merged if key[0] == ref]:
            del merged[key]

    def _compares(self, places: list[Constraint]) -> bool:
        if self.frame.versus or self.frame.comparing:
            return True
        between = self.chunks[places[0].at : places[-1].at]
        if any(one.alternatives.get("or") for one in between):
            return False
        for ref in self.out.metrics[:1]:
            from tools.semantics.sql.expressions import metric_plan

            try:
                plan = metric_plan(self.model, ref)
            except CallerError:
                return False
            averages = len(plan.leaves) > 1 or not (plan.additive or plan.leaves[0].repeatable)
            return averages and not self._has_groups()
        return False

    def _candidate(self, one: Constraint) -> tuple[Candidate, list[str]]:
        chunk = one.chunk
        kinds = ("value", "flag", "filter") if "null" not in one.what else ("dimension", "time", "fact")
        candidates = chunk.of(*kinds)
        if one.fields:
            candidates = [each for each in candidates if each.ref in one.fields] or candidates
        root = self.root
        if root is not None:
            reached = [each for each in candidates if reaches(self.model, root, each.table)]
        else:
            reached = []
        pool = reached or candidates
        if not pool:
            raise NotUnderstood("unknown_word", f"I do not know what {chunk.said!r} means here.", words=(chunk.said,))
        flags = [each for each in pool if each.kind in ("flag", "filter")]
        refs = list(dict.fromkeys(each.ref for each in pool))
        if len(refs) > 1 and root is not None:
            best = min(distance(self.model, root, each.table) for each in pool)
            close = [each for each in pool if distance(self.model, root, each.table) == best]
            names = {each.ref.rpartition(".")[2].lower() for each in pool}
            if len({each.ref for each in close}) == 1 and (len(names) == 1 or best == 0):
                pool = close
            elif flags and any(each in flags for each in close):
                pool = flags
            elif len({each.ref for each in close}) == 1 and not reached:
                pool = close
            else:
                labels = tuple(
                    sorted(
                        {self.model.column(each.ref)[1].words if each.kind != "filter" else each.ref for each in pool}
                    )
                )
                named = [each for each in pool if self._near_entity(each, one)]
                if len({each.ref for each in named}) == 1:
                    pool = named
                elif len(labels) == 1:
                    pool = close
                else:
                    raise NotUnderstood(
                        "unclear",
                        f"{chunk.said!r} is a {' and a '.join(labels)}; which is meant?",
                        words=(chunk.said,),
                        choices=tuple(f"{label} {chunk.said}" for label in labels[:4]),
                    )
        first = pool[0]
        values = list(dict.fromkeys(each.value for each in pool if each.ref == first.ref and each.kind == "value"))
        return first, values

    def _near_entity(self, candidate: Candidate, one: Constraint) -> bool:
        for entity in self.frame.entities:
            near = 0 < entity.at - one.at <= 4 or -2 <= entity.at - one.at < 0
            if near and entity.table == candidate.table:
                return True
        return False

    def _filter(self, key: tuple[str, bool, str], values: tuple[Any, ...]) -> Filter:
        ref, negated, kind = key
        if kind == "null":
            return Filter(field=ref, op="is null" if negated else "is not null")
        if kind == "flag":
            return Filter(field=ref, values=(not negated,))
        if kind == "filter":
            return Filter(field=ref, op="!=" if negated else "=")
        several = len(values) > 1
        return Filter(
            field=ref, op=("not in" if several else "!=") if negated else ("in" if several else "="), values=values
        )

    def _place_filter(self, made: Filter, table: str, at: int) -> None:
        """On the rows themselves when they have the field; else on what belongs to them."""
        root = self.root
        if root is None or reaches(self.model, root, table):
            self.out.filters.append(made)
            return
        self.inside.append((table, "", made, at))

    def _among(self) -> set[Constraint]:
        """Of a share: the conditions of the part; what stands before the noun or in its phrase is of the whole."""
        frame = self.frame
        if any(chunk.part for chunk in self.chunks):
            return {one for one in frame.constraints if one.chunk.part}
        if frame.share is None or not frame.constraints:
            return set()
        rates = [one for one in frame.constraints if one.what.startswith("rate:")]
        if rates:
            for one in rates:
                one.what = one.what.removeprefix("rate:")
            return set(rates)
        head = max((one.at for one in (*frame.measures, *frame.entities) if one.at > 0), default=0)
        heads = [one.at for one in (*frame.measures, *frame.entities)]
        head = next((at for at in sorted(heads) if at > frame.share), min(heads, default=0))
        copulas = [at for at in frame.copulas if at > max(head, frame.share)]
        after = [one for one in frame.constraints if copulas and one.at > copulas[-1]]
        after = after or [one for one in frame.constraints if one.at > max(head, frame.share)]
        if not after and not frame.groups:
            after = [one for one in frame.constraints if one.at > frame.share]
        return set(after)

    def _states(self) -> None:
        """`who still work here`, `current staff`: the rows that have not ended, as the model knows it."""
        frame, out = self.frame, self.out
        for word in [*([frame.still] if frame.still else []), *frame.now]:
            table = self.entity or (self._table(self.root) if self.root else None)
            after = self.chunks[word.at + 1] if word.at + 1 < len(self.chunks) else None
            stated = {each.rpartition(".")[0].lower() for each in (one.field for one in out.filters)}
            if word.text != "still" and (after is None or not after.of("entity", "metric", "value", "filter")):
                word.role = "now"
                continue
            counted = any(self.model.has_metric(ref) and self._is_current(ref) for ref in out.metrics)
            beside = any(one.at in (word.at + 1, word.at + 2) for one in frame.constraints)
            if counted or beside or table is None:
                word.role = "now" if counted or beside else ""
                continue
            made = current_rows(table)
            if made is not None and made.field not in {one.field for one in out.filters}:
                out.filters.append(made)
            word.role = "state" if made is not None or stated else ""
            if made is not None and after is not None and after.role == "":
                after.role = "state"

    def _is_current(self, ref: str) -> bool:
        _, metric = self.model.metric(ref)
        said = f"{metric.words} {' '.join(metric.synonyms)} {metric.description}".lower()
        return any(word in said for word in ("current", "active", "still", "open"))

    # What there is none of, and what there is

    def _absents(self) -> None:
        if self.frame.versus and self.frame.absents:
            raise NotUnderstood("impossible", "Those with and those without are not compared; ask for one at a time.")
        for absent in self.frame.absents:
            self._absence(absent)
        if not self.inside:
            return
        for table in dict.fromkeys(table for table, _, _, _ in self.inside):
            mine = [(made, at) for each, _, made, at in self.inside if each == table]
            self._semi(table, mine)

    def _absence(self, absent: Absent) -> None:
        chunk = absent.chunk
        owner = self._key_entity(absent.at)
        options: list[tuple[str, str]] = []
        for candidate in chunk.of("entity"):
            options.append((candidate.table, self._called(self._table(candidate.table))))
        said = tuple(singular(token.text) for token in chunk.tokens)
        for candidate in chunk.of("metric"):
            roots = roots_of(self.model, candidate.ref)
            if roots and tuple(singular(word) for word in candidate.words) == said:
                options.append((roots[0], candidate.ref))
        for event in chunk.events():
            options.append((event, self._called(self._table(event))))
        for table, ref in options:
            if owner is not None and table.lower() != owner.name.lower() and reaches(self.model, table, owner.name):
                self._member(owner, ref, ">", (0.0,), absent.at, absent=True)
                self.absent_table = getattr(self, "absent_table", {})
                self.absent_table[len(self.out.members) - 1] = table
                return
        for ref in chunk.moments():
            table = ref.rpartition(".")[0]
            if self.root is not None and reaches(self.model, self.root, table):
                self.out.filters.append(Filter(field=ref, op="is null"))
                self.moments_used.add(chunk.at)
                return
            if owner is not None and reaches(self.model, table, owner.name):
                self._member(owner, self._table(table).name, ">", (0.0,), absent.at, absent=True)
                self.absent_table = getattr(self, "absent_table", {})
                self.absent_table[len(self.out.members) - 1] = table
                return
        for candidate in chunk.of("entity"):
            linked = self._linking(candidate.table, owner) if owner is not None else None
            if owner is not None and linked is not None and linked.lower() != owner.name.lower():
                self._member(owner, linked, ">", (0.0,), absent.at, absent=True)
                return
        raise NotUnderstood("impossible", f"I cannot tell what has no {chunk.said}.", words=(chunk.said,))

    def _called(self, table: Table) -> str:
        """The metric that is called as the table is: `orders` may be a count without cancelled ones."""
        for owner, metric in self.model.all_metrics():
            if table.words in (metric.words, *(one.lower() for one in metric.synonyms)):
                ref = self.model.metric_ref(owner, metric)
                if roots_of(self.model, ref) == (table.name.lower(),):
                    return ref
        return table.name

    def _key_entity(self, at: int) -> Table | None:
        """The entity that a condition at this place is about: the nearest one before it that the rows have."""
        for entity in sorted(self.frame.entities, key=lambda one: -one.at):
            if entity.at < at and entity.table and self.root and reaches(self.model, self.root, entity.table):
                return self._table(entity.table)
        return self.entity or (self._table(self.root) if self.root else None)

    def _semi(self, table: str, mine: list[tuple[Filter, int]], *, alone: bool = False) -> None:
        out, at = self.out, max(at for _, at in mine)
        for index, member in enumerate(out.members):
            root = self._member_table(index)
            if root and not alone and reaches(self.model, root, table):
                out.members[index] = member.model_copy(
                    update={"filters": (*member.filters, *(made for made, _ in mine))}
                )
                return
        owner = self._key_entity(min(at for _, at in mine))
        if owner is None or not reaches(self.model, table, owner.name):
            owner = next(
                (
                    self._table(name)
                    for name in sorted(
                        (one.name for one in self.model.tables),
                        key=lambda name: distance(self.model, self.root or name, name),
                    )
                    if self.root and reaches(self.model, self.root, name) and reaches(self.model, table, name)
                ),
                None,
            )
        if owner is None:
            owner = self._key_entity(min(at for _, at in mine))
            linking = self._linking(table, owner) if owner is not None else None
            if linking is None:
                made = mine[0][0]
                raise NotUnderstood("impossible", f"{made.field} is not related to what is asked.")
            table = linking
        if owner is None:
            made = mine[0][0]
            raise NotUnderstood("impossible", f"{made.field} is not related to what is asked.")
        if not alone and self._rerootable(table):
            out.filters += [made for made, _ in mine]
            self.root_moved = table
            return
        negated = [made for made, _ in mine if made.op in ("!=", "not in", "is null")]
        flipped = {"!=": "=", "not in": "in", "is null": "is not null"}
        filters = tuple(
            made.model_copy(update={"op": flipped[made.op]}) if made in negated else made for made, _ in mine
        )
        self._member(owner, self._table(table).name, ">", (0.0,), at, absent=bool(negated))
        out.members[-1] = out.members[-1].model_copy(update={"filters": filters})

    def _linking(self, table: str, owner: Table) -> str | None:
        """The rows between two that do not reach each other: receipt lines between stores and products."""
        both = [
            one.name
            for one in self.model.tables
            if reaches(self.model, one.name, owner.name) and reaches(self.model, one.name, table)
        ]
        named = [one for one in both for verb in self.frame.verbs if one in verb.events()]
        both.sort(key=lambda name: distance(self.model, name, owner.name) + distance(self.model, name, table))
        return next(iter([*named, *both]), None)

    def _rerootable(self, table: str) -> bool:
        return bool(self.out.dimensions) and any(
            not reaches(self.model, self.root or "", ref.rpartition(".")[0] or ref) for ref in self.out.dimensions
        )

    def _member_table(self, index: int) -> str | None:
        member = self.out.members[index]
        if self.model.has_table(member.metric):
            return member.metric
        roots = roots_of(self.model, member.metric)
        return roots[0] if roots else None

    # Time

    def _times(self) -> None:
        frame, out = self.frame, self.out
        windows = []
        for one in frame.stretches:
            time = one.time
            if time.kind == "weekdays":
                out.weekdays += [day for day in time.weekdays if day not in out.weekdays]
            elif time.kind == "window":
                windows.append(one)
                out.assume(time.note)
            elif time.kind in ("same_last_year", "previous"):
                out.compare = Compare(to="same_last_year" if time.kind == "same_last_year" else "previous")
        inner = self._inner_windows(windows)
        windows = [one for one in windows if one not in inner]
        verbs = [one for one in self.chunks if (one.moments() and one.role in ("", "moment")) or one in frame.verbs]
        dated = bool(windows or out.grain or out.part or out.weekdays)
        self.late_windows = windows
        self._date(windows, dated)
        for verb in verbs:
            self._moment(verb, windows, dated)
        self._verb_events(verbs)
        self._place(windows)
        if dated and out.time_field is None and self.root is not None and not self.partial:
            Dates(self.model, self.chunks, self.frame, out, self.root).settle()

    def _date(self, windows: list[Any], dated: bool) -> None:  # noqa: FBT001
        out = self.out
        if not dated or self.root is None or out.time_field is not None:
            return
        places = [one.at for one in windows]
        places += [one.at for one in self.frame.groups if one.chunk.kind == "unit" or one.chunk.time is not None]
        places = places or [one.at for one in self.frame.stretches]
        named = Dates(self.model, self.chunks, self.frame, out, self.root).named(places)
        if named is None:
            return
        self.moments_used.add(named.at)
        if named.role == "column":
            self.frame.columns = [one for one in self.frame.columns if one is not named or self.rows]
        if named.role == "filter":
            fields = {one.ref for one in named.candidates}
            out.filters = [one for one in out.filters if one.field not in fields]
        named.role = "time_field"

    def _inner_windows(self, windows: list[Any]) -> list[Any]:
        """A window after a condition on what belongs to the rows is about that."""
        out, found = self.out, []
        places = getattr(self, "member_at", {})
        for index, member in enumerate(out.members):
            at = places.get(index, 0)
            table = self._member_table(index)
            mine = [one for one in windows if one not in found]
            after = [one for one in mine if one.at > at] or ([] if member.absent else mine)
            if member.absent and not after:
                before = [one for one in mine if one.at < at]
                after = [] if self.entity is not None and self.entity.times else before
            if not after or table is None:
                continue
            update: dict[str, Any] = {"windows": (after[0].time.window,)}
            field = self._moment_in(table, after[0].at)
            if field:
                update["time_field"] = field
            out.members[index] = member.model_copy(update=update)
            found.append(after[0])
        return found

    def _moment_in(self, table: str, at: int) -> str | None:
        near = sorted(
            (one for one in self.chunks if one.moments() and one.role in ("", "moment", "absent")),
            key=lambda one: abs(one.at - at),
        )
        for chunk in near:
            for ref in chunk.moments():
                if ref.rpartition(".")[0].lower() == table.lower():
                    chunk.role = chunk.role or "moment"
                    self.moments_used.add(chunk.at)
                    return ref
        return None

    def _moment(self, verb: Chunk, windows: list[Any], dated: bool) -> None:  # noqa: FBT001
        out = self.out
        if verb.at in self.moments_used or self.root is None or verb.role not in ("", "moment"):
            return
        own = [ref for ref in verb.moments() if ref.rpartition(".")[0].lower() == self.root]
        reached = own or [ref for ref in verb.moments() if reaches(self.model, self.root, ref.rpartition(".")[0])]
        if not reached:
            return
        reached.sort(key=lambda ref: distance(self.model, self.root or "", ref.rpartition(".")[0]))
        if dated and out.time_field is not None and own and own[0] == out.time_field:
            verb.role = "time_field"
        elif verb.part and self.among_filters:
            verb.role = "verb"
        elif verb.part and own:
            self.among_filters.append(Filter(field=own[0], op="is not null"))
            verb.role = "moment"
        elif not dated and own:
            table, column = self.model.column(own[0])
            default = table.default_time
            if default is None or default.name != column.name:
                out.filters.append(Filter(field=own[0], op="is not null"))
            verb.role = "moment"

    def _verb_events(self, verbs: list[Chunk]) -> None:
        for verb in verbs:
            if verb.role or self.root is None:
                continue
            for event in verb.events():
                if event.lower() == self.root or reaches(self.model, self.root, event):
                    verb.role = "verb"
                    break
                if any((self._member_table(i) or "").lower() == event.lower() for i in range(len(self.out.members))):
                    verb.role = "verb"
                    break
            else:
                for event in verb.events():
                    owner = self._key_entity(verb.at)
                    if self._rerootable(event):
                        verb.role = "verb"
                        break
                    if owner is not None and reaches(self.model, event, owner.name):
                        self._event_member(verb, event, owner)
                        verb.role = "verb"
                        break

    def _event_member(self, verb: Chunk, event: str, owner: Table) -> None:
        """`customers who bought in 2025`: those that have such rows; a window after the verb is theirs."""
        out = self.out
        self._member(owner, self._called(self._table(event)), ">", (0.0,), verb.at)
        windows = [one for one in self.frame.stretches if one.time.kind == "window" and one.at > verb.at]
        if windows and self.late_windows is not None and windows[0] in self.late_windows:
            out.members[-1] = out.members[-1].model_copy(update={"windows": (windows[0].time.window,)})
            self.late_windows.remove(windows[0])

    late_windows: list[Any] | None = None

    def _place(self, windows: list[Any]) -> None:
        out, frame = self.out, self.frame
        if len(windows) > 2:
            raise NotUnderstood("unclear", "The question names more than two periods; ask for one, or compare two.")
        if len(windows) == 2:
            self._two(windows)
        elif windows:
            window = windows[0].time.window
            if windows[0].versus or (
                frame.comparing and out.compare is None and not self._has_groups() and not frame.versus
            ):
                self._only_compared(window)
            else:
                out.windows = [window]

    def _two(self, windows: list[Any]) -> None:
        first, second = windows
        frame, out = self.frame, self.out
        nested = self._nested(first.time.window, second.time.window) if not frame.versus else None
        if nested is not None and not frame.comparing:
            out.windows = [nested]
            return
        if not (first.versus or second.versus or frame.comparing or frame.growth or frame.versus):
            if self._nested(first.time.window, second.time.window):
                out.windows = [self._nested(first.time.window, second.time.window)]  # type: ignore[list-item]
                return
            raise NotUnderstood(
                "unclear",
                "The question names two periods; say how they belong together, as in 'this year vs last year'.",
            )
        if first.versus and not second.versus:
            first, second = second, first
        out.windows, out.compare = compared(first.time.window, second.time.window, self.today, second.time.relative)

    def _nested(self, one: Window, other: Window) -> Window | None:
        """`in 2026, January to October`: the narrower of two that lie in each other."""
        from tools.semantics import periods

        a, b = periods.whole(one, self.today), periods.whole(other, self.today)
        if a.start and a.end and b.start and b.end:
            if a.start <= b.start and b.end <= a.end:
                return other
            if b.start <= a.start and a.end <= b.end:
                return one
        return None

    def _only_compared(self, window: Window) -> None:
        out = self.out
        if out.compare is not None:
            out.windows = [window]
            return
        if window.kind == "last" and window.n == 1 and window.unit and self.frame.versus:
            out.windows = [Window(kind="this", unit=window.unit), window]
            out.compare = Compare(to="explicit")
            out.assume(f"this {window.unit} so far is compared with the same days of the last one")
        elif self.frame.constraints or self.frame.growth:
            out.windows = [window]
        else:
            out.windows = [window]

    # Ranks

    def _ranks(self) -> None:
        frame, out = self.frame, self.out
        for rank in frame.ranks:
            if rank.ordering:
                continue
            self._rank(rank)
        for rank in frame.ranks:
            if rank.ordering and not out.order:
                by = self.measure_refs.get(id(rank.by)) if rank.by else None
                if self.rows:
                    self._order_rows(rank)
                    continue
                if self.partial and not out.metrics:
                    out.order = [Order(by="?", dir=rank.direction)]  # type: ignore[arg-type]
                elif by or out.metrics:
                    out.order = [Order(by=by or out.metrics[0], dir=self._direction(rank, by or out.metrics[0]))]

    def _order_rows(self, rank: Rank) -> None:
        """`newest first`, `heaviest first`."""
        entity = self.entity
        if entity is None:
            return
        ref = None
        if rank.kind == "recent" and entity.default_time is not None:
            ref = self.out.time_field or f"{entity.name}.{entity.default_time.name}"
        elif rank.topics and facts_about(entity, rank.topics):
            ref = f"{entity.name}.{facts_about(entity, rank.topics)[0].name}"
        elif len(amounts_of(entity)) == 1:
            ref = f"{entity.name}.{amounts_of(entity)[0].name}"
        if ref is None:
            raise NotUnderstood("unclear", f"{rank.word} first, by which number?")
        self.out.order = [Order(by=ref, dir=rank.direction)]  # type: ignore[arg-type]

    def _direction(self, rank: Rank, by: str) -> Any:
        if rank.word not in ("worst", "best", "poorest", "weakest", "strongest") or not self.model.has_metric(by):
            return rank.direction
        named = self.model.metric(by)[1].words
        if not any(word in BAD_NUMBERS for word in named.split()):
            return rank.direction
        turned = "desc" if rank.direction == "asc" else "asc"
        self.out.assume(f"{rank.word} means the {'highest' if turned == 'desc' else 'lowest'} {named}")
        return turned

    def _rank(self, rank: Rank) -> None:
        frame, out = self.frame, self.out
        if self.rows and self.entity is not None:
            self._rank_rows(rank)
            return
        if rank.kind == "recent":
            self._recent_number(rank)
            return
        by = self.measure_refs.get(id(rank.by)) if rank.by is not None else None
        if by is None and rank.kind == "often" and not out.metrics:
            self._often(rank)
        if by is None and not out.metrics and self.partial:
            out.order = [Order(by="?", dir=rank.direction)]  # type: ignore[arg-type]
            several = rank.word in ("top", "bottom") or self.frame.measures
            out.limit = rank.n or (None if several else 1)
            return
        if by is None and not out.metrics:
            self._only_measure(rank)
        by = by or (out.metrics[0] if out.metrics else None)
        if by is None:
            raise NotUnderstood("unclear", f"The {rank.word} by what? Name a number.")
        if not self._has_groups():
            measured = rank.by or (frame.measures[0] if frame.measures else None)
            if (
                rank.target is None
                and measured is not None
                and measured.chunk is not None
                and measured.chunk.of("fact")
            ):
                fact = self._near(measured.chunk.of("fact"))
                ref = f"{'max' if rank.direction == 'desc' else 'min'}({fact.ref})"
                out.metrics = [ref if one == by else one for one in out.metrics]
                return
            raise NotUnderstood("unclear", f"The {rank.word} of what? Name what to rank, such as customers or months.")
        if self._is_of_another(rank, by):
            raise NotUnderstood("impossible", "The highest within the highest is not computed.")
        out.order = [Order(by=by, dir=self._direction(rank, by))]
        target = self._target(rank)
        self._leave_out_unknown(target)
        n = rank.n or (target.alternatives.get("n") if target is not None else None)  # type: ignore[assignment]
        if n is not None:
            if int(n) < 1:
                raise NotUnderstood("impossible", f"A list of {n} has no rows; ask for at least 1.")
            out.limit = int(n)
        elif target is not None and target.plural:
            if rank.word in ("top", "bottom", "best", "worst") or target.of("entity"):
                out.limit = TOP_DEFAULT
                out.assume(f"{rank.word} means {TOP_DEFAULT} of them")
        else:
            out.limit = 1
        self._limit_per(target)

    def _is_of_another(self, rank: Rank, by: str) -> bool:
        """Two superlatives that rank by two numbers cannot both be the order."""
        return bool(self.out.order) and self.out.order[0].by not in (by, "?")

    def _leave_out_unknown(self, target: Chunk | None) -> None:
        """What is ranked is known: rows without any are not among them."""
        if target is None or not target.of("dimension") or target.of("entity"):
            return
        ref = self._nearest(target.of("dimension")).ref
        if ref in self.out.dimensions and not any(one.field == ref for one in self.out.filters):
            self.out.filters.append(Filter(field=ref, op="is not null"))

    def _target(self, rank: Rank) -> Chunk | None:
        if rank.target is not None:
            return rank.target
        for entity in self.frame.entities:
            if entity.role == "target":
                return entity.chunk
        targets = [one.chunk for one in self.frame.groups if one.target]
        if targets:
            return targets[-1]
        subject = next((one for one in self.frame.entities if one.role == "subject"), None)
        if subject is not None:
            return subject.chunk
        free = [one.chunk for one in self.frame.groups if not one.each]
        return free[-1] if free else (self.frame.groups[-1].chunk if self.frame.groups else None)

    def _limit_per(self, target: Chunk | None) -> None:
        out = self.out
        if target is None or out.limit is None:
            return
        if target.kind == "unit" or target.time is not None:
            mine = {str(target.unit or (target.time.grain if target.time else ""))}
        else:
            mine = {ref for ref in (self._group_ref(target),) if ref}
        others = [ref for ref in out.dimensions if ref not in mine]
        by_groups = {
            self._group_ref(one.chunk)
            for one in self._by_groups()
            if one.chunk is not target and one.chunk.time is None and one.chunk.kind != "unit"
        }
        per = [ref for ref in others if ref in by_groups]
        if out.grain and out.grain not in mine and mine & set(out.dimensions):
            per.append(out.grain)
        if per and mine & {*out.dimensions, str(out.grain)}:
            out.limit_per = per

    def _often(self, rank: Rank) -> None:
        """`most common diagnosis`: how many rows have it."""
        table = self.entity
        chunk = rank.target
        if chunk is not None and chunk.of("dimension"):
            candidate = self._nearest(chunk.of("dimension"))
            table = self._table(candidate.table)
            for entity in self.frame.entities:
                if entity.table and reaches(self.model, entity.table, candidate.table):
                    table = self._table(entity.table)
        elif self.frame.entities:
            named = next((one.table for one in self.frame.entities if one.role == "context"), "")
            table = self._table(named) if named else table
        table = table or self._implied_entity()
        if table is None:
            raise NotUnderstood("unclear", f"The {rank.word} by what? Name a number.")
        self.out.add_metric(count_of(self.model, table))
        self.root = table.name.lower()

    def _only_measure(self, rank: Rank) -> None:
        """`the longest stays`: the number that the adjective is about."""
        traded = self._traded() if rank.word.removeprefix("the ") in ("most", "least", "best", "highest") else None
        if traded is not None:
            self.out.add_metric(traded)
            return
        tables = [self._table(self.root)] if self.root else []
        for table in tables:
            facts = facts_about(table, rank.topics)
            if facts:
                fact = facts[0]
                self.out.add_metric(f"{self._function(fact)}({table.name}.{fact.name})")
                return
        raise NotUnderstood("unclear", f"The {rank.word} by which number?")

    def _rank_rows(self, rank: Rank) -> None:
        out, entity = self.out, self.entity
        assert entity is not None  # noqa: S101 the caller looked
        target = rank.target or next((one.chunk for one in self.frame.entities if one.table == entity.name), None)
        n = rank.n or (target.alternatives.get("n") if target is not None else None)
        plural = target.plural if target is not None else False
        if rank.kind == "recent":
            named = next(
                (ref for chunk in self.chunks for ref in chunk.moments() if ref.rpartition(".")[0] == entity.name), None
            )
            ref = named or (f"{entity.name}.{entity.default_time.name}" if entity.default_time else None)
            if ref is None:
                raise NotUnderstood("unclear", f"By which date is it the {rank.word}?")
        elif rank.topics:
            facts = facts_about(entity, rank.topics)
            if len(facts) > 1:
                labels = [one.words for one in facts]
                raise NotUnderstood(
                    "unclear",
                    f"The {rank.word} by {' or '.join(labels)}?",
                    choices=tuple(f"by {one}" for one in labels[:4]),
                )
            if not facts:
                raise NotUnderstood("unclear", f"The {rank.word} by which number?")
            ref = f"{entity.name}.{facts[0].name}"
            out.assume(f"{rank.word} by {facts[0].words}")
        else:
            measured = rank.by.chunk.of("fact") if rank.by is not None and rank.by.chunk is not None else []
            amounts = amounts_of(entity) if not measured else [self.model.column(measured[0].ref)[1]]
            if rank.word in ("top", "best", "worst", "bottom") or plural_without_number(rank, target, measured):
                amounts = amounts if measured else []
            if len(amounts) != 1 or (rank.word.removeprefix("the ") in ("most", "least", "fewest") and not measured):
                raise NotUnderstood("unclear", f"The {rank.word} {entity.words} by which number?")
            ref = f"{entity.name}.{amounts[0].name}"
        out.order = [Order(by=ref, dir=rank.direction)]  # type: ignore[arg-type]
        out.limit = int(n) if n else (TOP_DEFAULT if plural else 1)

    def _recent_number(self, rank: Rank) -> None:
        if not self.frame.when:
            raise NotUnderstood("unclear", f"{rank.word!r} of what?", words=(rank.word,))

    # What is computed from numbers

    def _derive(self) -> None:
        frame, out = self.frame, self.out
        self._part_members()
        if self.has_part and any(not one.ordering for one in frame.ranks):
            raise NotUnderstood("impossible", "A share of the top ones is not computed yet.")
        if (frame.share is not None or self.has_part) and not frame.growth:
            self._share()
        if frame.cumulative:
            out.derive.append("cumulative")
            out.grain = out.grain or self._natural_grain()
        if frame.moving:
            out.derive.append("moving_average")
            out.grain = out.grain or self._natural_grain()
        if frame.trend and out.grain is None and not (frame.thresholds and self.entity is not None):
            out.grain = self._natural_grain()
        one_window = frame.comparing and len(out.windows) == 1 and not frame.versus and not out.dimensions
        if frame.growth or (one_window and out.compare is None):
            self._growth()

    def _natural_grain(self) -> Any:
        from tools.semantics.english.slots.ranks import natural_grain

        class _Sheet:
            reading = self.out
            today = self.today

        return natural_grain(_Sheet())  # type: ignore[arg-type]

    def _share(self) -> None:
        out = self.out
        if self.among_filters or self.among_members:
            out.derive.append("portion")
            out.share_of = ShareOf(filters=tuple(self.among_filters), members=tuple(self.among_members))
            return
        if self.frame.share is not None and len(out.metrics) == 2 and not self.partial:
            out.derive.append("ratio")
            return
        if out.dimensions or self.partial or out.grain:
            out.derive.append("share")
            return
        raise NotUnderstood("unclear", "A share of what? Name a group, such as region, or a value, such as one region.")

    def _part_members(self) -> None:
        """Conditions on what belongs to the rows that are said of the part."""
        places = getattr(self, "member_at", {})
        self.among_members = [
            one for i, one in enumerate(self.out.members) if i in places and self.chunks[places[i]].part
        ]
        self.out.members = [one for one in self.out.members if one not in self.among_members]

    def _growth(self) -> None:
        out = self.out
        if out.compare is not None:
            return
        if out.grain is not None:
            out.derive.append("growth")
            return
        out.compare = Compare(to="previous")
        if not out.windows and not self.partial:
            out.windows = [Window(kind="last", unit="month")]
            out.assume("the last whole month is compared with the one before")

    # The end

    def _finish(self) -> None:
        frame, out = self.frame, self.out
        if (frame.when and self.entity is not None) or frame.when:
            self._when()
        if self.rows and self.entity is not None:
            self._detail()
        elif frame.columns and out.metrics:
            self._columns_as_groups()
        if not out.metrics and out.detail is None and not self.partial:
            self._bare()

    def _bare(self) -> None:
        out = self.out
        asked = self.frame.listing or self.frame.which or any(one.target for one in self.frame.groups)
        if out.dimensions and self.root is not None and asked:
            out.add_metric(count_of(self.model, self._table(self.root)))
            return
        raise NotUnderstood("no_metric", "The question names no number to compute.")

    def _when(self) -> None:
        out, frame = self.out, self.frame
        recent = next((one for one in frame.ranks if one.kind == "recent"), None)
        root = self.root
        table = self._table(root) if root else self.entity
        verbs = [one for one in frame.verbs if one.events() or one.moments()]
        for verb in verbs:
            for event in verb.events():
                table = self._table(event)
        if table is None:
            raise NotUnderstood("unclear", "When what?")
        ref = None
        for verb in verbs:
            ref = next((one for one in verb.moments() if one.rpartition(".")[0] == table.name), ref)
        ref = ref or (f"{table.name}.{table.default_time.name}" if table.default_time else None)
        if ref is None:
            raise NotUnderstood("unclear", f"{table.words} have no date of their own.")
        targets = [one.chunk for one in frame.groups if one.target] + frame.columns
        targets += [one.chunk for one in frame.entities if one.role == "target" and one.table != table.name]
        if recent is not None and targets and not self._by_groups():
            self.entity, self.rows = table, True
            frame.columns = targets
            frame.groups = []
            self.when_column = ref
            out.metrics, out.dimensions = [], []
            out.order, out.limit = [Order(by=ref, dir=recent.direction)], 1  # type: ignore[arg-type]
            return
        if recent is not None:
            function = "max" if recent.direction == "desc" else "min"
            out.metrics = [f"{function}({ref})"]
            out.order, out.limit = [], None
            self.rows = False
            out.filters = [one for one in out.filters if not (one.field == ref and one.op == "is not null")]
            return
        if not self.rows:
            out.metrics = [f"max({ref})"]

    def _detail(self) -> None:
        out, entity = self.out, self.entity
        assert entity is not None  # noqa: S101 the caller looked
        columns: list[str] = []
        named = [one for one in self.chunks if one.kind == "word" and one.text in NAMING]
        for one in named:
            one.role = "column"
        for one in self.chunks:
            if one.kind == "word" and one.text in ("date", "dates") and self.frame.columns and entity.default_time:
                one.role = "column"
                columns.append(f"{entity.name}.{entity.default_time.name}")
        for chunk in self.frame.columns:
            ref = self._column(chunk, entity)
            if ref is None:
                return self._columns_need_numbers(entity)
            columns.append(ref)
        for group in self.frame.groups:
            if group.chunk.kind == "name":
                dimension = group.chunk.of("dimension")
                if dimension and reaches(self.model, entity.name, self._nearest(dimension).table):
                    columns.append(self._nearest(dimension).ref)
        for one in self.frame.measures:
            raise NotUnderstood("impossible", f"{one.chunk.said if one.chunk else ''} is no column of the rows.")
        if columns:
            label = [f"{entity.name}.{entity.label.name}"] if entity.label else []
            columns = list(dict.fromkeys((*label, *columns)))
        out.dimensions, out.grain = [], None
        out.metrics = []
        order = [one for one in out.order if "." in one.by]
        ordered = order[0].by if order else None
        if ordered and columns and ordered not in columns:
            columns.append(ordered)
        out.detail, out.order = Detail(table=entity.name, columns=tuple(columns)), order
        return None

    def _columns_need_numbers(self, entity: Table) -> None:
        """A number of the model beside the rows: one line for each row of the entity, with its numbers."""
        out = self.out
        self.rows = False
        out.dimensions = [entity.name]
        for chunk in self.frame.columns:
            ref = self._column(chunk, entity)
            if ref is not None:
                out.add_dimension(ref)
            elif chunk.of("metric"):
                out.add_metric(self._near(chunk.of("metric")).ref)
            else:
                raise NotUnderstood("impossible", f"{entity.words} have no {chunk.said}.", words=(chunk.said,))
        if out.order:
            raise NotUnderstood("impossible", "That order is not computed.")

    def _column(self, chunk: Chunk, entity: Table) -> str | None:
        if chunk.kind == "word":
            amounts = amounts_of(entity)
            if len(amounts) != 1:
                raise NotUnderstood("unclear", f"Which {chunk.said} of the {entity.words}?")
            return f"{entity.name}.{amounts[0].name}"
        if chunk.kind == "verb":
            mine = [ref for ref in chunk.moments() if reaches(self.model, entity.name, ref.rpartition(".")[0])]
            return mine[0] if mine else None
        options = [one for one in chunk.of("dimension", "time", "fact") if reaches(self.model, entity.name, one.table)]
        if options:
            options.sort(key=lambda one: distance(self.model, entity.name, one.table))
            return options[0].ref
        for one in chunk.of("entity"):
            table = self._table(one.table)
            if reaches(self.model, entity.name, table.name) and table.label is not None:
                return f"{table.name}.{table.label.name}"
        for one in chunk.of("flag"):
            if reaches(self.model, entity.name, one.table):
                return one.ref
        return None

    def _columns_as_groups(self) -> None:
        out = self.out
        root = self.root
        for chunk in self.frame.columns:
            metrics, dimensions = chunk.of("metric"), chunk.of("dimension", "time", "flag")
            facts = chunk.of("fact")
            if metrics and not (dimensions and root and reaches(self.model, root, dimensions[0].table)):
                out.add_metric(self._near(metrics).ref)
            elif dimensions and root:
                found = self._nearest(dimensions)
                if found.kind == "time" and not any(self.model.has_table(ref) for ref in out.dimensions):
                    raise NotUnderstood(
                        "impossible", f"I cannot show {chunk.said} beside that number.", words=(chunk.said,)
                    )
                out.add_dimension(found.ref)
            elif chunk.of("entity"):
                table = self._table(chunk.of("entity")[0].table)
                if root and reaches(self.model, root, table.name):
                    out.add_dimension(table.name)
                else:
                    out.add_metric(count_of(self.model, table))
            elif facts:
                out.add_metric(self._fact(self._near(facts), "", Measure(chunk, chunk.at)))
