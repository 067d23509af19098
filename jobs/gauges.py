"""What only the tables know, for Prometheus: the queue's depth, its oldest job, deliveries; asked once a minute."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from tools.clients.snowflake import QueryTag, Rows, Warehouse
from tools.errors import AppError
from tools.log import get_logger

log = get_logger(__name__)

FRESH_SECONDS: Final = 60.0
TAG: Final = QueryTag(surface="worker", tool="metrics")
DEPTH_SQL: Final = """
SELECT
    'jobs' AS what,
    UPPER(job_type) AS kind,
    status,
    COUNT(*) AS n,
    COUNT_IF(status = 'PENDING' AND COALESCE(run_after, created_at) <= SYSDATE()) AS due,
    MAX(IFF(status = 'PENDING', DATEDIFF('second', COALESCE(run_after, created_at), SYSDATE()), NULL)) AS oldest
FROM raw_data.jobs
WHERE status IN ('PENDING', 'RUNNING') OR finished_at > DATEADD('day', -1, SYSDATE())
GROUP BY 1, 2, 3
UNION ALL
SELECT 'deliveries', target_kind, status, COUNT(*), 0, NULL
FROM raw_data.deliveries
WHERE status IN ('PENDING', 'SENDING') OR updated_at > DATEADD('day', -1, SYSDATE())
GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The jobs of all workers: how many are due and run, and how long the oldest due one has waited."""

    due: int
    running: int
    oldest_seconds: float


class TableGauges:
    """A collector: it asks when somebody scrapes, and then not again for a minute."""

    def __init__(self, warehouse: Warehouse, *, counted: Callable[[str], object] = str) -> None:
        self._warehouse = warehouse
        self._counted = counted
        self._lock = threading.Lock()
        self._rows: Rows | None = None
        self._asked_at = float("-inf")

    def describe(self) -> Iterable[Metric]:
        """Nothing: registering must not ask the account."""
        return []

    def collect(self) -> Iterable[Metric]:
        """One statement for all of them."""
        rows = self._newest()
        depth = GaugeMetricFamily(
            "assistant_queue_jobs", "Jobs by kind and state; finished ones of the last day", labels=["kind", "status"]
        )
        oldest = GaugeMetricFamily(
            "assistant_queue_oldest_seconds", "How long the oldest job that is due has waited", labels=["kind"]
        )
        deliveries = GaugeMetricFamily(
            "assistant_deliveries",
            "Deliveries by target and state; ended ones of the last day",
            labels=["kind", "status"],
        )
        for row in rows or ():
            if row["what"] == "deliveries":
                deliveries.add_metric([row["kind"], row["status"]], float(row["n"]))
                continue
            depth.add_metric([row["kind"], row["status"]], float(row["n"]))
            if row["oldest"] is not None:
                oldest.add_metric([row["kind"]], max(0.0, float(row["oldest"])))
        up = GaugeMetricFamily("assistant_tables_answered", "Whether the account answered the last scrape's question")
        up.add_metric([], 1.0 if rows is not None else 0.0)
        return [depth, oldest, deliveries, up, self._statements()]

    def waiting(self) -> Waiting | None:
        """The queue of now, at most a minute old; None when the account does not answer."""
        rows = self._newest()
        if rows is None:
            return None
        jobs = [row for row in rows if row["what"] == "jobs"]
        return Waiting(
            due=sum(int(row["due"]) for row in jobs),
            running=sum(int(row["n"]) for row in jobs if row["status"] == "RUNNING"),
            oldest_seconds=max((float(row["oldest"]) for row in jobs if row["due"]), default=0.0),
        )

    def _statements(self) -> Metric:
        sent = CounterMetricFamily(
            "assistant_warehouse_statements",
            "Statements sent to Snowflake, by the tool that sent them",
            labels=["tool"],
        )
        for tool, count in sorted(self._warehouse.statements.counts().items()):
            sent.add_metric([tool], count)
        return sent

    def _newest(self) -> Rows | None:
        with self._lock:
            if time.monotonic() > self._asked_at + FRESH_SECONDS:
                self._asked_at = time.monotonic()
                self._counted("gauges")
                try:
                    self._rows = self._warehouse.query(DEPTH_SQL, tag=TAG, timeout_seconds=10)
                except AppError as error:
                    log.warning("gauges_not_read", error=str(error))
                    self._rows = None
            return self._rows
