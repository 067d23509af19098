"""What people say about jobs that are neither a report nor an export: SQL, checks, metrics, failed ones; pure."""

from __future__ import annotations

import re
from typing import Any, Final

from assistant.report_words import find_formats

ID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_POLITE: Final = r"^(?:please |can you |could you |would you |now |and |ok |okay )*"
_START: Final = r"(?:run|do|start|launch|execute|perform|trigger|make|collect|refresh|update|gather|measure|check)"
_AGAIN: Final = r"(?:retry|re-?run|restart|repeat|redo|run again|try again)"
_STATEMENT: Final = re.compile(
    rf"{_POLITE}(?:(?:run|execute|export)(?: me)?(?: (?:this|the|that|following|a))*(?: (?:sql|query|statement))*"
    rf"(?: (?:as|to|into|in) (?:an? )?(?P<before>\w+)(?: file)?)? ?:? )?(?P<sql>(?:select|with)\s.+)$",
    re.IGNORECASE | re.DOTALL,
)
_AS_FILE: Final = re.compile(r"\s+(?:as|to|into|in) (?:an? )?(?P<after>csv|parquet|json|excel|xlsx)(?: file)?$", re.I)
_QUALITY: Final = (
    rf"{_POLITE}{_START} (?:me )?(?:the |a |all |all the |new )*(?:data[- ]quality|dq) (?:checks?|jobs?|tests?)\b",
    rf"{_POLITE}check (?:the |our )?(?:data quality|quality of (?:the |our )?data)$",
)
_METRICS: Final = (
    rf"{_POLITE}{_START} (?:the |all |new |system )*metrics(?: job| collection)?(?: now| again)?$",
    rf"{_POLITE}{_START} (?:the |a )?metrics (?:job|collection)\b",
)
_RETRY: Final = (
    rf"{_POLITE}{_AGAIN} (?:the |my |that |this |last |failed |cancelled )*job\b(?: again)?(?: {ID})?$",
    rf"{_POLITE}{_AGAIN} (?:the |my )?(?:last )?(?:failed|cancelled) (?:one|job|report|export)$",
    rf"{_POLITE}(?:try|run|do) (?:the |my |that )?(?:last )?(?:failed|cancelled) (?:job|report|export) again$",
)

Found = tuple[str, dict[str, Any]]


def read_job(message: str, words: str) -> Found | None:
    """The tool and its arguments, or None when the words are about something else."""
    if any(re.search(pattern, words) for pattern in _RETRY):
        named = re.search(ID, words)
        return ("retry_job", {"job_id": named.group()} if named else {})
    if any(re.search(pattern, words) for pattern in _QUALITY):
        return ("launch_upkeep", {"kind": "DATA_QUALITY"})
    if any(re.search(pattern, words) for pattern in _METRICS):
        return ("launch_upkeep", {"kind": "METRICS"})
    return _statement(message)


def _statement(message: str) -> Found | None:
    """A statement that somebody typed: its result becomes a file."""
    found = _STATEMENT.match(message.strip().rstrip(";"))
    # "With which customers ..." and "select the best ..." are English: SQL has a FROM, or a number behind SELECT.
    if found is None or not re.search(r"\bfrom\s+[\w.\"]+|\bselect\s+[\d'(]", found["sql"], re.IGNORECASE):
        return None
    if not re.match(
        r"select\b(?! (?:the|all|our|my|some|every|any|those|these)\b)|with\s+[\w\"]+(?:\s*\([^)]*\))?\s+as\s*\(",
        found["sql"],
        re.IGNORECASE,
    ):
        return None
    sql = found["sql"].strip()
    named = found["before"]
    if behind := _AS_FILE.search(sql):
        sql, named = sql[: behind.start()].strip(), behind["after"]
    formats = find_formats((named or "").lower())
    return ("run_sql", {"sql": sql, **({"file_format": formats[0]} if formats else {})})
