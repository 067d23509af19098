"""Which test process gets which tests, and in what order: what lasts long first, what waits for others last."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any, Final

from xdist.scheduler import LoadScopeScheduling

TOGETHER: Final = ("tests/deploy/doctor", "deploy/local/conformance")
"""Folders whose tests share what is slow to set up: one process gets all of it."""
SECONDS: Final = {
    "tests/deploy/doctor": 60,
    "tests/deploy/test_cli.py": 37,
    "tests/jobs/test_delivery.py": 26,
    "tests/jobs/test_alerts.py": 26,
    "tests/sql/test_deployer_role.py": 24,
    "tests/jobs/test_report_types.py": 22,
    "tests/models/test_models_lint_and_check.py": 21,
    "tests/sql/test_permissions.py": 21,
    "tests/slack/test_robustness.py": 20,
    "tests/jobs/test_notices.py": 20,
    "tests/jobs/test_smoke.py": 20,
    "tests/assistant/test_pages_chat.py": 19,
    "tests/jobs/test_worker.py": 18,
    "tests/sql/test_sql_parses.py": 17,
    "tests/assistant/test_web_process.py": 17,
    "tests/terraform/test_logic.py": 15,
    "tests/semantics/test_generated_queries.py": 15,
    "tests/sql/test_sample_data.py": 13,
    "tests/deploy/test_operations.py": 13,
    "tests/local_account/test_account_restart.py": 13,
    "tests/jobs/test_report.py": 11,
    "tests/sql/test_sql_interruption.py": 11,
    "tests/evaluation/test_eval_measurement.py": 11,
    "tests/sql/test_data_quality.py": 11,
    "tests/jobs/test_job_limits.py": 20,
    "tests/slack/test_kill.py": 20,
    "tests/sql/test_sql_deployer.py": 10,
    "tests/sql/test_sql_drift.py": 10,
    "tests/jobs/test_scheduled_work.py": 9,
    "tests/assistant/test_web_slack.py": 7,
    "tests/assistant/test_web_zone.py": 7,
    "tests/jobs/test_api_schema.py": 6,
    "tests/jobs/test_idle.py": 6,
    "tests/deploy/test_store.py": 6,
    # Its apply runs beside the other tests from the beginning on; at the end nobody waits for it.
    "tests/terraform/test_apply.py": -1,
}
"""How long the scopes last that are slower than their number of tests says."""
SECONDS_OF_A_TEST: Final = 0.2


def scope_of(nodeid: str) -> str:
    """The tests that one process gets together: a folder that shares much, otherwise a module."""
    module = nodeid.partition("::")[0]
    folder = str(PurePosixPath(module).parent)
    return folder if folder in TOGETHER else module


def in_order(nodeids: Sequence[str]) -> list[int]:
    """The places of the tests in the order in which they run, the longest scope first."""
    counts: dict[str, int] = {}
    for nodeid in nodeids:
        counts[scope_of(nodeid)] = counts.get(scope_of(nodeid), 0) + 1
    seconds = {scope: SECONDS.get(scope, count * SECONDS_OF_A_TEST) for scope, count in counts.items()}
    return sorted(
        range(len(nodeids)), key=lambda place: (-seconds[scope_of(nodeids[place])], scope_of(nodeids[place]), place)
    )


class Turns(LoadScopeScheduling):
    """xdist's loadscope with these scopes."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)

    def __init__(self, config: Any, log: Any = None) -> None:
        # The order is the one of the tests as they were collected.
        config.option.loadscopereorder = False
        super().__init__(config, log)
