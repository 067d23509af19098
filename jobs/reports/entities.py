"""Products or customers one by one: who is largest, who moved most; shared by the reports that name them."""

# ruff: noqa: S608 - every part is a literal of the house; values are bound

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from jobs.reports import columns, figures, wording
from jobs.reports.document import Figure, Grid
from jobs.reports.spans import LINES, SPANS
from jobs.reports.timeframe import Timeframe
from tools.names import in_prose

TOP: Final = 10
MOVERS: Final = 5
NOT_RECORDED: Final = "Not recorded"


@dataclass(frozen=True, slots=True)
class Entity:
    """A product or a customer; `place` ranks by revenue, `rise` and `fall` by the change of it."""

    name: str
    kind: str
    revenue: float
    previous_revenue: float
    year_revenue: float
    margin: float
    units: float
    orders: float
    place: int
    rise: int
    fall: int

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Entity:
        """From a row of the statement."""
        return cls(
            name=row["name"] or NOT_RECORDED,
            kind=row["kind"] or "",
            revenue=float(row["revenue"] or 0),
            previous_revenue=float(row["previous_revenue"] or 0),
            year_revenue=float(row["year_revenue"] or 0),
            margin=float(row["margin"] or 0),
            units=float(row["units"] or 0),
            orders=float(row["orders"] or 0),
            place=int(row["place"]),
            rise=int(row["rise"]),
            fall=int(row["fall"]),
        )

    @property
    def gain(self) -> float:
        return self.revenue - self.previous_revenue

    @property
    def change(self) -> float | None:
        return self.revenue / self.previous_revenue - 1 if self.previous_revenue > 0 else None

    @property
    def year_change(self) -> float | None:
        return self.revenue / self.year_revenue - 1 if self.year_revenue > 0 else None


def products_sql(where: LiteralString) -> LiteralString:
    """The products that sold most, and those that moved most."""
    return _sql("p.product_name", "p.category", "p.product_id", where)


def customers_sql(where: LiteralString) -> LiteralString:
    """The customers who bought most, and those who moved most."""
    return _sql("c.customer_name", "c.segment || ', ' || c.region", "c.customer_id", where)


def _sql(name: LiteralString, kind: LiteralString, key: LiteralString, where: LiteralString) -> LiteralString:
    return f"""{SPANS},

totals AS (
    SELECT
        {key} AS id,
        {name} AS name,
        {kind} AS kind,
        SUM(IFF(s.span = 'current', l.revenue, 0)) AS revenue,
        SUM(IFF(s.span = 'previous', l.revenue, 0)) AS previous_revenue,
        SUM(IFF(s.span = 'last_year', l.revenue, 0)) AS year_revenue,
        SUM(IFF(s.span = 'current', l.margin, 0)) AS margin,
        SUM(IFF(s.span = 'current', l.quantity, 0)) AS units,
        COUNT(DISTINCT IFF(s.span = 'current', l.order_id, NULL)) AS orders
    {LINES}
    WHERE TRUE{where}
    GROUP BY {key}, {name}, {kind}
)

SELECT
    *,
    ROW_NUMBER() OVER (ORDER BY revenue DESC, id) AS place,
    ROW_NUMBER() OVER (ORDER BY revenue - previous_revenue DESC, id) AS rise,
    ROW_NUMBER() OVER (ORDER BY revenue - previous_revenue, id) AS fall
FROM totals
QUALIFY place <= {TOP} OR rise <= {MOVERS} OR fall <= {MOVERS}
ORDER BY place
"""


def largest(entities: Sequence[Entity], count: int = TOP) -> list[Entity]:
    """Those with the largest revenue, largest first."""
    return [entity for entity in entities if entity.place <= count and entity.revenue > 0]


def top_grid(entities: Sequence[Entity], noun: str, kind: str, whole: float, time: Timeframe) -> Grid:
    """The largest with their share and their changes."""
    shown = (
        columns.text(noun, noun.capitalize()),
        columns.text("kind", kind),
        columns.money("revenue", "Revenue"),
        columns.percent("share", "Share"),
        *columns.changes(time),
        columns.count("orders", "Orders"),
        columns.count("units", "Units"),
        columns.percent("margin_rate", "Margin rate"),
    )
    rows = tuple(
        (
            entity.name,
            entity.kind,
            entity.revenue,
            entity.revenue / whole if whole else None,
            entity.change,
            *(() if time.has_one_comparison else (entity.year_change,)),
            entity.orders,
            entity.units,
            entity.margin / entity.revenue if entity.revenue else None,
        )
        for entity in largest(entities)
    )
    return Grid(f"Top {len(rows)} {noun}s", shown, rows, signed=columns.CHANGES)


def movers(entities: Sequence[Entity], time: Timeframe, *, had_orders: bool) -> tuple[Figure, ...]:
    """The largest rises and falls of revenue; nothing where the period before had no orders."""
    moved = sorted(
        (
            each
            for each in entities
            if (each.rise <= MOVERS and each.gain > 0) or (each.fall <= MOVERS and each.gain < 0)
        ),
        key=lambda each: -each.gain,
    )
    if not moved or not had_orders:
        return ()
    chart = figures.movers(
        f"Largest changes in revenue, vs {time.previous_tag}",
        names=[each.name for each in moved],
        changes=[each.gain for each in moved],
        labels=[wording.gain(each.gain) for each in moved],
        format="currency",
    )
    return (chart,)


def concentration(entities: Sequence[Entity], whole: float, noun: str) -> tuple[str, ...]:
    """How much of the revenue the top ten are, and the largest moves."""
    top = largest(entities)
    if not top or whole <= 0:
        return ()
    share = sum(entity.revenue for entity in top) / whole
    sentences = [f"The {len(top)} largest {noun}s make up {wording.percent(share)} of revenue."]
    rise, fall = max(entities, key=lambda each: each.gain), min(entities, key=lambda each: each.gain)
    if rise.gain > 0 > fall.gain:
        sentences.append(
            f"The largest rise is {in_prose(rise.name)} ({wording.gain(rise.gain)}), "
            f"the largest fall {in_prose(fall.name)} ({wording.gain(fall.gain)})."
        )
    return tuple(sentences)
