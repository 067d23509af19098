"""The percentage of a whole that a part makes up: both are read as questions of their own, then put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from tools.errors import CallerError
from tools.semantics.english.grammar import read_operators
from tools.semantics.english.grammar.absences import related_rows
from tools.semantics.english.grammar.portions import Portion
from tools.semantics.english.linking.items import Item, claim
from tools.semantics.english.reading import NotUnderstood, Reading
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.vocabulary.verb_forms import is_verb_form
from tools.semantics.query import Members, ShareOf
from tools.semantics.sql.expressions import metric_plan

Assemble = Callable[[Sheet], Reading]
ONLY_ROWS = ("grain", "compare", "over", "part", "having", "derive", "windows", "weekdays")


def portion_reading(portion: Portion, sheet: Sheet, assemble: Assemble) -> Reading:
    """`sheet` is of the whole question; raises NotUnderstood when the part is no condition on rows of the whole."""
    whole = replace(sheet, items=portion.whole, operators=read_operators(portion.whole, sheet.model), reading=Reading())
    head = portion.head
    if head is not None and not whole.operators.counted and head.is_a("entity") and not head.role:
        whole.operators.counted.append(head)
    if head is None and not sheet.partial:
        _keep_to_the_whole(portion)
        part = _condition(portion.part, whole, None, assemble)
        owners = {sheet.table_of(one.field) for one in part.filters} or {one.of.lower() for one in part.members}
        if len(owners) != 1:
            raise NotUnderstood("unclear", "A share of what? Name what the whole is.")
        whole.reading.metrics = [sheet.count_of(sheet.model.table(owners.pop()))]
        reading = assemble(whole)
    else:
        reading = assemble(whole)
        part = _condition(portion.part, whole, head, assemble)
    reading.derive = ["portion"]
    reading.limit = None if not reading.order else reading.limit
    reading.evidence += part.evidence
    reading.confidence = min(reading.confidence, part.confidence)
    _put_together(sheet, reading, part)
    return reading


def _condition(items: Sequence[Item], whole: Sheet, head: Item | None, assemble: Assemble) -> Reading:
    """The part as rows of the head (`customers who never ordered`), else as conditions only."""
    happened = _happened(items, whole, head)
    if happened is not None:
        return happened
    rows = head is not None and head.is_a("entity")
    led = [replace(head, role=""), *items] if rows and head is not None else list(items)
    part = replace(whole, items=led, operators=read_operators(led, whole.model), partial=not rows, reading=Reading())
    if not rows:
        part.reading.metrics = list(whole.reading.metrics)
    reading = assemble(part)
    for slot in ONLY_ROWS:
        if getattr(reading, slot):
            raise NotUnderstood("impossible", "A share of what meets that is not computed; ask for the two numbers.")
    return reading


def _happened(items: Sequence[Item], whole: Sheet, head: Item | None) -> Reading | None:
    """`were refunded`, where the refunds are rows of their own: those that have any."""
    said = [one for one in items if one.free]
    of = head.of("entity") if head is not None else None
    done = said[0].of("entity") if len(said) == 1 and is_verb_form(said[0].text) else None
    rows = related_rows(whole.model, of.table, done.table) if of is not None and done is not None else None
    if rows is None or of is None:
        return None
    reading = Reading(members=[Members(of=of.table, metric=rows)])
    reading.saw("members", said)
    claim(said, "members")
    return reading


def _keep_to_the_whole(portion: Portion) -> None:
    """`of the vacation requests were rejected`: rejected as those are, and not as applications."""
    tables = {one.table.lower() for item in portion.whole for one in item.candidates if item.kind == "mention"}
    for item in portion.part:
        near = tuple(one for one in item.candidates if one.table.lower() in tables)
        item.candidates = near or item.candidates


def _of_the_top(reading: Reading, part: Reading) -> Members | None:
    """`the part that went to the three largest customers`: those by the number asked for, or by the one named."""
    if len(part.dimensions) != 1 or part.limit is None:
        return None
    by, way = (part.order[0].by, part.order[0].dir) if part.order else ("?", "desc")
    if by == "?" and not reading.metrics:
        raise NotUnderstood("no_metric", "The question names no number to compute.")
    return Members(
        of=part.dimensions[0],
        metric=reading.metrics[0] if by == "?" else by,
        limit=part.limit,
        dir=way,
        filters=tuple(reading.filters),
        windows=tuple(reading.windows[:1]),
        time_field=reading.time_field,
    )


def _put_together(sheet: Sheet, reading: Reading, part: Reading) -> None:
    top = _of_the_top(reading, part)
    if top is not None:
        reading.share_of = ShareOf(filters=tuple(part.filters), members=(top,))
        return
    other = [ref for ref in part.metrics if ref not in reading.metrics]
    if part.detail is None and len(other) == 1 and not part.filters and _same_rows(sheet, other[0], reading.metrics):
        reading.metrics = [other[0], *reading.metrics]
        return
    if other and part.detail is None and not sheet.partial:
        raise NotUnderstood("unclear", "A share of what? Name the whole and the part of it.")
    if not (part.filters or part.members or part.anti):
        raise NotUnderstood("unclear", "A share of what? Name a group, such as region, or a value, such as one region.")
    reading.share_of = ShareOf(filters=tuple(part.filters), members=tuple(part.members), anti=part.anti)


def _same_rows(sheet: Sheet, ref: str, metrics: Sequence[str]) -> bool:
    try:
        roots = [{leaf.root for leaf in metric_plan(sheet.model, one).leaves} for one in (ref, *metrics)]
    except CallerError:
        return False
    return all(one == roots[0] for one in roots)
