"""The line queue_measured: what autoscaling and alarms know of the queue."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import kinds_for_tests as kinds
import pytest
import structlog
from structlog.testing import capture_logs

from jobs.gauges import TableGauges
from jobs.measure import EVENT, Measure
from jobs.worker import Worker
from tools.log import set_up_logging
from tools.services import Services


def sent(worker: Worker) -> float:
    return worker.metrics.statements.labels("gauges")._value.get()


def measure_of(worker: Worker, services: Services) -> Measure:
    return Measure(worker, TableGauges(services.warehouse, counted=worker.metrics.count_statement))


def test_a_busy_worker_writes_what_runs_what_is_due_and_how_long_it_waits(
    quiet: Services, quiet_desk: Any, working: Any, soon: Any, tmp_path: Path
) -> None:
    alone = {"LIGHT": kinds.LIGHT}
    with working(quiet, kinds=alone) as worker:
        running = quiet_desk.add("LIGHT", wanted={"place": str(tmp_path)})
        quiet_desk.until(running, "RUNNING")
        quiet_desk.add("ELSEWHERE", announce=False, age_minutes=7)
        quiet_desk.add("ELSEWHERE", announce=False, age_minutes=-30)
        soon(lambda: not worker.is_idle)
        with capture_logs() as lines:
            measure_of(worker, quiet).write()
        (tmp_path / "go").touch()
        quiet_desk.until(running, "COMPLETED")
    [line] = [each for each in lines if each["event"] == EVENT]
    # The job that is due in half an hour waits for nobody.
    assert (line["due"], line["running"], line["open"]) == (1, 1, 2)
    assert 420 <= line["oldest_seconds"] < 480


def test_an_idle_worker_writes_zeros_and_asks_the_account_nothing(quiet: Services, quiet_desk: Any) -> None:
    worker = Worker(quiet, worker_id="test:idle", kinds=kinds.ALL)
    with capture_logs() as lines:
        measure_of(worker, quiet).write()
    assert [line["open"] for line in lines if line["event"] == EVENT] == [0]
    assert sent(worker) == 0


def test_the_line_is_json_with_figures_where_no_terminal_is(
    quiet: Services, quiet_desk: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    before = (root.handlers[:], root.level, structlog.get_config())
    try:
        set_up_logging("INFO", service="worker")
        worker = Worker(quiet, worker_id="test:json", kinds=kinds.ALL)
        with measure_of(worker, quiet).regularly(0.01):
            said = ""
            while EVENT not in said:
                said += capsys.readouterr().err
    finally:
        root.handlers[:], root.level = before[0], before[1]
        structlog.configure(**before[2])
    [line, *_] = [json.loads(each) for each in said.splitlines() if EVENT in each]
    assert {"event": EVENT, "level": "info", "service": "worker"}.items() <= line.items()
    assert all(isinstance(line[name], int | float) for name in ("due", "open", "running", "oldest_seconds"))
