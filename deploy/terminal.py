"""What the commands of a terminal do: find the account that is meant, ask, examine, plan and apply."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from deploy.local.neighbours import Place, Ports, running_place
from deploy.local.processes import free_port
from tools.settings import Settings, load_settings


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
