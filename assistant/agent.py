"""One agent for every face: the tools, the instructions, and the model that ASSISTANT_MODEL names."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic_ai import Agent, RunContext
from pydantic_ai.exceptions import UserError
from pydantic_ai.models import Model, infer_model
from pydantic_ai.settings import ModelSettings
from pydantic_ai.toolsets import AbstractToolset

from assistant.deps import Deps
from assistant.rules import RULES, rules_model
from tools.errors import SettingsError
from tools.settings import Settings

if TYPE_CHECKING:
    from tools.clients.rest_token import RestToken

INSTRUCTIONS = (Path(__file__).parent / "instructions.md").read_text(encoding="utf-8")
MAX_TOKENS = 2000
"""Room for a few paragraphs: the table and the chart are drawn by the face, not written by the model."""
TOOL_SECONDS = 180.0


def build_agent(model: Model, toolset: AbstractToolset[Deps]) -> Agent[Deps, str]:
    """The agent; it holds no state of its own, so one serves every turn at the same time."""
    return Agent(
        model,
        deps_type=Deps,
        name="analytics_assistant",
        instructions=[INSTRUCTIONS, asked_by_others],
        toolsets=[toolset],
        retries=2,
        tool_timeout=TOOL_SECONDS,
        model_settings=ModelSettings(max_tokens=MAX_TOKENS, temperature=0.0),
    )


def asked_by_others(ctx: RunContext[Deps]) -> str | None:
    """In a thread of several people: what the others asked, so that a follow-up can go on from it; never the rows."""
    others = [turn for turn in ctx.deps.earlier if turn.person_id != ctx.deps.person.id]
    if not others:
        return None
    lines = [f"- {turn.question}" + (f" ({turn.understood})" if turn.understood else "") for turn in others]
    return "\n".join(
        ["Other people asked in this conversation before; you have not seen their answers. Newest last:", *lines]
    )


def build_model(settings: Settings, rest_token: Callable[[], RestToken]) -> Model:
    """The model that ASSISTANT_MODEL names; raises SettingsError when there is none of that name."""
    name = settings.assistant_model
    if name == RULES:
        return rules_model()
    provider, _, model_name = name.partition(":")
    try:
        if provider == "snowflake":
            return _snowflake_model(model_name, settings, rest_token)
        return infer_model(name)
    except (UserError, ValueError, ImportError) as error:
        raise SettingsError(
            f"ASSISTANT_MODEL={name!r} cannot be used: {error}; it is {RULES} or PROVIDER:MODEL, "
            "such as anthropic:claude-sonnet-4-6, and the provider's own key must be set"
        ) from error


def _snowflake_model(model_name: str, settings: Settings, rest_token: Callable[[], RestToken]) -> Model:
    """A model that Cortex serves, signed in as the rest of the assistant is, with a fresh token for each request."""
    from openai import AsyncOpenAI
    from pydantic_ai.models.snowflake import SnowflakeModel
    from pydantic_ai.providers.snowflake import SnowflakeProvider

    if not model_name.startswith(("claude", "openai-")):
        raise SettingsError(
            f"ASSISTANT_MODEL=snowflake:{model_name} cannot call tools; Cortex allows that for claude-* and openai-*"
        )

    class Client(AsyncOpenAI):
        async def _prepare_options(self, options: Any) -> Any:
            options = await super()._prepare_options(options)
            token = await asyncio.to_thread(rest_token)
            return options.copy(update={"headers": {**(options.headers or {}), **token.headers()}})

    client = Client(base_url=f"{settings.snowflake_url}/api/v2/cortex/v1", api_key="signed-per-request")
    return SnowflakeModel(model_name, provider=SnowflakeProvider(openai_client=client))
