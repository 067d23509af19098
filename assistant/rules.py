"""The deterministic model: routes by rules, needs no key, and answers with the tool's own text."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from typing import cast

from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import Model
from pydantic_ai.models.function import AgentInfo, DeltaToolCall, DeltaToolCalls, FunctionModel

from assistant.paging_words import asks_for_a_page, turned
from assistant.routing import Route, ToolName, normalised, route
from tools.answer import Answer

NO_LIST = "There is no list before this whose pages I could turn. Say which one, such as “list my jobs, page 2”."
RULES = "rules"
"""The value of ASSISTANT_MODEL that asks for this model."""


def rules_model() -> Model:
    """A model that calls the tool that `assistant.routing` chooses, then repeats what the tool said."""
    return FunctionModel(_respond, stream_function=_stream, model_name=RULES)


async def _respond(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
    decision = _decide(messages, info)
    if isinstance(decision, str):
        return ModelResponse(parts=[TextPart(decision)])
    return ModelResponse(parts=[ToolCallPart(decision.tool, dict(decision.arguments))])


async def _stream(messages: list[ModelMessage], info: AgentInfo) -> AsyncIterator[str | DeltaToolCalls]:
    decision = _decide(messages, info)
    if isinstance(decision, str):
        yield decision
    else:
        yield {0: DeltaToolCall(name=decision.tool, json_args=json.dumps(dict(decision.arguments)))}


def _decide(messages: Sequence[ModelMessage], info: AgentInfo) -> Route | str:
    """The tool to call, or the final text once the tool has returned; only the current turn counts."""
    prompt, returned = current_turn(messages)
    if returned:
        return "\n\n".join(_words_of(part) for part in returned)
    chosen = _another_page(messages, prompt) or route(prompt)
    if isinstance(chosen, str):
        return chosen
    if chosen.tool not in {tool.name for tool in info.function_tools}:
        return f"I cannot do that here: the tool {chosen.tool} is not available."
    return chosen


def _another_page(messages: Sequence[ModelMessage], prompt: str) -> Route | str | None:
    """The next page of the list that the turn before showed; None when the words are about something else."""
    words = normalised(prompt)
    before = _last_call(messages)
    name, arguments = (before.tool_name, before.args_as_dict()) if before else (None, {})
    if found := turned(words, name, arguments):
        return Route(cast("ToolName", found[0]), found[1])
    return NO_LIST if asks_for_a_page(words) else None


def _last_call(messages: Sequence[ModelMessage]) -> ToolCallPart | None:
    calls = [
        part
        for message in messages
        if isinstance(message, ModelResponse)
        for part in message.parts
        if isinstance(part, ToolCallPart)
    ]
    return calls[-1] if calls else None


def current_turn(messages: Sequence[ModelMessage]) -> tuple[str, list[ToolReturnPart]]:
    """The last thing the user said, and what tools returned since."""
    prompt = ""
    returned: list[ToolReturnPart] = []
    for message in messages:
        if not isinstance(message, ModelRequest):
            continue
        for part in message.parts:
            if isinstance(part, UserPromptPart):
                prompt = part.content if isinstance(part.content, str) else " ".join(map(str, part.content))
                returned = []
            elif isinstance(part, ToolReturnPart):
                returned.append(part)
    return prompt, returned


def _words_of(part: ToolReturnPart) -> str:
    if isinstance(part.metadata, Answer):
        return part.metadata.text
    return str(part.content)
