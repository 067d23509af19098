"""How long `assistant up` takes to a page that answers, first and second start, and the memory of each process."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from deploy.local.processes import free_port


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'start':<8}{'seconds to a page':>20}{'clean stop, s':>16}")
        for name in ("first", "second"):
            up, seconds = start(Path(folder))
            memory = memory_by_process(up.pid)
            began = time.perf_counter()
            up.send_signal(signal.SIGTERM)
            up.wait(timeout=60)
            print(f"{name:<8}{seconds:>20.1f}{time.perf_counter() - began:>16.1f}")
    print(f"\n{'process':<56}{'resident MB':>12}")
    for command, megabytes in memory:
        print(f"{command:<56}{megabytes:>12.0f}")
    print(f"{'all':<56}{sum(megabytes for _, megabytes in memory):>12.0f}")


def start(data: Path) -> tuple[subprocess.Popen[bytes], float]:
    """Start the product; the second value is when the page answered and the start had said so."""
    web, account, api = free_port(), free_port(), free_port()
    command = [sys.executable, "-m", "deploy.cli", "up", "--data", str(data)]
    command += ["--port", str(web), "--account-port", str(account), "--api-port", str(api)]
    began = time.perf_counter()
    up = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert up.stdout
    for line in up.stdout:
        if b"Ctrl-C stops everything" in line:
            break
    else:
        raise SystemExit("the product did not start")
    with urllib.request.urlopen(f"http://127.0.0.1:{web}/", timeout=10) as page:
        assert page.status == 200
    return up, time.perf_counter() - began


def memory_by_process(pid: int) -> list[tuple[str, float]]:
    """Resident megabytes of a process and all below it, by command."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, waiting = [], [pid]
    while waiting:
        current = waiting.pop()
        waiting += children.get(current, [])
        status = Path(f"/proc/{current}/status").read_text()
        resident = re.search(r"VmRSS:\s+(\d+)", status)
        words = Path(f"/proc/{current}/cmdline").read_text().split("\0")
        if resident:
            found.append((" ".join(Path(word).name for word in words)[:54], int(resident[1]) / 1024))
    return found


if __name__ == "__main__":
    main()
