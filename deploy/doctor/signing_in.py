"""Whether the account lets us in: a connection, or the statement that makes one possible."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import snowflake.connector
from snowflake.connector.errors import Error as SnowflakeError

from deploy.doctor.finding import Check, Finding
from tools.clients.sign_in import connect_arguments, sign_in_way
from tools.clients.snowflake_errors import CREDENTIALS_REJECTED, LOGIN_FAILED, to_service_error
from tools.errors import ServiceError, SettingsError
from tools.settings import Settings

NAME = "Snowflake: sign-in"
LOGIN_SECONDS = 10
ROLE_NOT_GRANTED = frozenset({390186, 390189, 390317})
WHY = "Every question, job and schedule runs through this sign-in."


@contextmanager
def connected(settings: Settings) -> Iterator[Any]:
    """A connection as the component has it; raises what the connector raises."""
    arguments = connect_arguments(settings, None) | {"login_timeout": LOGIN_SECONDS}
    with closing(snowflake.connector.connect(**arguments)) as connection:
        yield connection


def refused(settings: Settings, error: SnowflakeError | SettingsError) -> Check:
    """The check when there is no connection: what Snowflake said, and what lets the component in."""
    if isinstance(error, SettingsError):
        return Check(NAME, "not possible", (Finding(NAME, str(error), WHY, "assistant doctor"),))
    ours: ServiceError = to_service_error(error)
    return Check(NAME, "refused", (Finding(NAME, str(ours), WHY, _mend(settings, error)),))


def _mend(settings: Settings, error: SnowflakeError) -> str:
    user = settings.snowflake_user or "SERVICE_USER"
    text = str(error.msg or error)
    if int(error.errno or 0) in ROLE_NOT_GRANTED or "is not granted to this user" in text:
        return f"GRANT ROLE {settings.snowflake_role} TO USER {user};"
    if int(error.errno or 0) != LOGIN_FAILED or str(error.sqlstate or "") != CREDENTIALS_REJECTED:
        host = f"{settings.snowflake_protocol}://{settings.snowflake_account_host}:{settings.snowflake_port}"
        return (
            f"curl -sS {host}/session/v1/login-request  # reaches {host}, or says what SNOWFLAKE_ACCOUNT is wrong about"
        )
    match sign_in_way(settings):
        case "SNOWFLAKE_JWT":
            file = settings.snowflake_private_key_file
            return (
                f"openssl pkey -in {file} -pubout | grep -v -- ----- | tr -d '\\n'  # the text of the next line\n"
                f"ALTER USER {user} SET RSA_PUBLIC_KEY = '...';"
            )
        case "WORKLOAD_IDENTITY":
            return (
                "aws sts get-caller-identity --query Arn  # the ARN of the next line, as a role\n"
                f"ALTER USER {user} SET WORKLOAD_IDENTITY = (TYPE = AWS ARN = 'arn:aws:iam::...:role/...');"
            )
        case "PROGRAMMATIC_ACCESS_TOKEN":
            return f"ALTER USER {user} ADD PROGRAMMATIC ACCESS TOKEN assistant;  -- its text is SNOWFLAKE_TOKEN"
    return f"DESCRIBE USER {user};  -- is it there, not DISABLED, not locked? Then set its credentials anew"
