"""The figures of a measurement: right, wrong, refused, clarified and times, by set, by expectation and by tag."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from deploy.evaluation.measure import Outcome, Result

OUTCOMES: tuple[Outcome, ...] = ("right", "wrong", "refused", "clarified")


@dataclass(frozen=True)
class Figures:
    """The figures of some questions; times in milliseconds, None when nothing answered."""

    name: str
    analyst: str
    questions: int
    right: int
    wrong: int
    refused: int
    clarified: int
    p50: float | None
    p95: float | None

    def to_wire(self) -> dict[str, Any]:
        """One JSON object."""
        rates = {f"{name}_percent": self.percent(name) for name in ("right", "wrong")}
        times = {"p50_ms": self.p50, "p95_ms": self.p95}
        counts: dict[str, Any] = {name: getattr(self, name) for name in OUTCOMES}
        return {"name": self.name, "analyst": self.analyst, "questions": self.questions} | counts | rates | times

    def percent(self, outcome: Outcome) -> float:
        """The share of an outcome, 12.5 for 12.5 %."""
        count: int = getattr(self, outcome)
        return round(100 * count / self.questions, 1) if self.questions else 0.0


def figures(name: str, analyst: str, results: Sequence[Result]) -> Figures:
    """The figures of these results of one analyst."""
    counts = {outcome: sum(one.outcome == outcome for one in results) for outcome in OUTCOMES}
    times = sorted(one.milliseconds for one in results if one.milliseconds is not None)
    return Figures(
        name,
        analyst,
        questions=len(results),
        right=counts["right"],
        wrong=counts["wrong"],
        refused=counts["refused"],
        clarified=counts["clarified"],
        p50=quantile(times, 0.5),
        p95=quantile(times, 0.95),
    )


def quantile(ordered: Sequence[float], share: float) -> float | None:
    """The smallest value that at least this share of the values does not exceed, to a tenth."""
    if not ordered:
        return None
    return round(ordered[max(0, math.ceil(share * len(ordered)) - 1)], 1)


def tables(results: Sequence[Result]) -> dict[str, list[Figures]]:
    """By set, by what was expected, by tag, and all of them; the analysts beside each other."""
    return {
        "set": _by(results, lambda one: [one.set]),
        "expected": _by(results, lambda one: [one.question.expect]),
        "tag": sorted(_by(results, lambda one: one.question.tags), key=lambda one: one.name),
        "all": _by(results, lambda _one: ["all"]),
    }


def text(results: Sequence[Result]) -> str:
    """The tables for a terminal."""
    several = len({one.analyst for one in results}) > 1
    parts = [_table(by, rows, several=several) for by, rows in tables(results).items() if rows]
    return "\n\n".join([*parts, *(one.text() for one in steadiness(results)), *_failed_calls(results)])


@dataclass(frozen=True)
class Steadiness:
    """How many of the questions that an analyst answers rightly it still does when each has a typo."""

    analyst: str
    right_before: int
    still_right: int

    @property
    def percent(self) -> float:
        return round(100 * self.still_right / self.right_before, 1) if self.right_before else 0.0

    def text(self) -> str:
        """In one sentence."""
        return f"{self.analyst}: with a typo {self.still_right} of {self.right_before} stay right ({self.percent} %)"


def steadiness(results: Sequence[Result]) -> list[Steadiness]:
    """One for each analyst that was asked with typos."""
    found = []
    for analyst in dict.fromkeys(one.analyst for one in results if one.before):
        before = [one for one in results if one.analyst == analyst and one.before == "right"]
        found.append(Steadiness(analyst, len(before), sum(one.outcome == "right" for one in before)))
    return found


def failures_text(results: Iterable[Result]) -> str:
    """The wrong answers, then the refused and clarified ones, each with the reading."""
    failed = [one for one in results if one.outcome != "right"]
    failed.sort(key=lambda one: (OUTCOMES.index(one.outcome), one.set))
    return "\n\n".join("\n".join(_failure(one)) for one in failed) or "Nothing failed."


def to_wire(results: Sequence[Result]) -> dict[str, Any]:
    """The whole measurement as one JSON object."""
    return {
        "figures": {by: [row.to_wire() for row in rows] for by, rows in tables(results).items()},
        "typos": [asdict(one) | {"percent": one.percent} for one in steadiness(results)],
        "results": [_result_to_wire(one) for one in results],
    }


def _by(results: Sequence[Result], names: Callable[[Result], Iterable[str]]) -> list[Figures]:
    groups: dict[tuple[str, str], list[Result]] = {}
    for one in results:
        for name in names(one):
            groups.setdefault((name, one.analyst), []).append(one)
    return [figures(name, analyst, group) for (name, analyst), group in groups.items()]


def _table(by: str, rows: Sequence[Figures], *, several: bool) -> str:
    header = [by, *(["analyst"] if several else []), "questions", *OUTCOMES, "right %", "wrong %", "p50 ms", "p95 ms"]
    cells = [header, *([*_cells(row, several=several)] for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(header))]
    texts = 2 if several else 1
    lines = [
        "  ".join(cell.ljust(width) if at < texts else cell.rjust(width) for at, (cell, width) in enumerate(pairs))
        for pairs in (list(zip(line, widths, strict=True)) for line in cells)
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def _cells(row: Figures, *, several: bool) -> Iterator[str]:
    yield row.name
    if several:
        yield row.analyst
    yield str(row.questions)
    yield from (str(getattr(row, outcome)) for outcome in OUTCOMES)
    yield f"{row.percent('right'):.1f}"
    yield f"{row.percent('wrong'):.1f}"
    yield from ("-" if time is None else f"{time:.1f}" for time in (row.p50, row.p95))


def _failure(one: Result) -> Iterator[str]:
    yield f"{one.outcome} ({one.analyst}) {one.set} {one.question.id}: {one.question.question}"
    yield from (f"  before:  {question}" for question in one.question.history)
    yield f"  reading: {one.reading}"
    if one.why and one.why != one.reading:
        yield f"  why:     {one.why}"
    if one.sql:
        yield "  sql:     " + " ".join(one.sql.split())


def _failed_calls(results: Sequence[Result]) -> Iterator[str]:
    """Calls that gave no answer count as wrong; said apart, so that a broken analyst is not taken for a bad one."""
    for analyst in dict.fromkeys(one.analyst for one in results):
        failed = [one for one in results if one.analyst == analyst and one.milliseconds is None]
        if failed:
            yield f"{analyst}: {len(failed)} calls failed; the first: {failed[0].why}"


def _result_to_wire(one: Result) -> dict[str, Any]:
    asked = one.question.model_dump(include={"id", "question", "history", "expect", "tags", "held_out"}, mode="json")
    return {
        "set": one.set,
        "analyst": one.analyst,
        **asked,
        "outcome": one.outcome,
        "before": one.before,
        "why": one.why,
        "reading": one.reading,
        "sql": one.sql,
        "milliseconds": None if one.milliseconds is None else round(one.milliseconds, 1),
    }
