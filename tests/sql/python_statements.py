"""The statements that our Python sends to Snowflake, found in its source, and which component each belongs to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import grimp
import sqlglot
from sqlglot import exp

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("assistant", "jobs", "tools", "deploy")
NOT_OURS = ("deploy/local/", "deploy/evaluation/")
"""The local account itself, and what runs against it only."""
SCHEMAS = ("raw_data", "processed_data", "monitoring", "reporting")
STARTS: dict[str, tuple[str, ...]] = {
    # Chainlit loads web.py by its path, and the worker starts its children by -m.
    "web": ("assistant.web_app", "assistant.web"),
    "slack": ("assistant.slack_bot",),
    "worker": ("jobs.service", "jobs.child"),
}
"""The modules that each component starts from."""

VERBS = re.compile(r"\s*(SELECT|WITH|INSERT|UPDATE|DELETE|MERGE|CALL)\b")
OBJECT = re.compile(
    rf"(?P<before>\b(?:FROM|JOIN|INTO|UPDATE|CALL|USING|TABLE|TASK)\s+)(?:analytics_platform\.)?"
    rf"(?P<name>(?:{'|'.join(SCHEMAS)})\.\w+)",
    re.IGNORECASE,
)
WRITES = {exp.Insert: "INSERT", exp.Update: "UPDATE", exp.Delete: "DELETE"}


@dataclass(frozen=True)
class PythonStatement:
    """One statement; `is_whole` when no part of it is put together at run time."""

    module: str
    place: str
    text: str
    is_whole: bool

    @property
    def uses(self) -> frozenset[tuple[str, str]]:
        """What it does with which object: (SELECT, raw_data.jobs), (CALL, raw_data.claim_jobs)."""
        if self.text.split(None, 1)[0].upper() == "CALL":
            return frozenset(("CALL", name) for name in self.names)
        if not self.is_whole:
            return frozenset(("SELECT", name) for name in self.names)
        return frozenset(_uses(self.text))

    @property
    def names(self) -> frozenset[str]:
        """The objects of our schemas that it names, in small letters."""
        return frozenset(found["name"].lower() for found in OBJECT.finditer(self.text))


def _uses(text: str) -> Iterator[tuple[str, str]]:
    tree = sqlglot.parse_one(bound(text), read="snowflake")
    written = tree.this.find(exp.Table) if isinstance(tree, exp.Insert | exp.Update | exp.Delete | exp.Merge) else None
    for table in tree.find_all(exp.Table):
        if table.db.lower() not in SCHEMAS:
            continue
        name = f"{table.db}.{table.name}".lower()
        if table is not written:
            yield "SELECT", name
        elif isinstance(tree, exp.Merge):
            yield from (("INSERT", name), ("UPDATE", name)) if "WHEN MATCHED" in text.upper() else (("INSERT", name),)
            yield "SELECT", name
        else:
            yield WRITES[type(tree)], name
            # Whoever changes or deletes chosen rows reads them.
            if not isinstance(tree, exp.Insert):
                yield "SELECT", name


def bound(text: str) -> str:
    """The statement with NULL for each value that is bound: it compiles, matches no row, and reaches no other."""
    return re.sub(r"%\(\w+\)s|%s", "NULL", text).replace("%%", "%")


@lru_cache(maxsize=1)
def python_statements() -> tuple[PythonStatement, ...]:
    """Every statement in our source, in order of file and line."""
    return tuple(_all())


def _all() -> Iterator[PythonStatement]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            relative = path.relative_to(ROOT).as_posix()
            if not relative.startswith(NOT_OURS):
                module = relative.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
                yield from statements_in(path.read_text(encoding="utf-8"), module=module, file=relative)


def statements_in(source: str, *, module: str, file: str) -> Iterator[PythonStatement]:
    """The statements among the texts of one module."""
    tree = ast.parse(source)
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
            whole = False
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            text, whole = node.value, True
        else:
            continue
        if (VERBS.match(text) or " AS (" in text) and OBJECT.search(text):
            yield PythonStatement(module, f"{file} line {node.lineno}", text.strip(), whole and bool(VERBS.match(text)))


@lru_cache(maxsize=1)
def _graph() -> grimp.ImportGraph:
    return grimp.build_graph("assistant", "jobs", "tools", cache_dir=None)


@lru_cache(maxsize=4)
def modules_of(component: str) -> frozenset[str]:
    """The modules that a component imports, directly or through others."""
    starts = STARTS[component]
    return frozenset(starts).union(*(_graph().find_upstream_modules(start) for start in starts))
