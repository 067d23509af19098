"""Follow-ups: a turn that changes the last query instead of asking a new one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tools.errors import CallerError
from tools.semantics import periods
from tools.semantics.english.reading import NotUnderstood, Reading
from tools.semantics.english.slots.times import compared
from tools.semantics.english.tokens import Token, word_set
from tools.semantics.english.turns.leaning import Turn
from tools.semantics.english.turns.other_rows import another_part, counted, counts_rows
from tools.semantics.english.turns.within_members import within_members
from tools.semantics.english.vocabulary import words
from tools.semantics.model import SemanticModel
from tools.semantics.query import Filter, Members, Order, SemanticQuery, ShareOf, Window
from tools.semantics.sql.expressions import metric_plan

STOP = words.FOLLOW_STOP | {"but", "one", "what", "how", "about"}
OF_THEM = (("of", "them"), ("of", "those"), ("of", "these"))
BEFORE_THAT = word_set("the a in for of and week month quarter day period before prior preceding that one")
NOUGHT = "?"


def without_all_time(tokens: Sequence[Token]) -> tuple[list[Token], bool]:
    """The tokens without `of all time`, and whether the turn asks for all of it, `ever` and `overall` included."""
    kept: list[Token] = []
    texts = tuple(token.text for token in tokens)
    i, found = 0, bool({"ever", "overall"} & set(texts))
    while i < len(tokens):
        found_here = (len(one) for one in words.ALL_TIME if texts[i : i + len(one)] == one)
        length = max((n for n in found_here if texts[i + n : i + n + 1] != ("of",)), default=0)
        if texts[i + length : i + length + 1] == ("of",):
            length = 0
        found |= length > 0
        if not length:
            kept.append(tokens[i])
        i += length or 1
    return kept, found


def complete(tokens: Sequence[Token], alone: SemanticQuery | None, *, grouped: bool) -> bool:
    """Whether a turn that is a whole query by itself is also worded as a question, with a subject of its own.

    `grouped` is for one that lacks nothing but its measure, as `what was our best month`.
    """
    if not tokens or tokens[0].text not in words.OPENERS:
        return False
    return grouped if alone is None else bool(alone.dimensions or alone.grain or alone.part or alone.detail)


def begins(tokens: Sequence[Token]) -> bool:
    """Whether the turn starts like a change: `and by region`, `what about returns`, `only Enterprise`."""
    texts = tuple(token.text for token in tokens)
    if any(texts[: len(phrase)] == phrase for phrase in words.FOLLOW_PHRASES):
        return True
    if any(texts[i : i + 2] in OF_THEM for i in range(len(texts))):
        return True
    return (
        bool(texts) and texts[0] in words.FOLLOW_UP and texts[0] not in ("what", "how") and texts[:2] != ("show", "me")
    )


def patched(
    previous: SemanticQuery,
    reading: Reading,
    turn: Turn,
    *,
    today: date,
    model: SemanticModel,
    all_time: bool = False,
) -> SemanticQuery:
    """The previous query with what the turn names put in, the rest kept."""
    if all_time:
        previous = previous.model_copy(update={"windows": (), "compare": None})
    previous, reading = within_members(_pointed_at(previous, reading, turn), reading, turn)
    new = previous.model_dump()
    if reading.metrics:
        kept = previous.metrics if turn.adds else ()
        new["metrics"] = tuple(dict.fromkeys((*kept, *reading.metrics)))
        new["detail"] = None
        new["order"] = tuple(one for one in previous.order if one.by in new["metrics"])
        new["having"] = tuple(one for one in previous.having if one.metric in new["metrics"])
    _groups(new, previous, reading, turn)
    _filters(new, previous, reading)
    _times(new, previous, reading, turn, today)
    _date_of_other_rows(new, reading, model)
    _ranks(new, previous, reading)
    split = new["dimensions"] or new["grain"] or new["part"] or new["detail"] or reading.part or reading.detail
    if reading.order and new["limit"] and not split:
        raise NotUnderstood("unclear", "The first of what? Name what to rank, such as customers or months.")
    derive = dict.fromkeys((*(previous.derive if not reading.metrics else ()), *reading.derive))
    new["derive"] = tuple(derive)
    for slot in ("kept", "share_of"):
        if getattr(reading, slot):
            new[slot] = getattr(reading, slot)
    for slot in ("anti", "over", "part"):
        if getattr(reading, slot) is not None:
            new[slot] = getattr(reading, slot)
    if reading.dimensions or reading.grain or reading.order or reading.limit:
        new["groups_counted"] = False
    if reading.members or reading.weekdays:
        new["members"] = (*previous.members, *reading.members)
        new["weekdays"] = tuple(reading.weekdays) or previous.weekdays
    if previous.over is not None and (reading.derive or reading.compare or reading.having):
        new["over"] = None
    _share_of_a_value(new, previous, reading)
    _part_of_the_rows(new, previous, reading)
    another_part(new, previous, reading)
    if counts_rows(previous, reading, turn.tokens):
        counted(new, previous, reading, model)
    else:
        _more_columns(new, previous, reading)
    _refuse_a_rank_of_one(new, reading)
    new["assumptions"] = tuple(reading.assumptions)
    new["evidence"] = (*previous.evidence, *reading.evidence)
    new["confidence"] = min(previous.confidence, reading.confidence) * 0.95
    return SemanticQuery.model_validate(new)


def _pointed_at(previous: SemanticQuery, reading: Reading, turn: Turn) -> SemanticQuery:
    """`the second one`, and `them` after a top five: those that were shown, whatever is asked of them now."""
    changes = bool(reading.metrics or reading.windows or reading.grain or reading.dimensions or reading.compare)
    top = turn.refers and changes and previous.limit is not None and bool(previous.order)
    if turn.place is None and not top:
        return previous
    by = previous.order[0].by if previous.order else previous.metrics[0] if previous.metrics else NOUGHT
    plain = previous.detail is None and not previous.limit_per and not previous.derive and not previous.grain
    if len(previous.dimensions) != 1 or not plain or by not in previous.metrics:
        raise NotUnderstood("unclear", "I cannot tell which one of the rows before is meant; name it.")
    shown = Members(
        of=previous.dimensions[0],
        metric=by,
        limit=1 if turn.place else previous.limit,
        skip=turn.place - 1 if turn.place else 0,
        dir=previous.order[0].dir if previous.order else "desc",
        filters=previous.filters,
        windows=previous.windows[:1],
        time_field=previous.time_field,
    )
    members = (*previous.members, shown)
    return previous.model_copy(update={"members": members, "order": (), "limit": None, "having": ()})


def _refuse_a_rank_of_one(new: dict[str, object], reading: Reading) -> None:
    """`and who owes the most?` asks for somebody; a single number names nobody."""
    rows = any(new[slot] for slot in ("dimensions", "grain", "part", "detail", "over"))
    if (reading.order or reading.limit) and not rows:
        raise NotUnderstood("unclear", "The top of what? Name what to rank, such as customers or months.")


def _groups(new: dict[str, object], previous: SemanticQuery, reading: Reading, turn: Turn) -> None:
    if reading.detail is not None and not reading.metrics:
        return
    adding = (turn.adds or turn.splits) and not turn.replaces
    if reading.dimensions:
        kept = previous.dimensions if adding else ()
        new["dimensions"] = tuple(dict.fromkeys((*kept, *reading.dimensions)))
        if not adding and reading.grain is None:
            new["grain"] = None
        new["kept"] = () if not adding else previous.kept
        if not adding:
            new["order"] = tuple(one for one in previous.order if one.by in previous.metrics)
            new["limit_per"] = ()
            if previous.limit == 1:
                new["limit"] = None
    if reading.grain is not None:
        new["grain"] = reading.grain
        if turn.replaces and not reading.dimensions:
            new["dimensions"] = ()
        if not previous.limit_per:
            new["order"], new["limit"] = (), None


def _share_of_a_value(new: dict[str, object], previous: SemanticQuery, reading: Reading) -> None:
    """`what is it in percent of all`: the value that was asked for is shown among all values of its field."""
    values = [one for one in previous.filters if one.op in ("=", "in") and one.values and one.values[0] is not True]
    if "share" not in reading.derive or new["dimensions"] or new["grain"] or not values:
        return
    wanted = values[-1]
    new["filters"] = tuple(one for one in previous.filters if one is not wanted)
    new["kept"], new["dimensions"] = (wanted,), (wanted.field,)


def _part_of_the_rows(new: dict[str, object], previous: SemanticQuery, reading: Reading) -> None:
    """`what share of them was late`: the rows that satisfy more, in percent of those that were shown."""
    shown = set(previous.dimensions)
    if "share" not in reading.derive or not reading.filters or reading.dimensions or previous.detail is not None:
        return
    if any(one.field in shown for one in reading.filters) or len(previous.metrics) != 1:
        return
    new["filters"], new["derive"] = previous.filters, ("portion",)
    new["share_of"] = ShareOf(filters=tuple(reading.filters))
    new["kept"], new["order"], new["limit"] = (), (), None


def _more_columns(new: dict[str, object], previous: SemanticQuery, reading: Reading) -> None:
    """`with the city` after a list of rows."""
    if previous.detail is None or reading.metrics or not reading.dimensions:
        return
    columns = (*previous.detail.columns, *(ref for ref in reading.dimensions if "." in ref))
    new["detail"] = previous.detail.model_copy(update={"columns": tuple(dict.fromkeys(columns))})


def _filters(new: dict[str, object], previous: SemanticQuery, reading: Reading) -> None:
    """A filter on the same field replaces the old one; so does a split by a field that one value was chosen of."""
    fields = {one.field for one in reading.filters}
    fields |= {one.field for one in previous.filters if one.op == "=" and one.field in reading.dimensions}
    kept: list[Filter] = [one for one in previous.filters if one.field not in fields]
    inner = {one.field for member in previous.members for one in member.filters} - {one.field for one in kept}
    said = {one.field: one for one in reading.filters if one.field in inner}
    if said:
        # `the same for those that are not organic`, of pickers who picked in organic blocks.
        new["members"] = tuple(
            one.model_copy(update={"filters": tuple(said.get(each.field, each) for each in one.filters)})
            for one in previous.members
        )
    new["filters"] = (*kept, *(one for one in reading.filters if one.field not in said))
    if previous.detail is not None and not new["metrics"]:
        new["dimensions"] = ()


def _times(new: dict[str, object], previous: SemanticQuery, reading: Reading, turn: Turn, today: date) -> None:
    if reading.time_field:
        new["time_field"] = reading.time_field
    if reading.compare is not None and reading.compare.to == "explicit" and previous.windows:
        windows, new["compare"] = compared(previous.windows[0], reading.windows[-1], today)
        new["windows"] = tuple(windows)
        return
    before = _stretch_before(previous, reading, turn, today)
    if before is not None:
        new["windows"] = (before,)
        return
    if reading.compare is not None:
        new["compare"] = reading.compare
        if reading.windows:
            new["windows"] = tuple(reading.windows)
        elif len(previous.windows) == 2 and reading.compare.to != "explicit":
            new["windows"] = previous.windows[:1]
        return
    if reading.windows:
        new["windows"] = tuple(reading.windows)
        if len(previous.windows) == 2:
            new["compare"] = None


def _stretch_before(previous: SemanticQuery, reading: Reading, turn: Turn, today: date) -> Window | None:
    """`and the week before that?` and nothing else: the numbers of that week in place of those of the last."""
    compare = reading.compare
    alone = {one.text for one in turn.tokens} <= BEFORE_THAT
    if compare is None or compare.to != "previous" or not alone or previous.compare or len(previous.windows) != 1:
        return None
    window = previous.windows[0]
    period, _ = periods.previous(window, periods.whole(window, today))
    if period.start is None or period.end is None or periods.resolve(window, today).so_far:
        return None
    return Window(kind="between", start=period.start, end=period.end - timedelta(days=1))


def _date_of_other_rows(new: dict[str, object], reading: Reading, model: SemanticModel) -> None:
    """`and how many refunds?` of tickets sold in May: refunds go by their own date, and not by that of the sale."""
    named = new["time_field"]
    if not isinstance(named, str) or reading.time_field or not reading.metrics:
        return
    try:
        roots = {leaf.root.lower() for ref in reading.metrics for leaf in metric_plan(model, ref).leaves}
    except CallerError:
        return
    others = roots - {named.rpartition(".")[0].lower()}
    if any(model.table(one).default_time is not None for one in others):
        new["time_field"] = None


def _ranks(new: dict[str, object], previous: SemanticQuery, reading: Reading) -> None:
    if reading.limit is not None or new["limit"] != previous.limit:
        new["skip"] = 0
    if reading.limit is not None:
        new["limit"] = reading.limit
    if reading.limit_per:
        new["limit_per"] = tuple(reading.limit_per)
    if reading.order:
        metrics = new["metrics"]
        default = metrics[0] if isinstance(metrics, tuple) and metrics else "?"
        if default == "?" and any(one.by == "?" for one in reading.order):
            raise NotUnderstood("unclear", "In which order? Name the number to order by.")
        new["order"] = tuple(Order(by=default if one.by == "?" else one.by, dir=one.dir) for one in reading.order)
    if reading.having:
        metrics = new["metrics"]
        default = metrics[0] if isinstance(metrics, tuple) and metrics else "?"
        new["having"] = tuple(
            one.model_copy(update={"metric": default}) if one.metric == "?" else one for one in reading.having
        )
