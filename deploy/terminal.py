"""What the commands of a terminal do: find the account that is meant, ask, examine, plan and apply."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from assistant.chat import Thread
from assistant.deps import ModelChoice
from assistant.events import AnswerReady, Done, Failed
from assistant.open_chat import open_chat
from deploy.local.neighbours import Place, Ports, running_place
from deploy.local.processes import free_port
from tools.answer import Answer
from tools.errors import AppError, CallerError
from tools.health import check_health
from tools.log import set_up_logging
from tools.person import Person
from tools.services import open_services
from tools.settings import Settings, load_settings


class NotRunning(CallerError):
    """Nothing runs that could be examined."""

    def __init__(self, data: Path) -> None:
        super().__init__(
            f"the product does not run on the data in {data}; start it with make run, or name an account "
            "with SNOWFLAKE_ACCOUNT"
        )


@contextlib.contextmanager
def addressed(data: Path) -> Iterator[Settings]:
    """The settings of the account that is meant.

    The environment's when it names an account; else the local default that runs on `data`; else neighbours started on
    `data` for this one command.
    """
    if os.environ.get("SNOWFLAKE_ACCOUNT"):
        yield load_settings()
        return
    running = running_place(data)
    if running is not None:
        yield _enter(running)
        return
    from deploy.local.up import started

    ports = Ports.choose(web=free_port(), account=free_port(), api=free_port())
    with started(Place(data, ports), sample_data=True, with_faces=False, say=_to_stderr):
        yield _enter(Place(data, ports))


def _enter(place: Place) -> Settings:
    # boto3 finds its endpoints and credentials in the environment of the process.
    os.environ.update(place.environment())
    return load_settings()


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - progress of a command in a terminal


def ask_once(question: str, *, semantic_model: ModelChoice, data: Path) -> Answer:
    """One turn of a conversation of its own; raises CallerError for an empty question, AppError when it failed."""
    if not question.strip():
        raise CallerError(
            'the question is empty; ask for a figure, such as: assistant ask "revenue by region last quarter"'
        )
    with addressed(data) as settings:
        set_up_logging("WARNING", service="terminal")
        return asyncio.run(_turn(settings, question, semantic_model))


async def _turn(settings: Settings, question: str, semantic_model: ModelChoice) -> Answer:
    person = Person(id=getpass.getuser(), name=getpass.getuser(), role=settings.snowflake_role)
    thread = Thread(id=f"terminal-{uuid4()}", surface="terminal", semantic_model=semantic_model)
    answer, text, reference = None, "", None
    async with open_chat(settings) as chat:
        async for event in chat.turn(person, thread, question):
            match event:
                case AnswerReady(answer=found):
                    answer = found
                case Failed(message=message, reference=None):
                    raise CallerError(message)
                case Failed(message=message):
                    raise AppError(message)
                case Done(turn_id=turn_id, text=said):
                    text, reference = said, turn_id
    if answer is None:
        return Answer(text=text, reference=reference)
    return answer.model_copy(update={"text": text or answer.text, "reference": answer.reference or reference})


def examine(*, data: Path) -> tuple[Answer, bool]:
    """The state of every neighbour and of the platform's own work, and whether all of it is well.

    Raises NotRunning when no account is configured and the local default does not run on `data`.
    """
    place = None if os.environ.get("SNOWFLAKE_ACCOUNT") else running_place(data)
    if place is None and not os.environ.get("SNOWFLAKE_ACCOUNT"):
        raise NotRunning(data)
    with addressed(data) as settings, open_services(settings) as services:
        set_up_logging("ERROR", service="terminal")
        answer = check_health(services, Person(id=getpass.getuser(), name=getpass.getuser()))
    table = answer.table
    well = table is not None and all(row["status"] == "OK" for row in table.records())
    silent = [name for name, ready in place.faces().items() if not ready()] if place else []
    if not silent:
        return answer, well
    words = f"Not answering: {', '.join(silent)}; the logs are in {data / 'logs'}."
    return answer.model_copy(update={"text": f"{words}\n\n{answer.text}"}), False
