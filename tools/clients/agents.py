"""Cortex Agents in the place of Cortex Analyst: the same question, the same message, through `agent:run`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, Self

import httpx

from tools.clients.agent_run import AgentRun
from tools.clients.analyst_message import AnalystMessage
from tools.clients.cortex_calls import CortexCalls, Pause, Service, TokenSource, json_of, request_id_of
from tools.clients.sse import read_events
from tools.log import get_logger
from tools.semantic_subjects import SUBJECTS
from tools.settings import Settings

log = get_logger(__name__)

RUN_PATH: Final = "/api/v2/cortex/agent:run"
SERVICE: Final = Service(
    "Cortex Agents",
    RUN_PATH,
    {
        402: "the budget for Cortex Agents is used up",
        403: "Cortex Agents are not allowed for this role; grant SNOWFLAKE.CORTEX_AGENT_USER to it",
        404: "Cortex Agents or the semantic view is not there; check the region and assistant sql apply",
    },
)
TOOL_TYPE: Final = "cortex_analyst_text_to_sql"
BUDGET_SECONDS: Final = 120
"""Snowflake ends a run by itself after 15 minutes, and nobody waits that long in a chat."""
CHOICE: Final = (
    "Answer questions about data with one call of the one tool whose description fits best. Ask back in one sentence "
    "when none fits, and name questions that can be answered."
)
WORDING: Final = (
    "Say in one sentence which metric, filters and period the SQL computes. Give no numbers and no table: the reader "
    "sees the rows themselves."
)


class Agents:
    """The account's `agent:run`, asked without an agent object. Thread-safe. Raises AnalystError.

    A run also executes the SQL that it writes, and its rows are in the message as `result`. They are never the answer:
    the run has the rights of the service's user, no guard stands before it, and its rows may be cut off. The answer is
    read again from the same SQL, behind the guard and with the person's role, so that one path serves both Cortex
    Analyst and Cortex Agents; where the two differ in their number of rows, the log says so. The price is a second
    execution, which Snowflake's result cache takes over when both have the same role.
    `pause` waits between two attempts; the tests hand in one that does not.
    """

    def __init__(self, settings: Settings, token: TokenSource, *, pause: Pause | None = None) -> None:
        self._calls = CortexCalls(SERVICE, settings, token, pause=pause)
        self._warehouse = settings.snowflake_warehouse

    @classmethod
    @contextmanager
    def open(cls, settings: Settings, token: TokenSource) -> Iterator[Self]:
        """A client for the time of the block; nothing is sent until it is used."""
        agents = cls(settings, token)
        try:
            yield agents
        finally:
            agents.close()

    def close(self) -> None:
        """Close the connections."""
        self._calls.close()

    def message(
        self,
        messages: Sequence[Mapping[str, Any]],
        *,
        semantic_models: Sequence[Mapping[str, str]],
        role: str | None = None,
        stream: bool = True,
        on_status: Callable[[str], None] | None = None,
    ) -> AnalystMessage:
        """Ask; arguments and answer as of Analyst.message. Each semantic model is a tool of the agent."""
        tools = _tools(semantic_models)
        body = {
            "messages": [_as_agent_message(one) for one in messages],
            "stream": stream,
            "instructions": {"orchestration": CHOICE, "response": WORDING},
            "orchestration": {"budget": {"seconds": BUDGET_SECONDS}},
            "tools": [{"tool_spec": {"type": TOOL_TYPE, "name": name, "description": _about(name)}} for name in tools],
            "tool_resources": {
                name: dict(model)
                | {"execution_environment": {"type": "warehouse", "warehouse": self._warehouse.upper()}}
                for name, model in tools.items()
            },
            "tool_choice": {"type": "auto"},
        }

        def read(response: httpx.Response) -> AnalystMessage:
            return _read(response, AgentRun(list(tools), semantic_models, on_status or _ignore))

        return self._calls.stream(RUN_PATH, body, read, role=role)

    def feedback(self, request_id: str, *, positive: bool, comment: str | None = None, role: str | None = None) -> None:
        """Snowflake takes feedback on agent objects only, and these runs have none: the product's own record stays."""
        log.info("agent_feedback_kept_here", request_id=request_id, positive=positive, comment=comment, role=role)

    def check(self) -> None:
        """Raise AnalystError unless the endpoint answers; a run would be billed, so none is started."""
        self._calls.check()


def _tools(semantic_models: Sequence[Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    """A tool for each model, by a name without anything but letters, digits and underscores."""
    found: dict[str, Mapping[str, str]] = {}
    for number, model in enumerate(semantic_models):
        path = next(iter(model.values()), "")
        name = path.lower().removesuffix(".yaml").replace("/", ".").rsplit(".", maxsplit=1)[-1].strip('"')
        plain = "".join(sign if sign.isalnum() or sign == "_" else "_" for sign in name) or "model"
        found[plain if plain not in found else f"{plain}_{number}"] = model
    return found


def _about(tool: str) -> str:
    return (
        SUBJECTS.get(tool) or SUBJECTS.get(f"{tool}_analysis") or f"Answers questions about {tool.replace('_', ' ')}."
    )


def _as_agent_message(message: Mapping[str, Any]) -> dict[str, Any]:
    """A turn in the agent's form: the analyst is the assistant, and its SQL is part of what it said."""
    role = "assistant" if message.get("role") == "analyst" else "user"
    texts = []
    for part in message.get("content") or []:
        match part.get("type"):
            case "text":
                texts.append(str(part.get("text") or ""))
            case "sql":
                texts.append(f"```sql\n{part.get('statement') or ''}\n```")
            case "suggestions":
                texts.append("\n".join(f"- {one}" for one in part.get("suggestions") or []))
    return {"role": role, "content": [{"type": "text", "text": "\n\n".join(text for text in texts if text)}]}


def _read(response: httpx.Response, run: AgentRun) -> AnalystMessage:
    request_id = request_id_of(response)
    run.note_request_id(request_id)
    if response.status_code == 200 and "text/event-stream" in response.headers.get("Content-Type", ""):
        for event in read_events(response.iter_lines()):
            data = event.data or {}
            if event.name == "error":
                raise SERVICE.error(data, status=_status_of(data), request_id=request_id)
            run.apply(event.name, data)
            if run.finished or event.name == "done":
                break
        else:
            raise SERVICE.failure(
                "Cortex Agents ended the connection before the answer was whole", request_id=request_id
            )
    else:
        response.read()
        body = json_of(response)
        SERVICE.raise_for_error(response, body)
        run.apply("response", body)
    message = run.message()
    if message is None:
        raise SERVICE.failure("Cortex Agents answered without a message", request_id=request_id)
    return message


def _status_of(data: Mapping[str, Any]) -> int:
    """An error inside a stream has Snowflake's code and no status of its own, but for the ones that say it."""
    status = data.get("status")
    return status if isinstance(status, int) else 200


def _ignore(_status: str) -> None:
    return None
