"""What an operations lead would want to hear first, computed from the figures; pure."""

from __future__ import annotations

from collections.abc import Sequence

from jobs.reports.numbers import number
from jobs.reports.operations_figures import JobCounts, JobGroup, OperationsFigures, Sent
from jobs.reports.timeframe import Timeframe
from jobs.reports.wording import compared, counted, in_points, listed, opening, percent


def summary(read: OperationsFigures, time: Timeframe) -> tuple[str, ...]:
    """The sentences that somebody who reads nothing else should read."""
    if not read.has_anything:
        return (f"No job, delivery or measurement was recorded {time.current.placed()}.",)
    sentences = (
        headline(read.total, time),
        _success(read.total, time),
        _speed(read.total),
        delivered(read.sent("current")),
        standing(read.status),
    )
    return tuple(sentence for sentence in sentences if sentence)


def headline(total: JobGroup, time: Timeframe) -> str:
    """How many jobs there were."""
    said = compared(total.current.jobs, total.previous.jobs, total.last_year.jobs, time)
    verb = "was" if total.current.jobs == 1 else "were"
    return f"{opening(counted(total.current.jobs, 'job'))} {verb} submitted {time.current.placed()}{said}."


def _success(total: JobGroup, time: Timeframe) -> str | None:
    now, rate = total.current, total.current.success_rate
    if rate is None:
        return None
    said = in_points(rate, total.previous.success_rate, time.previous.label)
    if not now.failed:
        return f"All {now.completed:,.0f} that ended by themselves completed{said}."
    return f"{percent(rate)} of those that ended by themselves completed{said}; {now.failed:,.0f} failed."


def _speed(total: JobGroup) -> str | None:
    now = total.current
    if now.median_wait is None or now.p95_run is None or now.median_run is None:
        return None
    return (
        f"Half of the jobs began within {_seconds(now.median_wait)} and ran for {_seconds(now.median_run)} at most; "
        f"95 of 100 ran for no more than {_seconds(now.p95_run)}."
    )


def _seconds(value: float) -> str:
    return number(value, "duration")


def delivered(sent: Sent) -> str | None:
    """How the sending went."""
    if not sent.made:
        return "No report had to be delivered."
    text = f"{sent.sent:,.0f} of {counted(sent.made, 'delivery', 'deliveries')} arrived"
    wrong = [
        f"{count:,.0f} {words}"
        for count, words in (
            (sent.failed, "failed"),
            (sent.unknown, "ended without an answer"),
            (sent.open, "are not over"),
        )
        if count
    ]
    return f"{text}; {listed(wrong)}." if wrong else f"{text}."


def standing(status: Sequence[tuple[str, str, str]]) -> str | None:
    """What is wrong at this moment, or that nothing is."""
    if not status:
        return None
    wrong = [(name, state) for name, state, _ in status if state != "OK"]
    if not wrong:
        return f"At this moment all {len(status)} components are well."
    named = listed([f"{name} ({state.lower()})" for name, state in wrong])
    verb = "needs" if len(wrong) == 1 else "need"
    return f"At this moment {len(wrong)} of {len(status)} components {verb} attention: {named}."


def over_time(buckets: Sequence[tuple[object, JobCounts]], time: Timeframe) -> tuple[str, ...]:
    """The busiest bucket, and how many had a failure."""
    unit = str(time.bucket)
    total = sum(counts.jobs for _, counts in buckets)
    if not total or len(buckets) < 2:
        return ()
    failing = sum(1 for _, counts in buckets if counts.failed)
    most = max(counts.jobs for _, counts in buckets)
    sentences = [f"A {unit} had {total / len(buckets):,.1f} jobs on average, the busiest {most:,.0f}."]
    if failing:
        sentences.append(f"{failing} of {len(buckets)} {unit}s had a failed job.")
    return tuple(sentences)


def again(read: OperationsFigures) -> tuple[str, ...]:
    """Second attempts, and jobs handed back at a deployment."""
    retried = read.events.get(("current", "RETRIED"), 0)
    handed_back = read.events.get(("current", "HANDED_BACK"), 0)
    sentences = []
    if retried:
        sentences.append(f"A failed attempt was made again {counted(retried, 'time')}.")
    if handed_back:
        sentences.append(f"Workers that were stopped handed {counted(handed_back, 'job')} back.")
    return tuple(sentences)
