"""What an analyst would say about the sales figures, computed from them; pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

from jobs.reports.document import change
from jobs.reports.numbers import number, signed
from jobs.reports.sales_figures import Dimension, SalesFigures, Slice, TrendPoint
from jobs.reports.timeframe import Timeframe
from jobs.reports.wording import SMALL_CHANGE, compared, gain, money

STEADY_DRIVER = 0.6
"""A driver that explains this share of a change is named as its cause."""


def summary(figures: SalesFigures, time: Timeframe) -> tuple[str, ...]:
    """The three to five sentences that somebody who reads nothing else should read."""
    total = figures.total
    if not total.current.orders:
        return (f"There were no orders {time.current.placed()} for what this report is narrowed to.",)
    sentences = [_headline(total, time), _drivers(total, time), _largest_contribution(figures)]
    sentences.append(_profit(total, time))
    sentences.append(_returns(total))
    return tuple(sentence for sentence in sentences if sentence)


def _headline(total: Slice, time: Timeframe) -> str:
    said = compared(total.current.revenue, total.previous.revenue, total.last_year.revenue, time)
    return f"Revenue was {money(total.current.revenue)} {time.current.placed()}{said}."


def _drivers(total: Slice, time: Timeframe) -> str | None:
    """The change split into number of orders and value of an order, by logarithms, which add up exactly."""
    now, before = total.current, total.previous
    if not (now.orders and before.orders and now.revenue > 0 and before.revenue > 0):
        return None
    whole = math.log(now.revenue / before.revenue)
    if abs(whole) < SMALL_CHANGE:
        return None
    volume = math.log(now.orders / before.orders)
    share = volume / whole
    orders = signed(change(now.orders, before.orders))
    value = signed(change(now.average_order_value, before.average_order_value))
    numbers = f"orders {orders}, average order value {value}"
    if share >= STEADY_DRIVER:
        return f"The change on {time.previous.label} comes mostly from the number of orders ({numbers})."
    if share <= 1 - STEADY_DRIVER:
        return f"The change on {time.previous.label} comes mostly from the value of an order ({numbers})."
    return f"The number of orders and their value share the change on {time.previous.label} ({numbers})."


def _largest_contribution(figures: SalesFigures) -> str | None:
    whole = figures.total.gain
    regions = figures.by["region"]
    if len(regions) < 2 or not figures.total.previous.revenue:
        return None
    if abs(whole) < SMALL_CHANGE * figures.total.previous.revenue:
        return None
    leader = max(regions, key=lambda entry: entry.gain * whole)
    against = min(regions, key=lambda entry: entry.gain * whole)
    direction = "growth" if whole > 0 else "decline"
    text = f"{leader.name} contributed most to the {direction}: {gain(leader.gain)} of {gain(whole)}"
    if against.gain * whole < 0:
        text += f"; {against.name} went the other way ({gain(against.gain)})"
    return text + "."


def _profit(total: Slice, time: Timeframe) -> str | None:
    now, before = total.current.margin_rate, total.previous.margin_rate
    if now is None:
        return None
    text = f"Gross margin was {money(total.current.margin)}, {number(now, 'percent')} of revenue"
    if before is None:
        return text + "."
    points = 100 * (now - before)
    if abs(points) < 0.05:
        return f"{text}, the same rate as {time.previous.placed()}."
    return f"{text}, {abs(points):.1f} points {'above' if points > 0 else 'below'} {time.previous.label}."


def _returns(total: Slice) -> str | None:
    now, before = total.current.return_rate, total.previous.return_rate
    if now is None or before is None or abs(now - before) < 0.002:
        return None
    direction = "rose" if now > before else "fell"
    return (
        f"The return rate {direction} from {number(before, 'percent')} to {number(now, 'percent')} of revenue, "
        f"{money(total.current.returned)} in all."
    )


def trend(points: Sequence[TrendPoint], time: Timeframe) -> tuple[str, ...]:
    """The best and the weakest bucket, and how many beat the year before."""
    if len(points) < 2:
        return ()
    best = max(points, key=lambda point: point.now.revenue)
    worst = min(points, key=lambda point: point.now.revenue)
    unit = str(time.bucket)
    sentences = [
        f"The strongest {unit} was {_named(best, time)} ({money(best.now.revenue)}), "
        f"the weakest {_named(worst, time)} ({money(worst.now.revenue)})."
    ]
    compared = [point for point in points if point.year_ago.revenue]
    if len(compared) == len(points):
        better = sum(point.now.revenue > point.year_ago.revenue for point in points)
        sentences.append(f"{better} of {len(points)} {unit}s were above the same {unit} a year earlier.")
    if points[0].bucket.start > time.current.start or points[-1].bucket.end < time.current.end:
        sentences.append(f"The chart shows whole {unit}s only; the totals hold every day.")
    return tuple(sentences)


def _named(point: TrendPoint, time: Timeframe) -> str:
    start = point.bucket.start
    match time.bucket:
        case "day":
            return f"{start:%A} {start.day} {start:%B}"
        case "week":
            return f"that of {start.day} {start:%B}"
    return f"{start:%B %Y}"


def breakdown(dimension: Dimension, slices: Sequence[Slice]) -> tuple[str, ...]:
    """Who leads, who grew fastest, who fell most, and where the margin is thin."""
    whole = sum(entry.current.revenue for entry in slices)
    if len(slices) < 2 or whole <= 0:
        return ()
    leader = slices[0]
    text = f"{leader.name} leads with {number(leader.current.revenue / whole, 'percent')} of revenue"
    grown = [(change(e.current.revenue, e.previous.revenue), e) for e in slices if e.previous.revenue > 0]
    moves = [(value, entry) for value, entry in grown if value is not None]
    if moves:
        rise = max(moves, key=lambda move: move[0])
        fall = min(moves, key=lambda move: move[0])
        if rise[0] > SMALL_CHANGE:
            text += f"; {rise[1].name} grew fastest ({signed(rise[0])})"
        if fall[0] < -SMALL_CHANGE:
            text += f"; {fall[1].name} fell most ({signed(fall[0])})"
    sentences = [text + "."]
    rates = [(entry.current.margin_rate, entry) for entry in slices if entry.current.margin_rate is not None]
    if dimension == "category" and len(rates) > 1:
        high = max(rates, key=lambda pair: pair[0] or 0)
        low = min(rates, key=lambda pair: pair[0] or 0)
        sentences.append(
            f"Margins run from {number(low[0] or 0, 'percent')} in {low[1].name} "
            f"to {number(high[0] or 0, 'percent')} in {high[1].name}."
        )
    return tuple(sentences)


def new_customers(count: int | None, active: float) -> tuple[str, ...]:
    """How many of those who ordered did so for the first time."""
    if count is None or not active:
        return ()
    share = number(min(1.0, count / active), "percent")
    return (f"{active:,.0f} customers ordered; {count:,} of them ({share}) for the first time.",)
