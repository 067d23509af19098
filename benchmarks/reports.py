"""What reports and exports cost: a quarter's sales report in every format, and millions of rows as files.

The product works as always: a worker, the account and S3 over loopback. pandas and DuckDB's own COPY write the same
rows in the same run, since seconds say little about a machine that is not known. A run of seconds:
`python benchmarks/reports.py --rows 200000 --runs 2`.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import os
import resource
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Self

import boto3
import duckdb
import pyarrow.parquet as pq
import snowflake.connector

from deploy.local.neighbours import Place, Ports
from deploy.local.processes import Family, free_port
from deploy.sql import schema
from tools import jobs
from tools.clients.sign_in import connect_arguments
from tools.clients.snowflake import QueryTag
from tools.job_inputs import ExportFormat, ExportInput, JobInput, ReportInput
from tools.job_records import FINAL_STATUSES, Job
from tools.log import set_up_logging
from tools.person import Person
from tools.report_types import REPORT_FORMATS
from tools.services import Services, open_services
from tools.settings import Settings, load_settings

FORMATS: tuple[ExportFormat, ...] = ("csv", "parquet", "xlsx")
REPORT_SECONDS, REPORT_MB, EXPORT_MB = 3, 300, 500
LOOK_SECONDS = 0.02
TAG = QueryTag(tool="bench")
PERSON = Person(id="bench", name="bench")
SELECT = "SELECT * FROM reporting.export_lines"
# What lines of orders look like: numbers, money, days, times, and texts with commas and accents.
MAKE_ROWS = """
CREATE OR REPLACE TABLE reporting.export_lines AS
SELECT
    n AS line_id,
    DATEADD('second', MOD(n * 37, 63072000), '2024-11-23 00:00:00'::TIMESTAMP_NTZ) AS ordered_at,
    DATEADD('day', MOD(n, 730), '2024-11-23'::DATE) AS order_date,
    'Customer ' || MOD(n * 7919, 48611) || ', Zürich & Söhne' AS customer_name,
    DECODE(MOD(n, 4), 0, 'Europe', 1, 'North America', 2, 'Asia Pacific', 'Latin America') AS region,
    'Product ' || MOD(n * 31, 997) AS product_name,
    1 + MOD(n * 13, 9) AS quantity,
    (1 + MOD(n * 104729, 99991) / 100)::NUMBER(12, 2) AS unit_price,
    ((1 + MOD(n * 13, 9)) * (1 + MOD(n * 104729, 99991) / 100))::NUMBER(14, 2) AS revenue,
    (MOD(n * 17, 1000) / 1000)::FLOAT AS discount_rate,
    MOD(n, 5) = 0 AS is_returned
FROM (SELECT SEQ8() AS n FROM TABLE(GENERATOR(ROWCOUNT => %s)))
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock and of the processor, and the most memory that the process had."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="how many times the report is made; 0 leaves it out")
    parser.add_argument("--rows", type=int, default=5_000_000, help="how many rows are exported; 0 leaves it out")
    parser.add_argument("--formats", nargs="+", default=FORMATS, choices=FORMATS)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)) as (services, worker):
        if wanted.runs:
            reports(services, worker, wanted.runs)
        if wanted.rows:
            exports(services, worker, Path(folder), wanted.rows, wanted.formats)


def reports(services: Services, worker: int, runs: int) -> None:
    """A quarter's sales report in all formats, from the order to COMPLETED, one after the other."""
    wanted = ReportInput(report_type="sales", period="last_quarter", formats=REPORT_FORMATS)
    print(f"the sales report of a quarter as {', '.join(REPORT_FORMATS)}; target {REPORT_SECONDS} s, {REPORT_MB} MB")
    _, first = order(services, worker, wanted)
    costs = [order(services, worker, wanted)[1] for _ in range(runs)]
    seconds = [cost.seconds for cost in costs]
    print(f"  the first of a worker: {first.seconds:.2f} s")
    print(
        f"  the next {runs}: median {statistics.median(seconds):.2f} s, from {min(seconds):.2f} to {max(seconds):.2f} s"
    )
    print(f"  processor: median {statistics.median(cost.cpu_seconds for cost in costs):.2f} s")
    print(f"  memory at most: {max(cost.peak_mb for cost in (first, *costs)):.0f} MB\n", flush=True)


def exports(services: Services, worker: int, folder: Path, rows: int, formats: Sequence[ExportFormat]) -> None:
    """The same rows by the product in each format, and by the others."""
    services.warehouse.execute(MAKE_ROWS, (rows,), tag=TAG, timeout_seconds=600)
    file = folder / "rows.parquet"
    apart(fetch, services.settings, file)
    print(f"{rows:,} rows of 11 columns as files in S3; target {EXPORT_MB} MB")
    lines = Lines(rows)
    for format_name in formats:
        job, cost = order(services, worker, ExportInput(sql=SELECT, format=format_name, max_rows=rows))
        lines.add(f"export to {format_name}", cost, said(services, job))
    for suffix in ("csv", "parquet"):
        lines.add(f"DuckDB COPY to {suffix}", apart(duckdb_copy, file, folder / f"{suffix}.{suffix}"), "its own table")
    lines.add("pandas to_csv", apart(pandas_from_memory, file, folder / "pandas.csv"), "from memory")
    by_hand = apart(pandas_from_account, services.settings, folder / "pandas.csv")
    lines.add("fetch_pandas_all and to_csv", by_hand, "from the account, to a local file")


def said(services: Services, job: Job) -> str:
    """What the job says of itself, and what S3 says of the file."""
    assert job.result is not None
    (file,) = job.result.files
    head = boto3.client("s3").head_object(Bucket=services.objects.bucket, Key=file.key)
    parts = head["ETag"].strip('"').partition("-")[2] or "1"
    return f"{head['ContentLength'] / 1e6:,.0f} MB in {parts} parts: {job.result.summary}"


class Lines:
    """A table that is printed as it comes."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        print(f"  {'what':<30}{'s':>8}{'cpu s':>8}{'rows/s':>12}{'MB':>7}  what else")

    def add(self, name: str, cost: Cost, more: str = "") -> None:
        """How long the rows took and what they needed."""
        rate = f"{self._rows / cost.seconds:,.0f}"
        print(
            f"  {name:<30}{cost.seconds:>8.1f}{cost.cpu_seconds:>8.1f}{rate:>12}{cost.peak_mb:>7.0f}  {more}",
            flush=True,
        )


# ---- the product: a real worker, watched from outside


@contextmanager
def house(folder: Path) -> Iterator[tuple[Services, int]]:
    """An account with sample data, the stores and a worker; what leads to them, and the worker's process."""
    place = Place(folder, Ports.choose(account=free_port(), api=free_port()))
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
        schema.install(settings, sample_data=True, say=lambda _line: None)
        worker = family.start(place.worker())
        family.wait_until_ready(worker)
        with open_services(settings) as services:
            yield services, worker.process.pid
    finally:
        family.stop()


def order(services: Services, worker: int, wanted: JobInput) -> tuple[Job, Cost]:
    """From the order until the job is over, and what the process that did it needed."""
    with Watch(worker) as watch:
        began = time.perf_counter()
        job_id = jobs.submit(services, PERSON, jobs.JobRequest(input=wanted))
        while (job := jobs.get_job(services, PERSON, job_id)).status not in FINAL_STATUSES:
            threading.Event().wait(LOOK_SECONDS)
        seconds = time.perf_counter() - began
    if job.status != "COMPLETED" or job.result is None:
        raise SystemExit(f"a job ended {job.status}: {job.error_message}")
    return job, Cost(seconds, watch.cpu_seconds, watch.peak_mb)


class Watch:
    """The processes that a worker's jobs run in, and those that they start in turn.

    Memory is their proportional share (PSS): what several processes have in common counts once, divided among them.
    """

    def __init__(self, worker: int) -> None:
        self._worker = worker
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._cpu: dict[int, float] = {}
        self.peak_mb = 0.0

    def __enter__(self) -> Self:
        self._before = set(self._jobs())
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def cpu_seconds(self) -> float:
        return sum(self._cpu.values())

    def _look(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            found = [process for process in self._jobs() if process not in self._before]
            self.peak_mb = max(self.peak_mb, sum(map(memory_mb, found)))
            for process in found:
                with suppress(OSError, IndexError, ValueError):
                    spent = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
                    self._cpu[process] = sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")

    def _jobs(self) -> list[int]:
        """The server that jobs are forked from stands between them and the worker."""
        jobs = [job for server in children(self._worker) for job in children(server)]
        return [*jobs, *(helper for job in jobs for helper in children(job))]


def children(process: int) -> list[int]:
    """The processes that it started."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found


def memory_mb(process: int) -> float:
    """The memory of a process; 0 when it has ended."""
    with suppress(OSError, IndexError, ValueError):
        return int(Path(f"/proc/{process}/smaps_rollup").read_text().partition("\nPss:")[2].split()[0]) / 1024
    return 0.0


# ---- the others: each in a process of its own


def fetch(settings: Settings, file: Path) -> float:
    """The rows as they are in the account, for the others to start from."""
    began = time.perf_counter()
    with open_services(settings) as services, ExitStack() as stack:
        pieces = stack.enter_context(
            services.warehouse.governed_batches(SELECT, tag=TAG, row_cap=10**9, timeout_seconds=600)
        )
        first = next(pieces)
        writer = stack.enter_context(pq.ParquetWriter(file, first.schema))
        for piece in itertools.chain([first], pieces):
            writer.write_table(piece.cast(first.schema))
    return time.perf_counter() - began


def duckdb_copy(file: Path, target: Path) -> float:
    """DuckDB writes its own table, in the format that the name of the target says."""
    with duckdb.connect(str(target.with_suffix(".duckdb"))) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"CREATE TABLE lines AS SELECT * FROM '{file}'")
        began = time.perf_counter()
        connection.execute(f"COPY lines TO '{target}' (FORMAT {target.suffix.removeprefix('.')})")
        return time.perf_counter() - began


def pandas_from_account(settings: Settings, target: Path) -> float:
    """What people write by hand: fetch everything, then `to_csv`."""
    began = time.perf_counter()
    with (
        snowflake.connector.connect(**connect_arguments(settings, None)) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(SELECT)
        cursor.fetch_pandas_all().to_csv(target, index=False)
    return time.perf_counter() - began


def pandas_from_memory(file: Path, target: Path) -> float:
    """`to_csv` alone."""
    frame = pq.read_table(file).to_pandas()
    began = time.perf_counter()
    frame.to_csv(target, index=False)
    return time.perf_counter() - began


def apart(write: Callable[..., float], *arguments: object) -> Cost:
    """A writer in a process of its own, which says its seconds; memory and processor are those of the whole process."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_tell, args=(theirs, write, arguments))
    process.start()
    theirs.close()
    cost: Cost = ours.recv()
    process.join()
    return cost


def _tell(parent: Connection, write: Callable[..., float], arguments: tuple[object, ...]) -> None:
    seconds = write(*arguments)
    used = resource.getrusage(resource.RUSAGE_SELF)
    parent.send(Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024))


if __name__ == "__main__":
    main()
