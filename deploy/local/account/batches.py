"""Many rows in one statement: arrays of binds, and the long VALUES that executemany writes, loaded through Arrow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from sqlglot import exp

from deploy.local.account import binds, plans, queries
from deploy.local.account.errors import SnowflakeError
from deploy.local.account.names import quoted
from deploy.local.account.parse import parse_one
from deploy.local.account.properties import unquoted
from deploy.local.account.statements import Outcome, Statement

if TYPE_CHECKING:
    from deploy.local.account.session import Session

LONG = 20_000
"""From how many characters on an INSERT ... VALUES is read here and not by the parser."""

HEAD = re.compile(r"INSERT\s+INTO\s+.*?\bVALUES\s*(?=\()", re.IGNORECASE | re.DOTALL)
LITERAL = re.compile(
    r"""'(?:[^'\\]|''|\\.)*'|(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|\b(?:NULL|TRUE|FALSE)\b|[()]|[^'()\w-]+|\w+|-""",
    re.IGNORECASE | re.DOTALL,
)


class Batch(Sequence[Any]):
    """Columns of values for the placeholders of one statement; a sequence so that it passes as binds."""

    def __init__(self, columns: list[list[Any]]) -> None:
        self.columns = columns

    def __len__(self) -> int:
        return len(self.columns)

    def __getitem__(self, index: Any) -> Any:
        return self.columns[index]

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        return list(zip(*self.columns, strict=True))


def long_insert(statement: Statement) -> tuple[str, Batch] | None:
    """A long INSERT ... VALUES as one row with placeholders and the columns of its values.

    None when its rows are not all of one form; then the parser has to read it.
    """
    if len(statement.sql) < LONG or (head := HEAD.match(statement.sql)) is None:
        return None
    form: list[str] | None = None
    rows: list[list[Any]] = []
    shape: list[str] = []
    values: list[Any] = []
    depth = 0
    for token in LITERAL.finditer(statement.sql, head.end()):
        text = token.group()
        if text == "(":
            depth += 1
            shape.append(text)
        elif text == ")":
            depth -= 1
            shape.append(text)
            if depth == 0:
                if form is None:
                    form = shape
                elif form != shape:
                    return None
                rows.append(values)
                shape, values = [], []
        elif depth == 0:
            if text.strip() not in {",", ""}:
                return None
        else:
            value = _literal(text)
            if value is _NONE:
                shape.append(text)
            else:
                shape.append("?")
                values.append(value)
    if form is None or depth:
        return None
    row = "".join(form)
    return f"{head.group()}{row}", Batch([list(column) for column in zip(*rows, strict=True)])


_NONE = object()


def _literal(text: str) -> Any:
    """The value of a literal, or a mark when it is none."""
    first = text[0]
    if first == "'":
        return unquoted(text)
    if first.isdigit() or (first == "-" and len(text) > 1):
        return Decimal(text) if "." in text or "e" in text.lower() else int(text)
    upper = text.upper()
    if upper == "NULL":
        return None
    if upper in {"TRUE", "FALSE"}:
        return upper == "TRUE"
    return _NONE


def column(values: list[Any]) -> pa.Array:
    """One Arrow column; values of several kinds become texts, which DuckDB casts as Snowflake would."""
    kinds = {type(value) for value in values if value is not None}
    if len(kinds) == 1 and kinds <= {int, float, bool, str, bytes}:
        try:
            return pa.array(values)
        except (OverflowError, pa.ArrowInvalid):
            pass
    if not kinds:
        return pa.array(values, pa.string())
    return pa.array([_text(value) for value in values], pa.string())


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else f"{value}"


def run(session: Session, statement: Statement, batch: Batch) -> Outcome:
    """Run a statement once for all rows of a batch: as one INSERT from Arrow, or row by row in one transaction."""
    tree = parse_one(binds.named(statement.sql))
    if not isinstance(tree, exp.Insert):
        return _row_by_row(session, statement, batch)
    source = tree.expression
    if isinstance(source, exp.Values) and len(source.expressions) == 1:
        row = source.expressions[0]
        items = row.expressions if isinstance(row, exp.Tuple) else [row.this if isinstance(row, exp.Paren) else row]
        source = exp.select(*items, copy=False)
        tree.set("expression", source)
    if not isinstance(source, exp.Select) or source.args.get("from_"):
        return _row_by_row(session, statement, batch)
    name = session.register(
        pa.Table.from_arrays([column(values) for values in batch.columns], [f"c{i}" for i in range(len(batch))])
    )
    try:
        made = plans.build(session, tree, batch_columns(len(batch)))
        text = plans.text_of(made, batch_columns(len(batch)))
        text = f"{text} FROM {quoted(name)} AS _batch"
        for index in range(len(batch), 0, -1):
            text = text.replace(f"'{binds.PREFIX}{index}_'", f'_batch."c{index - 1}"')
        made.sql = text
        return session.writing(lambda: queries.write(session, made, None), made)
    finally:
        session.unregister()


def batch_columns(count: int) -> list[str]:
    """Marks that stand for the columns while the statement is translated."""
    return [f"{binds.PREFIX}{index}_" for index in range(1, count + 1)]


def _row_by_row(session: Session, statement: Statement, batch: Batch) -> Outcome:
    own = not session.in_transaction
    if own:
        session.begin()
    count = 0
    outcome: Outcome | None = None
    try:
        for row in batch.rows:
            outcome = session.run(statement.sql, list(row))
            count += outcome.row_count
    except SnowflakeError:
        if own:
            session.rollback()
        raise
    if own:
        session.commit()
    if outcome is None:
        return Outcome.wrote(0)
    return Outcome.wrote(count, outcome.columns) if outcome.changed else outcome
