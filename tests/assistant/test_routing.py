"""What a person may write, and the tool that answers it."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.periods import find_period
from assistant.routing import route

JOB = "7c9e6679-7425-40de-944b-e07fc1f90ae7"

SCHEDULES: list[tuple[str, str, dict[str, Any]]] = [
    (
        "send it to #sales every Monday at 9 Berlin time",
        "create_schedule",
        {"when": "every monday at 9 berlin time", "subject": "it", "targets": ["#sales"]},
    ),
    (
        "email me the customer report for Europe on the first business day of the month at 8:00 Berlin time",
        "create_schedule",
        {
            "when": "on the first business day of the month at 8:00 berlin time",
            "report_type": "customers",
            "filters": {"region": ["Europe"]},
            "to_me": "mail",
        },
    ),
    (
        "post the sales report for last month as PDF to #sales and ana@example.com on the 1st at noon",
        "create_schedule",
        {
            "when": "on the 1st at noon",
            "period": "last month",
            "formats": ["pdf"],
            "targets": ["#sales", "ana@example.com"],
        },
    ),
    (
        "send me the sales report when yesterday's sales are loaded",
        "create_schedule",
        {"when": "every day at 6:00", "wait_for": "order_lines", "to_me": "any"},
    ),
    (
        "send me revenue by region every Monday at 9",
        "create_schedule",
        {"subject": "question", "question": "revenue by region", "to_me": "any"},
    ),
    (
        "email me the top 10 customers by revenue as CSV every Friday at 5pm",
        "create_schedule",
        {"subject": "question", "question": "top 10 customers by revenue", "formats": ["csv"]},
    ),
    (
        "send the sales report to s3://exec/weekly/ every weekday at 7:30 until 31 December",
        "create_schedule",
        {"targets": ["s3://exec/weekly/"], "until": "31 December"},
    ),
    (
        "Send the sales report to ana@example.com and bob@example.com every Monday at 8, each with their own numbers",
        "create_schedule",
        {"targets": ["ana@example.com", "bob@example.com"], "per_recipient": True},
    ),
    (
        "send the executive report to ana@example.com and #sales first business day of the month at 8:00 Berlin time",
        "create_schedule",
        {"report_type": "executive", "targets": ["ana@example.com", "#sales"]},
    ),
    ("send me the sales report every other Monday", "create_schedule", {}),
    (
        "alert me when daily revenue drops below 10k",
        "create_alert",
        {
            "measure": "daily revenue",
            "question": "revenue by day for the last 63 days",
            "grain": "day",
            "condition": {"kind": "threshold", "op": "<", "value": 10_000},
            "when": "0 8 * * *",
        },
    ),
    (
        "tell #sales when cancellations rise by 20% against last week",
        "create_alert",
        {
            "question": "cancellations by week for the last 26 weeks",
            "condition": {"kind": "change", "direction": "rise", "percent": 20.0},
            "targets": ["#sales"],
        },
    ),
    (
        "warn me if there are more than 100 pending jobs",
        "create_alert",
        {"question": "pending jobs", "condition": {"kind": "threshold", "op": ">", "value": 100}, "when": "0 * * * *"},
    ),
    (
        "let us know if orders are unusually low",
        "create_alert",
        {"condition": {"kind": "anomaly", "direction": "fall"}, "grain": "day"},
    ),
    ("list my schedules", "list_schedules", {}),
    ("what schedules do I have?", "list_schedules", {}),
    ("show me my alerts", "list_schedules", {"alerts_only": True}),
    ("pause my Monday report", "change_schedule", {"do": "pause", "schedule": "my monday report"}),
    ("Pause Sales report, last week", "change_schedule", {"do": "pause", "schedule": "sales report, last week"}),
    ("resume the weekly report", "change_schedule", {"do": "resume"}),
    ("stop sending me the sales report", "change_schedule", {"do": "pause", "schedule": "the sales report"}),
    ("cancel my Monday report", "change_schedule", {"do": "delete"}),
    ("delete the alert on daily revenue", "change_schedule", {"do": "delete"}),
    ("run it now", "do_to_last", {"do": "run"}),
    ("move it to 7:30", "change_schedule", {"do": "move", "schedule": "it", "when": "7:30"}),
    ("please reschedule that to Tuesdays at 10", "change_schedule", {"do": "move", "when": "tuesdays at 10"}),
    ("move my Monday report to Tuesday", "change_schedule", {"do": "move", "schedule": "my monday report"}),
    ("send it on Tuesdays instead", "change_schedule", {"do": "move", "schedule": "it", "when": "tuesdays"}),
    ("move it to Tuesday", "change_schedule", {"do": "move", "schedule": "it", "when": "tuesday"}),
    ("change it to monthly", "ask_data", {}),
    ("change it to Monday", "ask_data", {}),
    ("change it to 5", "ask_data", {}),
    ("change it to 2025", "ask_data", {}),
    ("change that to last 12 months", "ask_data", {}),
    ("run my Monday report now", "change_schedule", {"do": "run_now", "schedule": "my monday report"}),
    ("what are the next runs?", "change_schedule", {"do": "next_runs", "schedule": "it"}),
    ("when does my Monday report run next?", "change_schedule", {"do": "next_runs", "schedule": "my monday report"}),
    ("show the history of my Monday report", "change_schedule", {"do": "history", "schedule": "my monday report"}),
    ("snooze that alert for 2 days", "change_schedule", {"do": "snooze", "schedule": "that alert", "span": "2 days"}),
    # What only sounds like it.
    ("stop the report", "cancel_job", {}),
    ("cancel it", "do_to_last", {"do": "cancel"}),
    ("please stop that", "do_to_last", {"do": "stop"}),
    ("delete it", "do_to_last", {"do": "delete"}),
    ("Get rid of this one, please", "ask_data", {}),
    ("repeat that", "do_to_last", {"do": "run"}),
    ("run it again", "do_to_last", {"do": "run"}),
    ("stop it from growing", "cancel_job", {}),
    ("run the sales report now", "launch_job", {"report_type": "sales"}),
    ("show me revenue for every month of 2025", "ask_data", {}),
    ("which days did revenue drop below 10k?", "ask_data", {}),
    ("how many alerts were there last week", "ask_data", {}),
]

CASES: list[tuple[str, str, dict[str, Any]]] = [
    *SCHEDULES,
    # Reports to make.
    ("Generate a sales report for last quarter", "launch_job", {"report_type": "sales", "period": "last quarter"}),
    (
        "make the sales report for Q3 2025 as PDF and Excel",
        "launch_job",
        {"report_type": "sales", "period": "Q3 2025", "formats": ["pdf", "xlsx"]},
    ),
    ("Please create a sales report for this year", "launch_job", {"period": "this year"}),
    ("I need the sales report for September 2026", "launch_job", {"period": "September 2026"}),
    ("can you prepare a sales report of the last 6 months in CSV?", "launch_job", {"period": "last 6 months"}),
    ("monthly sales report please", "launch_job", {"period": "last month"}),
    ("sales report 2025", "launch_job", {"period": "2025"}),
    ("Run a report for Europe, last month", "launch_job", {"filters": {"region": ["Europe"]}, "period": "last month"}),
    (
        "Build a sales report for enterprise and small business customers for Q2",
        "launch_job",
        {"filters": {"segment": ["Enterprise", "Small Business"]}, "period": "Q2"},
    ),
    (
        "Generate a sales report for the Middle East and Africa from 2026-01-01 to 2026-03-31",
        "launch_job",
        {"filters": {"region": ["Middle East & Africa"]}, "period": "2026-01-01 to 2026-03-31"},
    ),
    ("Give me a quarterly report", "launch_job", {"period": "last quarter"}),
    ("I'd like a report on sales in the first quarter of 2026", "launch_job", {"period": "Q1 2026"}),
    ("Genrate sales report", "launch_job", {"report_type": "sales"}),
    ("write a web page sales report", "launch_job", {"formats": ["html"]}),
    ("sales report year to date", "launch_job", {"period": "this year"}),
    # Exports.
    (
        "Export revenue by month in 2025 as CSV",
        "launch_job",
        {"kind": "EXPORT", "question": "revenue by month in 2025", "formats": ["csv"]},
    ),
    (
        "download the top 50 customers by revenue as an Excel file",
        "launch_job",
        {"kind": "EXPORT", "question": "the top 50 customers by revenue", "formats": ["xlsx"]},
    ),
    (
        "Please export orders by region to parquet",
        "launch_job",
        {"kind": "EXPORT", "question": "orders by region", "formats": ["parquet"]},
    ),
    ("export customers by country", "launch_job", {"kind": "EXPORT", "formats": ["csv"]}),
    # What a finished report is for.
    ("share the last report with ana@example.com", "share_report", {"with_whom": "ana@example.com"}),
    ("Please share it with everybody", "share_report", {"with_whom": "everybody"}),
    (f"share report {JOB} with ben", "share_report", {"with_whom": "ben", "report": JOB}),
    ("stop sharing that report with ana@example.com", "unshare_report", {"with_whom": "ana@example.com"}),
    ("who can open that report?", "report_shares", {}),
    ("who can see it?", "report_shares", {}),
    ("who is it shared with?", "report_shares", {}),
    ("delete that report", "delete_report", {}),
    (f"delete the report {JOB} for good", "delete_report", {"report": JOB}),
    ("run that report again", "run_report_again", {}),
    ("rerun the last report", "run_report_again", {}),
    ("what is our market share by region?", "ask_data", {}),
    ("which customers repeat orders?", "ask_data", {}),
    # How a job is doing.
    ("is my report ready?", "job_status", {}),
    ("Is the sales report done yet?", "job_status", {}),
    ("What's the status of my report?", "job_status", {}),
    ("job status", "job_status", {}),
    ("how far along is the report", "job_status", {}),
    ("where is my report?", "job_status", {}),
    ("what happened to my last report", "job_status", {}),
    ("status of job abc", "job_status", {"job_id": "abc"}),
    ("status of job Kill me", "job_status", {"job_id": "Kill me"}),
    ("What is the status of the job 'Nightly export'?", "job_status", {"job_id": "Nightly export"}),
    ("show job status", "job_status", {}),
    ("show me the job status please", "job_status", {}),
    (f"How is job {JOB} doing?", "job_status", {"job_id": JOB}),
    (f"status {JOB.upper()}", "job_status", {"job_id": JOB}),
    # Health.
    ("What's the current system health status?", "check_health", {}),
    ("What’s the current system health status?", "check_health", {}),
    ("How healthy... is everything ok?", "check_health", {}),
    ("health check", "check_health", {}),
    ("health", "check_health", {}),
    ("system status", "check_health", {}),
    ("Are all systems operational?", "check_health", {}),
    ("How is the platform doing?", "check_health", {}),
    ("Are there any problems right now?", "check_health", {}),
    ("is the data up to date", "check_health", {}),
    ("check the health of the system", "check_health", {}),
    # Views.
    ("show me the job monitoring view", "query_view", {"view": "job_monitoring"}),
    ("Show job_monitoring", "query_view", {"view": "job_monitoring"}),
    ("show me the failed jobs", "query_view", {"view": "job_monitoring", "filters": {"status": "FAILED"}}),
    ("which jobs are running?", "query_view", {"view": "job_monitoring", "filters": {"status": "RUNNING"}}),
    ("list all jobs", "query_view", {"view": "job_monitoring"}),
    ("open the executive dashboard", "query_view", {"view": "executive_dashboard"}),
    ("customer 360", "query_view", {"view": "customer_360"}),
    ("operational status view", "query_view", {"view": "operational_status"}),
    # Reports that exist.
    ("list my reports", "list_reports", {}),
    ("What reports are there?", "list_reports", {}),
    ("show recent reports", "list_reports", {}),
    ("my reports", "list_reports", {}),
    ("list all reports", "list_reports", {"everyone": True}),
    ("download the last report", "fetch_report", {}),
    ("Get me the latest sales report as PDF", "fetch_report", {"file_format": "pdf"}),
    (f"download report {JOB} in excel", "fetch_report", {"job_id": JOB, "file_format": "xlsx"}),
    ("show me my last report", "fetch_report", {}),
    # Small talk and what is not there yet.
    ("hello", "describe_capabilities", {}),
    ("Hi there!", "describe_capabilities", {}),
    ("What can you do?", "describe_capabilities", {}),
    ("help", "describe_capabilities", {}),
    ("thanks", "describe_capabilities", {}),
    ("", "describe_capabilities", {}),
    ("Send me the sales report every Monday at 9", "create_schedule", {"when": "every monday at 9", "to_me": "any"}),
    ("schedule the sales report weekly", "create_schedule", {"when": "weekly", "subject": "report"}),
    ("cancel my report", "cancel_job", {}),
    (f"please stop job {JOB}", "cancel_job", {"job_id": JOB}),
    ("show me the cancelled jobs", "query_view", {"filters": {"status": "CANCELLED"}}),
]

QUESTIONS = [
    "Show me revenue trends for the last 6 months",
    "Who are our top 10 customers by spending?",
    "How many reports were made last week?",
    "orders by status",
    "what is the status of order 1234",
    "Report revenue by month",
    "average run time of jobs by type",
    "How many jobs failed today?",
    "which customers have a health score below 50",
    "what share of revenue is reported by partners",
    "hi, revenue by region in 2025",
    "help me understand margin by category",
    "how did total sales develop, and what should the report say?",
    "Compare Europe and North America this quarter",
    "Are there any problems with late orders?",
    "top 5 products by returns",
    "What was our revenue last quarter?",
    "give me revenue by category",
]


@pytest.mark.parametrize(("message", "tool", "arguments"), CASES, ids=[case[0] or "empty" for case in CASES])
def test_a_message_goes_to_the_tool_that_a_person_would_expect(
    message: str, tool: str, arguments: dict[str, Any]
) -> None:
    found = route(message)
    assert found.tool == tool
    assert arguments.items() <= found.arguments.items()


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_about_data_reaches_the_analyst_in_the_users_words(question: str) -> None:
    found = route(f"  {question} ")
    assert (found.tool, dict(found.arguments)) == ("ask_data", {"question": question})


def test_what_the_words_do_not_say_is_left_to_the_tool() -> None:
    assert dict(route("make a sales report").arguments) == {"kind": "REPORT", "report_type": "sales"}


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("for last quarter", "last quarter"),
        ("q3 2025", "Q3 2025"),
        ("2025-q3", "Q3 2025"),
        ("the second quarter of 2026", "Q2 2026"),
        ("in the past twelve months", "last 12 months"),
        ("last 1 month", "last month"),
        ("sept 2025", "September 2025"),
        ("in march", "March"),
        ("ytd", "this year"),
        ("since 2026-02-01", "since 2026-02-01"),
        ("between 2026-01-01 and 2026-01-31", "2026-01-01 to 2026-01-31"),
        ("yesterday", "yesterday"),
        ("in 2024", "2024"),
        ("a weekly one", "last week"),
        ("you may go", None),
        ("a sales report", None),
    ],
)
def test_a_period_is_read_into_one_form(words: str, period: str | None) -> None:
    assert find_period(words) == period
