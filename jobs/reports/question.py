"""A question as a report: the answer's rows with figures, a chart, what they say, and the SQL that gave them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from jobs.reports import question_figures, spans
from jobs.reports.document import Document, Grid, Section
from jobs.reports.reader import Reader
from jobs.reports.timeframe import Timeframe, timeframe
from jobs.work import Work
from tools.answer import Table
from tools.ask import AUTO, NotAnswerable, model_of, understand
from tools.errors import CallerError
from tools.figures import findings, plain
from tools.job_inputs import ReportInput
from tools.periods import Period, explicit_period
from tools.saved_questions import get_question

ROW_CAP: Final = 100_000
SHOWN_ROWS: Final = 100
SHOWN_COLUMNS: Final = 12
JOBS_FRESHNESS: Final = "SELECT MAX(created_at) AS data_until FROM reporting.job_monitoring"


@dataclass(frozen=True, slots=True)
class Asked:
    """What to ask: the question with its time, the model, the SQL that somebody saved for it, the saved name."""

    question: str
    semantic_model: str
    sql: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """The SQL of a question, how it was read, and over which model."""

    sql: str
    text: str
    model: str | None
    verified_by: str | None = None


def build(work: Work, wanted: ReportInput) -> Document:
    """Ask, and say what the answer means. Raises UnknownQuestion, NotAnswerable, RefusedSql, CallerError."""
    now = work.services.clock()
    today = now.date()
    period = wanted.resolve(today) if wanted.names_a_time else None
    asked = _asked(work, wanted, period)
    read = _understand(work, asked)
    reader = Reader(work, "question_report")
    table = reader.governed("The answer", read.sql, row_cap=ROW_CAP)
    newest = _data_until(reader, read.model)
    return Document(
        report_type="question",
        title=wanted.title or asked.name or _as_title(wanted.question or asked.question),
        period=timeframe(period, today) if period else _as_of(today),
        summary=_summary(table, asked, read, today),
        kpis=question_figures.kpis(table, asked.question, today),
        sections=_sections(table, asked),
        sources=tuple(reader.sources),
        generated_at=now,
        prepared_for=work.created_by,
        data_until=newest,
        notes=_notes(table, asked, read),
        detail=Grid("Rows", table.columns, table.rows) if table.rows else None,
        job_id=work.job_id,
    )


def _asked(work: Work, wanted: ReportInput, period: Period | None) -> Asked:
    model, name, sql = wanted.semantic_model or AUTO, None, None
    question = wanted.question or ""
    if wanted.saved_question is not None:
        saved = get_question(work.services, work.person, wanted.saved_question)
        question, name, sql = saved.question, saved.name, saved.sql_text
        model = wanted.semantic_model or saved.semantic_model or AUTO
    if period is not None:
        if sql is not None:
            raise CallerError(f"period: the saved question {name!r} has SQL of its own, which says its time itself")
        question = f"{question.rstrip(' ?.!')} from {period.start} to {period.last_day}"
    return Asked(question, model, sql, name)


def _understand(work: Work, asked: Asked) -> Understood:
    if asked.sql is not None:
        return Understood(asked.sql, "", None if asked.semantic_model == AUTO else asked.semantic_model)
    message = understand(work.services, work.person, asked.question, semantic_model=asked.semantic_model)
    if message.sql is None:
        raise NotAnswerable(message)
    verified = message.verified_query
    by = (verified.verified_by or "its author") if verified else None
    return Understood(message.sql, message.text, model_of(message, asked.semantic_model), by)


def _data_until(reader: Reader, model: str | None) -> datetime | None:
    if model is None:
        return None
    rows = reader.rows("Data freshness", JOBS_FRESHNESS if model == "operations" else spans.FRESHNESS, {})
    found: datetime | None = rows[0]["data_until"]
    return found


def _as_of(today: date) -> Timeframe:
    return timeframe(explicit_period(today, today), today)


def _as_title(question: str) -> str:
    text = " ".join(question.split()).rstrip("?.! ")
    return text[:1].upper() + text[1:]


def _summary(table: Table, asked: Asked, read: Understood, today: date) -> tuple[str, ...]:
    if not table.rows:
        return ("There are no rows for this question.",)
    said = plain(findings(table, asked.question, today=today, understood=read.text))
    return tuple(line.strip("-• ") for line in said.splitlines() if line.strip("-• "))


def _sections(table: Table, asked: Asked) -> tuple[Section, ...]:
    if not table.rows or question_figures.is_all_in_figures(table, asked.question):
        return ()
    every_column, every_row = question_figures.shown(table, asked.question)
    figure = question_figures.figure(table, asked.question)
    columns = every_column[:SHOWN_COLUMNS]
    rows = tuple(row[:SHOWN_COLUMNS] for row in every_row[:SHOWN_ROWS])
    cuts = []
    if len(table.rows) > SHOWN_ROWS:
        cuts.append(f"the first {SHOWN_ROWS} of {len(table.rows):,} rows")
    if len(table.columns) > SHOWN_COLUMNS:
        cuts.append(f"{SHOWN_COLUMNS} of {len(table.columns)} columns")
    cut = f"Shown are {' and '.join(cuts)}; the workbook, the CSV and the Parquet file hold all of them."
    note = cut if cuts else None
    return (Section("The answer", (), (figure,) if figure else (), (Grid("Answer", columns, rows, note=note),)),)


def _notes(table: Table, asked: Asked, read: Understood) -> tuple[str, ...]:
    notes = [f"The question: {asked.question}"]
    if read.text:
        notes.append(f"How it was understood: {read.text}")
    elif asked.sql is not None:
        notes.append("The SQL was saved with the question.")
    if read.verified_by:
        notes.append(f"The query was verified by {read.verified_by}.")
    if table.truncated:
        notes.append(f"The source has more than the {ROW_CAP:,} rows that a report takes; an export gives all of them.")
    return tuple(notes)
