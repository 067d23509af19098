"""What people say about SQL, checks, metrics and failed jobs, and what is about something else."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.routing import route

ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"

CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("run data quality checks", "launch_upkeep", {"kind": "DATA_QUALITY"}),
    ("Please run the data quality checks now", "launch_upkeep", {"kind": "DATA_QUALITY"}),
    ("check the data quality", "launch_upkeep", {"kind": "DATA_QUALITY"}),
    ("collect metrics", "launch_upkeep", {"kind": "METRICS"}),
    ("run the metrics job", "launch_upkeep", {"kind": "METRICS"}),
    ("retry the failed job", "retry_job", {}),
    ("Retry my last job", "retry_job", {}),
    (f"retry job {ID}", "retry_job", {"job_id": ID}),
    ("run the cancelled job again", "retry_job", {}),
    ("SELECT COUNT(*) FROM orders", "run_sql", {"sql": "SELECT COUNT(*) FROM orders"}),
    (
        "run this SQL: SELECT Region, SUM(revenue) FROM daily_sales GROUP BY 1; ",
        "run_sql",
        {"sql": "SELECT Region, SUM(revenue) FROM daily_sales GROUP BY 1"},
    ),
    (
        "export select * from products as parquet",
        "run_sql",
        {"sql": "select * from products", "file_format": "parquet"},
    ),
    (
        "run this query as Excel: select a from products",
        "run_sql",
        {"sql": "select a from products", "file_format": "xlsx"},
    ),
    ("WITH a AS (SELECT 1 AS n) SELECT n FROM a", "run_sql", {"sql": "WITH a AS (SELECT 1 AS n) SELECT n FROM a"}),
]


@pytest.mark.parametrize(("message", "tool", "arguments"), CASES, ids=[case[0] for case in CASES])
def test_words_about_jobs_find_their_tool(message: str, tool: str, arguments: dict[str, Any]) -> None:
    found = route(message)
    assert (found.tool, dict(found.arguments)) == (tool, arguments)


@pytest.mark.parametrize(
    "message",
    [
        "select the best customers from Europe",
        "With which customers did we lose revenue from last year?",
        "How many data quality checks failed?",
        "generate a data quality report",
        "What metrics are there?",
        "retry it",
        "rerun the report",
        "Which jobs failed?",
        "system metrics by component",
    ],
)
def test_other_words_are_not_taken_for_jobs(message: str) -> None:
    assert route(message).tool not in {"run_sql", "launch_upkeep", "retry_job"}
