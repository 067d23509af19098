"""Fields that must be empty or must not be: without a channel, not yet shipped, with a rating."""

from __future__ import annotations

from tools.semantics.english.grammar.operators import Presence
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.rewriting.nil_amounts import presence
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.query import Filter, FilterOp
from tools.semantics.sql.joins import reachable

FIELDS = ("dimension", "time", "fact")
UNRELATED = 99


def fill_presences(sheet: Sheet) -> None:
    if sheet.operators.present and sheet.operators.share:
        said = sheet.operators.present[0].target.said
        raise NotUnderstood("impossible", f"The share of those with or without {said} is not computed yet.")
    for one in sheet.operators.present:
        ref = _field(sheet, one)
        sheet.reading.filters.append(Filter(field=ref, op=_op(sheet, one, ref)))
        sheet.reading.saw("filters", [one.target])


def _op(sheet: Sheet, one: Presence, ref: str) -> FilterOp:
    if one.stated:
        return "is null" if one.absent else "is not null"
    return presence(sheet.model, ref, absent=one.absent)


def _field(sheet: Sheet, one: Presence) -> str:
    """The field that is nearest to the rows the question is about; two that are equally near are asked for."""
    item = one.target
    acts = item.opposed or item.acts
    refs = [each.ref for each in item.candidates if each.kind in FIELDS]
    for kind in ("moment", "field"):
        refs = refs or [each.ref for each in acts if each.kind == kind]
    distances = {ref: _distance(sheet, ref) for ref in refs}
    near = [ref for ref in refs if distances[ref] == min(distances.values())]
    if not near or distances[near[0]] == UNRELATED:
        raise NotUnderstood("impossible", f"I cannot tell what has no {item.said}.", words=(item.said,))
    if len(near) > 1:
        choices = tuple(sheet.model.column(ref)[1].words for ref in near[:4])
        raise NotUnderstood("unclear", f"{item.said!r} may mean {' or '.join(choices)}.", choices=choices)
    return near[0]


def _distance(sheet: Sheet, ref: str) -> int:
    """How far the field is from the rows that are asked about; nothing else names them when there are none."""
    roots = sheet.roots()
    table = sheet.table_of(ref)
    if not roots:
        return 0
    found = [
        len(reachable(sheet.model, root).get(table, ())) for root in roots if table in reachable(sheet.model, root)
    ]
    return min(found, default=UNRELATED)
