"""Which rows count: values of dimensions, flags, named filters, and what is left out."""

from __future__ import annotations

from sqlglot import exp

from tools.errors import CallerError
from tools.semantics.elements import singular
from tools.semantics.english.linking.items import Item, claim
from tools.semantics.english.linking.lexicon import Candidate
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.slots.conditions import fuller_metric
from tools.semantics.english.slots.current import fill_current
from tools.semantics.english.slots.groups import names_a_filter
from tools.semantics.english.slots.meanings import chosen, field_meant
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.tokens import word_set
from tools.semantics.query import Filter, FilterOp
from tools.semantics.sql.expressions import metric_plan

COMPARED = word_set(
    """more higher lower less better worse bigger larger smaller or fewer longer shorter faster slower cheaper older
    younger heavier lighter quicker both than which what"""
)
"""Words that set the values beside one another, and add nothing when each has its number shown."""


SOMEBODY = ("they", "we", "he", "she", "you", "i")
CLAIMED = ("group", "metric", "absent", "time", "having", "columns", "contrast")
"""Roles of words that are read as something else."""


def fill_contrasts(sheet: Sheet) -> None:
    """By whether the condition holds, for all rows."""
    for item in sheet.operators.contrasts:
        sheet.reading.add_dimension(field_meant(sheet, item, "flag" if item.is_a("flag") else "filter").ref)
        sheet.reading.saw("dimensions", [item])


def fill_filters(sheet: Sheet) -> None:
    by_field: dict[tuple[str, bool], list[Item]] = {}
    for item in sheet.items:
        if item.role in CLAIMED or not item.is_a("value", "flag", "filter"):
            continue
        if _happens(sheet, item):
            sheet.claim(item, "verb")
            continue
        negated = item in sheet.operators.negated
        if not negated and _named_field(sheet, item) is None and fuller_metric(sheet, item):
            continue
        if _means_something_nearer(sheet, item):
            continue
        flag = item.of("flag", "filter")
        named = item.is_a("value") and _named_field(sheet, item) is not None
        if flag is not None and not named and not (item.is_a("value") and flag.table.lower() not in sheet.reach()):
            _flag(sheet, item, flag, negated=negated)
        else:
            by_field.setdefault((_field(sheet, item).ref, negated), []).append(item)
            sheet.weigh(item)
    both_ways = [ref for ref, negated in by_field if negated and (ref, False) in by_field]
    if both_ways and not sheet.partial:
        label = sheet.model.column(both_ways[0])[1].words
        raise NotUnderstood("impossible", f"One {label} and not another is not computed; ask for one at a time.")
    for (ref, negated), items in by_field.items():
        _values(sheet, ref, items, negated=negated)
    for item in sheet.items:
        if item.free and item.is_a("dimension") and names_a_filter(sheet, item):
            sheet.claim(item, "filter")
    fill_current(sheet)


def _happens(sheet: Sheet, item: Item) -> bool:
    """`the job they applied for`: a verb of somebody, and not the state that is called alike."""
    before = sheet.neighbour(item, -1)
    return bool(item.acts) and before is not None and before.kind == "word" and before.text in SOMEBODY


def _means_something_nearer(sheet: Sheet, item: Item) -> bool:
    """`jobs` counts jobs, although some unrelated table has a component of that name."""
    if not item.is_a("entity", "metric", "dimension", "fact") or item.is_a("flag", "filter"):
        return False
    reach = sheet.reach()
    return not any(one.kind == "value" and one.table.lower() in reach for one in item.candidates)


def _values(sheet: Sheet, ref: str, items: list[Item], *, negated: bool) -> None:
    """The values of one field together; two that are compared are also what the numbers are split by."""
    found = (one for item in items for one in item.candidates if one.kind == "value" and one.ref == ref)
    values = tuple(dict.fromkeys(one.value for one in found))
    several = len(values) > 1
    op: FilterOp = ("not in" if several else "!=") if negated else ("in" if several else "=")
    sheet.reading.filters.append(Filter(field=ref, op=op, values=values))
    for item in items:
        sheet.claim(item, "filter")
    more = [one for one in sheet.items if one.free and one.kind == "word" and one.text in COMPARED]
    if not {one.text for one in more} - (
        {"or", "which", "what", "both"} if sheet.operators.counted else {"or", "both"}
    ):
        # "How many are pending or shipped" is one number, and so are members from Leeds or York.
        more = []
    if several and not negated and (sheet.operators.versus or sheet.operators.comparing or more):
        sheet.reading.add_dimension(ref)
        claim(more, "compare")
    elif len(items) > 1 and not negated and not sheet.partial and _ratio_of_each(sheet, items):
        sheet.reading.add_dimension(ref)
    if several and any(one.text == "both" for one in sheet.items) and sheet.operators.counted:
        raise NotUnderstood("impossible", "Having both at once is not computed; ask for one of them at a time.")


def _ratio_of_each(sheet: Sheet, items: list[Item]) -> bool:
    """A rate `for silver, gold and platinum` is one for each; with `or`, or of a sum, it is one number."""
    between = sheet.items[sheet.items.index(items[0]) : sheet.items.index(items[-1])]
    if not sheet.reading.metrics or any(one.text == "or" for one in between):
        return False
    try:
        plan = metric_plan(sheet.model, sheet.reading.metrics[0])
        averaged = isinstance(plan.tree, (exp.Avg, exp.Median)) and not sheet.operators.grouped
        return len(plan.leaves) > 1 or averaged
    except CallerError:
        return False


def _flag(sheet: Sheet, item: Item, flag: Candidate, *, negated: bool) -> None:
    """`active` is true, `inactive` false, and `not` turns either round."""
    if flag.kind == "filter":
        sheet.reading.filters.append(Filter(field=flag.ref, op="!=" if negated else "="))
    else:
        positive = flag.value != "False"
        sheet.reading.filters.append(Filter(field=flag.ref, op="=", values=(positive != negated,)))
    sheet.claim(item, "filter")


def _field(sheet: Sheet, item: Item) -> Candidate:
    """The field that a value belongs to; when two different fields hold it and nothing tells them apart, ask."""
    named = _named_field(sheet, item)
    candidates = [one for one in item.candidates if one.kind == "value" and (named is None or _name(one) == named)]
    found = chosen(sheet, item, candidates)
    if found is not None:
        return found
    labels = tuple(sorted({sheet.model.column(one.ref)[1].words for one in candidates}))
    if len(labels) == 1:
        labels = tuple(sorted(f"{singular(sheet.model.table(one.table).words)} {labels[0]}" for one in candidates))
    raise NotUnderstood(
        "unclear",
        f"{item.said!r} is a {' and a '.join(labels)}; which is meant?",
        words=(item.said,),
        choices=tuple(f"{label} {item.said}" for label in labels),
    )


def _named_field(sheet: Sheet, item: Item) -> str | None:
    """The field that a dimension beside the value names, as in `status returned` or `the Audio category`."""
    values = {_name(one) for one in item.candidates if one.kind == "value"}
    for distance in (-1, 1, -2, -3):
        other = sheet.neighbour(item, distance)
        dimension = other.of("dimension") if other else None
        if dimension is not None and _name(dimension) in values:
            return _name(dimension)
    return None


def _name(candidate: Candidate) -> str:
    return candidate.ref.rpartition(".")[2].lower()
