"""What is ranked by which number, and how many are shown."""

from __future__ import annotations

from typing import Any

from tools.semantics.english.frames.chunks import Chunk
from tools.semantics.english.frames.draft import TOP_DEFAULT, plural_without_number
from tools.semantics.english.frames.frame import Rank
from tools.semantics.english.frames.geometry import (
    amounts_of,
    facts_about,
    reaches,
)
from tools.semantics.english.frames.periods import Periods
from tools.semantics.english.linking.quantities import Sought, quantity
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary.words import BAD_NUMBERS
from tools.semantics.query import Order
from tools.semantics.row_counts import count_of

FALLS = word_set("decrease decreased decline declined drop dropped fell fall down")


class Ranking(Periods):
    def _ranks(self) -> None:
        frame, out = self.frame, self.out
        for rank in frame.ranks:
            if rank.n is not None and rank.n < 1:
                raise NotUnderstood("impossible", f"A list of {rank.n:g} has no rows; ask for at least 1.")
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
                    out.order = [Order(by="?", dir=rank.direction)]
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
        self.out.order = [Order(by=ref, dir=rank.direction)]

    def _direction(self, rank: Rank, by: str) -> Any:
        if rank.word not in ("worst", "best", "poorest", "weakest", "strongest") or not self.model.has_metric(by):
            return rank.direction
        named = self.model.metric(by)[1].words
        if not any(word in BAD_NUMBERS for word in named.split()):
            return rank.direction
        turned = "desc" if rank.direction == "asc" else "asc"
        self.out.assume(f"{rank.word} means the {'highest' if turned == 'desc' else 'lowest'} {named}")
        return turned

    def _ranks_growth(self, rank: Rank) -> bool:
        """`grew the most`, `fell the most in revenue`."""
        growth = self.frame.growth
        if growth is None or rank.kind != "rank" or not self._has_groups():
            return False
        return rank.by is None or 0 < rank.at - growth.at <= len(("the", rank.word)) or growth.at == rank.at + 1

    def _growth_direction(self, rank: Rank) -> Any:
        """`fell the most` ranks by the lowest growth."""
        falls = self.frame.growth is not None and any(one.text in FALLS for one in self.frame.growth.tokens)
        return rank.direction if not falls else "asc" if rank.direction == "desc" else "desc"

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
        if by is None and not out.metrics and self.partial and rank.topics and not self._target(rank):
            self._extreme(rank)
            return
        if by is None and not out.metrics and self.partial:
            out.order = [Order(by="?", dir=rank.direction)]
            several = rank.word in ("top", "bottom") or self.frame.measures
            out.limit = rank.n or (None if several else 1)
            return
        if by is None and not out.metrics:
            self._only_measure(rank)
        if self._ranks_growth(rank):
            by = "growth"
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
        if self._is_of_another(by):
            raise NotUnderstood("impossible", "The highest within the highest is not computed.")
        out.order = [Order(by=by, dir=self._growth_direction(rank) if by == "growth" else self._direction(rank, by))]
        target = self._target(rank)
        if rank.kind == "often":
            self._leave_out_unknown(target)
        n = rank.n or (target.n if target is not None else None)
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

    def _extreme(self, rank: Rank) -> None:
        """`and the longest?`: the largest of the rows' own number."""
        ref = quantity(self.model, Sought(frozenset(rank.topics), facts_only=True))
        if ref is None:
            raise NotUnderstood("unclear", f"The {rank.word} by which number?")
        self.out.add_metric(ref.replace("avg(", "max(" if rank.direction == "desc" else "min("))

    def _is_of_another(self, by: str) -> bool:
        """Two superlatives that rank by two numbers cannot both be the order."""
        return bool(self.out.order) and self.out.order[0].by not in (by, "?")

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
        self._main_measure(rank.word)

    def _rank_rows(self, rank: Rank) -> None:
        out, entity = self.out, self.entity
        assert entity is not None  # noqa: S101 the caller looked
        target = rank.target or next((one.chunk for one in self.frame.entities if one.table == entity.name), None)
        n = rank.n or (target.n if target is not None else None)
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
            if not measured and (
                rank.word in ("top", "best", "worst", "bottom") or plural_without_number(rank, target)
            ):
                self._rank_by_the_main(rank, target)
                return
            if len(amounts) != 1 or (rank.word.removeprefix("the ") in ("most", "least", "fewest") and not measured):
                raise NotUnderstood("unclear", f"The {rank.word} {entity.words} by which number?")
            ref = f"{entity.name}.{amounts[0].name}"
        out.order = [Order(by=ref, dir=rank.direction)]
        out.limit = int(n) if n else (TOP_DEFAULT if plural else 1)

    def _rank_by_the_main(self, rank: Rank, target: Chunk | None) -> None:
        """`best products`: by the number that the model calls the main one; else the question is asked back."""
        entity = self.entity
        assert entity is not None  # noqa: S101 the caller looked
        self.rows = False
        self.out.dimensions.insert(0, entity.name)
        self._main_measure(rank.word)
        self.out.order = [Order(by=self.out.metrics[0], dir=rank.direction)]
        self.out.limit = (
            rank.n
            or (target.n if target is not None else None)
            or (TOP_DEFAULT if target is not None and target.plural else 1)
        )

    def _recent_number(self, rank: Rank) -> None:
        if not self.frame.when:
            raise NotUnderstood("unclear", f"{rank.word!r} of what?", words=(rank.word,))
