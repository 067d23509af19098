"""What a statement of sql/ makes or changes, and how two versions of one object differ; pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from deploy.sql.files import Statement

KINDS: Final = (
    "DYNAMIC TABLE", "MATERIALIZED VIEW", "SEMANTIC VIEW", "NOTIFICATION INTEGRATION", "STORAGE INTEGRATION",
    "NETWORK RULE", "NETWORK POLICY", "AUTHENTICATION POLICY", "RESOURCE MONITOR", "FILE FORMAT", "TABLE", "VIEW",
    "PROCEDURE", "FUNCTION", "TASK", "STREAM", "STAGE", "SEQUENCE", "SCHEMA", "DATABASE", "WAREHOUSE", "ROLE", "USER",
)  # fmt: skip
_KIND = "|".join(kind.replace(" ", r"\s+") for kind in KINDS)
_MADE = re.compile(
    rf"(?P<verb>CREATE|ALTER|DROP)\s+(?:OR\s+(?:ALTER|REPLACE)\s+)?(?:TRANSIENT\s+|TEMPORARY\s+)?(?P<kind>{_KIND})\s+"
    r"(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(?P<name>[\w.$\"]+)\s*(?P<arguments>\([^()]*(?:\([^()]*\)[^()]*)*\))?",
    re.IGNORECASE,
)
_GRANT = re.compile(r"(?:GRANT|REVOKE)\s", re.IGNORECASE)
_OPTION = re.compile(r"\b([A-Z_]{3,})\s*=\s*('(?:[^']|'')*'|\([^)]*\)|[\w.]+)")
_BODY = re.compile(r"\bAS\b(.*)$", re.DOTALL | re.IGNORECASE)
LINES_SHOWN: Final = 6

Verb = Literal["CREATE", "ALTER", "DROP", "GRANT", "RUN"]


@dataclass(frozen=True, slots=True)
class SqlObject:
    """One object as one statement says it; `name` is in small letters, without the database, `arguments` are types."""

    verb: Verb
    kind: str
    name: str
    arguments: tuple[str, ...]
    text: str
    line: int

    @property
    def key(self) -> str:
        """What it is called in a plan: table raw_data.jobs, procedure raw_data.cancel_job(VARCHAR)."""
        if self.verb in ("GRANT", "RUN"):
            return self.name
        signature = f"({', '.join(self.arguments)})" if self.kind == "PROCEDURE" else ""
        return f"{self.kind.lower()} {self.name}{signature}"


def objects_in(statements: Iterable[Statement], database: str) -> list[SqlObject]:
    """What the statements make, change, drop, grant or run, in order."""
    return [_object(statement, database) for statement in statements]


def _object(statement: Statement, database: str) -> SqlObject:
    text = statement.text
    if _GRANT.match(text):
        return SqlObject("GRANT", "GRANT", " ".join(text.split()), (), text, statement.line)
    found = _MADE.match(text)
    if found is None:
        return SqlObject("RUN", "STATEMENT", statement.first_words, (), text, statement.line)
    kind = " ".join(found["kind"].upper().split())
    name = found["name"].replace('"', "").lower().removeprefix(f"{database}.")
    arguments = argument_types(found["arguments"] or "") if kind == "PROCEDURE" else ()
    verb: Verb = {"CREATE": "CREATE", "ALTER": "ALTER", "DROP": "DROP"}[found["verb"].upper()]  # type: ignore[assignment]
    return SqlObject(verb, kind, name, arguments, text, statement.line)


def argument_types(text: str) -> tuple[str, ...]:
    """The types in a procedure's list of arguments, with a mark on those that have a default."""
    inner = re.sub(r"\([\d, ]+\)", "", text.strip()[1:-1])
    found = []
    for argument in filter(str.strip, inner.split(",")):
        words = argument.split()
        found.append(words[1].upper() if len(words) > 1 else words[0].upper())
    return tuple(found)


def options(text: str) -> dict[str, str]:
    """KEY = value pairs outside of a body."""
    head = text.split("$$", 1)[0]
    return {key: " ".join(value.split()) for key, value in _OPTION.findall(head)}


def body(text: str) -> str:
    """What stands behind AS, without $$ and with blanks made one: the part that an account keeps as it was written."""
    found = _BODY.search(text)
    return " ".join(found[1].replace("$$", " ").split()).rstrip(";").rstrip() if found else ""


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that differs; `old` or `new` is empty when it was not or is no more."""

    what: str
    old: str
    new: str

    def __str__(self) -> str:
        if not self.old:
            return f"+ {self.what}{f' = {self.new}' if self.new else ''}"
        if not self.new:
            return f"- {self.what}{f' = {self.old}' if self.old != self.what else ''}"
        return f"~ {self.what}: {self.old} -> {self.new}"


def differences(old: str, new: str) -> list[Detail]:
    """What changed between two texts of one object: options by name, and how many lines of its body."""
    before, after = options(old), options(new)
    found = [
        Detail(key, before.get(key, ""), after.get(key, ""))
        for key in dict.fromkeys([*before, *after])
        if before.get(key) != after.get(key)
    ]
    if body(old) != body(new):
        lines = list(difflib.unified_diff(_lines(old), _lines(new), lineterm="", n=0))[2:]
        added = sum(line.startswith("+") for line in lines)
        removed = sum(line.startswith("-") for line in lines)
        found.append(Detail("body", f"{removed} lines", f"{added} lines"))
    return found


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def by_key(objects: Iterable[SqlObject]) -> Mapping[str, SqlObject]:
    """The object of each name as its CREATE says it."""
    return {one.key: one for one in objects if one.verb == "CREATE"}
