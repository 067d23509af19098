"""procrastinate on a PostgreSQL of this machine: started on loopback in a temporary folder, never as root."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

USERS = ("postgres", "nobody")
"""PostgreSQL does not run as root; the first of these that there is runs it then."""


class Missing(Exception):
    """There is no PostgreSQL or no procrastinate here; the message says how to get it."""


@dataclass(frozen=True)
class Figures:
    """What was measured: claims one after the other, and whole jobs with one worker."""

    claims_per_second: float
    claim_p50_ms: float
    jobs_per_second: float
    version: str


def measure(*, depth: int, seconds: float) -> Figures:
    """Claims and jobs per second at that depth; raises Missing."""
    try:
        import procrastinate  # noqa: F401
    except ImportError:
        raise Missing("procrastinate is not installed: pip install 'procrastinate>=3.9' 'psycopg[binary]'") from None
    with postgres() as address:
        return asyncio.run(_measure(address, depth=depth, seconds=seconds))


@contextmanager
def postgres() -> Iterator[str]:
    """A fresh server with its own defaults (fsync on); its connection string."""
    initdb, server = _binary("initdb"), _binary("postgres")
    account = _account()
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="bench-postgres-"))
    process = None
    try:
        os.chown(folder, account.pw_uid, account.pw_gid)
        who = {"user": account.pw_uid, "group": account.pw_gid, "cwd": folder} if os.geteuid() == 0 else {}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        options = ["-D", folder / "data", "-U", "bench", "--auth", "trust", "--encoding", "UTF8"]
        subprocess.run([initdb, *options], check=True, **who, **quiet)
        listen = ["-h", "127.0.0.1", "-p", str(port), "-k", folder]
        process = subprocess.Popen([server, "-D", folder / "data", *listen], **who, **quiet)
        address = f"host=127.0.0.1 port={port} user=bench dbname=postgres"
        _wait(address)
        yield address
    finally:
        if process is not None:
            process.terminate()
            process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _binary(name: str) -> str:
    found = shutil.which(name) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None
    )
    if found is None:
        raise Missing("there is no PostgreSQL here: apt-get install postgresql")
    return found


def _account() -> pwd.struct_passwd:
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    for name in USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Missing("PostgreSQL does not run as root, and there is no other user to run it as")


def _wait(address: str) -> None:
    import psycopg

    deadline = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(address).close()
            return
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise


async def _measure(address: str, *, depth: int, seconds: float) -> Figures:
    import procrastinate
    import psycopg

    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=address))

    @app.task(name="light")
    async def light() -> None:
        return None

    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        await light.batch_defer_async(*({} for _ in range(depth)))
        # What autovacuum does after a while; without it the planner believes that the table is empty.
        await app.connector.execute_query_async("ANALYZE")
        worker_id = await app.job_manager.register_worker()
        times = []
        began = time.perf_counter()
        while time.perf_counter() - began < seconds / 2:
            at = time.perf_counter()
            if await app.job_manager.fetch_job(None, worker_id) is None:
                break
            times.append(time.perf_counter() - at)
        claims = len(times) / (time.perf_counter() - began)
        await light.batch_defer_async(*({} for _ in range(len(times))))
        jobs = await _whole_jobs(app, depth, seconds)
    with psycopg.connect(address) as connection:
        version = connection.info.server_version // 10000
    text = f"procrastinate {procrastinate.__version__} on PostgreSQL {version}"
    return Figures(claims, 1000 * statistics.median(times), jobs, text)


async def _whole_jobs(app: Any, depth: int, seconds: float) -> float:
    """Jobs that one worker, a hundred at once, ends in a second."""
    count = "SELECT COUNT(*) AS n FROM procrastinate_jobs WHERE status = 'succeeded'"

    async def done() -> int:
        return int((await app.connector.execute_query_one_async(count))["n"])

    worker = asyncio.create_task(app.run_worker_async(concurrency=100, wait=False, install_signal_handlers=False))
    await asyncio.wait([worker], timeout=0.5)
    first, began = await done(), time.perf_counter()
    last, took = first, 0.0
    while last < depth and took < seconds:
        await asyncio.wait([worker], timeout=0.2)
        last, took = await done(), time.perf_counter() - began
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    return (last - first) / took
