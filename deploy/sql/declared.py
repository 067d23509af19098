"""What the files of sql/ say of each object: its options as all statements on it leave them; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from deploy.sql.objects import SqlObject

_OPTION = re.compile(r"\b([A-Z_]{3,})\s*=\s*('(?:[^']|'')*'|\((?:[^()']|'(?:[^']|'')*'|\([^()]*\))*\)|[\w.]+)")
_HEAD: Final = re.compile(r"\bAS\b|\$\$")
_PARTS: Final[Mapping[str, re.Pattern[str]]] = {
    "TRIGGERS": re.compile(r"\bTRIGGERS\s+(.+)$", re.DOTALL),
    "CLUSTER BY": re.compile(r"\bCLUSTER\s+BY\s+(\([^()]*\))"),
    "AUTHENTICATION POLICY": re.compile(r"\bSET\s+AUTHENTICATION\s+POLICY\s+([\w.]+)"),
    "ON TABLE": re.compile(r"\bON\s+TABLE\s+([\w.]+)"),
    "MANAGED ACCESS": re.compile(r"\bWITH\s+(MANAGED)\s+ACCESS\b"),
}
"""What Snowflake writes without an equals sign, by the kinds that have it."""
_PARTS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "RESOURCE MONITOR": ("TRIGGERS",), "TABLE": ("CLUSTER BY",), "USER": ("AUTHENTICATION POLICY",),
    "STREAM": ("ON TABLE",), "SCHEMA": ("MANAGED ACCESS",),
}  # fmt: skip
_NORMAL: Final[Mapping[str, re.Pattern[str]]] = {
    # X-Small and XSMALL are one size, 1 MINUTE and 1 minutes one time.
    "WAREHOUSE_SIZE": re.compile(r"\W"),
    "USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE": re.compile(r"\W"),
    "TARGET_COMPLETION_INTERVAL": re.compile(r"s$", re.IGNORECASE),
    "CLUSTER BY": re.compile(r"LINEAR|[()\s\"]", re.IGNORECASE),
}
_ITEM = re.compile(r"'((?:[^']|'')*)'|[\w.]+")

Live = str | tuple[str, ...] | None
"""What an account tells of an option: a text, a list, or that it is not set."""


@dataclass(frozen=True, slots=True)
class Said:
    """An option as a file writes it: DEFAULT_ROLE = assistant_web, or a part of ENCRYPTION = (TYPE = ...)."""

    name: str
    text: str
    whole: str
    """The option that it is a part of, as the file writes it."""

    def is_met_by(self, live: Live) -> bool:
        """Whether the account has it so; texts count letter by letter, words and names without regard to case."""
        if self.text.startswith("(") and self.name not in _NORMAL:
            found = (live,) if isinstance(live, str) else live or ()
            return {one.upper() for one in listed(self.text)} == {one.upper() for one in found if one}
        if live is None or isinstance(live, tuple):
            return False
        wanted = listed(self.text)[0] if self.text.startswith("'") else " ".join(self.text.split())
        now = " ".join(live.split())
        if pattern := _NORMAL.get(self.name):
            return pattern.sub("", wanted).upper() == pattern.sub("", now).upper()
        if _is_number(wanted) and _is_number(now):
            return float(wanted) == float(now)
        return wanted == now if self.text.startswith("'") else wanted.upper() == now.upper()


def listed(text: str) -> list[str]:
    """The texts and words in ('a', b), or the one text or word that it is."""
    return [found[1].replace("''", "'") if found[0].startswith("'") else found[0] for found in _ITEM.finditer(text)]


def options_said(objects: Iterable[SqlObject]) -> dict[str, dict[str, Said]]:
    """The options of every object that is created, by its key; a later statement overrides an earlier one."""
    found: dict[str, dict[str, Said]] = {}
    for one in objects:
        if one.verb == "CREATE":
            found.setdefault(one.key, {})
        if one.verb in ("CREATE", "ALTER") and one.key in found:
            found[one.key] |= {said.name: said for said in _said(one)}
    return found


def _said(one: SqlObject) -> Iterator[Said]:
    head = _HEAD.split(one.text)[0]
    for name in _PARTS_OF.get(one.kind, ()):
        if part := _PARTS[name].search(head):
            text = " ".join(part[1].split())
            yield Said(name, text, text)
            head = head[: part.start()] + head[part.end() :]
    for name, value in _OPTION.findall(head):
        inner = _OPTION.findall(value) if value.startswith("(") else []
        for key, text in inner:
            yield Said(f"{name}.{key}", text, f"{name} = {' '.join(value.split())}")
        if not inner:
            yield Said(name, value, f"{name} = {' '.join(value.split())}")


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\d+(\.\d+)?", text) is not None
