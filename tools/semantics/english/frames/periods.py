"""The windows of a question, what they are compared with, and the dates they go by."""

from __future__ import annotations

from typing import Any

from tools.semantics.english.frames.chunks import Chunk
from tools.semantics.english.frames.conditions import Conditions
from tools.semantics.english.frames.dates import Dates
from tools.semantics.english.frames.geometry import (
    distance,
    reaches,
)
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.rewriting.standing import NOTE, stands
from tools.semantics.english.slots.times import compared, spanned
from tools.semantics.model import Table
from tools.semantics.query import Compare, Filter, Window


class Periods(Conditions):
    def _times(self) -> None:
        frame, out = self.frame, self.out
        windows = []
        for one in list(frame.stretches):
            time = one.time
            if time.kind == "weekdays":
                out.weekdays += [day for day in time.weekdays if day not in out.weekdays]
            elif stands(self.chunks, one.chunk):
                out.assume(NOTE)
                frame.stretches.remove(one)
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
            self._moment(verb, dated)
        self._verb_events(verbs)
        self._place(windows)
        if dated and out.time_field is None and self.root is not None and not self.partial:
            Dates(self.model, self.chunks, self.frame, out, self.root).settle(self.today)

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
                    chunk.role = "time_field" if chunk.role in ("", "moment") else chunk.role
                    self.moments_used.add(chunk.at)
                    return ref
        return None

    def _moment(self, verb: Chunk, dated: bool) -> None:  # noqa: FBT001
        out = self.out
        if verb.at in self.moments_used or self.root is None or verb.role not in ("", "moment"):
            return
        own = [ref for ref in verb.moments() if ref.rpartition(".")[0].lower() == self.root]
        reached = own or [ref for ref in verb.moments() if reaches(self.model, self.root, ref.rpartition(".")[0])]
        if not reached:
            self._rows_behind(verb)
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

    def _rows_behind(self, verb: Chunk) -> None:
        """`how many regions do we sell in`: the different ones that such rows have."""
        out, root = self.out, self.root or ""
        if not out.metrics or not all(one.startswith("count_distinct(") for one in out.metrics) or out.filters:
            return
        for ref in verb.moments():
            table = self._table(ref.rpartition(".")[0])
            key = table.columns.get(table.key[0].lower()) if len(table.key) == 1 else None
            if key is not None and reaches(self.model, table.name, root):
                out.filters.append(Filter(field=f"{table.name}.{key.name}", op="is not null"))
                out.time_field, verb.role = ref, "verb"
                return

    def _verb_events(self, verbs: list[Chunk]) -> None:
        for verb in verbs:
            if verb.role or self.root is None:
                continue
            rows = {(self._member_table(i) or "").lower() for i in range(len(self.out.members))}
            if any(ref.rpartition(".")[0].lower() in rows for ref in verb.moments()):
                verb.role = "verb"
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
                    if self._rerootable():
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

    def _place(self, windows: list[Any]) -> None:
        out, frame = self.out, self.frame
        if len(windows) > 2:
            raise NotUnderstood("unclear", "The question names more than two periods; ask for one, or compare two.")
        if len(windows) == 2:
            self._two(windows)
        elif windows:
            window, ends = windows[0].time.window, windows[0].time.ends
            if ends is not None and frame.growth and out.grain is None:
                out.windows, out.compare = compared(ends[1], ends[0], self.today)
            elif windows[0].versus or (
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
            both = spanned([first.time.window, second.time.window], [one.text for one in self.chunks], self.today)
            if both is not None:
                out.windows = [both]
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
        if self.earlier is not None and self.earlier.windows and self.frame.versus:
            out.windows, out.compare = [window], Compare(to="explicit")
        elif window.kind == "last" and window.n == 1 and window.unit and self.frame.versus:
            out.windows = [Window(kind="this", unit=window.unit), window]
            out.compare = Compare(to="explicit")
            out.assume(f"this {window.unit} so far is compared with the same days of the last one")
        elif self.frame.constraints or self.frame.growth:
            out.windows = [window]
        else:
            out.windows = [window]
