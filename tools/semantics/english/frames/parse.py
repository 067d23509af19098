"""From tokens to a reading, by way of chunks and a frame."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tools.semantics.english.checks import coverage
from tools.semantics.english.checks.intents import refuse_other_intents
from tools.semantics.english.frames.chunks import Chunk, chunks_of
from tools.semantics.english.frames.contrasts import contrast_of
from tools.semantics.english.frames.frame import Group
from tools.semantics.english.frames.portions import portion_read
from tools.semantics.english.frames.reader import Reader
from tools.semantics.english.frames.resolve import Resolver
from tools.semantics.english.grammar.portions import portion_of
from tools.semantics.english.linking.items import Item, ItemKind
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.reading import Reading
from tools.semantics.english.time.reader import TimeReader
from tools.semantics.english.tokens import Token
from tools.semantics.query import SemanticQuery

USED = frozenset(("link", "filler", "with", "rel", "which", "and", "list"))


def read(
    tokens: Sequence[Token],
    text: str,
    lexicon: Lexicon,
    reader: TimeReader,
    today: date,
    items: list[Item],
    previous: SemanticQuery | None = None,
) -> Reading:
    """The reading of a question; `items` become its chunks, each with the role that it has found."""
    partial = previous is not None
    portion = portion_of(items)
    items_before = list(items)
    chunks = chunks_of(tokens, text, lexicon, reader)
    items[:] = [_item(one) for one in chunks]
    refuse_other_intents(items, frozenset(lexicon.names), lexicon.model)
    coverage.claim_fillers(items)
    for item, chunk in zip(items, chunks, strict=True):
        chunk.role = item.role
    part = {item.tokens[0].start for item in portion.part} if portion else set()
    asked = {item.tokens[0].start for item in items_before if item.role == "share"} if portion else set()
    for chunk in chunks:
        chunk.part = chunk.tokens[0].start in part
        if chunk.tokens[0].start in asked:
            chunk.role = "share"
    try:
        if portion is not None and not partial and (portion.rate or portion.head is not None):
            inside = [chunk for chunk in chunks if chunk.part and chunk.role != "share"]
            outside = [chunk for chunk in chunks if not chunk.part and chunk.role != "share"]
            first = portion.head.tokens[0].start if portion.head is not None else -1
            head = next((chunk for chunk in outside if chunk.tokens[0].start == first), None)
            if head is None and not portion.rate:
                head = next((chunk for chunk in outside if chunk.of("metric", "entity")), None)
            reading = portion_read(outside, inside, head, lexicon, today, rate=portion.rate)
        else:
            reading = _compared(chunks, lexicon, today, previous)
    finally:
        for item, chunk in zip(items, chunks, strict=True):
            item.role = "" if chunk.role in ("limit?", "moment", "unit?") else chunk.role
    for item in items:
        if item.role:
            reading.saw(item.role, [item])
    return reading


def _topic(previous: SemanticQuery | None) -> frozenset[str]:
    if previous is None:
        return frozenset()
    detail = (previous.detail.table,) if previous.detail else ()
    return frozenset((*previous.dimensions, *detail, *(one.field for one in previous.filters)))


def _compared(chunks: list[Chunk], lexicon: Lexicon, today: date, previous: SemanticQuery | None) -> Reading:
    """What is set side by side is taken out first: the numbers are split by it."""
    contrast = contrast_of(chunks)
    for chunk in contrast.used:
        chunk.role = "compare"
    told = [chunk for chunk in chunks if chunk.role != "compare"]
    for at, chunk in enumerate(told):
        chunk.at = at
    partial = previous is not None
    frame = Reader(told, lexicon, partial=partial).read()
    if contrast.used:
        frame.versus = True
    if contrast.split is not None:
        contrast.split.at = len(told) - 1
        frame.groups.append(Group(contrast.split, contrast.split.at))
    resolver = Resolver(frame, told, lexicon, today, partial=partial)
    resolver.earlier, resolver.topic = previous, _topic(previous)
    return resolver.query()


def _item(chunk: Chunk) -> Item:
    kinds: dict[str, ItemKind] = {"name": "mention", "time": "time", "unit": "unit", "number": "number"}
    kind = kinds.get(chunk.kind, "word")
    return Item(kind, chunk.tokens, candidates=chunk.candidates, time=chunk.time, unit=chunk.unit, acts=chunk.acts)
