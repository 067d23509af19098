"""What people say about deliveries, and what is about something else."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.routing import route

ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"

CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("Did my report arrive?", "list_deliveries", {"of_last": True}),
    ("has the sales report been sent?", "list_deliveries", {}),
    ("was the last report delivered to finance", "list_deliveries", {}),
    ("Did it arrive?", "list_deliveries", {"of_last": True}),
    ("show me my deliveries", "list_deliveries", {}),
    ("failed deliveries", "list_deliveries", {"status": "FAILED"}),
    ("which deliveries failed?", "list_deliveries", {"status": "FAILED"}),
    ("delivery history", "list_deliveries", {}),
    ("resend it", "resend_delivery", {}),
    ("Please send it again", "resend_delivery", {}),
    ("retry the failed delivery", "resend_delivery", {}),
    ("resend the report", "resend_delivery", {}),
    (f"Retry delivery {ID}", "resend_delivery", {"delivery_id": ID}),
    (f"Delivery {ID} arrived", "confirm_delivery", {"delivery_id": ID}),
    (f"mark delivery {ID} as sent", "confirm_delivery", {"delivery_id": ID}),
    ("send this report to #sales", "send_report", {"targets": ["#sales"]}),
    ("send it also to s3:board/exec", "send_report", {"targets": ["s3:board/exec"]}),
    ("Also send it to #finance", "send_report", {"targets": ["#finance"]}),
    ("send the report to #sales too", "send_report", {"targets": ["#sales"]}),
    ("Please email it to Ana@Example.com.", "send_report", {"targets": ["Ana@Example.com"]}),
    ("post the last report in #finance", "send_report", {"targets": ["#finance"]}),
    ("share that with @ana", "send_report", {"targets": ["@ana"]}),
    (
        "copy the latest sales report to s3://partner-bucket/in/",
        "send_report",
        {"targets": ["s3://partner-bucket/in/"], "report_type": "sales"},
    ),
    (
        "send the customer report to #sales",
        "send_report",
        {"targets": ["#sales"], "report_type": "customers"},
    ),
    (
        "Generate a customer report for last month and send it to #sales and ana@example.com",
        "launch_job",
        {
            "kind": "REPORT",
            "report_type": "customers",
            "period": "last month",
            "targets": ["#sales", "ana@example.com"],
        },
    ),
    (
        "Export revenue by month as CSV and send it to s3://partner-bucket/in",
        "launch_job",
        {
            "kind": "EXPORT",
            "question": "revenue by month",
            "formats": ["csv"],
            "targets": ["s3://partner-bucket/in"],
        },
    ),
    (
        "make the sales report for last quarter as PDF and email it to me",
        "launch_job",
        {"kind": "REPORT", "report_type": "sales", "period": "last quarter", "formats": ["pdf"], "to_me": "mail"},
    ),
    (
        "send the sales report for last month to #sales",
        "launch_job",
        {"kind": "REPORT", "report_type": "sales", "period": "last month", "targets": ["#sales"]},
    ),
    (f"send report {ID} to #sales", "send_report", {"targets": ["#sales"], "job_id": ID}),
    ("send it to ana@example.com and #sales", "send_report", {"targets": ["ana@example.com", "#sales"]}),
    ("send it to the channel #sales", "send_report", {"targets": ["#sales"]}),
    ("send a test to ana@example.com", "send_test", {"targets": ["ana@example.com"]}),
    ("test #sales", "send_test", {"targets": ["#sales"]}),
    ("Send a test message to https://hooks.example.com/x", "send_test", {"targets": ["https://hooks.example.com/x"]}),
]


@pytest.mark.parametrize(("message", "tool", "arguments"), CASES, ids=[case[0] for case in CASES])
def test_words_about_deliveries_find_their_tool(message: str, tool: str, arguments: dict[str, Any]) -> None:
    found = route(message)
    assert (found.tool, dict(found.arguments)) == (tool, arguments)


@pytest.mark.parametrize(
    "message",
    [
        "send me the sales report every Monday at 9 to #sales",
        "Generate a sales report for last quarter",
        "How many orders were delivered last month?",
        "Did revenue reach 1 million last year?",
        "orders that arrived late by region",
        "has the revenue gone up since June",
        "which customers have not been sent an invoice",
        "send me the last report",
        "is my report ready?",
        "Revenue by month for the last 6 months",
        "Test scores by region",
    ],
)
def test_other_words_are_not_taken_for_deliveries(message: str) -> None:
    tools = {"list_deliveries", "resend_delivery", "confirm_delivery", "send_report", "send_test"}
    assert route(message).tool not in tools
