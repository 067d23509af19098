"""The options of an object as its account tells them, by the names that the files of sql/ use.

Columns and property names are those of Snowflake's reference of each SHOW and DESCRIBE command.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from deploy.sql.declared import Live
from deploy.sql.look import Look, place

UNTOLD: Final[Mapping[tuple[str, str], str]] = {
    ("RESOURCE MONITOR", "START_TIMESTAMP"): "IMMEDIATELY becomes the moment when it was made, which SHOW RESOURCE "
    "MONITORS tells as start_time",
}
"""Options that an account does not tell as they were said, and why."""
UNSAID: Final[Mapping[str, Mapping[str, str]]] = {
    "USER": {"DISABLED": "false", "PASSWORD": "false", "RSA_PUBLIC_KEY": "false"},
    "NETWORK POLICY": {"ALLOWED_IP_LIST": "", "BLOCKED_IP_LIST": "", "BLOCKED_NETWORK_RULE_LIST": ""},
    "WAREHOUSE": {"MAX_CLUSTER_COUNT": "1"},
    "SCHEMA": {"MANAGED ACCESS": ""},
}
"""Options that matter as much when no file says them, with what they then are."""

Row = Mapping[str, Any]
Options = dict[str, Live]


def live_options(look: Look, kind: str, key: str) -> Options:
    """What the account says of an object that it lists; empty when this role may not see it."""
    row = look.listed(kind)[key]
    return _READERS[kind](look, place(kind, key), row, key)


def _text(value: Any) -> Live:
    return None if value is None or str(value).lower() in ("", "null") else str(value)


def _comma(value: Any) -> tuple[str, ...]:
    return tuple(part.strip() for part in str(value or "").split(",") if part.strip())


def _parameters(look: Look, kind: str, name: str, key: str) -> Options:
    rows = look.visible(f"SHOW PARAMETERS IN {kind} {name}", about=f"parameters of {key}")
    return {str(row["key"]).upper(): _text(row["value"]) for row in rows}


def _commented(_look: Look, _name: str, row: Row, _key: str) -> Options:
    return {"COMMENT": str(row.get("comment") or row.get("description") or "")}


def _database(look: Look, name: str, row: Row, key: str) -> Options:
    return _commented(look, name, row, key) | {"DATA_RETENTION_TIME_IN_DAYS": _text(row["retention_time"])}


def _schema(look: Look, name: str, row: Row, key: str) -> Options:
    managed = "MANAGED" if "MANAGED ACCESS" in str(row["options"] or "").upper() else None
    return _database(look, name, row, key) | {"MANAGED ACCESS": managed}


def _table(look: Look, name: str, row: Row, key: str) -> Options:
    return _commented(look, name, row, key) | {"CLUSTER BY": _text(row["cluster_by"])}


def _stage(look: Look, name: str, row: Row, key: str) -> Options:
    kind = str(row["type"]).upper()
    return _commented(look, name, row, key) | {
        "URL": _text(row["url"]),
        "STORAGE_INTEGRATION": _text(row["storage_integration"]),
        "DIRECTORY.ENABLE": {"Y": "true", "N": "false"}.get(str(row["directory_enabled"]).upper()),
        # An internal stage without client-side encryption is one of type SNOWFLAKE_SSE.
        "ENCRYPTION.TYPE": {"INTERNAL NO CSE": "SNOWFLAKE_SSE", "INTERNAL": "SNOWFLAKE_FULL"}.get(kind),
    }


def _stream(look: Look, name: str, row: Row, key: str) -> Options:
    append = str(row["mode"]).upper() == "APPEND_ONLY"
    return _commented(look, name, row, key) | {"ON TABLE": _text(row["table_name"]), "APPEND_ONLY": str(append)}


def _task(look: Look, name: str, row: Row, key: str) -> Options:
    return _parameters(look, "TASK", name, key) | _commented(look, name, row, key) | {
        "SCHEDULE": _text(row["schedule"]), "TARGET_COMPLETION_INTERVAL": _text(row["target_completion_interval"]),
    }  # fmt: skip


def _warehouse(look: Look, name: str, row: Row, key: str) -> Options:
    columns = {
        "WAREHOUSE_TYPE": "type", "WAREHOUSE_SIZE": "size", "AUTO_SUSPEND": "auto_suspend",
        "AUTO_RESUME": "auto_resume", "MAX_CLUSTER_COUNT": "max_cluster_count", "RESOURCE_MONITOR": "resource_monitor",
    }  # fmt: skip
    shown = {option: _text(row[column]) for option, column in columns.items()}
    return _parameters(look, "WAREHOUSE", name, key) | shown | _commented(look, name, row, key)


def _user(look: Look, name: str, row: Row, key: str) -> Options:
    if not row["owner"]:  # everybody may see the names, and only who may manage a user sees the rest
        look.unseen.add(key)
        return {}
    roles = json.loads(str(row["default_secondary_roles"] or "[]"))
    columns = {
        "TYPE": "type", "DEFAULT_ROLE": "default_role", "DEFAULT_WAREHOUSE": "default_warehouse",
        "DEFAULT_NAMESPACE": "default_namespace", "DISABLED": "disabled", "PASSWORD": "has_password",
        "RSA_PUBLIC_KEY": "has_rsa_public_key",
    }  # fmt: skip
    shown: Options = {option: _text(row[column]) for option, column in columns.items()}
    return (
        _parameters(look, "USER", name, key)
        | shown
        | _commented(look, name, row, key)
        | {"DEFAULT_SECONDARY_ROLES": tuple(roles)}
        | _identity(look, name, key)
        | {"AUTHENTICATION POLICY": _policy_of(look, name, key)}
    )


def _identity(look: Look, name: str, key: str) -> Options:
    """The AWS role that signs in as a user; without its path where Snowflake tells it so."""
    statement = f"SHOW USER WORKLOAD IDENTITY AUTHENTICATION METHODS FOR USER {name}"
    rows = look.visible(statement, about=f"workload identity of {key}")
    if not rows:
        return {"WORKLOAD_IDENTITY.TYPE": None, "WORKLOAD_IDENTITY.ARN": None}
    told = rows[0]["additional_info"]
    info = json.loads(told) if isinstance(told, str) else told or {}
    arn = f"arn:{info.get('awsPartition', 'aws')}:iam::{info.get('awsAccount')}:role/{info.get('iamRole')}"
    return {"WORKLOAD_IDENTITY.TYPE": str(rows[0]["type"]), "WORKLOAD_IDENTITY.ARN": arn}


def _policy_of(look: Look, name: str, key: str) -> Live:
    rows = look.visible(f"SHOW AUTHENTICATION POLICIES ON USER {name}", about=f"authentication policy of {key}")
    ours = [f"{row['database_name']}.{row['schema_name']}.{row['name']}" for row in rows if row["database_name"]]
    return ours[0] if ours else None


def _monitor(look: Look, name: str, row: Row, key: str) -> Options:
    at = (("notify_at", "NOTIFY"), ("suspend_at", "SUSPEND"), ("suspend_immediately_at", "SUSPEND_IMMEDIATE"))
    triggers = [
        f"ON {percent.rstrip('%')} PERCENT DO {action}" for column, action in at for percent in _comma(row[column])
    ]
    return _commented(look, name, row, key) | {
        "CREDIT_QUOTA": _text(row["credit_quota"]), "FREQUENCY": _text(row["frequency"]),
        "TRIGGERS": " ".join(triggers),
    }  # fmt: skip


def _network_policy(look: Look, name: str, row: Row, key: str) -> Options:
    rows = look.visible(f"DESCRIBE NETWORK POLICY {name}", about=key)
    if key in look.unseen:
        return {}
    found: Options = {
        f"{side}_{of}": None for side in ("ALLOWED", "BLOCKED") for of in ("IP_LIST", "NETWORK_RULE_LIST")
    }
    for one in rows:
        is_rules = str(one["name"]).endswith("NETWORK_RULE_LIST")
        found[str(one["name"])] = (
            tuple(str(rule["fullyQualifiedRuleName"]) for rule in json.loads(str(one["value"])))
            if is_rules
            else _comma(one["value"])
        )
    return found | _commented(look, name, row, key)


def _network_rule(look: Look, name: str, row: Row, key: str) -> Options:
    rows = look.visible(f"DESCRIBE NETWORK RULE {name}", about=key)
    if not rows:
        return {}
    shown = {"TYPE": _text(row["type"]), "MODE": _text(row["mode"]), "VALUE_LIST": _comma(rows[0]["value_list"])}
    return shown | _commented(look, name, row, key)


def _sign_in(look: Look, name: str, row: Row, key: str) -> Options:
    rows = look.visible(f"DESCRIBE AUTHENTICATION POLICY {name}", about=key)
    if not rows:
        return {}
    found = _commented(look, name, row, key)
    for one in rows:
        value = str(one["value"] or "")
        if value.startswith("{"):
            for part, text in re.findall(r"(\w+)\s*[=:]\s*\[([^\]]*)\]", value):
                found[f"{one['property']}.{part}"] = _comma(text)
        elif value.startswith("["):
            found[str(one["property"])] = _comma(value.strip("[]"))
        else:
            found.setdefault(str(one["property"]), _text(value))
    return found


def _integration(look: Look, name: str, row: Row, key: str) -> Options:
    rows = look.visible(f"DESCRIBE INTEGRATION {name}", about=key)
    if not rows:
        return {}
    told = {str(one["property"]): _text(one["property_value"]) for one in rows}
    lists: Options = {
        option: _comma(told[option])
        for option in ("STORAGE_ALLOWED_LOCATIONS", "STORAGE_BLOCKED_LOCATIONS")
        if option in told
    }
    # SHOW says QUEUE - AWS_SNS, and EXTERNAL_STAGE.
    kind, _, provider = str(row["type"]).partition(" - ")
    by_show: Options = {"TYPE": kind, "NOTIFICATION_PROVIDER": provider or None, "ENABLED": _text(row["enabled"])}
    return by_show | told | lists | _commented(look, name, row, key)


_READERS: Final[Mapping[str, Callable[[Look, str, Row, str], Options]]] = {
    "SCHEMA": _schema, "TABLE": _table, "VIEW": _commented, "PROCEDURE": _commented, "TASK": _task, "STREAM": _stream,
    "STAGE": _stage, "SEMANTIC VIEW": _commented, "DATABASE": _database, "WAREHOUSE": _warehouse, "ROLE": _commented,
    "USER": _user, "NOTIFICATION INTEGRATION": _integration, "STORAGE INTEGRATION": _integration,
    "NETWORK POLICY": _network_policy, "NETWORK RULE": _network_rule, "AUTHENTICATION POLICY": _sign_in,
    "RESOURCE MONITOR": _monitor,
}  # fmt: skip
COMPARED: Final = frozenset(_READERS)
"""The kinds whose options are compared."""
