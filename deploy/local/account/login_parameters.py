"""The session parameters that every answer repeats, since clients show times by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deploy.local.account.session import Session

TOLD = ("TIMEZONE", "QUERY_TAG", "AUTOCOMMIT")


def told(session: Session) -> list[dict[str, Any]]:
    values: list[dict[str, Any]] = []
    for name in TOLD:
        value: Any = session.parameters[name]
        values.append({"name": name, "value": value == "true" if name == "AUTOCOMMIT" else value})
    return values
