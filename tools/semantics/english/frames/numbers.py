"""The numbers asked for: metrics, counts, amounts, aggregates of facts."""

from __future__ import annotations

from tools.semantics.english.frames.chunks import Chunk
from tools.semantics.english.frames.draft import AVERAGED, Draft
from tools.semantics.english.frames.frame import Group, Measure
from tools.semantics.english.frames.geometry import (
    amounts_of,
    is_indicator,
)
from tools.semantics.english.linking.lexicon import Candidate
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.slots.averages import _summed
from tools.semantics.model import Table
from tools.semantics.row_counts import count_of


class Numbers(Draft):
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
        elif frame.bare_count is not None and not out.metrics and self.earlier and self.earlier.detail:
            out.add_metric(count_of(self.model, self._table(self.earlier.detail.table)))

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

    def _measure(self, measure: Measure) -> str:
        chunk = measure.chunk
        assert chunk is not None  # noqa: S101 only bare counts have none
        metrics, facts = chunk.of("metric"), chunk.of("fact")
        if measure.counted:
            return self._count(measure, chunk)
        function = measure.agg
        if not function and self.frame.post_agg and measure is self.frame.measures[-1]:
            function = self.frame.post_agg
        rows = bool(facts) and function in ("median", "min", "max", "avg") and not self._totals_beyond(measure, facts)
        if metrics and not rows:
            metric = self._near(metrics)
            if function in ("", "sum"):
                if measure.rate:
                    return self._rate(chunk, facts)
                return metric.ref
            return self._average_of(function, metric, measure)
        if facts:
            fact = self._near(facts)
            return self._fact(fact, function, measure)
        if metrics:
            return self._average_of(function, self._near(metrics), measure)
        raise NotUnderstood("impossible", f"{chunk.said!r} is no number.", words=(chunk.said,))

    def _rate(self, chunk: Chunk, facts: list[Candidate]) -> str:
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
            after = group.at > measure.at and group.each and not group.target
            if after and (group.chunk.kind == "unit" or group.chunk.of("entity")):
                return group
        return None

    def _totals_beyond(self, measure: Measure, facts: list[Candidate]) -> bool:
        """`average revenue per month`: of the totals of months; `per shipment`, of which each row has one, is not."""
        group = self._over_per(measure)
        own = {one.table for one in facts}
        return group is not None and not any(one.table in own for one in group.chunk.of("entity"))

    def _implied_entity(self) -> Table | None:
        """`who left last month`: the rows of the verb; `how many premium`: the rows of the value."""
        for constraint in self.frame.constraints:
            if constraint.chunk.is_counted:
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
