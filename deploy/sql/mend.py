"""The statement that gives an object the option that the files say; pure."""

from __future__ import annotations

from typing import Final

from deploy.sql.declared import Said

_FIXED: Final = frozenset({
    ("NETWORK RULE", "TYPE"), ("NETWORK RULE", "MODE"), ("STAGE", "ENCRYPTION.TYPE"), ("STREAM", "ON TABLE"),
    ("STREAM", "APPEND_ONLY"), ("NOTIFICATION INTEGRATION", "TYPE"), ("NOTIFICATION INTEGRATION", "DIRECTION"),
    ("NOTIFICATION INTEGRATION", "NOTIFICATION_PROVIDER"), ("STORAGE INTEGRATION", "TYPE"),
    ("STORAGE INTEGRATION", "STORAGE_PROVIDER"),
})  # fmt: skip
"""What no ALTER changes: the object is made anew."""


def mend_option(kind: str, name: str, said: Said | None, unsaid: str = "") -> str:
    """ALTER with the option as the files write it, or its UNSET where they do not say it."""
    if said is None:
        match kind, unsaid:
            case "USER", "DISABLED":
                return f"ALTER USER {name} SET DISABLED = FALSE"
            case "SCHEMA", "MANAGED ACCESS":
                return f"ALTER SCHEMA {name} DISABLE MANAGED ACCESS"
            case "WAREHOUSE", "MAX_CLUSTER_COUNT":
                return f"ALTER WAREHOUSE {name} SET MAX_CLUSTER_COUNT = 1"
        return f"ALTER {kind} {name} UNSET {unsaid}"
    if (kind, said.name) in _FIXED:
        return f"DROP {kind} {name}, and then assistant sql apply --all: no ALTER changes it"
    match kind, said.name:
        case "TASK", _:
            return "assistant sql apply --all: it suspends the task, alters it and resumes it"
        case _, "CLUSTER BY":
            return f"ALTER TABLE {name} CLUSTER BY {said.text}"
        case _, "TRIGGERS":
            return f"ALTER RESOURCE MONITOR {name} TRIGGERS {said.text}"
        case _, "AUTHENTICATION POLICY":
            return f"ALTER USER {name} SET AUTHENTICATION POLICY {said.text} FORCE"
        case _, "MANAGED ACCESS":
            return f"ALTER SCHEMA {name} ENABLE MANAGED ACCESS"
    return f"ALTER {kind} {name} SET {said.whole}"
