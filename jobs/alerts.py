"""The ALERT kind: look at the number, and tell when it has crossed its condition; once, until it has been back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from jobs.alert_chart import WIDTH, alert_spec
from jobs.alert_rules import Standing, Verdict, Watched, crossing, judge, watched_in
from jobs.store import store
from jobs.work import Work, WorkResult
from tools.answer import Table
from tools.ask import AUTO, SEMANTIC_MODELS, SemanticModelName, UnknownSemanticModel, ask
from tools.chart_pictures import png
from tools.errors import CallerError, ServiceError
from tools.job_inputs import AlertInput
from tools.job_records import condition_in_words
from tools.recurrence import in_utc
from tools.semantic_query import query_semantic_model
from tools.tables import table_from_arrow

ROW_CAP: Final = 10_000
NAMED_GROUPS: Final = 5
SWAPS: Final = 5
"""Evaluations of one alert that meet: each reads again what the other wrote."""

STATE_SQL: Final = """
SELECT state, firing, job_id, snoozed_until, evaluated_at
FROM raw_data.alert_states
WHERE schedule_id = %(schedule)s
"""
FIRST_SQL: Final = """
INSERT INTO raw_data.alert_states (schedule_id, state)
SELECT %(schedule)s, 'OK'
WHERE NOT EXISTS (SELECT 1 FROM raw_data.alert_states WHERE schedule_id = %(schedule)s)
"""
SWAP_SQL: Final = """
UPDATE raw_data.alert_states
SET
    state = %(state)s,
    value = %(value)s,
    threshold = %(threshold)s,
    message = %(message)s,
    firing = PARSE_JSON(%(firing)s),
    job_id = %(job)s,
    fired_at = IFF(%(tells)s, SYSDATE(), fired_at),
    evaluated_at = %(now)s
WHERE schedule_id = %(schedule)s AND evaluated_at IS NOT DISTINCT FROM %(before)s
"""


def run(work: Work, wanted: AlertInput) -> WorkResult:
    """Evaluate; the targets get the message and the chart only when the condition was crossed."""
    work.progress(10, "looking at the number")
    table, sql = _look(work, wanted)
    watched = watched_in(table, wanted, work.services.clock().date())
    verdicts = judge(wanted.condition, watched)
    work.progress(60, "comparing")
    told = _settle(work, verdicts)
    figures = _figures(verdicts, told, sql)
    if not told:
        return WorkResult(summary=_quiet(wanted, watched, verdicts), figures=figures, deliver=False)
    work.progress(80, "drawing the chart")
    crossed = [verdict for verdict in verdicts if verdict.name in told]
    path = work.folder / "alert.png"
    title = _title(wanted, watched)
    path.write_bytes(png(alert_spec(watched, verdicts, told, title), width=WIDTH))
    chart = store(work, path, metadata={"alert": "chart"})
    return WorkResult(files=(chart,), summary=message_of(title, crossed), row_count=len(crossed), figures=figures)


def message_of(title: str, crossed: Sequence[Verdict]) -> str:
    """Value, threshold and time of each group that crossed, those beyond the first few counted."""
    if len(crossed) == 1:
        return f"{title}: {crossed[0].text}."
    more = f"\n- and {len(crossed) - NAMED_GROUPS} more" if len(crossed) > NAMED_GROUPS else ""
    lines = "\n".join(f"- {verdict.text}" for verdict in crossed[:NAMED_GROUPS])
    return f"{title}:\n{lines}{more}"


def _look(work: Work, wanted: AlertInput) -> tuple[Table, str | None]:
    if wanted.query is not None:
        answer = query_semantic_model(
            work.services, work.person, wanted.query, semantic_model=_model(wanted), surface="worker"
        )
    elif wanted.question is not None:
        answer = ask(
            work.services,
            work.person,
            wanted.question,
            semantic_model=wanted.semantic_model or AUTO,
            surface="worker",
        )
    else:
        result = work.services.warehouse.governed(
            wanted.sql or "", tag=work.tag("alert"), role=work.role, row_cap=ROW_CAP, on_query_id=work.on_query_id
        )
        return table_from_arrow(result.table, truncated=result.truncated), wanted.sql
    if answer.table is None:
        raise CallerError(f"the alert's question has no answer: {answer.text}")
    return answer.table, answer.sql


def _settle(work: Work, verdicts: Sequence[Verdict]) -> frozenset[str]:
    """Write how the alert stands; the groups to tell of. One that belongs to no schedule has no state."""
    if work.schedule_id is None:
        return frozenset(verdict.name for verdict in verdicts if verdict.holds)
    warehouse, key = work.services.warehouse, {"schedule": work.schedule_id}
    for _ in range(SWAPS):
        rows = warehouse.query(STATE_SQL, key, tag=work.tag("alert"))
        if not rows:
            warehouse.execute(FIRST_SQL, key, tag=work.tag("alert"))
            continue
        now = work.services.clock()
        standing = _standing(rows[0])
        firing, told = crossing(standing, verdicts, job_id=work.job_id, now=now)
        leading = _leading(verdicts, told or firing)
        values = key | {
            "state": "FIRING" if firing else "OK",
            "value": leading.value,
            "threshold": leading.compared,
            "message": leading.text[:2000],
            "firing": json.dumps(sorted(firing)),
            "job": work.job_id if told else standing.told_by,
            "tells": bool(told) and standing.told_by != work.job_id,
            "now": now.replace(tzinfo=None),
            "before": rows[0]["evaluated_at"],
        }
        if warehouse.execute(SWAP_SQL, values, tag=work.tag("alert")).row_count:
            return told
    raise ServiceError(
        f"other evaluations of this alert wrote its state {SWAPS} times meanwhile", service="Snowflake", retryable=True
    )


def _standing(row: dict[str, Any]) -> Standing:
    snoozed: datetime | None = row["snoozed_until"]
    return Standing(
        firing=frozenset(row["firing"] or ()),
        told_by=row["job_id"],
        snoozed_until=in_utc(snoozed) if snoozed else None,
    )


def _leading(verdicts: Sequence[Verdict], named: Iterable[str]) -> Verdict:
    chosen = set(named)
    return next((verdict for verdict in verdicts if verdict.name in chosen), verdicts[0])


def _figures(verdicts: Sequence[Verdict], told: frozenset[str], sql: str | None) -> dict[str, Any]:
    return {
        "sql": sql,
        "verdicts": [
            {
                "group": verdict.name,
                "value": verdict.value,
                "compared_with": verdict.compared,
                "holds": verdict.holds,
                "told": verdict.name in told,
            }
            for verdict in verdicts
        ],
    }


def _quiet(wanted: AlertInput, watched: Watched, verdicts: Sequence[Verdict]) -> str:
    holding = [verdict for verdict in verdicts if verdict.holds]
    title = _title(wanted, watched)
    if holding:
        return f"{title}: {holding[0].text}; this was told before, or the alert is snoozed."
    what = f"{verdicts[0].text.partition(',')[0]}" if len(verdicts) == 1 else f"none of {len(verdicts)} groups"
    return f"{title}: {what} is not {condition_in_words(wanted.condition, wanted.grain)}; nothing to tell."


def _title(wanted: AlertInput, watched: Watched) -> str:
    measure = wanted.measure or watched.measure.label or watched.measure.name.replace("_", " ")
    return measure[:1].upper() + measure[1:]


def _model(wanted: AlertInput) -> SemanticModelName:
    found = next((name for name in SEMANTIC_MODELS if name == wanted.semantic_model), None)
    if found is None:
        raise UnknownSemanticModel(wanted.semantic_model or "")
    return found
