"""The reporting views that can be asked for by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tools.answer import Answer, Table
from tools.ask import SemanticModelName
from tools.charts import chart_for
from tools.clients.snowflake import QueryTag
from tools.errors import CallerError, NotFound
from tools.figures import findings
from tools.paging import read_page
from tools.person import Person
from tools.services import Services
from tools.tables import table_from_arrow

if TYPE_CHECKING:
    from sqlglot.expressions import Condition, Select

    from tools.clients.statements import Result

DEFAULT_ROWS = 200
MOST_ROWS = 10_000


class UnknownView(NotFound):
    """No view has that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no view {name!r}; there are {', '.join(VIEWS)}")


class UnknownFilter(CallerError):
    """A filter names no column of the view."""

    def __init__(self, view: View, column: str) -> None:
        super().__init__(
            f"{view.name} cannot be filtered by {column!r}; it can by {', '.join(view.filters) or 'nothing'}"
        )


@dataclass(frozen=True, slots=True)
class View:
    """A view: the semantic model whose data it shows, what of it, how it is sorted, what it may be filtered by."""

    name: str
    semantic_model: SemanticModelName
    about: str
    order_by: str
    filters: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()


_ALL: Final = (
    View(
        "operational_status",
        "operations",
        "the health of the jobs queue, the data and the order intake",
        "DECODE(status, 'CRITICAL', 1, 'WARNING', 2, 3), component",
        ("component", "status"),
        ("Which jobs failed in the last 7 days?", "How many orders were placed yesterday?"),
    ),
    View(
        "job_monitoring",
        "operations",
        "jobs with their progress and waiting times, newest first",
        "created_at DESC, job_id",
        ("status", "job_type", "created_by", "source", "priority"),
        ("What is the current system health status?", "How many jobs failed in the last 7 days?"),
    ),
    View(
        "executive_dashboard",
        "sales",
        "the key figures of the last 30 days, beside the 30 days before and a year ago",
        "sort_order",
        ("kpi",),
        ("Show me revenue trends for the last 6 months", "Revenue by region last quarter"),
    ),
    View(
        "customer_360",
        "customers",
        "each customer's orders, spending, returns and churn risk, largest first",
        "lifetime_revenue DESC, customer_id",
        ("customer_id", "customer_name", "segment", "region", "country", "status", "churn_risk"),
        ("Who are our top 10 customers by spending?", "Number of customers by segment"),
    ),
    View(
        "daily_sales",
        "sales",
        "sales by day, region and channel, newest first",
        "sales_date DESC, region, channel",
        ("sales_date", "region", "channel"),
        ("Show me revenue trends for the last 6 months",),
    ),
    View(
        "system_metrics",
        "operations",
        "measurements of the platform, newest first",
        "recorded_at DESC, metric_name",
        ("metric_name", "component"),
        ("What is the current system health status?",),
    ),
    View(
        "orders",
        "sales",
        "orders, newest first",
        "ordered_at DESC, order_id",
        ("order_id", "customer_id", "status", "channel", "order_date"),
    ),
    View(
        "customers",
        "customers",
        "customers by number",
        "customer_id",
        ("customer_id", "customer_name", "segment", "region", "country", "status"),
    ),
    View(
        "products",
        "sales",
        "products by number",
        "product_id",
        ("product_id", "sku", "category", "subcategory", "is_discontinued"),
    ),
)
VIEWS: Final[Mapping[str, View]] = {view.name: view for view in _ALL}


def query_view(
    services: Services,
    person: Person,
    name: str,
    *,
    filters: Mapping[str, object] | None = None,
    limit: int = DEFAULT_ROWS,
    page: int = 1,
    on_query_id: Callable[[str], None] | None = None,
) -> Answer:
    """The rows of a view, narrowed by equality (a list means any of them; text without regard to case).

    A page holds `limit` rows; how many there are is counted when it does not hold them all. `on_query_id` is as in
    `ask`. Raises UnknownView, UnknownFilter.
    """
    view = find_view(name)
    cap, page = max(1, min(int(limit), MOST_ROWS)), max(1, page)
    sql = view_sql(view, filters or {}, limit=cap + 1, offset=(page - 1) * cap)

    def governed(sql: str) -> Result:
        return services.warehouse.governed(
            sql,
            tag=QueryTag(person=person.id, tool="query_view"),
            role=person.role,
            row_cap=cap,
            timeout_seconds=60,
            on_query_id=on_query_id,
        )

    def count() -> int:
        if not result.truncated and table.rows:
            return (page - 1) * cap + table.row_count
        [[total]] = governed(count_sql(view, filters or {})).table.to_pandas().to_numpy().tolist()
        return int(total)

    result = governed(sql)
    table = without_helpers(table_from_arrow(result.table, truncated=result.truncated))
    _, at = read_page(page, cap, lambda _limit, _offset: table.rows, count)
    cut = f" Shown are {at.of_all()} rows.{at.note()}" if at.is_cut else ""
    return Answer(
        text=describe(view, table) + cut,
        actions=at.actions(_words(view, filters or {})),
        understood=understood(view, filters or {}),
        table=table,
        chart=chart_for(table, view.name) if view.name == "daily_sales" else None,
        sql=sql,
        query_id=result.query_id,
        semantic_model=view.semantic_model,
        suggestions=view.suggestions,
    )


def find_view(name: str) -> View:
    """The view of that name, however it is written; raises UnknownView."""
    normal = name.strip().lower().replace(" ", "_").replace("-", "_").rsplit(".", maxsplit=1)[-1]
    view = VIEWS.get(normal)
    if view is None:
        raise UnknownView(name)
    return view


def view_sql(view: View, filters: Mapping[str, object], *, limit: int | None = None, offset: int = 0) -> str:
    """The statement of a view; the values become literals of a syntax tree, never pieces of text."""
    query = _narrowed(view, filters, "*").order_by(view.order_by, dialect="snowflake")
    if limit is not None and offset:
        query = query.limit(limit).offset(offset)
    return query.sql(dialect="snowflake", pretty=True)


def count_sql(view: View, filters: Mapping[str, object]) -> str:
    """How many rows the view has for these filters."""
    return _narrowed(view, filters, "COUNT(*) AS row_count").sql(dialect="snowflake", pretty=True)


def _words(view: View, filters: Mapping[str, object]) -> str | None:
    """Words that ask for these rows anywhere; None when only the conversation knows the filters."""
    if not filters:
        return f"show the {view.name.replace('_', ' ')} view"
    status = filters.get("status")
    if view.name == "job_monitoring" and set(filters) == {"status"} and isinstance(status, str):
        return f"list the {status.lower()} jobs"
    return None


def _narrowed(view: View, filters: Mapping[str, object], what: str) -> Select:
    from sqlglot import exp

    query = exp.select(what).from_(exp.to_table(view.name))
    for column, value in filters.items():
        if column not in view.filters:
            raise UnknownFilter(view, column)
        query = query.where(_condition(column, value))
    return query


def understood(view: View, filters: Mapping[str, object]) -> str:
    """The reading, such as `customer_360: each customer's orders ...; region Europe`."""
    narrowed = "; ".join(
        f"{column.replace('_', ' ')} {', '.join(map(str, _values(value)))}" for column, value in filters.items()
    )
    return f"{view.name}: {view.about}" + (f"; {narrowed}" if narrowed else "")


def describe(view: View, table: Table) -> str:
    """What the rows say, in words."""
    if not table.rows:
        return "There are no rows for this."
    if view.name == "operational_status":
        return _health_in_words(table)
    if view.name == "executive_dashboard":
        return _figures_in_words(table)
    if view.name == "job_monitoring":
        return _jobs_in_words(table)
    if view.name == "customer_360":
        return findings(table, "lifetime revenue")
    return f"{'The first ' if table.truncated else ''}{table.row_count:,} rows of {view.name}."


def without_helpers(table: Table) -> Table:
    """The table without columns that only sort it."""
    kept = [position for position, column in enumerate(table.columns) if column.name != "sort_order"]
    return Table(
        columns=tuple(table.columns[position] for position in kept),
        rows=tuple(tuple(row[position] for position in kept) for row in table.rows),
        truncated=table.truncated,
    )


def _health_in_words(table: Table) -> str:
    records = table.records()
    bad = [record for record in records if record["status"] != "OK"]
    if not bad:
        return f"Everything is **OK**: all {len(records)} components."
    worst = "CRITICAL" if any(record["status"] == "CRITICAL" for record in bad) else "WARNING"
    lines = [f"- **{record['status']}** {record['component']}: {record['detail']}" for record in bad]
    fine = len(records) - len(bad)
    return f"The system is **{worst}**; {fine} of {len(records)} components are OK.\n" + "\n".join(lines)


def _figures_in_words(table: Table) -> str:
    lines = []
    for record in table.records()[:4]:
        change = record["change_percent"]
        moved = "" if change is None else f", {'up' if change >= 0 else 'down'} {abs(change)}% on the 30 days before"
        lines.append(f"- {record['kpi']}: **{_figure(record['current_value'], record['unit'])}**{moved}")
    return "The last 30 days:\n" + "\n".join(lines)


def _figure(value: object, unit: str) -> str:
    if value is None:
        return "no value"
    number = float(str(value))
    if unit == "USD":
        return f"${number:,.0f}" if abs(number) >= 1000 else f"${number:,.2f}"
    return f"{number:,.1f}%" if unit == "percent" else f"{number:,.0f}"


def _jobs_in_words(table: Table) -> str:
    counts: dict[str, int] = {}
    for record in table.records():
        counts[record["status"]] = counts.get(record["status"], 0) + 1
    said = ", ".join(f"{count} {status.lower()}" for status, count in sorted(counts.items()))
    return f"The newest {table.row_count} jobs: {said}."


def _values(value: object) -> Sequence[object]:
    return list(value) if isinstance(value, list | tuple | set) else [value]


def _condition(column: str, value: object) -> Condition:
    from sqlglot import exp

    values = _values(value)
    name = exp.column(column)
    if all(isinstance(each, str) for each in values):
        return exp.Lower(this=name).isin(*[exp.Literal.string(str(each).lower()) for each in values])
    return name.isin(*[exp.convert(each) for each in values])
