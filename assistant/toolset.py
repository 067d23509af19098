"""The tools in the model's words: what each is for, typed arguments, and an Answer back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec

from pydantic import ValidationError
from pydantic_ai import RunContext, ToolReturn
from pydantic_ai.exceptions import ModelRetry, ToolFailed
from pydantic_ai.toolsets import AbstractToolset, FunctionToolset

from assistant.dead_letter_tools import list_failed_jobs, retry_failed_jobs
from assistant.delivery_tools import confirm_delivery, list_deliveries, resend_delivery, send_report, send_test
from assistant.deps import Deps, source_of
from assistant.job_tools import JOB_TOOLS, cancel_job
from assistant.orders import export_order, report_order
from assistant.pointing import job_here
from assistant.pointing_tools import do_to_last
from assistant.report_tools import REPORT_TOOLS
from assistant.schedule_tools import (
    ToMe,
    change_schedule,
    create_alert,
    create_schedule,
    list_schedules,
    notes_on,
    targets_from_words,
)
from assistant.starters import about
from assistant.typed_tool import typed_tool
from tools import ask, health, jobs, reports, views
from tools.answer import Answer
from tools.errors import CallerError, sentence
from tools.job_inputs import AnyJobInput, ExportFormat, ReportFilters
from tools.report_types import ReportFormat, ReportType
from tools.saved_questions import UnknownQuestion, get_question

P = ParamSpec("P")
JobKind = Literal["REPORT", "EXPORT"]


def ask_data(ctx: RunContext[Deps], question: str) -> Answer:
    """Answer a question about orders, revenue, products, customers, jobs or metrics with numbers from Snowflake.

    Args:
        question: The person's question, complete in itself, in their own words.
    """
    deps = ctx.deps
    history = [
        message
        for turn in deps.earlier
        if turn.sql_text
        for message in ask.turn_messages(
            turn.question, Answer(text=turn.understood or "", understood=turn.understood, sql=turn.sql_text)
        )
    ]
    return ask.ask(
        deps.services,
        deps.person,
        question,
        history=history,
        semantic_model=deps.semantic_model,
        models=deps.scope.models,
        surface=deps.surface,
        thread_id=deps.thread_id,
        progress=deps.tell,
        on_query_id=deps.on_query_id,
    )


def query_view(
    ctx: RunContext[Deps],
    view: str,
    filters: dict[str, str | list[str]] | None = None,
    limit: int = views.DEFAULT_ROWS,
    page: int = 1,
) -> Answer:
    """Show the rows of a known view, when the person asks for the view itself and not for a figure.

    Args:
        view: job_monitoring, operational_status, executive_dashboard, customer_360, daily_sales, system_metrics,
            orders, customers or products.
        filters: Column to value, compared for equality, such as {"status": "FAILED"}.
        limit: At most so many rows.
        page: Which page, of so many rows each.
    """
    deps = ctx.deps
    return views.query_view(
        deps.services, deps.person, view, filters=filters, limit=limit, page=page, on_query_id=deps.on_query_id
    )


def launch_job(
    ctx: RunContext[Deps],
    kind: JobKind = "REPORT",
    report_type: ReportType = "sales",
    period: str | None = None,
    formats: list[ReportFormat | ExportFormat] | None = None,
    filters: ReportFilters | None = None,
    question: str | None = None,
    targets: list[str] | None = None,
    to_me: ToMe | None = None,
    unclear: list[str] | None = None,
) -> Answer:
    """Order a report or an export; it is made in the background and the face shows how far it is.

    Args:
        kind: REPORT for a composed document, EXPORT for the rows of one question as a file.
        report_type: sales; customers for new, kept and lost ones; executive for two pages on all of the business;
            operations for jobs, deliveries and the platform; data_quality for the checks; question for any other one.
        period: For a report, the time in the person's words: "last quarter", "Q3 2025", "2025-01-01 to 2025-03-31".
        formats: html, pdf, xlsx, csv, parquet, png for a report; csv, xlsx, parquet or json for an export.
        filters: For a sales, customers or executive report, what it is narrowed to; empty means everything.
        question: For an export, the question whose rows are wanted; for a question report the question it is about,
            or the name of a saved one.
        targets: Where it is sent when it is done, as the person wrote it: "#channel", an e-mail address,
            "s3://bucket/prefix", an https address.
        to_me: When it is to be sent to the person themselves: mail or slack. The chat shows the files in any case.
        unclear: Words of the order that narrow the report and fit no other argument; it is then refused in words.
    """
    deps = ctx.deps
    order: AnyJobInput
    if kind == "EXPORT":
        order = export_order(question, formats or [], semantic_model=deps.semantic_model)
    else:
        today = deps.services.clock().date()
        asked = _asked(deps, question) if report_type == "question" else None
        order = report_order(
            report_type, period, formats or [], filters, today=today, unclear=unclear or [], asked=asked
        )
    where = targets_from_words(targets or [], to_me, deps)
    deps.scope.check(deps.services, deps.person, order, where)
    request = jobs.JobRequest(
        input=order,
        source=source_of(deps.surface),
        thread_id=deps.thread_id,
        targets=where,
        idempotency_key=deps.key_for(order.model_dump_json()),
    )
    answer = jobs.launch(deps.services, deps.person, request)
    return answer.model_copy(update={"text": " ".join((answer.text, *notes_on(where, deps)))})


def job_status(ctx: RunContext[Deps], job_id: str | None = None) -> Answer:
    """Say how far a job is, with its files when it is done.

    Args:
        job_id: The job's id or its name; when left out the job of this conversation, or else the person's newest.
    """
    deps = ctx.deps
    asked = jobs.find_job(deps.services, deps.person, job_id).job_id if job_id else job_here(deps)
    if asked:
        # What a job ended with are figures too.
        deps.scope.check_job(deps.services, deps.person, jobs.get_job(deps.services, deps.person, asked))
        return jobs.status(deps.services, deps.person, asked)
    return jobs.jobs_answer(deps.services, deps.person, only_own=True)


def check_health(ctx: RunContext[Deps]) -> Answer:
    """Check the health of the system: the neighbours, the jobs queue, the data's freshness, the order intake."""
    return health.check_health(ctx.deps.services, ctx.deps.person)


def list_reports(ctx: RunContext[Deps], *, everyone: bool = False, page: int = 1) -> Answer:
    """List the person's finished reports, newest first.

    Args:
        everyone: Those of all people, when the person asks for all reports; only admins see more than their own.
        page: Which page of a long list.
    """
    return reports.list_reports(ctx.deps.services, ctx.deps.person, everyone=everyone, page=page)


def fetch_report(
    ctx: RunContext[Deps], job_id: str | None = None, file_format: ReportFormat | ExportFormat | None = None
) -> Answer:
    """Give the files of a finished report.

    Args:
        job_id: The report's job; the newest finished report when left out.
        file_format: Only the file of this format.
    """
    answer = reports.fetch_report(ctx.deps.services, ctx.deps.person, job_id)
    if answer.job_id:
        job = jobs.get_job(ctx.deps.services, ctx.deps.person, answer.job_id)
        ctx.deps.scope.check_job(ctx.deps.services, ctx.deps.person, job)
    if file_format is None or not answer.downloads:
        return answer
    wanted = tuple(file for file in answer.downloads if file.name.lower().endswith(f".{file_format}"))
    if not wanted:
        there = ", ".join(file.name for file in answer.downloads)
        raise CallerError(f"that report has no {file_format} file; it has {there}")
    # Without the job's id, so that only this file is shown.
    return answer.model_copy(update={"downloads": wanted, "job_id": None})


def describe_capabilities(ctx: RunContext[Deps]) -> Answer:
    """Say what this assistant can do, for greetings and questions about the assistant."""
    return about(ctx.deps.semantic_model)


TOOLS: tuple[Callable[..., Answer], ...] = (
    ask_data,
    query_view,
    launch_job,
    job_status,
    cancel_job,
    do_to_last,
    retry_failed_jobs,
    list_failed_jobs,
    check_health,
    list_reports,
    fetch_report,
    list_deliveries,
    resend_delivery,
    confirm_delivery,
    send_report,
    send_test,
    describe_capabilities,
    create_schedule,
    create_alert,
    list_schedules,
    change_schedule,
)


def build_toolset() -> AbstractToolset[Deps]:
    """The tools of the agent."""
    toolset: FunctionToolset[Deps] = FunctionToolset()
    for tool in (*TOOLS, *REPORT_TOOLS, *JOB_TOOLS):
        toolset.add_function(as_tool(tool), takes_ctx=True, name=tool.__name__)
    toolset.add_tool(typed_tool())
    return toolset


def as_tool(
    function: Callable[Concatenate[RunContext[Deps], P], Answer],
) -> Callable[Concatenate[RunContext[Deps], P], ToolReturn]:
    """The function as the agent calls it: the model gets the answer's digest, the face the whole answer.

    What the caller can mend is told to the model, which tells the person; what failed behind us ends the turn.
    """

    @wraps(function)
    def tool(ctx: RunContext[Deps], /, *args: P.args, **kwargs: P.kwargs) -> ToolReturn:
        try:
            answer = function(ctx, *args, **kwargs)
        except ValidationError as error:
            raise ModelRetry(_first_problem(error)) from error
        except CallerError as error:
            raise ToolFailed(sentence(error)) from error
        return ToolReturn(return_value=answer.for_model(), metadata=answer)

    tool.__annotations__ = {**function.__annotations__, "return": ToolReturn}
    return tool


def _asked(deps: Deps, question: str | None) -> dict[str, str]:
    """What a question report is about: a saved question of that name, or else the words themselves."""
    if not question:
        raise CallerError('a question report needs to know what: for example "report on the question revenue by month"')
    try:
        return {"saved_question": get_question(deps.services, deps.person, question).name}
    except UnknownQuestion:
        model = {} if deps.semantic_model == "auto" else {"semantic_model": deps.semantic_model}
        return {"question": question, **model}


def _first_problem(error: ValidationError) -> str:
    problem: Mapping[str, Any] = dict(error.errors()[0])
    where = ".".join(str(part) for part in problem["loc"])
    return f"{where}: {problem['msg']}" if where else str(problem["msg"])
