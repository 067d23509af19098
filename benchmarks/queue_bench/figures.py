"""The queue's figures over the loopback neighbours, and claims next to procrastinate's on PostgreSQL in the same run.

`python benchmarks/queue.py`; with `--depth` and `--seconds` for more or less.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.synchronize import Event

import httpx
from queue_bench import postgres
from queue_bench.house import house

from deploy.local.processes import free_port
from jobs.kinds import Kind
from jobs.queue import Queue
from jobs.service import answering
from jobs.work import Work, WorkResult
from jobs.worker import Worker
from tools import jobs
from tools.clients.snowflake import QueryTag
from tools.job_inputs import ExportInput
from tools.log import set_up_logging
from tools.person import Person
from tools.services import Services, open_services
from tools.settings import load_settings

TAG = QueryTag(tool="bench")
PERSON = Person(id="bench", name="bench")
INPUT = {"sql": "SELECT 1 AS one", "format": "json"}
AT_ONCE = 100
WARM_UP = 5
SUBMITTED = 60
WORKERS = (1, 2, 4)
PAUSE = threading.Event()
started: dict[str, float] = {}

GUARANTEES = """\
What each guarantees, since the figures alone would not be fair:
  procrastinate   One FOR UPDATE SKIP LOCKED statement claims one job, and one ends it, durable with each commit.
                  Rows are locked one by one, so workers do not wait for each other. A job whose worker died stays
                  "doing" until a periodic task that its user writes looks for stalled jobs.
  this queue      Snowflake locks a whole table for an UPDATE, has no SKIP LOCKED and bills its warehouse by time, so
                  many jobs are claimed and ended with one statement each. Every write carries the claim's token: a
                  worker that lost its lease cannot write its end. Claim, end and history survive a worker that dies
                  at any moment; a lease that is over is taken by the next worker, without a task of its own.
Neither makes the side effects of a job happen exactly once: both run a job again whose worker died before its end was
written. The account here is a stand-in on DuckDB; a real one takes longer for each statement and locks the same way."""


def nothing(work: Work, _wanted: ExportInput) -> WorkResult:
    """The lightest job there is: what is left is the queue's own cost."""
    started[work.job_id] = time.time()
    return WorkResult()


KINDS = {"EXPORT": Kind("EXPORT", ExportInput, nothing, lambda _: "bench", 60, at_once=AT_ONCE, runs_in="thread")}


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--depth", type=int, default=10_000)
    options.add_argument("--seconds", type=float, default=20, help="how long each throughput is measured")
    told = options.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the start\n")
    with house(sample_data=False) as settings, open_services(settings) as services:
        submit_to_start(services)
        single = claims(services, told.depth, told.seconds / 2)
        throughput = [jobs_per_second(services, count, told.depth, told.seconds) for count in WORKERS]
    print(f"\nSide by side at depth {told.depth:,}")
    print(f"{'':<44}{'this queue':>14}{'procrastinate':>16}")
    try:
        other = postgres.measure(depth=told.depth, seconds=told.seconds)
    except postgres.Missing as missing:
        print(f"procrastinate was not measured: {missing}")
    else:
        beside("claims per second, one after the other", single[0], other.claims_per_second)
        beside("a claim, p50 ms", single[1], other.claim_p50_ms)
        print(f"{f'jobs claimed per second, {AT_ONCE} with one statement':<44}{single[2]:>14.0f}{'one by one':>16}")
        beside(f"whole jobs per second, one worker, {AT_ONCE} at once", throughput[0], other.jobs_per_second)
        print(f"({other.version}, fsync on)")
    print(f"\n{GUARANTEES}")


def submit_to_start(services: Services) -> None:
    """From the call that submits to the first line of the job, with a worker that idles."""
    with at_work(services) as worker:
        port, token = free_port(), services.settings.assistant_api_token
        assert token is not None
        headers = {"Authorization": f"Bearer {token.get_secret_value()}"}
        with answering(services, worker, host="127.0.0.1", port=port), httpx.Client(headers=headers) as client:
            address = f"http://127.0.0.1:{port}"
            until(lambda: _answers(client, address))

            def by_chat() -> str:
                return jobs.submit(services, PERSON, jobs.JobRequest(input=ExportInput(**INPUT)))

            def by_api() -> str:
                body = {"type": "EXPORT", "input": INPUT}
                return str(client.post(f"{address}/jobs", json=body).raise_for_status().json()["job_id"])

            def by_call() -> str:
                sql = (
                    "CALL raw_data.create_job('x', 'EXPORT', 'bench', PARSE_JSON('{\"sql\": \"SELECT 1 AS one\"}'), 5)"
                )
                return str(next(iter(services.warehouse.query(sql, tag=TAG)[0].values())))

            print(f"{'submit to start, an idle worker':<44}{'p50 ms':>14}{'p95 ms':>14}")
            for name, submit in (("chat and Slack", by_chat), ("POST /jobs", by_api), ("CALL create_job", by_call)):
                for _ in range(WARM_UP):
                    _wait_of(submit)
                waits = sorted(_wait_of(submit) for _ in range(SUBMITTED))
                p95 = waits[int(0.95 * len(waits))]
                print(f"{name:<44}{statistics.median(waits):>14.0f}{p95:>14.0f}")


def _wait_of(submit: Callable[[], str]) -> float:
    PAUSE.wait(0.25)
    began = time.time()
    job_id = submit()
    until(lambda: job_id in started)
    return 1000 * (started[job_id] - began)


def _answers(client: httpx.Client, address: str) -> bool:
    try:
        return client.get(f"{address}/health").is_success
    except httpx.TransportError:
        return False


def claims(services: Services, depth: int, seconds: float) -> tuple[float, float, float]:
    """Claims per second and the median in ms, one job each; and jobs per second when a claim takes a hundred."""
    fill(services, depth)
    queue = Queue(services.warehouse, worker_id="bench", lease_seconds=3600)
    times: list[float] = []
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        at = time.perf_counter()
        assert len(queue.claim({"EXPORT": 1}).jobs) == 1
        times.append(time.perf_counter() - at)
    singles = len(times) / (time.perf_counter() - began)
    taken, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds and taken < depth // 2:
        taken += len(queue.claim({"EXPORT": AT_ONCE}).jobs)
    return singles, 1000 * statistics.median(times), taken / (time.perf_counter() - began)


def jobs_per_second(services: Services, workers: int, depth: int, seconds: float) -> float:
    """Whole jobs that so many workers, a process each, end in a second while the queue is deep."""
    fill(services, depth)
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    with ExitStack() as stack:
        for _ in range(workers):
            process = context.Process(target=_work, args=(stop,))
            process.start()
            stack.callback(process.join, 60)
        stack.callback(stop.set)
        until(lambda: _done(services) > 0)
        first, began = _done(services), time.perf_counter()
        until(lambda: time.perf_counter() - began > seconds or _done(services) >= depth, pause=0.1)
        last, took = _done(services), time.perf_counter() - began
    rate = (last - first) / took
    name = f"jobs per second at depth {depth:,}, {workers} worker{'s' if workers > 1 else ''}"
    print(f"{name:<44}{rate:>14.0f}", flush=True)
    return rate


def _work(stop: Event) -> None:
    """A worker in a process of its own."""
    set_up_logging("ERROR", service="bench")
    with open_services(load_settings()) as services:
        worker = Worker(services, worker_id=f"bench-{uuid.uuid4().hex[:6]}", kinds=KINDS)

        def wait() -> None:
            stop.wait()
            worker.stop()

        threading.Thread(target=wait, daemon=True).start()
        worker.run()


@contextmanager
def at_work(services: Services) -> Iterator[Worker]:
    """A worker in a thread for the time of the block."""
    worker = Worker(services, worker_id=f"bench-{uuid.uuid4().hex[:6]}", kinds=KINDS)
    thread = threading.Thread(target=worker.run)
    thread.start()
    worker.ready.wait(30)
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(60)


def fill(services: Services, depth: int) -> None:
    """An empty queue with so many jobs that wait."""
    for sql in ("DELETE FROM raw_data.jobs", "DELETE FROM raw_data.job_events"):
        services.warehouse.execute(sql, tag=TAG)
    services.warehouse.execute(
        "INSERT INTO raw_data.jobs (job_id, job_name, job_type, status, priority, created_by, input, created_at, "
        "updated_at) SELECT UUID_STRING(), 'light', 'EXPORT', 'PENDING', 5, 'bench', "
        'PARSE_JSON(\'{"sql": "SELECT 1 AS one"}\'), SYSDATE(), SYSDATE() FROM TABLE(GENERATOR(ROWCOUNT => %s))',
        (depth,),
        tag=TAG,
        timeout_seconds=120,
    )


def _done(services: Services) -> int:
    sql = "SELECT COUNT(*) AS n FROM raw_data.jobs WHERE status = 'COMPLETED'"
    return int(services.warehouse.query(sql, tag=TAG)[0]["n"])


def until(holds: Callable[[], bool], *, pause: float = 0.002, seconds: float = 300) -> None:
    """Wait until it holds; raises when it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise SystemExit("it took too long")
        PAUSE.wait(pause)


def beside(what: str, ours: float, theirs: float) -> None:
    print(f"{what:<44}{ours:>14.1f}{theirs:>16.1f}")
