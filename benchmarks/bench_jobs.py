"""Jobs per second, statements per job, submit to claim, and what a sales report takes, over the loopback neighbours."""

from __future__ import annotations

import os
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy import schema
from deploy.local.neighbours import Place, Ports
from deploy.local.processes import Family
from jobs.kinds import KINDS, Kind, Kinds
from jobs.work import Work, WorkResult
from jobs.worker import Worker
from tools import jobs
from tools.clients.snowflake import QueryTag
from tools.job_inputs import ExportInput, JobInput, ReportInput
from tools.job_records import FINAL_STATUSES, Job
from tools.log import set_up_logging
from tools.person import Person
from tools.services import Services, open_services
from tools.settings import load_settings

DEPTH = 1000
SINGLE_JOBS = 20
REPORTS = 3
TAG = QueryTag(tool="bench")
PERSON = Person(id="bench", name="bench")


def nothing(_work: Work, _wanted: JobInput) -> WorkResult:
    """The lightest job there is: what is left is the queue's own cost."""
    return WorkResult()


LIGHT = Kind("LIGHT", JobInput, nothing, lambda _: "bench", max_seconds=60, at_once=60, runs_in="thread")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder), Ports.choose())
        family = Family(print)
        try:
            for program, prepare in (
                (place.account(), None),
                (place.objects(), place.make_bucket),
                (place.events(), place.make_queue),
            ):
                family.wait_until_ready(family.start(program))
                if prepare:
                    prepare()
            os.environ.update(place.environment())
            set_up_logging("WARNING", service="bench")
            settings = load_settings()
            schema.apply(settings, sample_data=True, say=lambda _line: None)
            with open_services(settings) as services:
                print(f"{'what':<58}{'figure':>14}")
                queue_depth(services)
                single_jobs(services)
                reports(services)
        finally:
            family.stop()


def queue_depth(services: Services) -> None:
    """A thousand waiting jobs, one worker: jobs per second, and the queue's statements for each."""
    rows = [(str(uuid.uuid4()), "light", "LIGHT", "PENDING", 5, "bench", 0, 3, False) for _ in range(DEPTH)]
    columns = "job_id, job_name, job_type, status, priority, created_by, attempt, max_attempts, cancel_requested"
    services.warehouse.insert_rows(
        f"INSERT INTO raw_data.jobs ({columns}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)", rows, tag=TAG
    )
    with working(services, {"LIGHT": LIGHT}) as worker:
        began = time.perf_counter()
        while done(services) < DEPTH:
            threading.Event().wait(0.2)
        seconds = time.perf_counter() - began
    show(f"light jobs at depth {DEPTH:,}, one worker, jobs per second", f"{DEPTH / seconds:.0f}")
    show("statements of the queue per job", f"{statements(worker) / DEPTH:.3f}")


def single_jobs(services: Services) -> None:
    """One job at a time through SQS: from the insert to the claim, and statements for each."""
    waits = []
    with working(services, dict(KINDS)) as worker:
        before = statements(worker)
        for _ in range(SINGLE_JOBS):
            wanted = jobs.JobRequest(input=ExportInput(sql="SELECT 1 AS one", format="json"))
            job_id = jobs.submit(services, PERSON, wanted)
            job = finished(services, job_id)
            waits.append(1000 * (job.started_at - job.created_at).total_seconds())
        used = (statements(worker) - before) / SINGLE_JOBS
    show("submit to claim, p50 ms", f"{statistics.median(waits):.0f}")
    show("submit to claim, p95 ms", f"{sorted(waits)[int(0.95 * len(waits))]:.0f}")
    show("statements of the queue for a single job", f"{used:.1f}")


def reports(services: Services) -> None:
    """The sales report of a quarter in all formats, one after the other."""
    with working(services, dict(KINDS)) as worker:
        worker.warm_up()
        for number in range(REPORTS):
            wanted = jobs.JobRequest(input=ReportInput(report_type="sales", period="last_quarter"))
            began = time.perf_counter()
            finished(services, jobs.submit(services, PERSON, wanted))
            show(f"sales report of a quarter, number {number + 1}, s", f"{time.perf_counter() - began:.1f}")


@contextmanager
def working(services: Services, kinds: Kinds) -> Iterator[Worker]:
    """A worker that works in a thread for the time of the block."""
    worker = Worker(services, worker_id=f"bench-{uuid.uuid4().hex[:6]}", kinds=kinds)
    thread = threading.Thread(target=worker.run)
    thread.start()
    worker.ready.wait(30)
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(60)


def done(services: Services) -> int:
    sql = "SELECT COUNT(*) AS n FROM raw_data.jobs WHERE job_type = 'LIGHT' AND status = 'COMPLETED'"
    return int(services.warehouse.query(sql, tag=TAG)[0]["n"])


def finished(services: Services, job_id: str) -> Job:
    """The job when it is over; raises when it failed."""
    while (job := jobs.get_job(services, PERSON, job_id)).status not in FINAL_STATUSES:
        threading.Event().wait(0.05)
    if job.status != "COMPLETED":
        raise SystemExit(f"a job ended {job.status}: {job.error_message}")
    return job


def statements(worker: Worker) -> int:
    """What the queue of this worker has sent to Snowflake so far."""
    family = worker.metrics.statements.collect()
    return int(sum(sample.value for metric in family for sample in metric.samples if sample.name.endswith("_total")))


def show(what: str, figure: str) -> None:
    print(f"{what:<58}{figure:>14}")


if __name__ == "__main__":
    main()
