"""Only the neighbours, on ports that are known beforehand: what the product's containers talk to on one machine."""

from __future__ import annotations

import signal
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from argon2 import PasswordHasher

from deploy.local.neighbours import Place, Ports
from deploy.local.processes import Family
from deploy.local.up import held, refuse_taken_ports
from deploy.sql import schema
from tools.person import ADMIN_ROLE
from tools.settings import load_settings

PERSON, PASSWORD = "demo", "demo"
"""It opens sample data on this machine, for which `assistant up` asks nothing at all."""

READY = Path(tempfile.gettempdir()) / "ready"
"""What a container's health check looks for."""


def run(*, data: Path, host: str, ports: Ports, sample_data: bool, say: Callable[[str], None]) -> None:
    """The account with schema, the stores and the queues, until SIGTERM or Ctrl-C; with `ports.slack` a workspace too.

    `data/people` is then the password file of one person; `READY` is there while all of them answer.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    flags = {"--account-port": ports.account, "--objects-port": ports.objects, "--events-port": ports.events}
    refuse_taken_ports(flags | ({"--slack-port": ports.slack} if ports.slack else {}))
    place = Place(data, ports, host=host)
    with held(data):
        family = Family(say, stopping=stop)
        try:
            _start(family, place, sample_data=sample_data, say=say)
            _write_people(data / "people")
            READY.touch()
            say(f"the neighbours are ready; sign in to the chat as {PERSON} with the password {PASSWORD}")
            threading.Thread(target=family.watch, daemon=True, name="watch").start()
            stop.wait()
        finally:
            READY.unlink(missing_ok=True)
            family.stop()


def _start(family: Family, place: Place, *, sample_data: bool, say: Callable[[str], None]) -> None:
    programs = [place.account(), place.objects(), place.events()]
    if place.ports.slack:
        programs.append(place.slack())
    for child in [family.start(program) for program in programs]:
        family.wait_until_ready(child)
    place.make_bucket()
    place.make_queue()
    settings = load_settings(place.environment())
    schema.install(settings, sample_data=sample_data, say=say)
    schema.settle_in(settings)


def _write_people(file: Path) -> None:
    """Beside and then over the old one: a reader sees a whole file."""
    made = file.with_suffix(".new")
    made.write_text(f"{PERSON}:{PasswordHasher().hash(PASSWORD)}:{ADMIN_ROLE}\n")
    made.replace(file)
