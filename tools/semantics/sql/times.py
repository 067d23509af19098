"""The periods of a query: the one asked for, the one it is set beside, and how far apart they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from tools.calendar_units import DAYS_IN, MONTHS_IN, floor
from tools.semantics import periods
from tools.semantics.periods import Period, Shift
from tools.semantics.query import SemanticQuery
from tools.semantics.sql.errors import QueryRefused


@dataclass(frozen=True)
class Times:
    """The period asked for, the one it is set beside, and how far apart they are.

    `whole` is the earlier period to its end, where it is set beside one that still runs and so stops at the same point.
    """

    period: Period | None = None
    compared: Period | None = None
    shift: Shift | None = None
    whole: Period | None = None


def times_of(query: SemanticQuery, today: date) -> Times:
    if query.compare and query.compare.to == "explicit":
        first, second, shift = periods.explicit(query.windows, today)
        return Times(first, second, shift, _to_its_end(periods.resolve(query.windows[1], today), second, query))
    period = periods.resolve(query.windows[0], today) if query.windows else None
    if query.compare is None and "growth" not in query.derive:
        return Times(periods.named(query.windows[0], today) if query.windows else None)
    if query.grain and (query.compare is None or query.compare.to == "previous"):
        return _by_grain(period, query, today)
    if query.compare and query.compare.to == "same_last_year":
        if query.grain:
            period = _whole_periods(period, query, today)
        if period is None or period.start is None:
            shift = Shift(days=364) if query.grain == "week" else Shift(months=12)
            return Times(period, Period(None, shift.back(period.end)) if period and period.end else None, shift)
        compared, shift = periods.same_last_year(period, grain=query.grain)
        return Times(period, compared, shift, _to_its_end(_whole_before(query, shift, today), compared, query))
    if period is None:
        raise QueryRefused("growth needs a period to compare, such as this month or last quarter, or a grain")
    compared, shift = periods.previous(query.windows[0], period)
    return Times(period, compared, shift, _to_its_end(_whole_before(query, shift, today), compared, query))


def _whole_before(query: SemanticQuery, shift: Shift, today: date) -> Period:
    whole = periods.whole(query.windows[0], today)
    return Period(shift.back(whole.start) if whole.start else None, shift.back(whole.end) if whole.end else None)


def _to_its_end(whole: Period, compared: Period, query: SemanticQuery) -> Period | None:
    """`this quarter vs last quarter` may mean all of the last one: both stand there. To date says the same days."""
    cut = compared.end is not None and whole.end is not None and compared.end < whole.end
    to_date = any(one.kind == "to_date" for one in query.windows)
    return whole if cut and whole.start == compared.start and not query.grain and not to_date else None


def _whole_periods(period: Period | None, query: SemanticQuery, today: date) -> Period:
    """Without the period that still runs: a part is never compared with a whole one."""
    here = floor(today, query.grain or "month")
    if period is None:
        return Period(None, here, f"without the running {query.grain}")
    if period.end is not None and period.end <= here:
        return period
    if period.start is not None and period.start >= here:
        return period
    return replace(period, end=here, note=f"without the running {query.grain}", so_far=False)


def _by_grain(period: Period | None, query: SemanticQuery, today: date) -> Times:
    grain = query.grain or "month"
    shift = Shift(months=MONTHS_IN.get(grain, 0), days=DAYS_IN.get(grain, 0))
    whole = _whole_periods(period, query, today)
    before = Period(shift.back(whole.start) if whole.start else None, shift.back(whole.end) if whole.end else None)
    return Times(whole, before, shift)
