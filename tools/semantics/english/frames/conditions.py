"""Values, flags, named filters and empty fields as conditions on the rows, or on the part of a share."""

from __future__ import annotations

from typing import Any

from tools.errors import CallerError
from tools.semantics.english.frames.frame import Constraint
from tools.semantics.english.frames.geometry import (
    distance,
    reaches,
)
from tools.semantics.english.frames.related import Related
from tools.semantics.english.linking.lexicon import Candidate
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.rewriting.current_rows import current_rows
from tools.semantics.english.slots.current import PAST, STILL_THERE, WORK
from tools.semantics.english.tokens import stem, stems_of
from tools.semantics.query import Filter


class Conditions(Related):
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
                key = (candidate.ref, one.negated, "nil" if "nil" in one.what else "null")
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
        if frame.versus and any(key[2] in ("null", "nil") for key in merged):
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
            made = self._filter((candidate.ref, one.negated, "nil" if "nil" in one.what else "null"), ())
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
            before = self.chunks[one.at - 1] if one.at else None
            named = before is not None and before.role == "filter" and before.of("dimension")
            if named or one.negated or one.what != "value" or not one.chunk.of("flag", "value"):
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
        if any(one.is_or for one in between):
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
        candidates = self._of_the_topic(candidates)
        root = self.root
        reached = [each for each in candidates if root is not None and reaches(self.model, root, each.table)]
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
            near = 0 < entity.at - one.at <= 4 or -3 <= entity.at - one.at < 0
            if near and entity.table == candidate.table:
                return True
        return False

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
        heads = [one.at for one in frame.measures] + [one.at for one in frame.entities]
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
        present = [one for one in self.chunks if one.text in WORK and not one.role] if self._is_present() else []
        for word in [*([frame.still] if frame.still else present[:1]), *frame.now]:
            table = self.entity or (self._table(self.root) if self.root else None)
            after = self.chunks[word.at + 1] if word.at + 1 < len(self.chunks) else None
            stated = {each.rpartition(".")[0].lower() for each in (one.field for one in out.filters)}
            if word.text not in STILL_THERE and (after is None or not after.of("entity", "metric", "value", "filter")):
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

    def _is_present(self) -> bool:
        """`work in each department`, and not `did work` or a stretch of time."""
        return not self.frame.stretches and PAST.isdisjoint(one.text for one in self.chunks)

    def _is_current(self, ref: str) -> bool:
        _, metric = self.model.metric(ref)
        said = f"{metric.words} {' '.join(metric.synonyms)} {metric.description}".lower()
        return any(word in said for word in ("current", "active", "still", "open"))
