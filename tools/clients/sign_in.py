"""How a session signs in: the settings in the connector's words."""

from __future__ import annotations

from typing import Any

from tools.errors import SettingsError
from tools.settings import Settings

LOGIN_SECONDS = 30
NETWORK_SECONDS = 300
APPLICATION = "SnowflakeAnalyticsAssistant"


def sign_in_way(settings: Settings) -> str:
    """The authenticator: the one that is set, or the one that what is given calls for."""
    if settings.snowflake_authenticator:
        return settings.snowflake_authenticator
    if settings.snowflake_private_key_file:
        return "SNOWFLAKE_JWT"
    if settings.snowflake_token:
        return "PROGRAMMATIC_ACCESS_TOKEN"
    return "SNOWFLAKE"


def connect_arguments(settings: Settings, role: str | None) -> dict[str, Any]:
    """The arguments of `snowflake.connector.connect` for one session of `role`.

    Secondary roles are off: a session may do what its one role may do, whatever else the service user holds.
    """
    arguments: dict[str, Any] = {
        "account": settings.snowflake_account,
        "host": settings.snowflake_account_host,
        "port": settings.snowflake_port,
        "protocol": settings.snowflake_protocol,
        "database": settings.snowflake_database,
        "schema": settings.snowflake_schema,
        "warehouse": settings.snowflake_warehouse,
        "secondary_roles": "NONE",
        "application": APPLICATION,
        "login_timeout": LOGIN_SECONDS,
        "network_timeout": NETWORK_SECONDS,
        "client_session_keep_alive": False,
        "platform_detection_timeout_seconds": 0.0,
        "log_imported_packages_in_telemetry": False,
        "paramstyle": "pyformat",
        "session_parameters": {
            "TIMEZONE": "UTC",
            "LOCK_TIMEOUT": 30,
            "CLIENT_TELEMETRY_ENABLED": False,
        },
    }
    if role := role or settings.snowflake_role:
        arguments["role"] = role
    return arguments | _credentials(settings)


def _credentials(settings: Settings) -> dict[str, Any]:
    way = sign_in_way(settings)
    if way == "WORKLOAD_IDENTITY":
        return {"authenticator": way, "workload_identity_provider": "AWS"}
    user = {"user": settings.snowflake_user}
    match way:
        case "SNOWFLAKE_JWT":
            if settings.snowflake_private_key_file is None:
                raise SettingsError("SNOWFLAKE_AUTHENTICATOR=SNOWFLAKE_JWT needs SNOWFLAKE_PRIVATE_KEY_FILE")
            passphrase = settings.snowflake_private_key_passphrase
            return {
                **user,
                "authenticator": way,
                "private_key_file": str(settings.snowflake_private_key_file),
                "private_key_file_pwd": passphrase.get_secret_value() if passphrase else None,
            }
        case "OAUTH" | "PROGRAMMATIC_ACCESS_TOKEN":
            secret = settings.snowflake_token or settings.snowflake_password
            if secret is None:
                raise SettingsError(f"SNOWFLAKE_AUTHENTICATOR={way} needs SNOWFLAKE_TOKEN")
            return {**user, "authenticator": way, "token": secret.get_secret_value()}
    if settings.snowflake_password is None:
        raise SettingsError("SNOWFLAKE_AUTHENTICATOR=SNOWFLAKE needs SNOWFLAKE_PASSWORD")
    return {**user, "password": settings.snowflake_password.get_secret_value()}
