"""Shares, ratios, growth, running totals and trends."""

from __future__ import annotations

from tools.calendar_units import Grain
from tools.semantics import periods
from tools.semantics.english.frames.subjects import Subjects
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.query import Compare, ShareOf, Window


class Derivations(Subjects):
    def _derive(self) -> None:
        frame, out = self.frame, self.out
        self._part_members()
        if self.has_part and any(not one.ordering for one in frame.ranks):
            raise NotUnderstood("impossible", "A share of the top ones is not computed yet.")
        if (frame.share is not None or self.has_part) and not frame.growth:
            self._share()
        limited = {one.metric for one in out.having}
        two = [ref for ref in out.metrics if ref not in limited]
        if frame.ratio and len(two) == 2:
            out.derive.append("ratio")
            out.metrics = two
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

    def _natural_grain(self) -> Grain:
        """Days for a month, weeks for a quarter, months up to three years, quarters beyond."""
        windows = self.out.windows
        days = periods.resolve(windows[0], self.today).days if windows else None
        if days is None:
            return "month"
        return "day" if days <= 35 else "week" if days <= 100 else "month" if days <= 1100 else "quarter"

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
