"""The DATA_QUALITY and METRICS kinds: the account's own checks and measurements, and the sweep of the bucket."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from jobs.sweep import Swept, sweep
from jobs.work import Work, WorkResult
from tools.job_inputs import DataQualityInput, MetricsInput

STATEMENT_SECONDS: Final = 1500
NAMED_FAILURES: Final = 5
"""Failed checks that the summary names; the result holds all of them."""

CHECKS_SQL: Final = """
SELECT check_name, check_type, table_name, column_name, severity, status, failed_rows, detail
FROM monitoring.data_quality_results
WHERE run_id = (
    SELECT run_id
    FROM monitoring.data_quality_results
    ORDER BY checked_at DESC, run_id ASC
    LIMIT 1
)
ORDER BY severity, check_name
"""


def check_quality(work: Work, _wanted: DataQualityInput) -> WorkResult:
    """Run every check; the job completes whatever they find, and its result names those that failed."""
    work.progress(10, "checking the raw tables")
    work.services.warehouse.query(
        "CALL monitoring.run_data_quality_checks()",
        tag=work.tag("data_quality"),
        timeout_seconds=STATEMENT_SECONDS,
        on_query_id=work.on_query_id,
    )
    work.progress(80, "reading the results")
    rows = work.services.warehouse.query(CHECKS_SQL, tag=work.tag("data_quality"))
    failures = [
        {name: row[name] for name in ("check_name", "severity", "table_name", "column_name", "detail")}
        for row in rows
        if row["status"] == "FAILED"
    ]
    critical = sum(failure["severity"] == "CRITICAL" for failure in failures)
    figures = {"checks": len(rows), "failed": len(failures), "critical": critical, "failures": failures}
    return WorkResult(summary=_summary(len(rows), failures, critical), row_count=len(rows), figures=figures)


def _summary(checks: int, failures: list[dict[str, str]], critical: int) -> str:
    if not failures:
        return f"All {checks} data quality checks passed."
    named = "; ".join(f"{failure['check_name']} ({failure['detail']})" for failure in failures[:NAMED_FAILURES])
    more = f"; and {len(failures) - NAMED_FAILURES} more" if len(failures) > NAMED_FAILURES else ""
    serious = f", {critical} of them critical" if critical else ""
    return f"{len(failures)} of {checks} data quality checks failed{serious}: {named}{more}."


def measure(work: Work, wanted: MetricsInput) -> WorkResult:
    """Record the measurements, then sweep the bucket."""
    work.progress(10, "measuring")
    [row] = work.services.warehouse.query(
        "CALL monitoring.collect_metrics()",
        tag=work.tag("metrics"),
        timeout_seconds=STATEMENT_SECONDS,
        on_query_id=work.on_query_id,
    )
    said = str(next(iter(row.values()))).capitalize()
    if not wanted.sweep_after_hours:
        return WorkResult(summary=f"{said}.")
    work.progress(40, "looking for files that no job refers to")

    def tell(so_far: Swept) -> None:
        work.progress(60, f"sweeping, {so_far.seen:,} files seen, {so_far.removed:,} removed")

    swept = sweep(
        work.services, older_than=timedelta(hours=wanted.sweep_after_hours), tag=work.tag("sweep"), progress=tell
    )
    files = f"{swept.removed:,} {'file' if swept.removed == 1 else 'files'}"
    return WorkResult(
        summary=f"{said}; {files} of {swept.seen:,} removed that no job refers to.",
        figures={"files": swept.seen, "removed_files": swept.removed, "removed_bytes": swept.removed_bytes},
    )
