"""What the commands of a terminal do: find the account that is meant, ask, examine, plan and apply."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from assistant.chat import Thread
from assistant.deps import ModelChoice
from assistant.events import AnswerReady, Done, Failed
from assistant.open_chat import open_chat
from deploy.local.neighbours import Place, Ports, running_place
from deploy.local.processes import free_port
from tools.answer import Answer
from tools.errors import AppError, CallerError
from tools.health import Check, operational_status
from tools.log import set_up_logging
from tools.person import Person
from tools.services import open_services
from tools.settings import Settings, load_settings

if TYPE_CHECKING:
    from deploy.doctor.finding import Report


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


@dataclass(frozen=True)
class Examination:
    """What the doctor found, how the platform's own work stands (None when that cannot be asked), and who is silent."""

    report: Report
    work: tuple[Check, ...] | None
    silent: tuple[str, ...]

    @property
    def healthy(self) -> bool:
        """Whether nothing is to be mended and everything does its work."""
        well = self.work is not None and all(check.status == "OK" for check in self.work)
        return self.report.healthy and well and not self.silent

    def text(self, data: Path) -> str:
        """For people: the report, and a line for each part of the work that is not as it should be."""
        parts = [self.report.text()]
        if self.silent:
            parts.insert(0, f"Not answering: {', '.join(self.silent)}; the logs are in {data / 'logs'}.")
        if bad := [check for check in self.work or () if check.status != "OK"]:
            lines = [f"{check.status:<8}  {check.component}: {check.detail}" for check in bad]
            parts.append("The platform's own work:\n" + "\n".join(lines))
        return "\n\n".join(parts)

    def to_wire(self) -> dict[str, Any]:
        """For programs."""
        work = [
            {"component": check.component, "status": check.status, "detail": check.detail} for check in self.work or ()
        ]
        return {**self.report.to_wire(), "healthy": self.healthy, "work": work, "silent": list(self.silent)}


def examine(*, data: Path) -> Examination:
    """What the installation lacks, and how the platform's own work stands.

    Raises NotRunning when no account is configured and the local default does not run on `data`.
    """
    place = None if os.environ.get("SNOWFLAKE_ACCOUNT") else running_place(data)
    if place is None and not os.environ.get("SNOWFLAKE_ACCOUNT"):
        raise NotRunning(data)
    from deploy.doctor.examination import examine as look

    with addressed(data) as settings, open_services(settings) as services:
        set_up_logging("ERROR", service="terminal")
        report = look(services)
        person = Person(id=getpass.getuser(), name=getpass.getuser())
        work = None
        with contextlib.suppress(AppError):  # what keeps it from being asked is among the findings
            work = tuple(operational_status(services, person)[1:])
    silent = tuple(name for name, ready in place.faces().items() if not ready()) if place else ()
    return Examination(report, work, silent)
