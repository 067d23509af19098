"""What a file of sql/ does to the objects of the account: added, changed, dropped, and what to beware of; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from deploy.sql.column_rules import RuleChange, rule_changes
from deploy.sql.objects import SqlObject, differences
from deploy.sql.tables import ColumnType, Difference, TableChange

Action = Literal["add", "change", "drop"]
WarningKind = Literal["data loss", "long rebuild", "breaks the previous release", "may be refused", "task"]
SIGN: Final[Mapping[Action, str]] = {"add": "+", "change": "~", "drop": "-"}
_REBUILDS: Final = {
    "CLUSTER BY": "Snowflake sorts the whole table anew, in the background, billed apart",
    "SEARCH OPTIMIZATION": "Snowflake builds the search paths of the whole table, in the background, billed apart",
}


@dataclass(frozen=True, slots=True)
class Caution:
    """Something to know before applying."""

    kind: WarningKind
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


@dataclass(frozen=True, slots=True)
class Change:
    """One object that is added, changed or dropped, with what differs, line by line."""

    action: Action
    what: str
    details: tuple[str, ...] = ()
    cautions: tuple[Caution, ...] = ()
    is_grant: bool = False

    @property
    def line(self) -> str:
        """The change in one line."""
        return f"{SIGN[self.action]} {self.what}"

    def to_wire(self) -> dict[str, Any]:
        """The change as JSON."""
        return {
            "action": self.action,
            "what": self.what,
            "details": list(self.details),
            "warnings": [{"kind": caution.kind, "text": caution.text} for caution in self.cautions],
        }


def changes_of(
    now: Sequence[SqlObject],
    before: Sequence[SqlObject],
    tables: Sequence[TableChange],
    *,
    exists: Callable[[SqlObject], bool],
) -> list[Change]:
    """What a file changes: its objects `now` against those `before`, as the last deployment recorded them.

    `tables` compares the tables with the account itself; `exists` says whether the account has an object that no
    deployment recorded.
    """
    altered = {change.table: change for change in tables}
    known = {one.key: one for one in before if one.verb == "CREATE"}
    said = {one.text for one in before}
    found: list[Change] = []
    for one in now:
        if one.verb == "CREATE":
            found += _created(one, known.get(one.key), altered.get(_full(one.name)), is_there=exists(one))
        elif one.verb == "DROP" and (one.key in known or exists(one)):
            found.append(Change("drop", one.key, cautions=_dropped(one)))
        elif one.verb == "GRANT" and one.text not in said:
            found.append(Change("add", one.name, is_grant=True))
        elif one.verb == "ALTER" and one.text not in said and exists(one):
            found.append(Change("change", one.key, (_after_name(one),), _rebuild(one)))
        elif one.verb == "RUN" and before and one.text not in said and (cautions := _rebuild(one)):
            found.append(Change("change", f"the statement on line {one.line}", cautions=cautions))
    return found + _gone(now, before)


def _full(name: str) -> str:
    return f"analytics_platform.{name}"


def _after_name(one: SqlObject) -> str:
    return " ".join(one.text.split())[:160]


def _created(one: SqlObject, old: SqlObject | None, table: TableChange | None, *, is_there: bool) -> Iterable[Change]:
    rules = rule_changes(old.text, one.text) if one.kind == "TABLE" and old and old.text != one.text else []
    if one.kind == "TABLE" and table is not None and not table.is_new:
        cautions = [caution for difference in table.differences for caution in _column_cautions(one, difference)]
        cautions += [caution for change in rules for caution in _rule_cautions(one, change)]
        others = [str(detail) for detail in differences(old.text, one.text)] if old and old.text != one.text else []
        details = [*(column_words(difference) for difference in table.differences), *(rule.words for rule in rules)]
        yield Change("change", one.key, (*details, *others), tuple(cautions))
    elif old is None and not is_there:
        rebuild = (_refresh(one),) if one.kind == "DYNAMIC TABLE" else ()
        yield Change("add", one.key, cautions=rebuild)
    elif old is None:
        yield Change("change", one.key, ("what it was before is not recorded",))
    elif old.text != one.text and "IF NOT EXISTS" not in one.text.upper()[:80]:
        cautions = [_refresh(one)] if one.kind == "DYNAMIC TABLE" else []
        details = [*(rule.words for rule in rules), *(str(detail) for detail in differences(old.text, one.text))]
        cautions += [caution for change in rules for caution in _rule_cautions(one, change)]
        if one.kind in ("VIEW", "DYNAMIC TABLE"):
            for column in _lost_columns(old.text, one.text):
                details.append(f"- {column}")
                cautions.append(Caution("breaks the previous release", f"{one.key} has no column {column} any more"))
        yield Change("change", one.key, tuple(details), tuple(cautions))


def _refresh(one: SqlObject) -> Caution:
    return Caution("long rebuild", f"{one.key} is computed anew from all its rows, on its warehouse")


def _rebuild(one: SqlObject) -> tuple[Caution, ...]:
    text = one.text.upper()
    what = one.key if one.verb != "RUN" else f"line {one.line}"
    return tuple(Caution("long rebuild", f"{what}: {why}") for word, why in _REBUILDS.items() if word in text)


def _dropped(one: SqlObject) -> tuple[Caution, ...]:
    broken = Caution("breaks the previous release", f"{one.key} is gone while its containers still run")
    if one.kind in ("TABLE", "SCHEMA", "DATABASE", "STAGE"):
        return (Caution("data loss", f"{one.key} is dropped with all that is in it"), broken)
    return (broken,) if one.kind in ("VIEW", "PROCEDURE", "FUNCTION", "DYNAMIC TABLE", "ROLE", "USER") else ()


def _gone(now: Sequence[SqlObject], before: Sequence[SqlObject]) -> list[Change]:
    """What the files had and have no more. Nothing drops it but a DROP; a changed signature leaves an overload."""
    here = {one.key for one in now} | {one.text for one in now}
    found = []
    for one in before:
        if one.verb not in ("CREATE", "GRANT") or one.key in here or one.text in here:
            continue
        twin = next((new for new in now if (new.kind, new.name) == (one.kind, one.name)), None)
        if one.verb == "GRANT":
            revoke = re.sub(r"\bTO (ROLE|USER)\b", r"FROM \1", one.name.replace("GRANT ", "REVOKE ", 1))
            found.append(Change("drop", one.name, (f"it stays granted until: {revoke}",), is_grant=True))
        elif twin is not None:
            text = f"{one.key} is now {twin.key}; the previous release calls the old one, which stays beside it"
            found.append(
                Change("drop", one.key, ("stays until a DROP",), (Caution("breaks the previous release", text),))
            )
        else:
            statement = f"DROP {one.kind} {one.key.removeprefix(one.kind.lower()).strip()}"
            found.append(Change("drop", one.key, (f"not in the files any more; it stays until: {statement}",)))
    return found


def column_words(difference: Difference) -> str:
    """A column that differs, as a plan says it."""
    if difference.kind == "add":
        return f"+ {difference.column} {difference.new}"
    if difference.kind == "drop":
        return f"- {difference.column} {difference.old}  (its data is lost; only with --allow-drop)"
    return f"~ {difference.column} {difference.old} -> {difference.new}"


def _column_cautions(one: SqlObject, difference: Difference) -> Iterable[Caution]:
    column = f"{one.name}.{difference.column}"
    if difference.kind == "drop":
        yield Caution("data loss", f"{column} is dropped with its data")
        yield Caution("breaks the previous release", f"{column} is gone while containers that name it still run")
    elif difference.kind == "change" and difference.old and difference.new and is_narrower(difference):
        yield Caution("data loss", f"{column} becomes narrower: {difference.old} -> {difference.new}")
        yield Caution("breaks the previous release", f"{column} takes less than the previous release may write")
    elif difference.kind == "add" and _must_be_given(one.text, difference.column):
        yield Caution(
            "breaks the previous release", f"{column} is NOT NULL without a default, and the previous release omits it"
        )


def _rule_cautions(one: SqlObject, change: RuleChange) -> Iterable[Caution]:
    column = f"{one.name}.{change.column}"
    if change.refusal:
        yield Caution("may be refused", f"{column} {change.refusal}")
    if change.breaks:
        yield Caution("breaks the previous release", f"{column} {change.breaks}")


def is_narrower(difference: Difference) -> bool:
    """Whether the new type does not hold every value of the old one."""
    old, new = difference.old or ColumnType(""), difference.new or ColumnType("")
    if old.name != new.name:
        return True
    if old.scale is not None and new.scale is not None:
        before, after = (one.size or 38 for one in (old, new))
        return new.scale < old.scale or after - new.scale < before - old.scale
    return (new.size or 0) < (old.size or 0)


def _must_be_given(text: str, column: str) -> bool:
    found = re.search(rf"^\s*{re.escape(column)}\s(?P<rest>.*)$", text, re.IGNORECASE | re.MULTILINE)
    rest = found["rest"].upper() if found else ""
    return "NOT NULL" in rest and "DEFAULT" not in rest


def _lost_columns(old: str, new: str) -> list[str]:
    now = set(_columns(new))
    return [column for column in _columns(old) if column not in now] if now else []


def _columns(text: str) -> list[str]:
    try:
        tree = sqlglot.parse_one(text, read="snowflake")
    except SqlglotError:
        return []
    query = tree.expression if isinstance(tree, exp.Create) else None
    return [name.lower() for name in query.named_selects] if isinstance(query, exp.Query) else []
