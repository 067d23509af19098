"""The date that windows and grains go by: the one that a verb or noun names, else that of the number asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from tools.semantics.date_names import BEGUN, GENERIC, MADE
from tools.semantics.english.frames.chunks import Chunk
from tools.semantics.english.frames.frame import Frame
from tools.semantics.english.linking.coming_dates import coming_date
from tools.semantics.english.linking.dates import dates_of
from tools.semantics.english.reading import Reading
from tools.semantics.english.slots.dates import EMPTY_VERBS, FAR, SAME_CLAUSE
from tools.semantics.model import SemanticModel, Table
from tools.semantics.sql.joins import reachable

FREE = ("", "moment", "context", "verb", "column")
LIGHT = ("link", "by", "with", "rel", "which", "list", "agg", "and", "count", "filler")


class Dates:
    """Chooses the date of one frame whose rows come from `root`."""

    def __init__(
        self, model: SemanticModel, chunks: Sequence[Chunk], frame: Frame, reading: Reading, root: str
    ) -> None:
        self.model = model
        self.chunks = chunks
        self.frame = frame
        self.reading = reading
        self.near = {name: len(path) for name, path in reachable(model, root).items()}
        self.root = root

    def named(self, stretches: Sequence[int]) -> Chunk | None:
        """Sets the date of the nearest naming; gives the chunk that named it."""
        best: tuple[int, int, str, Chunk] | None = None
        for chunk in self.chunks:
            for ref in self._refs(chunk):
                table = ref.rpartition(".")[0].lower()
                if table not in self.near or (self.near[table] and not self._is_said_of(chunk, table)):
                    continue
                distance = self._distance(chunk, stretches)
                by_name = bool(chunk.of("time"))
                if (chunk.of("value", "flag", "filter") and distance != 1) or (not by_name and distance > SAME_CLAUSE):
                    continue
                found = (distance, self.near[table], ref, chunk)
                if best is None or found[:2] < best[:2]:
                    best = found
        if best is None:
            return None
        self.reading.time_field = best[2]
        return best[3]

    def settle(self, today: date) -> None:
        reading = self.reading
        dates = dates_of(self.model)
        table = self.model.table(self.root)
        windows = [one.time.window for one in self.frame.stretches if one.time.window is not None]
        coming = coming_date(self.model, self.root, windows, today)
        if coming is not None:
            reading.time_field = coming
            return
        new = next((one for one in self.chunks if one.text == "new"), None)
        if new is not None and not new.role:
            begun = self._begun(table)
            if begun is not None:
                reading.time_field = begun
                new.role = "time"
                return
        found = dates.of_numbers(reading.metrics)
        if len(found) == 1 and found != {None}:
            reading.time_field = found.pop()
        elif len(table.times) > 1 and found <= {None}:
            said = (token.text for one in self.chunks if one.role == "filter" for token in one.tokens)
            default = None if table.says_default_time else dates.of_words(table.name, said)
            reading.time_field = default or dates.of_rows(table.name)
        if reading.time_field is not None:
            reading.assume(f"dated by {self.model.column(reading.time_field)[1].words}")

    def _begun(self, table: Table) -> str | None:
        said = dates_of(self.model).of_words(table.name, ("new",))
        if said is not None or not table.times:
            return said
        names = {
            one.name: {w for name in (one.words, *one.synonyms) for w in name.lower().split()} for one in table.times
        }
        begun = [name for name, known in names.items() if known & (MADE | BEGUN)]
        own = table.times[0].name if len(table.times) == 1 else begun[0] if len(begun) == 1 else None
        return f"{table.name}.{own}" if own else None

    def _refs(self, chunk: Chunk) -> Iterator[str]:
        if chunk.role not in FREE and not (chunk.role == "filter" and chunk.of("value", "flag", "filter")):
            return
        named = [one.ref for one in chunk.candidates if one.kind == "time"]
        yield from named
        if named or chunk.of("entity", "metric", "fact", "dimension"):
            return
        for act in chunk.acts:
            if act.kind == "moment" and (chunk.text not in EMPTY_VERBS or self._beside(chunk, act.table)):
                yield act.ref

    def _is_said_of(self, chunk: Chunk, table: str) -> bool:
        if chunk.tokens[-1].text in GENERIC:
            return True
        nouns = [one for one in self.frame.entities if one.at < chunk.at and one.table]
        return bool(nouns) and max(nouns, key=lambda one: one.at).table.lower() == table

    def _beside(self, chunk: Chunk, table: str) -> bool:
        for step in (-1, 1):
            at = chunk.at + step
            while 0 <= at < len(self.chunks) and (self.chunks[at].role in LIGHT or self.chunks[at].kind == "word"):
                at += step
            beside = self.chunks[at] if 0 <= at < len(self.chunks) else None
            if beside is not None and any(
                one.kind in ("entity", "metric") and one.table == table for one in beside.candidates
            ):
                return True
        return False

    def _distance(self, chunk: Chunk, stretches: Sequence[int]) -> int:
        best = FAR
        for at in stretches:
            between = self.chunks[min(chunk.at, at) + 1 : max(chunk.at, at)]
            steps = sum(not (one.kind == "word" or one.role in LIGHT) for one in between)
            best = min(best, 2 * steps + 1 if at > chunk.at else 2 * steps + 2)
        return best
