"""Whether an answer's rows say what the right rows say: the same values, however the columns are called or placed."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

RELATIVE = 1e-6
MOST_PAIRINGS = 2_000
"""Ways to pair columns that are tried; only results of many equal columns have more."""

_PERCENT = re.compile(r"percent|pct|share|%", re.IGNORECASE)

Row = Sequence[Any]


@dataclass(frozen=True)
class Rows:
    """A result: its column names and its rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def column(self, index: int) -> list[Any]:
        return [row[index] for row in self.rows]


def difference(gold: Rows, found: Rows, *, ordered: bool) -> str | None:
    """Why `found` is not the right answer, or None when it is.

    Every column of `gold` must be in `found`, which may have more; the rows must be the same, each as often, and in
    the same order when it counts. Numbers are equal within a millionth, or when rounded to the decimals that gold
    has; a date equals its midnight. Where a column's name says that it holds percentages, a fraction equals its
    percentage, and one that the answer rounds to tenths or finer equals what it was rounded from.
    """
    if len(gold.rows) != len(found.rows):
        return f"{len(found.rows)} rows where {len(gold.rows)} are right"
    if len(gold.columns) > len(found.columns):
        return f"{len(found.columns)} columns where {len(gold.columns)} are needed"
    if not gold.rows:
        return None
    candidates = [list(_matches(gold, found, index)) for index in range(len(gold.columns))]
    for name, options in zip(gold.columns, candidates, strict=True):
        if not options:
            return f"no column has the values of {name}"
    wanted = [tuple(_plain(value) for value in row) for row in gold.rows]
    disordered = False
    for tried, pairing in enumerate(_pairings(candidates)):
        rows = list(zip(*pairing, strict=True))
        if rows == wanted or (not ordered and Counter(rows) == Counter(wanted)):
            return None
        disordered = disordered or Counter(rows) == Counter(wanted)
        if tried == MOST_PAIRINGS:
            break
    return "the rows are in another order" if disordered else "the values do not belong together as in the right rows"


def _matches(gold: Rows, found: Rows, index: int) -> Iterator[tuple[int, list[Any]]]:
    """(column of `found`, its values snapped to gold's) for each column that holds the values of gold's column."""
    wanted = [_plain(value) for value in gold.column(index)]
    counts = Counter(wanted)
    decimals = max((_decimals(value) for value in gold.column(index)), default=0)
    known = sorted(value for value in counts if isinstance(value, float))
    for other, name in enumerate(found.columns):
        values = [_plain(value) for value in found.column(other)]
        is_percent = bool(_PERCENT.search(name) or _PERCENT.search(gold.columns[index]))
        rounded = max((_decimals(value) for value in found.column(other)), default=0) if is_percent else 0
        for factor in (1.0, 100.0, 0.01) if is_percent else (1.0,):
            # A count is never "about right": only numbers with decimals are compared as rounded ones.
            slack = max(_half(decimals), _half(rounded) * factor)
            snapped = [_snapped(value, factor, known, slack) for value in values]
            if Counter(snapped) == counts:
                yield other, snapped
                break


def _pairings(candidates: Sequence[list[tuple[int, list[Any]]]]) -> Iterator[tuple[list[Any], ...]]:
    """Every way to give each of gold's columns a column of its own."""

    def continued(at: int, used: frozenset[int]) -> Iterator[tuple[list[Any], ...]]:
        if at == len(candidates):
            yield ()
            return
        for other, values in candidates[at]:
            if other not in used:
                for rest in continued(at + 1, used | {other}):
                    yield (values, *rest)

    return continued(0, frozenset())


def _snapped(value: Any, factor: float, known: Sequence[float], slack: float) -> Any:
    """The nearest number of gold when it counts as equal, so that what follows may compare exactly."""
    if not isinstance(value, float):
        return value
    scaled = value * factor
    at = bisect_left(known, scaled)
    near = [one for one in known[max(at - 1, 0) : at + 1] if _equal(one, scaled, slack)]
    return min(near, key=lambda one: abs(one - scaled)) if near else scaled


def _equal(gold: float, found: float, slack: float) -> bool:
    return math.isclose(gold, found, rel_tol=RELATIVE, abs_tol=max(1e-9, slack * (1 + 1e-9)))


def _half(decimals: int) -> float:
    """How far a number rounded to so many decimals may be from what it was; nothing for whole numbers."""
    return 0.5 * 10**-decimals if decimals else 0.0


def _decimals(value: Any) -> int:
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0
    if isinstance(value, float) and math.isfinite(value):
        return len(f"{value:.9f}".rstrip("0").partition(".")[2])
    return 0


def _plain(value: Any) -> Any:
    """A value in the form that is compared: numbers as floats, days without their midnight, texts without margins."""
    if isinstance(value, bool) or value is None:
        return ("boolean", value)
    if isinstance(value, int | float | Decimal):
        return float(value) if not math.isnan(value) else ("number", "NaN")
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat().removesuffix("T00:00:00")
    if isinstance(value, date):
        return value.isoformat()
    return value.strip() if isinstance(value, str) else str(value)
