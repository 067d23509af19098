"""The files of sql/: their order, the values filled into them, and their statements."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.errors import CallerError

ROOT = Path(__file__).resolve().parents[2]
SQL = ROOT / "sql"
SEMANTIC_MODELS = ROOT / "semantic_models"
ORDER_FILE = "deploy_order.md"

_ENTRY = re.compile(r"^(?P<number>\d+)\.\s+\[[^\]]+\]\((?P<path>[^)]+\.sql)\)(?P<rest>.*)$")
_AGAIN_AFTER = re.compile(r"again after (\d+(?:(?:, | and )\d+)*)")
_VARIABLE = re.compile(r"<%\s*(\w+)(\s+list)?\s*%>")
# What may hold a semicolon that ends nothing: comments, strings (Snowflake's know \' and ''), quoted names, $$ bodies.
_PIECE = re.compile(
    r"""(?P<comment>--[^\n]*|//[^\n]*|/\*.*?\*/)
      | (?P<quoted>'(?:[^'\\]|\\.|'')*' | "(?:[^"]|"")*" | \$\$.*?\$\$)
      | (?P<end>;)
      | (?P<space>\s+)
      | (?P<other>[^\s;'"$/-]+|.)""",
    re.DOTALL | re.VERBOSE,
)


class BrokenOrder(CallerError):
    """deploy_order.md does not say one clear order."""


class MissingVariable(CallerError):
    """A file needs a value that nobody gave."""

    def __init__(self, name: str, *, file: str, line: int, known: Mapping[str, str]) -> None:
        given = ", ".join(sorted(known)) or "none"
        super().__init__(
            f"sql/{file} line {line} needs a value for {name!r}, and it has none (given: {given}); "
            f"{ORDER_FILE} says what it is"
        )
        self.name = name


@dataclass(frozen=True, slots=True)
class OrderedFile:
    """An entry of deploy_order.md; `path` is relative to sql/."""

    number: int
    path: str
    again_after: tuple[int, ...]
    is_sample_data: bool
    is_bootstrap: bool = False
    """Applied by an administrator, with assistant sql bootstrap, and by no pipeline."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a file, without its semicolon and the comments before it."""

    text: str
    line: int

    @property
    def first_words(self) -> str:
        """What it does, short: CREATE OR ALTER TABLE analytics_platform.raw_data.orders."""
        words = self.text.split()
        return " ".join(words[:6]) + (" ..." if len(words) > 6 else "")


def read_order(root: Path = SQL) -> list[OrderedFile]:
    """The files in the order of deploy_order.md; those below the headings on sample data and bootstrap are marked.

    Raises BrokenOrder when numbers do not count up, a file is listed twice or missing, or a file of sql/ is not listed.
    """
    order: list[OrderedFile] = []
    sample_data = bootstrap = False
    for line in (root / ORDER_FILE).read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            sample_data, bootstrap = "sample" in line.lower(), "bootstrap" in line.lower()
        if entry := _ENTRY.match(line):
            again = _AGAIN_AFTER.search(entry["rest"])
            numbers = tuple(int(number) for number in re.findall(r"\d+", again[1])) if again else ()
            order.append(OrderedFile(int(entry["number"]), entry["path"], numbers, sample_data, bootstrap))
    _check_order(order, root)
    return order


def _check_order(order: list[OrderedFile], root: Path) -> None:
    for place, file in enumerate(order, start=1):
        if file.number != place:
            raise BrokenOrder(
                f"{ORDER_FILE}: {file.path} has number {file.number} and is the {place}. file of the list"
            )
        if wrong := [number for number in file.again_after if number >= place]:
            raise BrokenOrder(f"{ORDER_FILE}: {file.path} comes again after {wrong[0]}, which is not before it")
    paths = [file.path for file in order]
    if twice := {path for path in paths if paths.count(path) > 1}:
        raise BrokenOrder(f"{ORDER_FILE} lists {', '.join(sorted(twice))} twice")
    there = {path.relative_to(root).as_posix() for path in root.rglob("*.sql")}
    if missing := set(paths) - there:
        raise BrokenOrder(f"{ORDER_FILE} lists {', '.join(sorted(missing))}, which sql/ does not have")
    if unlisted := there - set(paths):
        raise BrokenOrder(f"{ORDER_FILE} does not list {', '.join(sorted(unlisted))}; add a line where it belongs")


def render(text: str, variables: Mapping[str, str], *, file: str) -> str:
    """The text with every <% name %> filled in, in a comment too; <% name list %> inside quotes is a list of texts.

    Raises MissingVariable.
    """

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if not variables.get(name):
            raise MissingVariable(name, file=file, line=text.count("\n", 0, found.start()) + 1, known=variables)
        value = variables[name].replace("'", "''")
        return "', '".join(part.strip() for part in value.split(",")) if found[2] else value

    return _VARIABLE.sub(value, text)


def checksum(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def split(text: str) -> list[Statement]:
    """The statements of a script; a semicolon in a comment, a string, a quoted name or $$ ... $$ ends none."""
    return list(_statements(text))


def _statements(text: str) -> Iterator[Statement]:
    start: int | None = None
    for piece in _PIECE.finditer(text):
        if piece.lastgroup == "end":
            if start is not None:
                yield _statement(text, start, piece.start())
            start = None
        elif start is None and piece.lastgroup not in {"comment", "space"}:
            start = piece.start()
    if start is not None:
        yield _statement(text, start, len(text))


def _statement(text: str, start: int, end: int) -> Statement:
    return Statement(text[start:end].rstrip(), text.count("\n", 0, start) + 1)
