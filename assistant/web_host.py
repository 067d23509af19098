"""What the handlers of the web face work with; the application sets it when it starts.

Chainlit keeps one application a process and calls handlers without arguments of ours, hence the one module variable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.chat import Chat

if TYPE_CHECKING:
    from assistant.web_history import History
    from assistant.web_people import WebPeople


@dataclass(frozen=True)
class Host:
    """The open conversation, its history, and who may use it."""

    chat: Chat
    history: History
    people: WebPeople


_hosts: list[Host] = []


def open_host(host: Host) -> None:
    """Let the handlers use `host` from now on."""
    _hosts[:] = [host]


def close_host() -> None:
    """Nothing is open any more."""
    _hosts.clear()


def current_host() -> Host:
    """The open host."""
    if not _hosts:
        raise RuntimeError("the web application is not running")
    return _hosts[0]
