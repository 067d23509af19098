"""The tree of a Snowflake Scripting block, as the parser builds it and the interpreter walks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Lookup = Callable[[str], Any]
"""Gives the value of a variable; raises KeyError when there is none of that name."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a text where the value of a variable goes."""

    name: str
    form: Literal["bind", "bare", "identifier", "table", "positional"]
    """`:name`, a name that may be a variable, IDENTIFIER(:name), TABLE(name), or a question mark."""
    text: str
    """What was written, for a bare name that turns out to be no variable."""
    field: str = ""
    """The column, when the text says `row.column`."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the text of its block."""

    line: int
    position: int


@dataclass(frozen=True, slots=True)
class Sql:
    """A statement or an expression in SQL, with slots for variables."""

    pieces: tuple[str | Slot, ...]
    place: Place
    text: str
    first: str = ""
    """The statement's first keyword."""


@dataclass(frozen=True, slots=True)
class Expression:
    """Something with a value: as SQL, and as a function in Python when it is simple enough."""

    sql: Sql
    query: Sql | None = None
    """The statement inside, for `(SELECT ...)`, `(CALL ...)`, `(SHOW ...)` and `(EXECUTE IMMEDIATE ...)`."""
    quick: Callable[[Lookup], Any] | None = None
    dynamic: ExecuteImmediate | None = None

    @property
    def place(self) -> Place:
        return self.sql.place


@dataclass(frozen=True, slots=True)
class DeclareVariable:
    name: str
    type: str
    """As written; empty when the first value decides."""
    default: Expression | None
    place: Place


@dataclass(frozen=True, slots=True)
class DeclareCursor:
    name: str
    query: Sql | None
    result_set: str
    """The RESULTSET that the cursor walks, when it has no query of its own."""
    place: Place


@dataclass(frozen=True, slots=True)
class DeclareResultSet:
    name: str
    default: Expression | None
    place: Place


@dataclass(frozen=True, slots=True)
class DeclareException:
    name: str
    number: int
    message: str
    place: Place


@dataclass(frozen=True, slots=True)
class Assign:
    name: str
    value: Expression
    place: Place


@dataclass(frozen=True, slots=True)
class If:
    branches: tuple[tuple[Expression, Body], ...]
    otherwise: Body | None
    place: Place


@dataclass(frozen=True, slots=True)
class Case:
    subject: Expression | None
    branches: tuple[tuple[Expression, Body], ...]
    otherwise: Body | None
    place: Place


@dataclass(frozen=True, slots=True)
class ForRange:
    name: str
    first: Expression
    last: Expression
    reverse: bool
    body: Body
    label: str
    place: Place


@dataclass(frozen=True, slots=True)
class ForRows:
    name: str
    source: str
    body: Body
    label: str
    place: Place


@dataclass(frozen=True, slots=True)
class While:
    condition: Expression
    body: Body
    label: str
    place: Place


@dataclass(frozen=True, slots=True)
class Repeat:
    body: Body
    until: Expression
    label: str
    place: Place


@dataclass(frozen=True, slots=True)
class Loop:
    body: Body
    label: str
    place: Place


@dataclass(frozen=True, slots=True)
class Leave:
    """BREAK, EXIT (leave the loop) or CONTINUE, ITERATE (its next turn)."""

    kind: Literal["break", "continue"]
    label: str
    place: Place


@dataclass(frozen=True, slots=True)
class Open:
    name: str
    using: tuple[Expression, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Fetch:
    name: str
    into: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Close:
    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Run:
    """An SQL statement, and the variables its one row goes into."""

    sql: Sql
    into: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class ExecuteImmediate:
    text: Expression
    using: tuple[Expression, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Return:
    value: Expression | None
    place: Place


@dataclass(frozen=True, slots=True)
class ReturnTable:
    result_set: str
    query: Sql | None
    place: Place


@dataclass(frozen=True, slots=True)
class Raise:
    name: str
    """Empty: the exception that is being handled, again."""
    place: Place


@dataclass(frozen=True, slots=True)
class Nothing:
    """NULL; does nothing."""

    place: Place


@dataclass(frozen=True, slots=True)
class Handler:
    names: tuple[str, ...]
    goes_on: bool
    """CONTINUE: the block goes on behind the statement that failed."""
    body: Body


Declaration = DeclareVariable | DeclareCursor | DeclareResultSet | DeclareException


@dataclass(frozen=True, slots=True)
class Block:
    declarations: tuple[Declaration, ...]
    body: Body
    handlers: tuple[Handler, ...]
    place: Place


Step = (
    Block | Declaration | Assign | If | Case | ForRange | ForRows | While | Repeat | Loop | Leave
    | Open | Fetch | Close | Run | ExecuteImmediate | Return | ReturnTable | Raise | Nothing
)  # fmt: skip
Body = tuple[Step, ...]
Cells = Mapping[str, Any]
