"""The conversation's composition root: the services, the store, the agent, opened together and closed in reverse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from assistant.agent import build_agent, build_model
from assistant.chat import Chat
from assistant.interactions import InteractionLog
from assistant.store import ChatStore
from assistant.toolset import build_toolset
from tools.services import open_services
from tools.settings import Settings

if TYPE_CHECKING:
    from pydantic_ai.toolsets import AbstractToolset

    from assistant.deps import Deps


@asynccontextmanager
async def open_chat(settings: Settings, *, toolset: AbstractToolset[Deps] | None = None) -> AsyncIterator[Chat]:
    """A chat for the time of the block; raises SettingsError for a model that is not known."""
    async with AsyncExitStack() as stack:
        services = stack.enter_context(open_services(settings))
        model = build_model(settings, services.warehouse.rest_token)
        store = await stack.enter_async_context(ChatStore.open(settings.assistant_database_url))
        interactions = InteractionLog(services.warehouse)
        stack.push_async_callback(interactions.close)
        yield Chat(services, store, build_agent(model, toolset or build_toolset()), interactions)
