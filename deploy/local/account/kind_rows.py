"""What SHOW and DESCRIBE tell of objects that the account only keeps: Snowflake's columns, property names, spelling."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deploy.local.account.account import Account
    from deploy.local.account.catalog import Entry

COLUMNS: dict[str, tuple[str, ...]] = {
    "RESOURCE MONITOR": (
        "name", "credit_quota", "used_credits", "remaining_credits", "level", "frequency", "start_time", "end_time",
        "notify_at", "suspend_at", "suspend_immediately_at", "created_on", "owner", "comment", "notify_users",
    ),
    "NETWORK POLICY": (
        "created_on", "name", "comment", "entries_in_allowed_ip_list", "entries_in_blocked_ip_list",
        "entries_in_allowed_network_rules", "entries_in_blocked_network_rules",
    ),
    "NETWORK RULE": (
        "created_on", "name", "database_name", "schema_name", "owner", "comment", "type", "mode",
        "entries_in_valuelist", "owner_role_type",
    ),
    "TAG": (
        "created_on", "name", "database_name", "schema_name", "owner", "comment", "allowed_values", "owner_role_type",
        "propagate",
    ),
    "FILE FORMAT": (
        "created_on", "name", "database_name", "schema_name", "type", "owner", "comment", "format_options",
        "owner_role_type",
    ),
    "SECRET": (
        "created_on", "name", "schema_name", "database_name", "owner", "comment", "secret_type", "owner_role_type",
    ),
}  # fmt: skip
POLICY_COLUMNS = (
    "created_on", "name", "comment", "database_name", "schema_name", "kind", "owner", "owner_role_type", "options",
)  # fmt: skip
INTEGRATION_COLUMNS = ("name", "type", "category", "enabled", "comment", "created_on")
PROPERTY = ("property", "property_type", "property_value", "property_default")

_TRIGGER = re.compile(r"ON\s+(\d+)\s+PERCENT\s+DO\s+(NOTIFY|SUSPEND_IMMEDIATE|SUSPEND)\b", re.IGNORECASE)
_PUBLISHER = "arn:aws:iam::000000000000:user/local"
"""Whom the trust policy of an AWS role would name; nobody assumes a role here."""


def shown_row(account: Account, entry: Entry, columns: Sequence[str]) -> list[Any]:
    """A row of SHOW: what it is called, and its options by the column's name."""
    known: dict[str, Any] = {
        "created_on": entry.created_on, "name": entry.name.name, "database_name": entry.name.database,
        "schema_name": entry.name.schema, "owner": entry.owner, "comment": entry.comment, "owner_role_type": "ROLE",
        "kind": entry.kind.replace(" ", "_"),
    }  # fmt: skip
    match entry.kind:
        case "RESOURCE MONITOR":
            known |= _monitor(account, entry)
        case "NETWORK POLICY":
            for option, column in (("IP_LIST", "ip_list"), ("NETWORK_RULE_LIST", "network_rules")):
                for side in ("ALLOWED", "BLOCKED"):
                    known[f"entries_in_{side.lower()}_{column}"] = len(items(entry.definition.get(f"{side}_{option}")))
        case "NETWORK RULE":
            known["entries_in_valuelist"] = len(items(entry.definition.get("VALUE_LIST")))
        case "INTEGRATION":
            known |= {"type": _integration_type(entry), "enabled": _word(entry.definition.get("ENABLED", "false"))}
    return [known.get(column, _text(entry.definition.get(column.upper()))) for column in columns]


def _monitor(account: Account, entry: Entry) -> dict[str, Any]:
    told = entry.definition
    triggers = [(percent, action.upper()) for percent, action in _TRIGGER.findall(str(told.get("TRIGGERS", "")))]
    quota = f"{float(told['CREDIT_QUOTA']):.2f}" if "CREDIT_QUOTA" in told else None
    watched = any(
        str(one.definition.get("RESOURCE_MONITOR", "")).upper() == entry.name.name
        for one in account.catalog.all("WAREHOUSE")
    )

    def at(wanted: str) -> str | None:
        return ",".join(f"{percent}%" for percent, action in triggers if action == wanted) or None

    return {
        "credit_quota": quota, "used_credits": "0.00", "remaining_credits": quota,
        "level": "WAREHOUSE" if watched else None, "frequency": str(told.get("FREQUENCY", "MONTHLY")).upper(),
        "start_time": entry.created_on.isoformat(" "), "end_time": told.get("END_TIMESTAMP"), "notify_at": at("NOTIFY"),
        "suspend_at": at("SUSPEND"), "suspend_immediately_at": at("SUSPEND_IMMEDIATE"),
        "notify_users": _text(told.get("NOTIFY_USERS")),
    }  # fmt: skip


def _integration_type(entry: Entry) -> str:
    kind = str(entry.definition.get("TYPE", "")).upper()
    provider = str(entry.definition.get("NOTIFICATION_PROVIDER", "")).upper()
    return f"{kind} - {provider}" if provider else kind


def described(entry: Entry) -> tuple[Sequence[str], list[list[Any]]]:
    """Columns and rows of DESCRIBE; a kind that has none of its own is told by its options."""
    match entry.kind:
        case "NETWORK POLICY":
            return ("name", "value"), _policy_lists(entry)
        case "NETWORK RULE":
            columns = (*COLUMNS["NETWORK RULE"][:8], "value_list")
            told = entry.definition
            return columns, [[
                entry.created_on, entry.name.name, entry.name.database, entry.name.schema, entry.owner, entry.comment,
                _word(told.get("TYPE")).upper(), _word(told.get("MODE", "INGRESS")).upper(),
                ",".join(items(told.get("VALUE_LIST"))),
            ]]  # fmt: skip
        case "AUTHENTICATION POLICY":
            return ("property", "value", "default", "description"), _sign_in(entry)
        case "INTEGRATION":
            return PROPERTY, _integration(entry)
    return PROPERTY, [[key, property_type(value), str(value), ""] for key, value in entry.definition.items()]


def _policy_lists(entry: Entry) -> list[list[Any]]:
    rows = []
    for option in ("ALLOWED_IP_LIST", "BLOCKED_IP_LIST", "ALLOWED_NETWORK_RULE_LIST", "BLOCKED_NETWORK_RULE_LIST"):
        if found := items(entry.definition.get(option)):
            rules = [{"fullyQualifiedRuleName": name.upper()} for name in found]
            rows.append([option, json.dumps(rules) if "RULE" in option else ",".join(found)])
    return rows


def _sign_in(entry: Entry) -> list[list[Any]]:
    defaults = {
        "AUTHENTICATION_METHODS": "[ALL]", "CLIENT_TYPES": "[ALL]", "SECURITY_INTEGRATIONS": "[ALL]",
        "MFA_ENROLLMENT": "REQUIRED_PASSWORD_ONLY", "WORKLOAD_IDENTITY_POLICY": "{ALLOWED_PROVIDERS=[ALL]}",
    }  # fmt: skip
    rows: list[list[Any]] = [
        ["NAME", entry.name.name, None, ""], ["OWNER", entry.owner, None, ""], ["COMMENT", entry.comment, None, ""],
    ]  # fmt: skip
    for option, default in defaults.items():
        rows.append(
            [option, _bracketed(entry.definition[option]) if option in entry.definition else default, default, ""]
        )
    return rows


def _bracketed(value: Any) -> str:
    """Lists and options as Snowflake prints them: [A, B] and {KEY=[A]}."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={_bracketed(one)}" for key, one in value.items()) + "}"
    return f"[{', '.join(value)}]" if isinstance(value, list) else str(value)


def _integration(entry: Entry) -> list[list[Any]]:
    told = entry.definition
    category, provider = told.get("CATEGORY"), str(told.get("NOTIFICATION_PROVIDER", "")).upper()
    given: dict[str, Any] = {}
    if category == "STORAGE" and str(told.get("STORAGE_PROVIDER", "")).upper().startswith("S3"):
        given = {"STORAGE_AWS_IAM_USER_ARN": _PUBLISHER, "STORAGE_AWS_EXTERNAL_ID": f"LOCAL_{entry.name.name}"}
    elif category == "NOTIFICATION" and provider == "AWS_SNS":
        given = {"SF_AWS_IAM_USER_ARN": _PUBLISHER, "SF_AWS_EXTERNAL_ID": f"LOCAL_{entry.name.name}"}
    shown = {"ENABLED": "false"} | told | given | {"COMMENT": entry.comment}
    return [
        [key, property_type(value), ",".join(items(value)) if isinstance(value, list) else _word(value), ""]
        for key, value in shown.items()
        if key not in ("CATEGORY", "TYPE")
    ]


def property_type(value: Any) -> str:
    """The second column of DESCRIBE."""
    if isinstance(value, list):
        return "List"
    return "Boolean" if str(value).upper() in {"TRUE", "FALSE"} else "String"


def items(value: Any) -> list[str]:
    """The texts of a list; none of an option that was not given."""
    return [] if value is None else [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _word(value: Any) -> str:
    text = str(value)
    return text.lower() if text.upper() in {"TRUE", "FALSE"} else text


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, list | dict) else value
