"""Names behind a word that settles their place: `by`, `ordered by`, `which`."""

from __future__ import annotations

from tools.semantics.english.frames.chunks import Chunk
from tools.semantics.english.frames.frame import (
    Entity,
    Measure,
    Rank,
)
from tools.semantics.english.frames.mentions import Mentions
from tools.semantics.english.reading import NotUnderstood


class Leads(Mentions):
    def _by(self, chunk: Chunk) -> None:
        frame = self.frame
        ranked = frame.ranks[-1] if frame.ranks else None
        text = self.by_chunk.text if self.by_chunk else "by"
        if text in ("by", "according to") and ranked is not None and ranked.by is None and not ranked.ordering:
            if chunk.of("metric", "fact") and (ranked.target is not None or not chunk.of("dimension")):
                measure = Measure(chunk, chunk.at, agg=self.agg)
                self.agg = ""
                ranked.by = measure
                frame.measures.append(measure)
                chunk.role, self.role, self.link, self.last = "metric", "metric", "", chunk
                return
            if chunk.of("entity") and not chunk.of("dimension") and ranked.target is not None and text == "by":
                ranked.by = Measure(chunk, chunk.at, counted=True)
                frame.measures.append(ranked.by)
                chunk.role, self.role, self.link, self.last = "metric", "metric", "", chunk
                return
        if chunk.of("dimension", "entity"):
            self._add_group(chunk)
            if chunk.of("value", "flag", "filter") and not chunk.of("dimension", "entity"):
                self.role = "group"
            return
        if chunk.of("value", "filter"):
            self._constrain(chunk)
            return
        if chunk.of("flag"):
            self._add_group(chunk)
            return
        if chunk.of("time"):
            self._add_group(chunk)
            return
        if chunk.of("metric", "fact"):
            if frame.measures and text in ("per", "for each", "for every"):
                frame.ratio = True
                self.agg = "" if chunk.of("metric") else "sum"
                self._measure(chunk)
                return
            # `revenue by units`: nothing to group by.
            raise NotUnderstood(
                "impossible", f"I cannot split by {chunk.said}, which is a number.", words=(chunk.said,)
            )

    def _order_by(self, chunk: Chunk) -> None:
        if chunk.of("metric", "fact"):
            measure = Measure(chunk, chunk.at, agg=self.agg)
            self.agg = ""
            self.frame.measures.append(measure)
            if self.frame.ranks and self.frame.ranks[-1].by is None:
                self.frame.ranks[-1].by = measure
            else:
                self.frame.ranks.append(Rank("desc", chunk.at, "order", by=measure, ordering=True))
            chunk.role, self.role, self.link = "metric", "metric", ""
            return
        self._default(chunk)

    def _which(self, chunk: Chunk) -> None:
        what = self.by_chunk.text.startswith("what") if self.by_chunk else False
        if what and chunk.of("metric", "fact") and not self.columns:
            self.link = ""
            self._measure(chunk)
            return
        if self.columns:
            self._column(chunk)
            return
        if chunk.of("value", "flag", "filter") and not chunk.of("dimension", "entity"):
            keep = self.link
            self._constrain(chunk)
            if self._stands_alone(chunk):
                self._value_as_entity(chunk, "target")
                return
            self.link = keep
            return
        if chunk.of("dimension") and not self._is_entity_label(chunk):
            self._add_group(chunk, target=True)
        elif chunk.of("entity"):
            self.frame.entities.append(Entity(chunk, chunk.at, "target"))
            chunk.role, self.role, self.last, self.link = "entity", "entity", chunk, ""
            before = self._previous(chunk.at)
            if before is not None and before.kind == "number" and before.role == "limit?":
                chunk.n = self.pending_n
                before.role = "limit"
        elif chunk.of("metric", "fact"):
            self.link = ""
            self._measure(chunk)
        else:
            self._default(chunk)
        if self.rank is not None and chunk.role in ("group", "entity"):
            self.rank.target = chunk
