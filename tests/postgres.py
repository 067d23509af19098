"""A PostgreSQL server of the machine's own packages, for the length of a run; each test gets a database of its own."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.processes import free_port

ACCOUNT = "postgres"
FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=32MB",
    "listen_addresses=127.0.0.1",
)


@dataclass
class Postgres:
    """A running server."""

    programs: Path
    port: int
    made: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def database(self) -> str:
        """The address of a new, empty database."""
        name = f"chats_{next(self.made)}"
        command = [str(self.programs / "createdb"), "-h", "127.0.0.1", "-p", str(self.port), "-U", ACCOUNT, name]
        subprocess.run(command, check=True, capture_output=True, timeout=30)
        return f"postgresql+asyncpg://{ACCOUNT}@127.0.0.1:{self.port}/{name}"


def installed() -> Path | None:
    """The folder of the server's programs, the newest one; Debian keeps them outside of PATH."""
    on_path = shutil.which("postgres")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    return Path(on_path).resolve().parent if on_path else folders[-1] if folders else None


@contextmanager
def running(programs: Path) -> Iterator[Postgres]:
    """A server on a free port of 127.0.0.1 with its files in a folder of its own, which goes with it."""
    # It refuses to run as root. Its folder lies where its account may go, which pytest's own folders are not.
    user = ACCOUNT if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="assistant-postgres-"))
    try:
        if user:
            account = pwd.getpwnam(user)
            os.chown(folder, account.pw_uid, account.pw_gid)
        data, port = folder / "data", free_port()
        init = [programs / "initdb", "-D", data, "-U", ACCOUNT, "--auth=trust", "--no-sync", "--encoding=UTF8"]
        subprocess.run(init, check=True, capture_output=True, user=user, cwd=folder, timeout=120)
        settings = [word for setting in (*FAST, f"unix_socket_directories={folder}") for word in ("-c", setting)]
        start = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", " ".join([f"-p {port}", *settings])]
        subprocess.run([*start, "start"], check=True, stdout=subprocess.DEVNULL, user=user, cwd=folder, timeout=120)
        try:
            yield Postgres(programs, port)
        finally:
            stop = [programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"]
            subprocess.run(stop, check=True, stdout=subprocess.DEVNULL, user=user, cwd=folder, timeout=60)
    finally:
        shutil.rmtree(folder)
