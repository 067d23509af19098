"""What an analyst would say about the customers, computed from the figures; pure."""

from __future__ import annotations

from collections.abc import Sequence

from jobs.reports.customers_figures import Bucket, Cohort, CustomerFigures, Group, Risk
from jobs.reports.document import change
from jobs.reports.numbers import signed
from jobs.reports.timeframe import Timeframe
from jobs.reports.wording import SMALL_CHANGE, compared, counted, in_points, money, opening, percent


def summary(read: CustomerFigures, time: Timeframe) -> tuple[str, ...]:
    """The sentences that somebody who reads nothing else should read."""
    total = read.total
    if not total.current.active:
        return (f"No customer ordered {time.current.placed()} in what this report is narrowed to.",)
    sentences = (_headline(total, time), _fresh(total), _kept(total, time), _worth(total, time), at_risk(read.risks))
    return tuple(sentence for sentence in sentences if sentence)


def _headline(total: Group, time: Timeframe) -> str:
    said = compared(total.current.active, total.previous.active, total.last_year.active, time)
    return f"{opening(counted(total.current.active, 'customer'))} ordered {time.current.placed()}{said}."


def _fresh(total: Group) -> str:
    now = total.current
    if not now.fresh:
        return "None of them ordered for the first time."
    verb = "was" if now.fresh == 1 else "were"
    share = f" and brought {percent(now.fresh_share)} of revenue" if now.fresh_share is not None else ""
    return f"{now.fresh:,.0f} of them {verb} new ({percent(now.fresh / now.active)}){share}."


def _kept(total: Group, time: Timeframe) -> str | None:
    rate = total.current.retention
    if rate is None:
        return None
    said = in_points(rate, total.previous.retention, "the rate before")
    return f"Of the {total.current.base:,.0f} customers of {time.previous.label}, {percent(rate)} ordered again{said}."


def _worth(total: Group, time: Timeframe) -> str | None:
    each = total.current.revenue_each
    if each is None:
        return None
    before, last_year = total.previous.revenue_each, total.last_year.revenue_each
    return f"A customer spent {money(each)} on average{compared(each, before, last_year, time)}."


def at_risk(risks: Sequence[Risk]) -> str | None:
    """How much of the lifetime revenue belongs to customers who are about to be lost."""
    whole = sum(risk.lifetime_revenue for risk in risks)
    high = next((risk for risk in risks if risk.name == "High"), None)
    if high is None or not high.customers or not whole:
        return None
    verb = "is" if high.customers == 1 else "are"
    return (
        f"As of today {counted(high.customers, 'customer')} {verb} at a high risk of being lost; they have brought "
        f"{money(high.lifetime_revenue)} so far, {percent(high.lifetime_revenue / whole)} of all revenue."
    )


def over_time(buckets: Sequence[Bucket], time: Timeframe) -> tuple[str, ...]:
    """The best and the weakest bucket, and how many customers were new in one."""
    seen = [bucket for bucket in buckets if bucket.active]
    if len(seen) < 2:
        return ()
    best, worst = max(seen, key=lambda each: each.active), min(seen, key=lambda each: each.active)
    unit = str(time.bucket)
    fresh = sum(bucket.fresh for bucket in seen) / len(seen)
    sentences = [
        f"Most customers ordered in the {unit} of {best.start.day} {best.start:%B} ({best.active:,.0f}), "
        f"fewest in that of {worst.start.day} {worst.start:%B} ({worst.active:,.0f})."
    ]
    if unit == "month":
        sentences = [
            f"Most customers ordered in {best.start:%B %Y} ({best.active:,.0f}), "
            f"fewest in {worst.start:%B %Y} ({worst.active:,.0f})."
        ]
    sentences.append(f"On average {fresh:,.1f} a {unit} ordered for the first time.")
    return tuple(sentences)


def breakdown(groups: Sequence[Group]) -> tuple[str, ...]:
    """Who is largest, who spends most a head, who gained and who lost customers."""
    now = [group for group in groups if group.current.active]
    if len(now) < 2:
        return ()
    whole = sum(group.current.active for group in now)
    leader = now[0]
    richest = max(now, key=lambda group: group.current.revenue_each or 0)
    sentences = [
        f"{leader.name} has the most customers ({percent(leader.current.active / whole)} of them); a customer in "
        f"{richest.name} spends most ({money(richest.current.revenue_each or 0)})."
    ]
    moves = [(change(group.current.active, group.previous.active), group) for group in groups]
    known = [(value, group) for value, group in moves if value is not None]
    if known:
        rise, fall = max(known, key=lambda move: move[0]), min(known, key=lambda move: move[0])
        said = []
        if rise[0] > SMALL_CHANGE:
            said.append(f"{rise[1].name} gained most customers ({signed(rise[0])})")
        if fall[0] < -SMALL_CHANGE:
            said.append(f"{fall[1].name} lost most ({signed(fall[0])})")
        if said:
            sentences.append("; ".join(said) + ".")
    return tuple(sentences)


def cohorts(found: Sequence[Cohort]) -> tuple[str, ...]:
    """How many come back in the month after their first order, and the best and the weakest month of beginning."""
    after_one = [(cohort.shares[0], cohort) for cohort in found if cohort.shares[0] is not None and cohort.size >= 5]
    if len(after_one) < 2:
        return ("Each row is the customers whose first order was in that month.",)
    kept = sum((share or 0) * cohort.size for share, cohort in after_one)
    average = kept / sum(cohort.size for _, cohort in after_one)
    best = max(after_one, key=lambda pair: pair[0] or 0)
    return (
        "Each row is the customers whose first order was in that month.",
        f"{percent(average)} of them order again in the month after; most of those of {best[1].month:%B %Y} did "
        f"({percent(best[0] or 0)}).",
    )
