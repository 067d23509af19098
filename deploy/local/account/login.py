"""Logins and tokens: who a session token belongs to, and what is answered when it belongs to nobody."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any

from fakesnow.transforms import SERVER_VERSION

from deploy.local.account import wire
from deploy.local.account.account import Account
from deploy.local.account.context import set_parameter
from deploy.local.account.errors import SnowflakeError
from deploy.local.account.parameters import PARAMETERS
from deploy.local.account.session import Session

SESSION_SECONDS = 3600
MASTER_SECONDS = 14400

FOR_CLIENTS = {
    # The connector would put a long array of binds on a stage first; inline is quicker on loopback.
    "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD": 0,
    "CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY": 3600,
    "CLIENT_TELEMETRY_ENABLED": False,
    "CLIENT_PREFETCH_THREADS": 4,
}


def token_of(authorization: str) -> str:
    """The token in `Snowflake Token="..."`."""
    found = re.match(r'Snowflake Token="(.*)"', authorization)
    return found.group(1) if found else ""


def authenticate(account: Account, token: str) -> Session | dict[str, Any]:
    """The session of a token, or what a client is answered instead: renew it, or log in again."""
    session = account.by_token(token)
    if session is None or session.closed:
        code, message = ("390104", "User must login again to access the service.")
        if token.startswith("ver:1-hint:"):
            code, message = ("390112", "Your session has expired. Please login again.")
        return {"data": None, "code": code, "message": message, "success": False}
    return session


def login(account: Account, data: Mapping[str, Any], query: Mapping[str, str]) -> dict[str, Any]:
    """Open a session; any password is right."""
    user = str(data.get("LOGIN_NAME") or "ADMIN")
    try:
        session = account.open_session(
            user=user,
            role=query.get("roleName"),
            database=query.get("databaseName"),
            schema=query.get("schemaName"),
            warehouse=query.get("warehouse"),
        )
    except SnowflakeError as error:
        return wire.failure(error)
    for name, value in (data.get("SESSION_PARAMETERS") or {}).items():
        if name.upper() in PARAMETERS and value is not None:
            set_parameter(session, name.upper(), str(value).lower() if isinstance(value, bool) else str(value))
    return wire.success(
        {
            "token": account.new_token(session),
            "masterToken": account.new_token(session),
            "validityInSeconds": SESSION_SECONDS,
            "masterValidityInSeconds": MASTER_SECONDS,
            "displayUserName": session.user,
            "serverVersion": SERVER_VERSION,
            "firstLogin": False,
            "healthCheckInterval": 45,
            "sessionId": session.id,
            "parameters": parameters(session),
            "sessionInfo": {
                "databaseName": session.database,
                "schemaName": session.schema,
                "warehouseName": session.warehouse,
                "roleName": session.role,
            },
        }
    )


def parameters(session: Session) -> list[dict[str, Any]]:
    """The session's parameters in the types that clients expect."""
    told: dict[str, Any] = {}
    for name, value in session.parameters.items():
        kind = PARAMETERS[name].kind
        told[name] = value.lower() == "true" if kind == "BOOLEAN" else int(value) if kind == "NUMBER" else value
    return [{"name": name, "value": value} for name, value in (told | FOR_CLIENTS).items()]


def renew(account: Account, master: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """New tokens for old ones."""
    session = account.by_token(master)
    if session is None or session.closed:
        return {"data": None, "code": "390114", "message": "Master token has expired.", "success": False}
    account.revoke(str(body.get("oldSessionToken") or ""))
    return wire.success(
        {
            "sessionToken": account.new_token(session),
            "validityInSecondsST": SESSION_SECONDS,
            "masterToken": master,
            "validityInSecondsMT": MASTER_SECONDS,
            "sessionId": session.id,
            "issuedAt": int(time.time() * 1000),
        }
    )
