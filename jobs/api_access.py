"""Who may call the API: bearer tokens, each with its scopes and its person."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Depends, FastAPI, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from jobs.api_errors import Unauthorized
from tools.api_tokens import Caller, Scope, Tokens
from tools.errors import NotAllowed
from tools.person import Person
from tools.settings import Settings

SCHEME: Final = HTTPBearer(
    auto_error=False, description="the value of ASSISTANT_API_TOKEN, or a token of ASSISTANT_API_TOKENS_FILE"
)
Given = Annotated[HTTPAuthorizationCredentials | None, Depends(SCHEME)]


def open_door(app: FastAPI, settings: Settings) -> None:
    """Have the application know its tokens; raises SettingsError for a file that cannot be read."""
    operator = settings.assistant_api_token
    app.state.tokens = Tokens(operator.get_secret_value() if operator else None, settings.assistant_api_tokens_file)


def _caller(request: Request, given: Given) -> Caller:
    tokens: Tokens = request.app.state.tokens
    if tokens.are_none:
        raise Unauthorized(
            "this API is closed: the worker was started without ASSISTANT_API_TOKEN and ASSISTANT_API_TOKENS_FILE"
        )
    caller = tokens.caller(given.credentials) if given else None
    if caller is None:
        raise Unauthorized("send the header Authorization: Bearer TOKEN, with a token that this API knows")
    return caller


def _with(scope: Scope) -> Any:
    """A dependency that lets in who has the scope, and says whom."""

    def check(caller: Annotated[Caller, Depends(_caller)]) -> Caller:
        if scope not in caller.scopes:
            allowed = ", ".join(sorted(caller.scopes))
            raise NotAllowed(f"the token {caller.name!r} lacks the scope {scope}; it has {allowed}")
        return caller

    return Depends(check)


JobsReader = Annotated[Caller, _with("jobs:read")]
JobsWriter = Annotated[Caller, _with("jobs:write")]
ReportsReader = Annotated[Caller, _with("reports:read")]
ReportsWriter = Annotated[Caller, _with("reports:write")]
SchedulesReader = Annotated[Caller, _with("schedules:read")]
SchedulesWriter = Annotated[Caller, _with("schedules:write")]
MetricsReader = Annotated[Caller, _with("metrics:read")]
Questioner = Annotated[Caller, _with("query")]


def acting_for(caller: Caller, named: str | None) -> Person:
    """The person that something is done for: the token's own, or whom the operator names."""
    if named is None or named == caller.person.id:
        return caller.person
    if not caller.is_operator:
        raise NotAllowed(f"the token {caller.name!r} acts for {caller.person.id!r} only; leave the other name out")
    return Person(id=named, name=named, email=named if "@" in named else None)
