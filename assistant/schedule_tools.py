"""Schedules and alerts as tools of the agent, in the model's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic_ai import RunContext

from assistant.deps import Deps
from assistant.orders import report_order
from assistant.pointing import schedules_here
from assistant.schedule_routing import minutes_in
from assistant.schedule_words import until_day
from tools import approvals, jobs, schedule_answers, schedules
from tools.answer import Answer
from tools.ask import AUTO, question_to_sql
from tools.errors import CallerError
from tools.job_inputs import (
    AnomalyCondition,
    ChangeCondition,
    ExportFormat,
    JobType,
    ReportFilters,
    ReportInput,
    ThresholdCondition,
    parse_input,
)
from tools.paging import read_page
from tools.periods import PERIOD_EXAMPLES, resolve_period
from tools.recurrence_changes import moved
from tools.recurrence_words import recurrence_from_words
from tools.report_types import ReportFormat
from tools.saved_questions import UnknownQuestion, get_question
from tools.schedule_records import Freshness, Schedule, ScheduleChanges, ScheduleRequest, run_in_words, when_in_words
from tools.targets import EmailTarget, SlackTarget, Target, WrongTarget, target_from_words

Subject = Literal["report", "question", "it"]
ToMe = Literal["any", "mail", "slack"]
SimpleDo = Literal["pause", "resume", "run_now", "delete", "next_runs", "snooze"]
Do = SimpleDo | Literal["history", "move"]
Ordered = tuple[Literal["REPORT", "EXPORT"], dict[str, Any]]

EXPORTED: Final = ("csv", "parquet", "json")
FIXED: Final = ("period", "start_date", "end_date")
SNOOZE_MINUTES: Final = 1440
"""How long an alert sleeps when nobody says."""


def create_schedule(
    ctx: RunContext[Deps],
    when: str,
    subject: Subject = "report",
    report_type: str = "sales",
    period: str | None = None,
    formats: list[ReportFormat | ExportFormat] | None = None,
    filters: ReportFilters | None = None,
    question: str | None = None,
    targets: list[str] | None = None,
    to_me: ToMe | None = None,
    wait_for: str | None = None,
    until: str | None = None,
    unclear: list[str] | None = None,
    *,
    per_recipient: bool = False,
) -> Answer:
    """Set up a report or the answer to a question that is sent again and again.

    Args:
        when: The rhythm in the person's words with the zone that they name: "every Monday at 9 Berlin time".
        subject: report, question, or it for what this conversation made or answered last.
        report_type: For a report: sales, customers, executive, operations or data_quality.
        period: For a report, a time that moves: "last week". Left out, it follows the rhythm.
        formats: html, pdf, xlsx, csv or png for a report; csv or parquet for a question as rows only.
        filters: For a report, what it is narrowed to; empty means everything.
        question: For a question, in the person's words, or the name that it is saved under.
        targets: Where it goes: "#channel", an e-mail address, "s3://bucket/prefix", an https address.
        to_me: When the person wants it themselves: mail, slack, or any.
        wait_for: A table whose yesterday has to be there first: orders, order_lines.
        until: The last day, as "31 December" or "2026-12-31".
        unclear: Words of the order that fit no other argument; it is then refused in words.
        per_recipient: Each recipient gets the numbers that they may see.
    """
    deps = ctx.deps
    when_it_runs = recurrence_from_words(when, deps.person.time_zone)
    today = deps.person.today(deps.services.clock())
    match subject:
        case "report":
            job_type, order = _report(report_type, period, formats or [], filters, unclear or [], deps)
        case "question":
            job_type, order = _question(question, formats or [], deps)
        case "it":
            job_type, order = _made_before(formats or [], deps)
    last_day = until_day(until, today) if until else None
    request = ScheduleRequest(
        when=when,
        job_type=job_type,
        input=order,
        targets=targets_from_words(targets or [], to_me, deps),
        freshness=Freshness(table=wait_for) if wait_for else None,
        until_at=datetime.combine(last_day, time.max, ZoneInfo(when_it_runs.time_zone)) if last_day else None,
        per_recipient=per_recipient,
    )
    return _made(request, deps)


def create_alert(
    ctx: RunContext[Deps],
    question: str,
    condition: ThresholdCondition | ChangeCondition | AnomalyCondition,
    measure: str | None = None,
    grain: Literal["day", "week", "month"] | None = None,
    when: str = "daily at 8",
    targets: list[str] | None = None,
    to_me: ToMe | None = None,
) -> Answer:
    """Watch a number and tell when it crosses a limit, changes against the period before, or is unusual.

    Args:
        question: A question whose rows are watched: "revenue by day for the last 63 days", or one number.
        condition: threshold (op and value), change (direction and percent) or anomaly (direction).
        measure: What is watched, in the person's words: "daily revenue".
        grain: The unit of time of the rows; the newest whole one counts.
        when: How often it is looked at.
        targets: Who is told: "#channel" or an e-mail address.
        to_me: When the person wants to hear it themselves: mail, slack, or any.
    """
    deps = ctx.deps
    # A question that has no answer is refused now, and not each morning.
    question_to_sql(deps.services, deps.person, question, semantic_model=deps.semantic_model)
    watched: dict[str, Any] = {
        "question": question,
        "condition": condition.model_dump(mode="json", exclude_none=True),
        "measure": measure,
        "grain": grain,
        "semantic_model": None if deps.semantic_model == AUTO else deps.semantic_model,
    }
    request = ScheduleRequest(
        when=when,
        job_type="ALERT",
        input={name: value for name, value in watched.items() if value is not None},
        targets=targets_from_words(targets or [], to_me or (None if targets else "any"), deps),
    )
    return _made(request, deps)


def _made(request: ScheduleRequest, deps: Deps) -> Answer:
    order = parse_input(request.job_type, request.input)
    deps.scope.check(deps.services, deps.person, order, request.targets)
    made = schedules.create_schedule(deps.services, deps.person, request, key=deps.key_for(request.model_dump_json()))
    return schedule_answers.created_answer(made, deps.services.clock(), notes=notes_on(made.targets, deps))


def list_schedules(
    ctx: RunContext[Deps], *, alerts_only: bool = False, everyone: bool = False, page: int = 1
) -> Answer:
    """List the person's schedules and alerts with their next runs.

    Args:
        alerts_only: Only the alerts.
        everyone: Those of all people; only admins see more than their own.
        page: Which page of a long list.
    """
    services, person = ctx.deps.services, ctx.deps.person
    found, at = read_page(
        page,
        schedules.LISTED,
        lambda limit, offset: schedules.list_schedules(
            services, person, everyone=everyone, alerts_only=alerts_only, limit=limit, offset=offset
        ),
        lambda: schedules.count_schedules(services, person, everyone=everyone, alerts_only=alerts_only),
    )
    words = None if everyone else f"list my {'alerts' if alerts_only else 'schedules'}"
    return schedule_answers.listed_answer(found, alerts_only=alerts_only, at=at, words=words)


def change_schedule(
    ctx: RunContext[Deps],
    do: Do,
    schedule: str = "it",
    span: str | None = None,
    when: str | None = None,
    page: int = 1,
) -> Answer:
    """Pause, resume, run now, move, delete or snooze a schedule or alert; tell its next or past runs.

    Args:
        do: What to do.
        schedule: What the person calls it: a part of its name, its time or target; "it" is this conversation's last.
        span: For snooze, how long: "2 days", "a week", "tomorrow".
        when: For move, the new time or day, or both: "7:30", "Tuesdays", "every weekday at 8 New York time".
        page: For history, which page.
    """
    deps = ctx.deps
    found = schedules.find_schedules(
        deps.services, deps.person, schedule, meant=schedules_here(deps), alerts_only=do == "snooze"
    )
    if not found:
        return schedule_answers.none_answer(schedule)
    if len(found) > 1:
        return schedule_answers.choice_answer(found, do, more=f" to {when}" if do == "move" and when else "")
    match do:
        case "history":
            return _history(found[0], page, deps)
        case "move":
            return _move(found[0], when, deps)
    return _do(do, found[0], span, deps)


def _move(chosen: Schedule, when: str | None, deps: Deps) -> Answer:
    if not when:
        raise CallerError("say when it is to run, such as 7:30, Tuesdays, or every weekday at 8")
    new = moved(chosen.recurrence, when)
    changes = ScheduleChanges(when=new.expression, time_zone=new.time_zone)
    changed = schedules.update_schedule(deps.services, deps.person, chosen.schedule_id, changes)
    runs = (
        f"runs {when_in_words(changed)}" if changed.is_enabled else f"will run {when_in_words(changed)}, once resumed"
    )
    return schedule_answers.changed_answer(changed, deps.services.clock(), runs)


def _history(chosen: Schedule, page: int, deps: Deps) -> Answer:
    services, person, name = deps.services, deps.person, chosen.schedule_id
    runs, at = read_page(
        page,
        schedules.LISTED_RUNS,
        lambda limit, offset: schedules.schedule_history(services, person, name, limit=limit, offset=offset),
        lambda: schedules.count_runs(services, person, name),
    )
    return schedule_answers.history_answer(chosen, runs, at)


def _do(do: SimpleDo, chosen: Schedule, span: str | None, deps: Deps) -> Answer:
    services, person, now = deps.services, deps.person, deps.services.clock()
    match do:
        case "pause":
            paused = schedules.pause_schedule(services, person, chosen.schedule_id)
            return schedule_answers.changed_answer(paused, now, "is paused; nothing is sent until it is resumed")
        case "resume":
            resumed = schedules.resume_schedule(services, person, chosen.schedule_id)
            return schedule_answers.changed_answer(resumed, now, "runs again")
        case "delete" if deps.approves:
            return approvals.ask_to_delete_schedule(chosen)
        case "delete":
            deleted = schedules.delete_schedule(services, person, chosen.schedule_id)
            return Answer(
                text=f"**{deleted.schedule_name}** is deleted; what it made so far stays.",
                suggestions=("List my schedules",),
            )
        case "run_now":
            order = parse_input(chosen.job_type, chosen.input)
            deps.scope.check(services, person, order, chosen.targets)
            run = schedules.run_now(services, person, chosen.schedule_id, key=deps.key_for(chosen.schedule_id))
            return schedule_answers.ran_answer(chosen, run)
        case "next_runs":
            return schedule_answers.next_runs_answer(chosen, now)
        case "snooze":
            minutes = minutes_in(span) if span else SNOOZE_MINUTES
            if minutes is None:
                raise CallerError(f"I cannot read {span!r} as a time to be silent; say 2 hours, 2 days or a week")
            until = now + timedelta(minutes=minutes)
            snoozed = schedules.snooze_alert(services, person, chosen.schedule_id, until)
            local = until.astimezone(ZoneInfo(chosen.time_zone))
            return schedule_answers.changed_answer(
                snoozed, now, f"is silent until {run_in_words(local)}; it goes on looking"
            )


def _report(
    report_type: str,
    period: str | None,
    formats: Sequence[ReportFormat | ExportFormat],
    filters: ReportFilters | None,
    unclear: Sequence[str],
    deps: Deps,
) -> Ordered:
    today = deps.services.clock().date()
    order = report_order(report_type, period, formats, filters, today=today, unclear=unclear)
    if period and not _moves(order):
        raise CallerError(
            f"a report about {period} would be the same each time; a schedule needs a period that moves on, such as "
            f"last week or last month (there are {PERIOD_EXAMPLES})"
        )
    return "REPORT", order.model_dump(mode="json", exclude_unset=True, exclude_none=True)


def _moves(order: ReportInput) -> bool:
    if order.start_date is not None:
        return False
    days = (datetime(2001, 1, 1), datetime(2003, 5, 17))  # noqa: DTZ001 - any two days
    first, second = (resolve_period(order.period, day.date()) for day in days)
    return first != second


def _question(question: str | None, formats: Sequence[ReportFormat | ExportFormat], deps: Deps) -> Ordered:
    if not question:
        raise CallerError("say which report or which question is to be sent, such as “revenue by region”")
    rows_only = bool(formats) and all(name in EXPORTED for name in formats)
    chosen = {"formats": list(formats)} if formats else {}
    try:
        saved = get_question(deps.services, deps.person, question)
    except UnknownQuestion:
        # A question that has no answer is refused now, and not each Monday.
        question_to_sql(deps.services, deps.person, question, semantic_model=deps.semantic_model)
        asked = _asked(question, None if deps.semantic_model == AUTO else deps.semantic_model)
        report = asked | chosen
    else:
        asked = {"sql": saved.sql_text} if saved.sql_text else _asked(saved.question, saved.semantic_model)
        report = {"saved_question": saved.name, **chosen}
    if rows_only:
        return "EXPORT", {**asked, "format": formats[0]}
    return "REPORT", {"report_type": "question", **report}


def _asked(question: str, semantic_model: str | None) -> dict[str, Any]:
    return {"question": question} | ({"semantic_model": semantic_model} if semantic_model else {})


def _made_before(formats: Sequence[ReportFormat | ExportFormat], deps: Deps) -> Ordered:
    """What this conversation made or answered last."""
    for turn in reversed(deps.earlier):
        if turn.job_id:
            job = jobs.get_job(deps.services, deps.person, turn.job_id)
            kind: JobType | None = job.job_type if job.job_type in ("REPORT", "EXPORT") else None  # type: ignore[assignment]
            if kind is None or job.input is None:
                continue
            order = {**job.input, **({"formats": list(formats)} if formats and kind == "REPORT" else {})}
            if kind == "REPORT" and not _moves(ReportInput.model_validate(order)):
                # It was about days of its own; the schedule's rhythm gives it new ones each time.
                order = {
                    name: value for name, value in order.items() if name not in ("period", "start_date", "end_date")
                }
            return ("REPORT" if kind == "REPORT" else "EXPORT"), order
        if turn.sql_text:
            return _question(turn.question, formats, deps)
    raise CallerError(
        "there is nothing in this conversation yet that could be sent; say what, such as “send the sales report to "
        "#sales every Monday at 9”"
    )


def targets_from_words(named: Sequence[str], to_me: ToMe | None, deps: Deps) -> tuple[Target, ...]:
    """Where it goes, each place once. Raises WrongTarget in words."""
    found = [target_from_words(words) for words in named]
    if to_me:
        found.append(own_target(to_me, deps))
    return tuple(dict.fromkeys(found))


def own_target(to_me: ToMe, deps: Deps) -> Target:
    """How the person is reached: as they asked, or else by Slack where it is set up, or else by mail."""
    person, services = deps.person, deps.services
    mail = _mail(deps)
    if to_me == "mail":
        if mail is None:
            raise WrongTarget("I do not know your e-mail address; name one, such as “to ana@example.com”")
        return mail
    by_slack = to_me == "slack" or deps.surface == "slack" or services.slack.is_configured or mail is None
    if by_slack or mail is None:
        return SlackTarget(address=mail.address if mail and deps.surface != "slack" else _slack_name(person.id))
    return mail


def _mail(deps: Deps) -> EmailTarget | None:
    try:
        return EmailTarget(address=deps.person.email or "")
    except ValueError:
        return None


def _slack_name(person_id: str) -> str:
    try:
        return SlackTarget(address=person_id).address
    except ValueError:
        return SlackTarget(address=f"@{person_id}").address


def notes_on(targets: Sequence[Target], deps: Deps) -> tuple[str, ...]:
    """What keeps it from arriving now, in words."""
    kinds = {target.kind for target in targets}
    notes = []
    if "slack" in kinds and not deps.services.slack.is_configured:
        notes.append("Slack is not set up here yet, so nothing can arrive there until it is.")
    if "email" in kinds and not deps.services.mail.is_configured:
        notes.append("E-mail is not set up here yet, so nothing can arrive there until it is.")
    return tuple(notes)
