"""Whether a watched number is one to tell of: threshold, change, anomaly, and what was told before; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from statistics import fmean, median
from typing import Final

from tools.answer import Column, Table
from tools.calendar_units import Grain, day_in_words, floor, shift
from tools.errors import CallerError
from tools.figures import write, write_time
from tools.job_inputs import AlertInput, AnomalyCondition, ChangeCondition, Direction, ThresholdCondition
from tools.job_records import condition_in_words
from tools.shape import shape_of

MOST_GROUPS: Final = 50
SEASON_DAYS: Final = 7
FEWEST_SEASONS: Final = 4
"""Days are compared with the same weekday from so many weeks on; below, with all the days before."""
FEWEST_PERIODS: Final = 6
COMPARED: Final = 26
MAD_TO_DEVIATION: Final = 1.4826
MEAN_TO_DEVIATION: Final = 1.2533
"""What makes the median and the mean absolute deviation of normal numbers their standard deviation."""


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers of one group, oldest first; a number that has no time stands alone."""

    name: str
    points: tuple[tuple[date | None, float], ...]

    @property
    def newest(self) -> tuple[date | None, float]:
        return self.points[-1]


@dataclass(frozen=True, slots=True)
class Watched:
    """What an alert looks at: its measure and its numbers by group."""

    measure: Column
    grain: Grain | None
    series: tuple[Series, ...]
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """One group's number against the condition. `holds` is past it, `is_quiet` far enough back to tell again."""

    name: str
    value: float
    compared: float | None
    holds: bool
    is_quiet: bool
    text: str


def watched_in(table: Table, wanted: AlertInput, today: date) -> Watched:
    """The numbers of a table; raises CallerError when it does not hold what the alert needs."""
    shape = shape_of(table, wanted.measure or wanted.question or "")
    if not shape.measures:
        raise CallerError("the alert's source gives no number; it has to give one, or one for each group or day")
    measure = shape.measure
    names = [column.name for column in table.columns]
    value_at = names.index(measure.name)
    time_at = names.index(shape.time.name) if shape.time else None
    by = [names.index(column.name) for column in shape.dimensions]
    grouped: dict[str, dict[date | None, float]] = {}
    for row in table.rows:
        if row[value_at] is None:
            continue
        name = ", ".join(str(row[each]) for each in by)
        grouped.setdefault(name, {})[_day(row[time_at]) if time_at is not None else None] = float(row[value_at])
    if len(grouped) > MOST_GROUPS:
        raise CallerError(f"the alert's source has {len(grouped)} groups; {MOST_GROUPS} are the most that are watched")
    grain = wanted.grain or (shape.grain if shape.time else None)
    if not grouped and grain is None:
        raise CallerError("the alert's source gives no number today")
    series = [
        Series(name, _filled(points, grain, today) if wanted.grain else _sorted(points))
        for name, points in (grouped or {"": {}}).items()
    ]
    series = [each for each in series if each.points]
    if not series:
        raise CallerError("the alert's source gives no number today")
    dimension = table.columns[by[0]].label or table.columns[by[0]].name if by else None
    return Watched(measure, grain, tuple(series), dimension)


def judge(condition: ThresholdCondition | ChangeCondition | AnomalyCondition, watched: Watched) -> tuple[Verdict, ...]:
    """Each group's newest number against the condition; raises CallerError when there is too little before it."""
    rule: Callable[[Series], Verdict]
    match condition:
        case ThresholdCondition():
            rule = lambda series: _threshold(condition, watched, series)  # noqa: E731
        case ChangeCondition():
            rule = lambda series: _change(condition, watched, series)  # noqa: E731
        case AnomalyCondition():
            rule = lambda series: _anomaly(condition, watched, series)  # noqa: E731
    return tuple(rule(series) for series in watched.series)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an alert from before: the groups that fire, who told of them last, and until when it sleeps."""

    firing: frozenset[str] = frozenset()
    told_by: str | None = None
    snoozed_until: datetime | None = None


def crossing(
    standing: Standing, verdicts: Iterable[Verdict], *, job_id: str, now: datetime
) -> tuple[frozenset[str], frozenset[str]]:
    """The groups that fire now, and those to tell of: each once when it crosses, again only after it was quiet.

    An evaluation that is tried again tells again what it told: only one of its tries completes. While it sleeps, what
    crosses is not taken for told, and is told of afterwards if it still holds.
    """
    verdicts = list(verdicts)
    holding = {each.name for each in verdicts if each.holds}
    staying = {each.name for each in verdicts if each.name in standing.firing and not each.is_quiet}
    if standing.told_by == job_id:
        return frozenset(holding | staying), frozenset(standing.firing & (holding | staying))
    if standing.snoozed_until is not None and now < standing.snoozed_until:
        return frozenset(staying), frozenset()
    return frozenset(holding | staying), frozenset(holding - standing.firing)


def _threshold(condition: ThresholdCondition, watched: Watched, series: Series) -> Verdict:
    day, value = series.newest
    below = condition.op in ("<", "<=")
    holds = {
        "<": value < condition.value,
        "<=": value <= condition.value,
        ">": value > condition.value,
        ">=": value >= condition.value,
    }[condition.op]
    limit = condition.value if condition.rearm_at is None else condition.rearm_at
    is_quiet = not holds and (value >= limit if below else value <= limit)
    against = condition_in_words(condition).rpartition(" ")[0]
    text = f"{_said(watched, series, day, value)}, {against} {write(condition.value, watched.measure)}"
    return Verdict(series.name, value, condition.value, holds, is_quiet, text)


def _change(condition: ChangeCondition, watched: Watched, series: Series) -> Verdict:
    if len(series.points) < 2 or series.newest[0] is None:
        raise CallerError("a change needs rows by time, such as “revenue by week for the last 8 weeks”")
    (_, before), (day, value) = series.points[-2:]
    percent = (value - before) / abs(before) * 100 if before else (0.0 if value == before else float("inf"))
    if before == 0 and value < 0:
        percent = float("-inf")
    holds = _moves(condition.direction, percent) and abs(percent) >= condition.percent
    moved = "up" if percent > 0 else "down"
    share = f"{moved} {abs(percent):.1f}%" if abs(percent) != float("inf") else moved
    text = (
        f"{_said(watched, series, day, value)}, {share} on {write(before, watched.measure)} the "
        f"{watched.grain or 'period'} before"
    )
    return Verdict(series.name, value, before, holds, not holds, text)


def _anomaly(condition: AnomalyCondition, watched: Watched, series: Series) -> Verdict:
    day, value = series.newest
    history = series.points[:-1]
    alike = [each for when, each in history if watched.grain == "day" and day and when and _same_weekday(day, when)]
    seasonal = len(alike) >= FEWEST_SEASONS
    usual = alike[-COMPARED:] if seasonal else [each for _, each in history][-COMPARED:]
    if len(usual) < (FEWEST_SEASONS if seasonal else FEWEST_PERIODS):
        raise CallerError(
            f"an anomaly needs at least {FEWEST_PERIODS} periods before the newest; the source has {len(history)}"
        )
    middle = median(usual)
    spread = MAD_TO_DEVIATION * median(abs(each - middle) for each in usual)
    spread = spread or MEAN_TO_DEVIATION * fmean(abs(each - middle) for each in usual)
    # Numbers that never differ leave no spread: then a thousandth of the middle is far.
    spread = spread or max(abs(middle) / 1000, 1e-9)
    score = (value - middle) / spread
    holds = _moves(condition.direction, score) and abs(score) >= condition.sensitivity
    what = f"the last {len(usual)} {day:%A}s" if seasonal and day else f"the {len(usual)} {watched.grain}s before"
    far = f"{min(abs(score), 999):.1f} robust deviations {'above' if score > 0 else 'below'}"
    text = f"{_said(watched, series, day, value)}, {far} the median of {what}, {write(middle, watched.measure)}"
    return Verdict(series.name, value, middle, holds, not holds, text)


def _said(watched: Watched, series: Series, day: date | None, value: float) -> str:
    name = f"{series.name}: " if series.name else ""
    when = f" in {write_time(day, watched.grain or 'day')}" if day else ""
    if day and (watched.grain or "day") == "day":
        when = f" on {day_in_words(day)}"
    if day and watched.grain == "week":
        when = f" in the week of {day_in_words(day)}"
    return f"{name}**{write(value, watched.measure)}**{when}"


def _moves(direction: Direction, amount: float) -> bool:
    return direction == "either" or (amount > 0 if direction == "rise" else amount < 0)


def _same_weekday(day: date, other: date) -> bool:
    return (day - other).days % SEASON_DAYS == 0


def _day(value: object) -> date | None:
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None


def _sorted(points: dict[date | None, float]) -> tuple[tuple[date | None, float], ...]:
    return tuple(sorted(points.items(), key=lambda point: point[0] or date.min))


def _filled(
    points: dict[date | None, float], grain: Grain | None, today: date
) -> tuple[tuple[date | None, float], ...]:
    """Whole periods up to the newest that is over, those without rows as 0."""
    if grain is None:
        return _sorted(points)
    newest = shift(floor(today, grain), grain, -1)
    whole = {floor(day, grain): value for day, value in points.items() if day is not None and day <= newest}
    if not whole:
        return ((newest, 0.0),)
    filled: list[tuple[date | None, float]] = []
    day = min(whole)
    while day <= newest:
        filled.append((day, whole.get(day, 0.0)))
        day = shift(day, grain, 1)
    return tuple(filled)


__all__ = ["Series", "Standing", "Verdict", "Watched", "crossing", "judge", "watched_in"]
