"""Ranks and limits, shares, growth, running totals and trends."""

from __future__ import annotations

from tools.calendar_units import Grain
from tools.semantics import periods
from tools.semantics.english.grammar import Top
from tools.semantics.english.grammar.operators import Direction
from tools.semantics.english.linking.items import Item, claim
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.slots.groups import add_filter_group
from tools.semantics.english.slots.meanings import field_meant
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.vocabulary.words import BAD_NUMBERS
from tools.semantics.query import Compare, Filter, Order, Window

TOP_DEFAULT = 10
FALLING = ("decline", "declined", "fell", "fall", "dropped", "drop", "decrease", "decreased", "falling", "fallen")
COMPARING = ("compare", "compared", "comparison", "comparing", "compares")


def fill_ranks(sheet: Sheet) -> None:
    top = sheet.operators.top
    for number in (sheet.operators.limit, top.n if top else None):
        _refuse_no_rows(number)
    if sheet.operators.limit is not None:
        sheet.reading.limit = sheet.operators.limit
    if top is not None:
        _rank(sheet, top)


def _refuse_no_rows(number: int | None) -> None:
    if number is not None and number < 1:
        raise NotUnderstood("impossible", f"A list of {number} has no rows; ask for at least 1.")


def _rank(sheet: Sheet, top: Top) -> None:
    reading = sheet.reading
    by = _ranked_by(sheet)
    if reading.dimensions or reading.grain is not None or reading.part is not None:
        _limit(sheet, top)
    elif sheet.partial:
        reading.limit = top.n
    else:
        raise NotUnderstood("unclear", f"The {top.word} of what? Name what to rank, such as customers or months.")
    if sheet.operators.growth and by == "?":
        reading.order = [Order(by="growth", dir=_growth_direction(sheet, top))]
        return
    reading.order = [Order(by=by, dir=direction_of(sheet, top, by))]
    per = [_ref_of(sheet, item) for item in sheet.operators.per if item is not top.target and top.target is not None]
    reading.limit_per = [ref for ref in per if ref and (ref in reading.dimensions or ref == reading.grain)]
    if top.kind == "often":
        _leave_out_unknown(sheet, top)


def _ranked_by(sheet: Sheet) -> str:
    """The number that the superlative or the order names, else the first one asked for."""
    reading = sheet.reading
    if reading.order:
        return reading.order[0].by
    return "?" if sheet.operators.growth or not reading.metrics else reading.metrics[0]


def _leave_out_unknown(sheet: Sheet, top: Top) -> None:
    """`the most common reason` is one that is known: rows without any are not among the ranked."""
    dimension = top.target.of("dimension") if top.target else None
    if dimension is None or top.target is None or top.target.is_a("entity"):
        return
    ref = field_meant(sheet, top.target, "dimension").ref
    if ref in sheet.reading.dimensions and not any(one.field == ref for one in sheet.reading.filters):
        sheet.reading.filters.append(Filter(field=ref, op="is not null"))


def _growth_direction(sheet: Sheet, top: Top) -> Direction:
    """The region that fell the most has the lowest growth."""
    falls = any(item.text in FALLING for item in sheet.items)
    return "asc" if falls != (top.direction == "asc") else "desc"


def direction_of(sheet: Sheet, top: Top, by: str) -> Direction:
    """The worst return rate is the highest one."""
    if top.word not in ("worst", "best", "poorest", "weakest", "strongest") or not sheet.model.has_metric(by):
        return top.direction
    named = sheet.model.metric(by)[1].words
    if not any(word in BAD_NUMBERS for word in named.split()):
        return top.direction
    turned: Direction = "desc" if top.direction == "asc" else "asc"
    sheet.reading.assume(f"{top.word} means the {'highest' if turned == 'desc' else 'lowest'} {named}")
    return turned


def _limit(sheet: Sheet, top: Top) -> None:
    """The number said; else one for a singular, ten for `top products`, and no limit for `which regions`."""
    reading = sheet.reading
    target = top.target or sheet.operators.which
    if reading.limit is not None:
        return
    number = _number_before(sheet, target)
    if top.n is not None or number is not None:
        reading.limit = max(1, top.n or number or 1)
    elif target is not None and target.plural:
        if target.is_a("entity") or top.word in ("top", "bottom", "best", "worst"):
            reading.limit = TOP_DEFAULT
            reading.assume(f"{top.word} means {TOP_DEFAULT} of them")
    elif target is not None or sheet.operators.which or not sheet.operators.grouped:
        reading.limit = 1


def _number_before(sheet: Sheet, target: Item | None) -> int | None:
    """`the three countries with the lowest revenue`."""
    groups = [target] if target else [item for item in sheet.items if item.role == "group"]
    for group in groups:
        before = sheet.neighbour(group, -1)
        if before is not None and before.kind == "number" and before.free and before.number:
            before.role = "limit"
            return int(before.number)
    return None


def _ref_of(sheet: Sheet, item: Item) -> str:
    if item.unit is not None:
        return item.unit
    if item.time is not None:
        return str(item.time.grain)
    candidate = item.of("dimension", "entity")
    if candidate is None:
        return ""
    return (
        sheet.model.table(candidate.table).name
        if candidate.kind == "entity"
        else field_meant(sheet, item, "dimension").ref
    )


def fill_derivations(sheet: Sheet) -> None:
    operators, reading = sheet.operators, sheet.reading
    if operators.share and not operators.growth:
        reading.derive.append("share")
        _share(sheet)
    if operators.cumulative:
        reading.derive.append("cumulative")
        reading.grain = reading.grain or natural_grain(sheet)
    if operators.moving is not None:
        reading.derive.append("moving_average")
        reading.moving = operators.moving
        if operators.moving_unit is not None and reading.grain is None:
            reading.grain = operators.moving_unit.unit
        reading.grain = reading.grain or natural_grain(sheet)
    if operators.trend and reading.grain is None:
        reading.grain = "month" if sheet.partial else natural_grain(sheet)
    open_ended = any(_is_left_open(sheet, item) for item in sheet.items if item.text in COMPARING)
    one_window = (
        operators.comparing
        and not open_ended
        and len(reading.windows) == 1
        and not operators.versus
        and not reading.dimensions
    )
    if operators.growth or one_window:
        _growth(sheet)
    if operators.comparing:
        claim((item for item in sheet.items if item.text in COMPARING and not _is_left_open(sheet, item)), "compare")


def _is_left_open(sheet: Sheet, item: Item) -> bool:
    """`compared to guests who …`: what it is set beside is no period and no value, so it must not be dropped."""
    after = sheet.neighbour(item, 1)
    return after is not None and after.text in ("to", "with", "against") and after.free and item.free


def _share(sheet: Sheet) -> None:
    """A share of one value is computed over all values of its field, and shown for that one."""
    reading = sheet.reading
    if reading.dimensions or sheet.partial:
        return
    values = [
        one for one in reading.filters if one.op in ("=", "in") and one.values and not isinstance(one.values[0], bool)
    ]
    if not values:
        raise NotUnderstood("unclear", "A share of what? Name a group, such as region, or a value, such as one region.")
    wanted = values[-1]
    reading.filters = [one for one in reading.filters if one is not wanted]
    reading.kept.append(wanted)
    add_filter_group(sheet, wanted)


def _growth(sheet: Sheet) -> None:
    reading = sheet.reading
    if reading.compare is not None:
        return
    if reading.grain is not None:
        reading.derive.append("growth")
        return
    reading.compare = Compare(to="previous")
    if not reading.windows and not sheet.partial:
        reading.windows = [Window(kind="last", unit="month")]
        reading.assume("the last whole month is compared with the one before")


def natural_grain(sheet: Sheet) -> Grain:
    """Days for a month, weeks for a quarter, months up to three years, quarters beyond."""
    windows = sheet.reading.windows
    days = periods.resolve(windows[0], sheet.today).days if windows else None
    if days is None:
        return "month"
    return "day" if days <= 35 else "week" if days <= 100 else "month" if days <= 1100 else "quarter"
