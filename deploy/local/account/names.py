"""Names as Snowflake resolves them: upper case unless quoted, in up to three parts."""

from __future__ import annotations

import re
from typing import NamedTuple

PART = r'(?:"(?:[^"]|"")+"|[A-Za-z_][\w$]*)'
NAME = re.compile(rf"{PART}(?:\.{PART}){{0,2}}")


class Name(NamedTuple):
    """A schema object: TABLE, VIEW, PROCEDURE, TASK, STREAM, STAGE and so on; an empty part is unknown."""

    database: str
    schema: str
    name: str

    def __str__(self) -> str:
        return ".".join(shown(part) for part in self if part)

    @property
    def sql(self) -> str:
        """The name as DuckDB reads it, each part quoted."""
        return ".".join(quoted(part) for part in self if part)


def folded(part: str) -> str:
    """One part of a name without quotes, or in upper case when it has none."""
    part = part.strip()
    if len(part) > 1 and part.startswith('"') and part.endswith('"'):
        return part[1:-1].replace('""', '"')
    return part.upper()


def quoted(part: str) -> str:
    return '"' + part.replace('"', '""') + '"'


def shown(part: str) -> str:
    """A part as Snowflake prints it: quoted only where it must be."""
    return part if re.fullmatch(r"[A-Z_][A-Z0-9_$]*", part) else quoted(part)


def dotted(name: Name) -> str:
    """The parts with dots between them, as grants name an object."""
    return ".".join(part for part in name if part)


def literal(text: str) -> str:
    """A text as an SQL literal that DuckDB reads."""
    return "'" + text.replace("'", "''") + "'"


def parts(text: str) -> tuple[str, ...]:
    """`raw_data."Odd".t` as its folded parts."""
    return tuple(folded(part) for part in re.findall(PART, text))


def qualified(text: str, *, database: str | None, schema: str | None) -> Name:
    """The full name that `text` means in a session with this current database and schema."""
    found = parts(text)
    if len(found) == 3:
        return Name(*found)
    if len(found) == 2:
        return Name(database or "", *found)
    return Name(database or "", schema or "", found[0] if found else "")
