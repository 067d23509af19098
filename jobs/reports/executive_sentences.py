"""What a board would want to hear, and what it should worry about; computed from the figures, pure."""

from __future__ import annotations

from typing import Final

from jobs.reports import customers_sentences, operations_sentences, sales_sentences
from jobs.reports.document import change
from jobs.reports.executive_figures import ExecutiveFigures
from jobs.reports.numbers import signed
from jobs.reports.sales_figures import Dimension
from jobs.reports.timeframe import Timeframe
from jobs.reports.wording import compared, counted, gain, in_points, listed, money, opening, percent

FALLING: Final = -0.05
"""A region or segment whose revenue fell by more than this needs attention."""
WORSE_POINTS: Final = 0.01
HIGH_RISK_SHARE: Final = 0.05


def summary(read: ExecutiveFigures, time: Timeframe) -> tuple[str, ...]:
    """One sentence each on revenue, its cause, profit, customers and the platform."""
    sold = sales_sentences.summary(read.sales, time)
    return (
        *sold[:1],
        *([] if len(sold) < 2 else sold[1:2]),
        *_profit(read, time),
        *_customers(read, time),
        _well(read),
    )


def _profit(read: ExecutiveFigures, time: Timeframe) -> tuple[str, ...]:
    now, before = read.sales.total.current, read.sales.total.previous
    if now.margin_rate is None:
        return ()
    said = in_points(now.margin_rate, before.margin_rate, time.previous.label)
    return (f"Gross margin was {money(now.margin)}, {percent(now.margin_rate)} of revenue{said}.",)


def _customers(read: ExecutiveFigures, time: Timeframe) -> tuple[str, ...]:
    now, before, last_year = read.customers.current, read.customers.previous, read.customers.last_year
    if not now.active:
        return ()
    said = compared(now.active, before.active, last_year.active, time)
    text = f"{opening(counted(now.active, 'customer'))} ordered{said}"
    kept = f"; {percent(now.retention)} of those of {time.previous.label} did so again" if now.retention else ""
    return (f"{text}{kept}.",)


def _well(read: ExecutiveFigures) -> str:
    wrong = [name for name, state, _ in read.status if state != "OK"]
    checks = f"{counted(len(read.failing), 'check')} of the data {'fails' if len(read.failing) == 1 else 'fail'}"
    if not wrong and not read.failing:
        return "The platform is well: every component is in order, and every check of the data passed when it last ran."
    named = (
        f"{listed(wrong)} {'needs' if len(wrong) == 1 else 'need'} attention"
        if wrong
        else "every component is in order"
    )
    return f"On the platform {named}, and {checks}."


def attention(read: ExecutiveFigures, time: Timeframe) -> tuple[str, ...]:
    """What fell, what got worse, what is about to be lost and what fails; or that nothing of this is so."""
    found = (*_falling(read, time), *_worse(read, time), *_losing(read), *_failing(read))
    return found or ("Nothing stands out: no region or segment fell by more than 5%, and the platform is in order.",)


def _falling(read: ExecutiveFigures, time: Timeframe) -> tuple[str, ...]:
    sentences = []
    for noun, slices in (("regions", read.sales.by["region"]), ("segments", read.sales.by["segment"])):
        fallen = [
            (entry, moved)
            for entry in slices
            if (moved := change(entry.current.revenue, entry.previous.revenue)) is not None and moved < FALLING
        ]
        if fallen and len(slices) > 1:
            named = listed([f"{entry.name} ({signed(moved)}, {gain(entry.gain)})" for entry, moved in fallen])
            sentences.append(f"Revenue fell on {time.previous.label} in these {noun}: {named}.")
    return tuple(sentences)


def _worse(read: ExecutiveFigures, time: Timeframe) -> tuple[str, ...]:
    now, before = read.sales.total.current, read.sales.total.previous
    sentences = []
    rates = (now.return_rate, before.return_rate)
    if rates[0] is not None and rates[1] is not None and rates[0] - rates[1] > WORSE_POINTS:
        sentences.append(f"Returns rose from {percent(rates[1])} to {percent(rates[0])} of revenue.")
    kept = (read.customers.current.retention, read.customers.previous.retention)
    if kept[0] is not None and kept[1] is not None and kept[1] - kept[0] > WORSE_POINTS:
        sentences.append(
            f"Fewer customers came back: {percent(kept[0])} of those of {time.previous.label}, "
            f"after {percent(kept[1])} the time before."
        )
    return tuple(sentences)


def _losing(read: ExecutiveFigures) -> tuple[str, ...]:
    whole = sum(risk.lifetime_revenue for risk in read.risks)
    high = sum(risk.lifetime_revenue for risk in read.risks if risk.name == "High")
    if not whole or high / whole < HIGH_RISK_SHARE:
        return ()
    sentence = customers_sentences.at_risk(read.risks)
    return (sentence,) if sentence else ()


def _failing(read: ExecutiveFigures) -> tuple[str, ...]:
    sentences = [f"{name}: {detail} ({state.lower()})." for name, state, detail in read.status if state != "OK"]
    if read.failing:
        verb = "fails" if len(read.failing) == 1 else "fail"
        sentences.append(
            f"{opening(counted(len(read.failing), 'check'))} of the data {verb}: "
            f"{listed([check.name for check in read.failing[:3]])}."
        )
    return tuple(sentences)


def where(read: ExecutiveFigures) -> tuple[str, ...]:
    """Who leads by region, and how much the largest products and customers are."""
    by = read.sales.by
    dimension: Dimension = "region" if len(by["region"]) > 1 else "segment"
    return sales_sentences.breakdown(dimension, by[dimension])[:1]


def platform(read: ExecutiveFigures) -> tuple[str, ...]:
    """The work that was done, and how the checks stand."""
    jobs = read.jobs.current
    sentences = []
    if jobs.jobs:
        failed = f", {jobs.failed:,.0f} failed" if jobs.failed else ", none failed"
        sentences.append(f"{opening(counted(jobs.jobs, 'job'))} ran{failed}.")
    if read.quality.current.results:
        rate = percent(read.quality.current.pass_rate or 0)
        sentences.append(f"{rate} of {counted(read.quality.current.results, 'result')} of the checks passed.")
    standing = operations_sentences.standing(read.status)
    return (*sentences, standing) if standing else tuple(sentences)
