"""The sample data: how much there is, its shape, that it agrees with itself, and that it is the same every time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import snowflake.connector
from snowflake.connector import SnowflakeConnection

from deploy.local.account import running
from deploy.sql.bootstrap import bootstrap
from deploy.sql.deployer import apply, plan

Rows = Callable[..., list[tuple[Any, ...]]]

# What the sample holds on 8 May 2026, on every machine and engine; new numbers mean that the sample has changed.
FINGERPRINTS = {
    "SELECT COUNT(*), SUM(order_id) % 1000003, SUM(customer_id) % 1000003, COUNT(channel) FROM raw_data.orders": (
        41142,
        64056,
        383110,
        40497,
    ),
    "SELECT COUNT(*), SUM(quantity * product_id), SUM(net_amount), SUM(returned_amount) FROM raw_data.order_items": (
        102236,
        68295877,
        Decimal("117135592.66"),
        Decimal("5382467.17"),
    ),
    "SELECT COUNT(*), SUM(LENGTH(customer_name)), SUM(LENGTH(email)), SUM(LENGTH(city)) FROM raw_data.customers": (
        2000,
        33756,
        67463,
        14304,
    ),
}


def test_there_is_as_much_as_promised(rows: Rows) -> None:
    [(customers, products, categories, orders, items)] = rows("""
        SELECT (SELECT COUNT(*) FROM raw_data.customers), (SELECT COUNT(*) FROM raw_data.products),
               (SELECT COUNT(DISTINCT category) FROM raw_data.products), (SELECT COUNT(*) FROM raw_data.orders),
               (SELECT COUNT(*) FROM raw_data.order_items)
    """)
    assert (customers, products, categories) == (2000, 60, 6)
    assert 38_000 <= orders <= 43_000
    assert 94_000 <= items <= 108_000


def test_it_covers_36_months_up_to_today(rows: Rows) -> None:
    [(first, last, start, today, days)] = rows("""
        SELECT MIN(order_date), MAX(order_date), CAST(DATEADD('month', -36, CURRENT_DATE()) AS DATE), CURRENT_DATE(),
               COUNT(DISTINCT order_date)
        FROM raw_data.orders
    """)
    assert (first, last) == (start, today)
    assert days == (today - start).days + 1


def test_ids_are_unique_and_every_reference_holds(rows: Rows) -> None:
    checks = {
        "orders": "SELECT COUNT(*) - COUNT(DISTINCT order_id) FROM raw_data.orders",
        "items": "SELECT COUNT(*) - COUNT(DISTINCT order_item_id) FROM raw_data.order_items",
        "customers": "SELECT COUNT(*) - COUNT(DISTINCT customer_id) FROM raw_data.customers",
        "names": "SELECT COUNT(*) - COUNT(DISTINCT customer_name) FROM raw_data.customers",
        "addresses": "SELECT COUNT(email) - COUNT(DISTINCT email) FROM raw_data.customers",
        "skus": "SELECT COUNT(*) - COUNT(DISTINCT sku) FROM raw_data.products",
        "jobs": "SELECT COUNT(*) - COUNT(DISTINCT job_id) FROM raw_data.jobs",
        "events": "SELECT COUNT(*) - COUNT(DISTINCT event_id) FROM raw_data.job_events",
        "orders without customer": """SELECT COUNT(*) FROM raw_data.orders
            WHERE customer_id NOT IN (SELECT customer_id FROM raw_data.customers)""",
        "items without order": """SELECT COUNT(*) FROM raw_data.order_items
            WHERE order_id NOT IN (SELECT order_id FROM raw_data.orders)""",
        "items without product": """SELECT COUNT(*) FROM raw_data.order_items
            WHERE product_id NOT IN (SELECT product_id FROM raw_data.products)""",
        "orders without item": """SELECT COUNT(*) FROM raw_data.orders
            WHERE order_id NOT IN (SELECT order_id FROM raw_data.order_items)""",
        "orders before sign-up": """SELECT COUNT(*) FROM raw_data.orders AS o
            INNER JOIN raw_data.customers AS c ON c.customer_id = o.customer_id WHERE o.order_date < c.signup_date""",
        "sold before launch": """SELECT COUNT(*) FROM raw_data.order_items AS i
            INNER JOIN raw_data.orders AS o ON o.order_id = i.order_id
            INNER JOIN raw_data.products AS p ON p.product_id = i.product_id
            WHERE o.order_date < p.launched_on OR o.order_date > p.discontinued_on""",
        "addresses with odd letters": """SELECT COUNT(*) FROM raw_data.customers
            WHERE NOT REGEXP_LIKE(email, '[a-z0-9.@-]+')""",
    }
    assert {name: rows(check)[0][0] for name, check in checks.items()} == dict.fromkeys(checks, 0)


def test_the_money_of_items_adds_up_to_the_cent(rows: Rows) -> None:
    [(wrong, over_returned, discount_wrong)] = rows("""
        SELECT (SELECT COUNT_IF(net_amount <> quantity * unit_price - discount_amount) FROM raw_data.order_items),
               (SELECT COUNT_IF(returned_amount > net_amount OR (returned_amount > 0) <> (returned_at IS NOT NULL))
                FROM raw_data.order_items),
               (SELECT COUNT(*) FROM raw_data.orders AS o INNER JOIN reporting.orders AS r ON r.order_id = o.order_id
                WHERE o.discount_amount <> r.discount_amount)
    """)
    assert (wrong, over_returned, discount_wrong) == (0, 0, 0)


def test_sales_grow_from_year_to_year(rows: Rows) -> None:
    yearly = rows("""
        SELECT FLOOR(DATEDIFF('day', order_date, CURRENT_DATE()) / 365.5) AS years_ago, COUNT(*)
        FROM raw_data.orders
        GROUP BY years_ago
        HAVING years_ago < 3
        ORDER BY years_ago DESC
    """)
    counts = [row[1] for row in yearly]
    assert len(counts) == 3
    assert counts[0] * 1.15 < counts[1]
    assert counts[1] * 1.1 < counts[2]


def test_november_and_december_peak_and_the_summer_dips(rows: Rows) -> None:
    a_day = {int(month): float(count) for month, count in rows("""
        SELECT MONTH(order_date), COUNT(*) / COUNT(DISTINCT order_date)
        FROM raw_data.orders
        WHERE order_date < CURRENT_DATE()
        GROUP BY MONTH(order_date)
    """)}  # fmt: skip
    ordinary = sorted(a_day.values())[6]
    assert min(a_day[11], a_day[12]) > 1.15 * ordinary
    assert max(a_day[7], a_day[8]) < ordinary


def test_weekends_are_quieter_than_the_days_of_work(rows: Rows) -> None:
    [(weekend, work)] = rows("""
        SELECT COUNT_IF(DAYOFWEEKISO(order_date) >= 6) / 2, COUNT_IF(DAYOFWEEKISO(order_date) < 6) / 5
        FROM raw_data.orders
    """)
    assert float(weekend) < 0.85 * float(work)


def test_the_new_region_has_sales_only_since_ten_months(rows: Rows) -> None:
    [(first, orders, today)] = rows("""
        SELECT MIN(o.order_date), COUNT(*), CURRENT_DATE()
        FROM reporting.orders AS o
        INNER JOIN reporting.customers AS c ON c.customer_id = o.customer_id
        WHERE c.region = 'Middle East & Africa'
    """)
    assert 150 < (today - first).days <= 300
    assert orders > 100


def test_customers_differ_as_they_do_in_life(rows: Rows) -> None:
    [(never, once, often, top_share, segments, regions)] = rows("""
        SELECT COUNT_IF(order_count = 0), COUNT_IF(order_count = 1), COUNT_IF(order_count > 100),
               MAX(lifetime_revenue) / SUM(lifetime_revenue), COUNT(DISTINCT segment), COUNT(DISTINCT region)
        FROM reporting.customer_360
    """)
    assert 200 < never < 600
    assert once > 100
    assert 20 < often < 200
    assert 0.05 < float(top_share) < 0.2
    assert (segments, regions) == (4, 5)


def test_the_quirks_of_life_are_there(rows: Rows) -> None:
    [(no_channel, no_city, no_email, statuses, accents)] = rows("""
        SELECT (SELECT COUNT_IF(channel IS NULL) / COUNT(*) FROM raw_data.orders),
               (SELECT COUNT_IF(city IS NULL) FROM raw_data.customers),
               (SELECT COUNT_IF(email IS NULL) FROM raw_data.customers),
               (SELECT COUNT(DISTINCT status) FROM raw_data.orders),
               (SELECT COUNT_IF(REGEXP_LIKE(customer_name, '.*[^ -~].*')) FROM raw_data.customers)
    """)
    assert 0.005 < float(no_channel) < 0.03
    assert 0 < no_city < 100
    assert 0 < no_email < 100
    assert statuses == 5
    assert accents > 100
    [(sold, returned)] = rows("""
        SELECT COUNT(*), SUM(l.returned_amount) / SUM(l.revenue)
        FROM reporting.order_lines AS l
        INNER JOIN reporting.products AS p ON p.product_id = l.product_id
        WHERE p.is_discontinued
    """)
    assert sold > 100
    assert float(returned) > 0.08


def test_returns_and_cancellations_are_a_few_of_a_hundred(rows: Rows) -> None:
    [(cancelled, returned)] = rows("""
        SELECT COUNT_IF(is_cancelled) / COUNT(*), SUM(returned_amount) / SUM(IFF(is_cancelled, 0, net_amount))
        FROM reporting.orders
    """)
    assert 0.02 < float(cancelled) < 0.06
    assert 0.02 < float(returned) < 0.10


def test_finished_jobs_measurements_and_checks_fill_the_operational_views(rows: Rows) -> None:
    assert rows(
        "SELECT COUNT(*) FROM raw_data.jobs WHERE status IN ('PENDING', 'RUNNING') AND source = 'schedule'"
    ) == [(0,)]
    [(finished, failed)] = rows("SELECT COUNT(*), COUNT_IF(status = 'FAILED') FROM reporting.job_monitoring")
    assert finished > 40
    assert failed > 0
    [(measured, names)] = rows("SELECT COUNT(*), COUNT(DISTINCT metric_name) FROM reporting.system_metrics")
    assert measured >= 4320
    assert names >= 6
    assert rows("SELECT COUNT(DISTINCT check_name) FROM reporting.data_quality WHERE is_latest")[0][0] >= 13


def test_every_data_quality_check_passes_on_the_sample(rows: Rows) -> None:
    assert rows("SELECT check_name, detail FROM reporting.data_quality WHERE is_latest AND status <> 'PASSED'") == []


def test_daily_sales_and_customer_metrics_agree_with_the_views(rows: Rows) -> None:
    [(by_day, by_line, by_customer, by_order)] = rows("""
        SELECT (SELECT SUM(revenue) FROM processed_data.daily_sales),
               (SELECT SUM(revenue) FROM reporting.order_lines),
               (SELECT SUM(lifetime_revenue) FROM processed_data.customer_metrics),
               (SELECT SUM(net_amount) FROM reporting.orders WHERE NOT is_cancelled)
    """)
    assert isinstance(by_line, Decimal)
    assert by_day == by_line == by_customer == by_order


@contextmanager
def account(folder: Path, today: date, variables: dict[str, str]) -> Iterator[SnowflakeConnection]:
    options = {"account": "local", "user": "admin", "password": "any", "protocol": "http", "network_timeout": 60}
    options["database"] = "analytics_platform"
    with (
        running(folder, today=today) as address,
        snowflake.connector.connect(**options, host=address.host, port=address.port) as connection,
    ):
        bootstrap(connection, variables, say=lambda _line: None)
        yield connection


def asked(connection: SnowflakeConnection, statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        return list(cursor.execute(statement).fetchall())


def test_a_day_has_the_same_rows_everywhere_and_a_later_one_only_adds(applied: Any, tmp_path: Path) -> None:
    earlier, later = date(2026, 5, 8), date(2026, 5, 17)
    counting = "SELECT COUNT(*), MAX(order_date) FROM raw_data.orders"
    with account(tmp_path, earlier, applied.variables) as connection:
        apply(connection, plan(connection, applied.variables, sample_data=True))
        assert {statement: asked(connection, statement)[0] for statement in FINGERPRINTS} == FINGERPRINTS
        [(before, newest)] = asked(connection, counting)
        assert newest == earlier
        asked(
            connection,
            """INSERT INTO raw_data.jobs (job_id, job_name, job_type, created_by, status)
               SELECT 'mine', 'mine', 'REPORT', 'me', 'PENDING'""",
        )
    with account(tmp_path, later, applied.variables) as connection:
        later_plan = plan(connection, applied.variables, sample_data=True)
        assert [step.state for step in later_plan.due] == ["outdated"]
        apply(connection, later_plan)
        [(after, newest)] = asked(connection, counting)
        assert newest == later
        assert before + 250 < after < before + 1000
        mine = "SELECT job_name, status FROM raw_data.jobs WHERE job_id = 'mine'"
        assert asked(connection, mine) == [("mine", "PENDING")]
