"""One typed question: what the English parser, an LLM and a saved report all write, and the compiler reads."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tools.calendar_units import Grain

Derivation = Literal["share", "portion", "ratio", "growth", "cumulative", "rank", "moving_average"]
FilterOp = Literal[
    "=",
    "!=",
    "in",
    "not in",
    ">",
    ">=",
    "<",
    "<=",
    "between",
    "contains",
    "starts with",
    "is null",
    "is not null",
    "is nil",
    "is not nil",
]
ALONE: tuple[FilterOp, ...] = ("is null", "is not null", "is nil", "is not nil")
"""They take no value; nil is nothing at all or 0, as a discount is that is not given."""
Comparison = Literal[">", ">=", "<", "<=", "=", "!=", "between"]
WindowKind = Literal["last", "this", "to_date", "ago", "period", "between", "since", "after", "until"]
CalendarPart = Literal["weekday", "month_of_year", "quarter_of_year", "weekend"]
Value = str | int | float | bool

MAX_LIMIT = 10_000
COMPUTED = {"share": "share_percent", "change": "change", "growth": "change_percent"}
"""What thresholds and orders may name beside metrics, and the columns that hold it."""


class Part(BaseModel):
    """A piece of the query: frozen, and closed, so that a misspelt key is an error and not silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Filter(Part):
    """Keep rows whose field compares so; a named filter of the model is a field with no operator and no values."""

    field: str = Field(description="`table.field`, or `table.filter` for a named filter of the model")
    op: FilterOp = "="
    values: tuple[Value, ...] = ()
    other: str | None = Field(default=None, description="`table.field` to compare with in place of values")

    @model_validator(mode="after")
    def _has_its_values(self) -> Self:
        if self.other is not None:
            if self.values or self.op not in (">", ">=", "<", "<=", "=", "!="):
                raise ValueError(f"a filter on two fields compares them with =, !=, <, <=, > or >=, not {self.op!r}")
            return self
        wanted = {**dict.fromkeys(ALONE, 0), "between": 2}.get(self.op)
        if wanted is not None and len(self.values) != wanted:
            raise ValueError(f"a filter with {self.op!r} takes {wanted} values, not {len(self.values)}")
        if self.op in (">", ">=", "<", "<=", "contains", "starts with") and len(self.values) != 1:
            raise ValueError(f"a filter with {self.op!r} takes 1 value, not {len(self.values)}")
        return self


class Window(Part):
    """A stretch of time as a typed phrase; the code, never the author of the query, computes its dates.

    last n units (whole ones before the current), this unit (up to today), to_date (the same, said so), ago (the unit
    n back), period (year 2025; quarter 3 of 2025; month 5 of 2026; day), between, since (up to today), after (from the
    start on, whatever is ahead), until (dates inclusive).
    """

    kind: WindowKind
    unit: Grain | None = None
    n: int = Field(default=1, ge=1, le=1000)
    year: int | None = Field(default=None, ge=1900, le=2200)
    number: int | None = Field(default=None, ge=1, le=53)
    start: date | None = None
    end: date | None = Field(default=None, description="the last day, inclusive")

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.kind in ("last", "this", "to_date", "ago", "period") and self.unit is None:
            raise ValueError(f"a window of kind {self.kind!r} needs a unit")
        if self.kind == "period" and self.year is None:
            raise ValueError("a window of kind 'period' needs a year")
        if self.kind == "period" and self.unit in ("quarter", "month", "week") and self.number is None:
            raise ValueError(f"a window over one {self.unit} needs its number")
        if self.kind == "period" and self.unit == "day":
            raise ValueError("one day is a window of kind 'between' with the same start and end")
        top = {"quarter": 4, "month": 12}.get(str(self.unit))
        if self.kind == "period" and top and self.number is not None and self.number > top:
            raise ValueError(f"there is no {self.unit} {self.number}")
        if self.kind in ("between", "since", "after") and self.start is None:
            raise ValueError(f"a window of kind {self.kind!r} needs a start")
        if self.kind in ("between", "until") and self.end is None:
            raise ValueError(f"a window of kind {self.kind!r} needs an end")
        if self.start and self.end and self.start > self.end:
            raise ValueError(f"the window ends on {self.end}, before it starts on {self.start}")
        return self


class Compare(Part):
    """Set each number beside the one of another period; `explicit` compares windows[0] with windows[1]."""

    to: Literal["previous", "same_last_year", "explicit"]


class Having(Part):
    """Keep groups whose metric compares so.

    The metric may be `share` (in percent, of a share or portion), `change` or `growth` (in percent, of a comparison).
    """

    metric: str
    op: Comparison
    values: tuple[float, ...] = Field(min_length=1, max_length=2)


class Order(Part):
    by: str = Field(description="a metric, a dimension, `time`, or one of `change`, `growth`, `share`")
    dir: Literal["asc", "desc"] = "desc"


class Detail(Part):
    """Rows of one table instead of aggregates."""

    table: str
    columns: tuple[str, ...] = Field(default=(), description="`table.field`; empty means the table's own columns")


class Members(Part):
    """Keep only what belongs to rows of `of` (a table, or a dimension) whose own metric compares so.

    With a limit: to the top ones by the metric. `absent` turns it round: those that are not among them.
    """

    of: str
    metric: str = Field(description="a metric, or a table, which means the number of its rows")
    op: Comparison = ">"
    values: tuple[float, ...] = Field(default=(0.0,), min_length=1, max_length=2)
    limit: int | None = Field(default=None, ge=1, le=MAX_LIMIT)
    skip: int = Field(default=0, ge=0, le=MAX_LIMIT, description="with a limit: how many are passed over before")
    dir: Literal["asc", "desc"] = "desc"
    absent: bool = False
    filters: tuple[Filter, ...] = ()
    windows: tuple[Window, ...] = Field(default=(), max_length=1)
    time_field: str | None = None


class Anti(Part):
    """Rows of `entity` that have none of `related` (a table, or a metric that counts or sums), in the window if any."""

    entity: str
    related: str
    filters: tuple[Filter, ...] = ()
    windows: tuple[Window, ...] = Field(default=(), max_length=1)
    time_field: str | None = None


class ShareOf(Part):
    """With `portion`: the metric over the rows that also satisfy these, in percent of the metric."""

    filters: tuple[Filter, ...] = ()
    members: tuple[Members, ...] = ()
    anti: Anti | None = None

    @model_validator(mode="after")
    def _is_a_part(self) -> Self:
        if not (self.filters or self.members or self.anti):
            raise ValueError("a share of something needs a condition on the part")
        return self


class Over(Part):
    """The function over totals for each `per`: a grain, a dimension or a table, as in revenue per month on average."""

    function: Literal["avg", "median", "min", "max"] = "avg"
    per: str
    every: bool = Field(
        default=False, description="an average over all rows of the table `per`, also those without any"
    )


class Evidence(Part):
    """The words of the question that a slot came from."""

    slot: str
    words: tuple[str, ...]


class SemanticQuery(Part):
    """A question over one semantic model.

    A metric is `name` or `table.name` of the model, `count(table)`, or `sum|avg|median|min|max|count|count_distinct`
    over `table.fact`, as `avg(orders.net_amount)`. A dimension is `table.field`, `table.filter` (whether a named
    filter holds), or a table's name, which means its rows by key and label.
    """

    metrics: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    windows: tuple[Window, ...] = Field(default=(), max_length=2)
    time_field: str | None = None
    grain: Grain | None = None
    compare: Compare | None = None
    derive: tuple[Derivation, ...] = ()
    having: tuple[Having, ...] = ()
    kept: tuple[Filter, ...] = Field(default=(), description="rows shown after shares are computed over all rows")
    share_of: ShareOf | None = None
    order: tuple[Order, ...] = ()
    limit: int | None = Field(default=None, ge=1, le=MAX_LIMIT)
    skip: int = Field(default=0, ge=0, le=MAX_LIMIT, description="with a limit: how many rows are passed over before")
    limit_per: tuple[str, ...] = ()
    detail: Detail | None = None
    anti: Anti | None = None
    members: tuple[Members, ...] = ()
    over: Over | None = None
    groups_counted: bool = Field(default=False, description="how many groups pass the thresholds, and not which")
    part: CalendarPart | None = Field(
        default=None, description="group by the day of the week, weekends or not, or the month of any year"
    )
    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...] = Field(default=(), description="1 is Monday")
    moving: int = Field(default=3, ge=2, le=100, description="periods of a moving average")
    evidence: tuple[Evidence, ...] = ()
    assumptions: tuple[str, ...] = ()
    confidence: float = Field(default=1.0, ge=0.0, le=1.0)

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not self.metrics and self.detail is None:
            raise ValueError("a query needs a metric, or detail rows")
        if self.detail is not None and (self.metrics or self.grain or self.compare or self.derive or self.having):
            raise ValueError("detail rows take filters, windows, order and limit only")
        if self.compare is not None and self.compare.to == "explicit" and len(self.windows) != 2:
            raise ValueError("an explicit comparison needs two windows: the one asked for and the one to compare with")
        if len(self.windows) == 2 and (self.compare is None or self.compare.to != "explicit"):
            raise ValueError("two windows need an explicit comparison")
        if self.over and self.over.every and self.over.function != "avg":
            raise ValueError("only an average counts those that have none")
        if self.over and (self.detail or self.compare or self.derive or self.having or self.limit_per or self.part):
            raise ValueError("an average over totals takes filters, windows, groups, order and limit only")
        if self.groups_counted and not self._has_one_group_to_count():
            raise ValueError("groups are counted that pass a threshold, by one thing only")
        computed = {one.metric for one in self.having}
        if "share" in computed and not {"share", "portion"} & set(self.derive):
            raise ValueError("a threshold on a share needs the derivation 'share' or 'portion'")
        if computed & {"change", "growth"} and self.compare is None and "growth" not in self.derive:
            raise ValueError("a threshold on a change needs a comparison")
        if self.share_of and "portion" not in self.derive:
            raise ValueError("conditions on a part need the derivation 'portion'")
        alone = {"portion", "ratio"} & set(self.derive)
        if alone and (len(set(self.derive)) > 1 or self.compare or self.limit_per or self.kept or self.over):
            raise ValueError(f"a {alone.pop()} takes filters, windows, groups, thresholds, order and limit only")
        if "moving_average" in self.derive and self.grain is None:
            raise ValueError("a moving average needs a grain")
        if (self.limit_per or self.skip) and self.limit is None:
            raise ValueError("a limit per group, and rows passed over, need a limit")
        if self.limit_per and self.skip:
            raise ValueError("rows are passed over in a ranking of all, not in one for each group")
        return self

    def _has_one_group_to_count(self) -> bool:
        """One thing is split by, a threshold chooses among it, and nothing is set beside its numbers."""
        beside = self.compare or self.derive or self.limit or self.over or self.part or self.detail
        return bool(self.having) and not beside and len(self.dimensions) + (self.grain is not None) == 1
