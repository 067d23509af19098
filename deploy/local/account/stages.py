"""Internal stages: files in folders of the data directory, put and got by the client itself on this machine."""

from __future__ import annotations

import hashlib
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deploy.local.account.errors import SnowflakeError, missing, unsupported
from deploy.local.account.names import Name
from deploy.local.account.properties import properties, unquoted
from deploy.local.account.statements import Outcome, Statement, statements

if TYPE_CHECKING:
    from deploy.local.account.account import Account
    from deploy.local.account.session import Session

LOCATION = re.compile(r"""\s*(?:'(@(?:[^'\\]|''|\\.)*)'|(@[^\s;()]+))""")
FILE = re.compile(r"""\s*('(?:[^'\\]|''|\\.)*'|\S+)""")


class Stages:
    """Where the files of stages are."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def folder(self, name: Name) -> Path:
        return self._folder.joinpath(*(part.replace("/", "%2F") for part in name))

    def file(self, name: Name, path: str) -> Path:
        """A file or folder on a stage; never outside of it."""
        base = self.folder(name).resolve()
        found = (base / path.lstrip("/")).resolve()
        if found != base and base not in found.parents:
            raise SnowflakeError(f"Remote file '{path}' was not found.", errno=253006, sqlstate="22000")
        return found

    def drop(self, name: Name) -> None:
        shutil.rmtree(self.folder(name), ignore_errors=True)

    def drop_within(self, database: str, schema: str = "") -> None:
        shutil.rmtree(self._folder / database / schema if schema else self._folder / database, ignore_errors=True)

    def files(self, name: Name, prefix: str) -> list[tuple[str, Path]]:
        """Paths on the stage that begin with `prefix`, with their files."""
        base = self.folder(name)
        found = [(path.relative_to(base).as_posix(), path) for path in sorted(base.rglob("*")) if path.is_file()]
        return [(path, file) for path, file in found if path.startswith(prefix.lstrip("/"))]


def attach(account: Account) -> None:
    account.table_functions["DIRECTORY"] = _directory


def _directory(session: Session, call: Any) -> Any:
    raise unsupported(f"DIRECTORY({call}) in {session.database}; LIST shows the files")


def location(session: Session, text: str) -> tuple[Name, str]:
    """`@db.schema.stage/path`, `@~/path`, `@%table/path` as the stage's name and the path on it."""
    text = unquoted(text.strip())
    if not text.startswith("@"):
        raise SnowflakeError(f"SQL compilation error:\n{text} is no stage; it does not start with @", errno=1003)
    if text.startswith("@~"):
        return Name("", "", f"~{session.user}"), text[2:].strip("/")
    found = re.match(r'@((?:%?"(?:[^"]|"")+"|%?[\w$]+)(?:\.(?:%?"(?:[^"]|"")+"|%?[\w$]+)){0,2})/?(.*)', text, re.DOTALL)
    if found is None:
        raise SnowflakeError(f"SQL compilation error:\ninvalid stage name {text!r}", errno=1003)
    raw, path = found.groups()
    if "%" in raw:
        name = session.qualified(raw.replace("%", ""))
        if not session.is_table(name):
            raise missing("Table", name)
        return Name(name.database, name.schema, f"%{name.name}"), path
    name = session.qualified(raw)
    entry = session.account.catalog.get("STAGE", name)
    if entry is None or not session.may_use_stage(name):
        raise missing_stage(name)
    if entry.definition.get("URL"):
        raise unsupported(f"files on the external stage {name}")
    return name, path


def missing_stage(name: Name) -> SnowflakeError:
    return SnowflakeError(
        f"SQL compilation error:\nStage '{name}' does not exist or not authorized.", errno=2003, sqlstate="02000"
    )


def _located(session: Session, statement: Statement, text: str) -> tuple[Name, str, str]:
    """The stage, the path, and the text after them; a bind may stand for both."""
    if text.lstrip().startswith("?") and isinstance(statement.binds, list | tuple):
        return *location(session, str(statement.binds[0])), text.lstrip()[1:]
    found = LOCATION.match(text)
    if found is None:
        raise SnowflakeError("SQL compilation error:\na stage such as @name is expected", errno=1003)
    return *location(session, found.group(1) or found.group(2)), text[found.end() :]


@statements.on("PUT")
def put(session: Session, statement: Statement) -> Outcome:
    """The client copies the file itself; it is told where to."""
    rest = statement.after("PUT")
    file = FILE.match(rest)
    if file is None:
        raise SnowflakeError("SQL compilation error:\nPUT needs a file:// path", errno=1003)
    name, path, options_text = _located(session, statement, rest[file.end() :])
    options = properties(options_text)
    source = unquoted(file.group(1)).removeprefix("file://")
    target = session.account.stages.file(name, path)
    target.mkdir(parents=True, exist_ok=True)
    compress = str(options.get("AUTO_COMPRESS", "TRUE")).upper() == "TRUE"
    transfer = {
        "command": "UPLOAD",
        "operation": "Node",
        "src_locations": [source],
        "parallel": int(options.get("PARALLEL", 4)),
        "threshold": 209715200,
        "autoCompress": compress,
        "overwrite": str(options.get("OVERWRITE", "FALSE")).upper() == "TRUE",
        "sourceCompression": str(options.get("SOURCE_COMPRESSION", "AUTO_DETECT")).lower(),
        "clientShowEncryptionParameter": False,
        "encryptionMaterial": None,
        "stageInfo": {"locationType": "LOCAL_FS", "location": str(target), "path": "", "creds": {}},
    }
    return Outcome(Outcome.status().table, 1, transfer=transfer)


@statements.on("GET")
def get(session: Session, statement: Statement) -> Outcome:
    name, path, rest = _located(session, statement, statement.after("GET"))
    target = FILE.match(rest)
    if target is None:
        raise SnowflakeError("SQL compilation error:\nGET needs a file:// path", errno=1003)
    options = properties(rest[target.end() :])
    pattern = options.get("PATTERN")
    base = session.account.stages.folder(name)
    files = [
        found
        for found, _ in session.account.stages.files(name, path)
        if not pattern or re.fullmatch(str(pattern), found)
    ]
    transfer = {
        "command": "DOWNLOAD",
        "operation": "Node",
        "src_locations": files,
        "localLocation": unquoted(target.group(1)).removeprefix("file://"),
        "parallel": int(options.get("PARALLEL", 4)),
        "encryptionMaterial": [None] * len(files),
        "stageInfo": {"locationType": "LOCAL_FS", "location": str(base), "path": "", "creds": {}},
    }
    return Outcome(Outcome.status().table, 1, transfer=transfer)


@statements.on("LIST")
@statements.on("LS")
def list_files(session: Session, statement: Statement) -> Outcome:
    name, path, rest = _located(session, statement, statement.after(*statement.claimed))
    pattern = properties(rest).get("PATTERN")
    rows = []
    prefix = name.name.lower() if not name.name.startswith("~") else ""
    for found, file in session.account.stages.files(name, path):
        if pattern and not re.fullmatch(str(pattern), found):
            continue
        told = file.stat()
        modified = datetime.fromtimestamp(told.st_mtime, UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
        digest = hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()
        rows.append([f"{prefix}/{found}".lstrip("/"), told.st_size, digest, modified])
    return Outcome.of(["name", "size", "md5", "last_modified"], rows)


@statements.on("REMOVE")
@statements.on("RM")
def remove_files(session: Session, statement: Statement) -> Outcome:
    name, path, rest = _located(session, statement, statement.after(*statement.claimed))
    pattern = properties(rest).get("PATTERN")
    rows = []
    for found, file in session.account.stages.files(name, path):
        if not pattern or re.fullmatch(str(pattern), found):
            file.unlink()
            rows.append([f"{name.name.lower()}/{found}", "removed"])
    return Outcome.of(["name", "result"], rows)


@statements.on("CREATE", "STAGE")
def create_stage(session: Session, statement: Statement) -> Outcome:
    text, raw = named(statement)
    name = session.qualified(raw)
    session.account.require_schema(name)
    temporary = bool(statement.modifiers & {"TEMPORARY", "TEMP"})
    session.require_create("STAGE", name, temporary=temporary)
    there = session.account.catalog.get("STAGE", name) is not None
    if there and "IF NOT EXISTS" in statement.modifiers:
        return Outcome.status(f"{name.name} already exists, statement succeeded.")
    if there and not statement.modifiers & {"OR REPLACE", "OR ALTER"}:
        raise SnowflakeError(
            f"SQL compilation error:\nObject '{name.name}' already exists.", errno=2002, sqlstate="42710"
        )
    options = properties(text)
    if "OR REPLACE" in statement.modifiers:
        session.account.stages.drop(name)
    owner = None if there else session.role
    session.account.catalog.put("STAGE", name, options, owner=owner, comment=str(options.get("COMMENT", "")))
    if temporary:
        session.temporary_objects.add(("STAGE", name))
    elif not there:
        session.account.grant_future("STAGE", name)
    verb = "altered" if there and "OR ALTER" in statement.modifiers else "created"
    return Outcome.status(f"Stage area {name.name} successfully {verb}.")


def named(statement: Statement) -> tuple[str, str]:
    """The text after the object's name, and the name, also when it is IDENTIFIER(?)."""
    from deploy.local.account.text import without_blank

    rest = without_blank(statement.after(*statement.claimed))
    if found := re.match(r"IDENTIFIER\s*\(\s*(.*?)\s*\)", rest, re.IGNORECASE | re.DOTALL):
        argument = found.group(1)
        value = (
            statement.binds[0] if argument == "?" and isinstance(statement.binds, list | tuple) else unquoted(argument)
        )
        return rest[found.end() :], str(value)
    return rest[len(statement.name) :], statement.name


@statements.on("DROP", "STAGE")
def drop_stage(session: Session, statement: Statement) -> Outcome:
    _, raw = named(statement)
    name = session.qualified(raw)
    if not session.account.catalog.drop("STAGE", name):
        if "IF EXISTS" in statement.modifiers:
            return Outcome.status(f"Drop statement executed successfully ({name.name} already dropped).")
        raise missing_stage(name)
    session.account.stages.drop(name)
    return Outcome.status(f"{name.name} successfully dropped.")


@statements.on("ALTER", "STAGE")
def alter_stage(session: Session, statement: Statement) -> Outcome:
    name = session.qualified(statement.name)
    entry = session.account.catalog.get("STAGE", name)
    if entry is None:
        raise missing_stage(name)
    action = statement.after("ALTER", "STAGE")[len(statement.name) :].strip()
    if found := re.match(r"SET\s+(?!TAG)(.*)", action, re.IGNORECASE | re.DOTALL):
        told = properties(found.group(1))
        comment = str(told["COMMENT"]) if "COMMENT" in told else None
        session.account.catalog.put("STAGE", name, entry.definition | told, comment=comment)
    elif action.upper().startswith("REFRESH"):
        return Outcome.of(["file", "status"], [])
    else:
        raise unsupported(f"ALTER STAGE ... {action[:60]}")
    return Outcome.status()
