"""A percentage read as two questions: one for the whole, one for the rows of the part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tools.semantics.english.frames.chunks import Chunk
from tools.semantics.english.frames.reader import Reader
from tools.semantics.english.frames.resolve import Resolver
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.reading import NotUnderstood, Reading
from tools.semantics.query import Members, ShareOf
from tools.semantics.row_counts import count_of

UNMET = "A share of what meets that is not computed; ask for the two numbers."


def portion_read(
    whole: Sequence[Chunk],
    part: Sequence[Chunk],
    head: Chunk | None,
    lexicon: Lexicon,
    today: date,
    *,
    rate: bool = False,
) -> Reading:
    """Raises NotUnderstood when one of the two cannot be read, or the part is no condition on rows."""
    if rate:
        return _rate_read(whole, part, lexicon, today)
    if head is None:
        raise NotUnderstood("unclear", "A share of what? Name what the whole is.")
    reading, root = _read(whole, lexicon, today, counted=bool(head.of("entity")))
    rows = bool(head.of("entity"))
    led = [replace(head, role=""), *part] if rows else list(part)
    metrics = () if rows else tuple(reading.metrics)
    of, _ = _read(led, lexicon, today, partial=not rows, root=None if rows else root, metrics=metrics)
    if of.windows or of.grain or of.compare or of.having or of.over or of.derive:
        raise NotUnderstood("impossible", UNMET)
    reading.derive, reading.limit = ["portion"], reading.limit if reading.order else None
    other = [ref for ref in of.metrics if ref not in reading.metrics]
    if other and not of.filters and len(other) == 1 and not of.dimensions:
        reading.metrics = [other[0], *reading.metrics]
        return reading
    members = [*of.members, *_top(reading, of)]
    if not (of.filters or members or of.anti):
        raise NotUnderstood("impossible", UNMET)
    reading.share_of = ShareOf(filters=tuple(of.filters), members=tuple(members), anti=of.anti)
    return reading


def _rate_read(whole: Sequence[Chunk], part: Sequence[Chunk], lexicon: Lexicon, today: date) -> Reading:
    """`cancellation rate`: of all rows of the table that has the state."""
    for chunk in part:
        chunk.candidates = tuple(one for one in chunk.candidates if one.kind in ("value", "flag", "filter"))
    of, _ = _read(part, lexicon, today, partial=True)
    owners = {one.field.rpartition(".")[0] for one in of.filters}
    if len(owners) != 1:
        raise NotUnderstood("unclear", "A rate of what? Name what the whole is.")
    table = lexicon.model.table(owners.pop())
    count = (count_of(lexicon.model, table),)
    reading, _ = _read(whole, lexicon, today, partial=True, root=table.name.lower(), metrics=count)
    reading.metrics, reading.derive = list(count), ["portion"]
    reading.share_of = ShareOf(filters=tuple(of.filters))
    return reading


def _read(
    chunks: Sequence[Chunk],
    lexicon: Lexicon,
    today: date,
    *,
    counted: bool = False,
    partial: bool = False,
    root: str | None = None,
    metrics: tuple[str, ...] = (),
) -> tuple[Reading, str | None]:
    listed = list(chunks)
    for at, chunk in enumerate(listed):
        chunk.at, chunk.part = at, False
    frame = Reader(listed, lexicon, partial=partial).read()
    if counted and not frame.measures and frame.bare_count is None:
        frame.bare_count = 0
    resolver = Resolver(frame, listed, lexicon, today, partial=partial)
    resolver.root = root
    resolver.out.metrics = list(metrics)
    return resolver.query(), resolver.root


def _top(reading: Reading, of: Reading) -> list[Members]:
    """`the part that went to the three largest customers`."""
    if len(of.dimensions) != 1 or of.limit is None:
        return []
    by = of.order[0].by if of.order else reading.metrics[0]
    return [
        Members(
            of=of.dimensions[0],
            metric=by,
            limit=of.limit,
            dir=of.order[0].dir if of.order else "desc",
            filters=tuple(reading.filters),
            windows=tuple(reading.windows[:1]),
            time_field=reading.time_field,
        )
    ]
