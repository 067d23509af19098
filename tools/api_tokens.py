"""Tokens of the API: who each is for and what it may do; the file holds hashes, never a token."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from tools.errors import SettingsError
from tools.person import Person

Scope = Literal[
    "jobs:read",
    "jobs:write",
    "reports:read",
    "reports:write",
    "schedules:read",
    "schedules:write",
    "metrics:read",
    "query",
]
SCOPES: Final[frozenset[Scope]] = frozenset(get_args(Scope))
OPERATOR: Final = Person(id="api", name="API", is_admin=True)
"""Who ASSISTANT_API_TOKEN stands for: it may do everything, for everybody."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls the API, by a token: the person that jobs are submitted for, and what the token may do."""

    name: str
    person: Person
    scopes: frozenset[Scope]

    @property
    def is_operator(self) -> bool:
        """Whether it may act for others."""
        return self.person.is_admin


class Tokens:
    """The token of the settings and those of a file, which is read again when it has changed."""

    def __init__(self, operator: str | None, file: Path | None) -> None:
        self._operator = _hash(operator) if operator else None
        self._file = file
        self._read_at: tuple[int, int] | None = None
        self._known: tuple[tuple[str, Caller], ...] = ()
        self._read()

    @property
    def are_none(self) -> bool:
        """Whether nobody can call: the API is closed."""
        return self._operator is None and not self._read()

    def caller(self, token: str) -> Caller | None:
        """Whose token it is; every known one is compared, each in constant time."""
        sent = _hash(token)
        found: Caller | None = None
        if self._operator is not None and hmac.compare_digest(sent, self._operator):
            found = Caller("operator", OPERATOR, SCOPES)
        for known, caller in self._read():
            if hmac.compare_digest(sent, known):
                found = found or caller
        return found

    def _read(self) -> tuple[tuple[str, Caller], ...]:
        if self._file is None:
            return ()
        try:
            state = self._file.stat()
            if self._read_at != (state.st_mtime_ns, state.st_size):
                self._known = tuple(_parsed(self._file, self._file.read_text("utf-8")))
                self._read_at = (state.st_mtime_ns, state.st_size)
        except OSError as error:
            raise SettingsError(f"ASSISTANT_API_TOKENS_FILE={self._file} cannot be read: {error.strerror}") from error
        return self._known


def make_line(name: str, scopes: Sequence[str], *, person: str | None = None) -> tuple[str, str]:
    """A new token and its line for the file; raises SettingsError for a name or a scope that cannot be."""
    if not name or ":" in name or name.startswith("#") or name != name.strip():
        raise SettingsError(f"{name!r} is no name of a token; letters, digits and hyphens are")
    token = secrets.token_urlsafe(32)
    line = f"{name}:{_hash(token)}:{','.join(_scopes(scopes))}" + (f":{person}" if person else "")
    return token, line


def _parsed(file: Path, text: str) -> list[tuple[str, Caller]]:
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            name, hashed, scopes, who = _cut(line.strip())
            _check_hash(name, hashed)
            allowed = _scopes(scopes.split(","))
        except SettingsError as error:
            raise SettingsError(
                f"ASSISTANT_API_TOKENS_FILE={file}, line {number}: {error}; `assistant token NAME` makes a line"
            ) from None
        who = who or name
        person = Person(id=who, name=who, email=who if "@" in who else None)
        found.append((hashed.lower(), Caller(name, person, frozenset(allowed))))
    return found


def _check_hash(name: str, hashed: str) -> None:
    if not name or len(hashed) != 64 or set(hashed.lower()) - set("0123456789abcdef"):
        raise SettingsError("expected NAME:SHA256-OF-TOKEN:scope,scope[:person]")


def _cut(line: str) -> tuple[str, str, str, str]:
    """The four parts; scopes have colons in their names, so the person is what follows the last of them."""
    name, _, rest = line.partition(":")
    hashed, _, rest = rest.partition(":")
    head, comma, last = rest.rpartition(",")
    parts = last.split(":")
    size = 2 if any(scope.startswith(f"{parts[0]}:") for scope in SCOPES) else 1
    return name, hashed, head + comma + ":".join(parts[:size]), ":".join(parts[size:])


def _scopes(names: Sequence[str]) -> list[Scope]:
    wanted = [name.strip() for name in names if name.strip()]
    unknown = [name for name in wanted if name not in SCOPES]
    if unknown or not wanted:
        what = f"{unknown[0]!r} is no scope" if unknown else "a token needs a scope"
        raise SettingsError(f"{what}; there are {', '.join(get_args(Scope))}")
    return [scope for scope in get_args(Scope) if scope in wanted]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
