"""What a worker counts, for Prometheus; one registry a worker, so that several can live in one process."""

from __future__ import annotations

from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

__all__ = ["CONTENT_TYPE_LATEST", "Metrics"]

SECONDS = (0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300, 900, 1800)
WAIT_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300, 900, 3600)


class Metrics:
    """The counters of one worker."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.claimed = self._counter("jobs_claimed", "Jobs claimed", ["kind"])
        self.ended = self._counter("jobs_ended", "Runs that ended, by how", ["kind", "outcome"])
        self.leases_lost = self._counter(
            "job_leases_lost", "Runs whose lease was lost; their results were dropped", ["kind"]
        )
        self.hints = self._counter("job_hints", "Hints received from the queue of job events", [])
        self.statements = self._counter(
            "job_queue_statements", "Statements that the queue sent to Snowflake", ["statement"]
        )
        self.running = Gauge("assistant_jobs_running", "Jobs running now", ["kind"], registry=self.registry)
        self.room = Gauge("assistant_jobs_room", "Jobs that could start now", registry=self.registry)
        self.run_seconds = Histogram(
            "assistant_job_run_seconds", "How long a run took", ["kind"], buckets=SECONDS, registry=self.registry
        )
        self.wait_seconds = Histogram(
            "assistant_job_wait_seconds",
            "From when a job was due to its claim",
            ["kind"],
            buckets=WAIT_SECONDS,
            registry=self.registry,
        )

    def _counter(self, name: str, text: str, labels: list[str]) -> Counter:
        return Counter(f"assistant_{name}", text, labels, registry=self.registry)

    def add(self, collector: Any) -> None:
        """Have a collector's figures in the text as well."""
        self.registry.register(collector)

    def count_statement(self, name: str) -> None:
        """One statement of the queue was sent."""
        self.statements.labels(name).inc()

    def text(self) -> bytes:
        """In Prometheus' text format."""
        return generate_latest(self.registry)
