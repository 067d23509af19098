"""What a tool of the agent may use during one turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from uuid import NAMESPACE_URL, uuid5

from assistant.scope import EVERYWHERE, Scope
from assistant.store import Turn
from tools.person import Person

if TYPE_CHECKING:
    from tools.services import Services

Surface = Literal["web", "slack", "terminal", "api"]
JobSource = Literal["chat", "slack", "api"]
ModelChoice = Literal["auto", "sales", "customers", "operations"]


@dataclass(frozen=True)
class Deps:
    """The clients, who asks, where, and what was asked before.

    `tell` reports what a tool is doing now; `on_query_id` takes the id of each statement that begins for the answer, so
    that stopping the turn reaches it. `key` is the same when a turn is tried again: what is ordered under it is ordered
    once. `scope` is what the place may speak of; a face that `approves` keeps buttons for what needs a yes.
    """

    services: Services
    person: Person
    surface: Surface
    thread_id: str
    semantic_model: ModelChoice = "auto"
    key: str | None = None
    earlier: tuple[Turn, ...] = ()
    tell: Callable[[str], None] = lambda _text: None
    on_query_id: Callable[[str], None] = lambda _query_id: None
    scope: Scope = EVERYWHERE
    approves: bool = False

    def key_for(self, order: str) -> str | None:
        """The same for the same order of the same turn."""
        return str(uuid5(NAMESPACE_URL, f"{self.key} {order}")) if self.key else None


def source_of(surface: Surface) -> JobSource:
    """Where a job says that it was submitted."""
    return surface if surface in ("slack", "api") else "chat"
