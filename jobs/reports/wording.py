"""How sentences speak of amounts and changes; pure."""

from __future__ import annotations

from collections.abc import Sequence

from jobs.reports.document import change
from jobs.reports.numbers import MANIFOLD, number
from jobs.reports.timeframe import Timeframe

SMALL_CHANGE = 0.005


def money(value: float) -> str:
    """Compact: `$1.24M`."""
    return number(value, "currency", compact=True)


def gain(value: float) -> str:
    """Compact with its sign: `+$120K`."""
    return f"+{money(value)}" if value > 0 else money(value)


def percent(value: float) -> str:
    """`41.2%` for 0.412."""
    return number(value, "percent")


def moved(value: float | None, against: str) -> str | None:
    """`up 4.2% on Q2 2026`, `level with Q2 2026`, or None where there is nothing to compare with."""
    if value is None:
        return None
    if abs(value) < SMALL_CHANGE:
        return f"level with {against}"
    if value >= MANIFOLD:
        return f"{value + 1:,.0f} times that of {against}"
    return f"{'up' if value > 0 else 'down'} {number(abs(value), 'percent')} on {against}"


def compared(now: float | None, before: float | None, last_year: float | None, time: Timeframe) -> str:
    """`, up 4.2% on Q2 2026 and down 1.0% on Q3 2025`, or nothing; to go on a sentence that gave the figure."""
    comparisons = [moved(change(now, before), time.previous.label)]
    if not time.has_one_comparison:
        comparisons.append(moved(change(now, last_year), time.last_year.label))
    said = " and ".join(text for text in comparisons if text)
    return f", {said}" if said else ""


def in_points(now: float | None, before: float | None, against: str) -> str:
    """`, 0.8 points above Q2 2026`, or nothing; for a figure that is itself a percentage."""
    if now is None or before is None:
        return ""
    points = 100 * (now - before)
    if abs(points) < 0.05:
        return f", the same as {against}"
    return f", {abs(points):.1f} points {'above' if points > 0 else 'below'} {against}"


def counted(count: float, noun: str, plural: str | None = None) -> str:
    """`1 job`, `1,204 jobs`, `no jobs`."""
    if not count:
        return f"no {plural or noun + 's'}"
    return f"{count:,.0f} {noun if count == 1 else plural or noun + 's'}"


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def opening(sentence: str) -> str:
    """The sentence with a capital letter at its beginning."""
    return sentence[:1].upper() + sentence[1:]


def caveats(time: Timeframe, *, shown: int | None = None, of: str = "rows") -> tuple[str, ...]:
    """What a reader must know of the numbers: a period that runs, a detail that is cut after `shown` rows."""
    notes = []
    if time.is_running:
        notes.append(f"{time.label} is not over: it is compared with the same number of days.")
    if shown is not None:
        notes.append(f"The detail holds the first {shown:,} {of}; an export gives all of them.")
    return tuple(notes)
