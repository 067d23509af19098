"""Two numbers as one: the first for each unit of the second."""

from __future__ import annotations

from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.slots.sheet import Sheet


def fill_ratio(sheet: Sheet) -> None:
    below = sheet.operators.below
    if below is None:
        return
    if len(sheet.reading.metrics) != 1 or sheet.reading.over is not None:
        raise NotUnderstood("impossible", f"I cannot tell what is to be given per {below.said}.", words=(below.said,))
    metric, fact, things = below.of("metric"), below.of("fact"), below.of("entity")
    ref = metric.ref if metric is not None else f"sum({fact.ref})" if fact is not None else ""
    if not ref and things is not None:
        ref = sheet.count_of(sheet.model.table(things.table))
    if not ref or ref in sheet.reading.metrics:
        raise NotUnderstood("impossible", f"I cannot divide by {below.said}.", words=(below.said,))
    sheet.reading.add_metric(ref)
    sheet.reading.derive.append("ratio")
    sheet.reading.saw("metrics", [below])
