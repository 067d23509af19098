"""What a person reads while a tool works, and one line when it is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tools.answer import Answer

QUIET_TOOLS = frozenset({"describe_capabilities"})
"""Tools that look nothing up: their work is not worth a line."""

SCHEDULE_LABELS = {
    "run_now": "Starting the run",
    "move": "Moving the schedule",
    "next_runs": "Looking at the schedule",
    "history": "Looking at the schedule",
    "snooze": "Snoozing the alert",
}


def label(tool: str, arguments: Mapping[str, Any], semantic_model: str) -> str:
    """What `tool` is doing, such as "Asking the sales model"."""
    match tool:
        case "ask_data":
            return "Asking the data" if semantic_model == "auto" else f"Asking the {semantic_model} model"
        case "query_semantic_model":
            return f"Computing from the {arguments.get('semantic_model', semantic_model)} model"
        case "query_view":
            return f"Reading {str(arguments.get('view', 'a view')).replace('_', ' ')}"
        case "launch_job":
            return "Ordering an export" if arguments.get("kind") == "EXPORT" else "Ordering the report"
        case "job_status":
            return "Looking at the job"
        case "list_my_jobs":
            return "Listing your jobs"
        case "check_health":
            return "Checking the system"
        case "list_reports":
            return "Listing reports"
        case "cancel_job":
            return "Stopping the job"
        case "do_to_last":
            return "Looking for what you mean"
        case "retry_failed_jobs":
            return "Putting them back into the queue"
        case "list_failed_jobs":
            return "Looking for jobs that failed"
        case "create_schedule":
            return "Setting up the schedule"
        case "create_alert":
            return "Setting up the alert"
        case "list_schedules":
            return "Listing schedules"
        case "change_schedule":
            return SCHEDULE_LABELS.get(str(arguments.get("do")), "Changing the schedule")
        case "run_sql":
            return "Ordering the query"
        case "launch_upkeep":
            return "Ordering the checks" if arguments.get("kind") == "DATA_QUALITY" else "Ordering the measurement"
        case "retry_job":
            return "Putting it back into the queue"
        case "list_deliveries":
            return "Looking at the deliveries"
        case "send_report" | "resend_delivery":
            return "Sending it"
        case "send_test":
            return "Sending a test"
        case "confirm_delivery":
            return "Noting that it arrived"
        case "share_report" | "unshare_report" | "report_shares":
            return "Looking after the report's readers"
        case "run_report_again":
            return "Ordering the report again"
        case "delete_report":
            return "Looking for the report"
        case "fetch_report":
            return "Finding the report"
    return tool.replace("_", " ").capitalize()


def summary(answer: Answer) -> str:
    """One line about an answer: rows, columns, files."""
    if answer.refused:
        return "No answer to that"
    if answer.table is not None:
        rows = answer.table.row_count
        cut = ", more in the source" if answer.table.truncated else ""
        return f"{rows:,} row{'' if rows == 1 else 's'} by {len(answer.table.columns)} columns{cut}"
    if answer.job_id:
        return f"Job {answer.job_id}"
    if answer.downloads:
        return ", ".join(download.name for download in answer.downloads)
    return answer.text.partition("\n")[0]
