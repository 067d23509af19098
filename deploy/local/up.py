"""The whole product on one machine: neighbours, schema, sample data, web and worker, until it is told to stop."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from deploy.local.neighbours import Place, Ports
from deploy.local.processes import Family, port_is_free
from deploy.sql import schema
from tools.errors import CallerError
from tools.settings import load_settings

Say = Callable[[str], None]


class PortTaken(CallerError):
    """Another program listens on a port that the product wants."""

    def __init__(self, port: int, flag: str) -> None:
        super().__init__(f"port {port} is taken by another program; choose another one with {flag} N")


class DataInUse(CallerError):
    """Another start of the product works on the same data directory."""

    def __init__(self, data: Path) -> None:
        super().__init__(
            f"the product is running already on the data in {data}; stop it, or name another folder with --data DIR"
        )


class UnusableData(CallerError):
    """The data directory cannot be made or written to."""

    def __init__(self, data: Path, error: OSError) -> None:
        super().__init__(f"the folder {data} cannot be used: {error.strerror}; name another one with --data DIR")


def run(
    *,
    data: Path,
    web_port: int,
    account_port: int,
    api_port: int,
    sample_data: bool,
    say: Say,
    slack_port: int | None = None,
) -> None:
    """Start everything, say where it is, stay until Ctrl-C or SIGTERM, stop everything.

    With `slack_port` a Slack workspace on this machine too.
    """
    began = time.monotonic()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    wanted = {"--port": web_port, "--account-port": account_port, "--api-port": api_port}
    refuse_taken_ports(wanted | ({"--slack-port": slack_port} if slack_port else {}))
    place = Place(data, Ports.choose(web=web_port, account=account_port, api=api_port, slack=slack_port))
    with started(place, sample_data=sample_data, with_faces=True, stop=stop, say=say) as family:
        say(_welcome(place, seconds=time.monotonic() - began))
        threading.Thread(target=family.watch, daemon=True, name="watch").start()
        stop.wait()
        say("stopping")


@contextlib.contextmanager
def started(
    place: Place,
    *,
    sample_data: bool,
    with_faces: bool,
    say: Say,
    stop: threading.Event | None = None,
    today: date | None = None,
) -> Iterator[Family]:
    """The product, or only its neighbours and the worker (`with_faces` false), running on a data directory.

    Raises StartError when a child does not come up, DataInUse when the directory is taken.
    """
    with held(place.data):
        family = Family(say, stopping=stop or threading.Event())
        try:
            _start(family, place, sample_data=sample_data, with_faces=with_faces, today=today, say=say)
            place.write_addresses()
            yield family
        finally:
            place.addresses_file.unlink(missing_ok=True)
            family.stop()


def _start(family: Family, place: Place, *, sample_data: bool, with_faces: bool, today: date | None, say: Say) -> None:
    account, objects, events = (
        family.start(program) for program in (place.account(today=today), place.objects(), place.events())
    )
    slack = family.start(place.slack()) if place.ports.slack else None
    # The web process spends its first seconds on imports only, so it may start before its neighbours answer.
    web = family.start(place.web()) if with_faces else None

    def prepare_bucket() -> None:
        family.wait_until_ready(objects)
        place.make_bucket()

    def prepare_queue() -> None:
        family.wait_until_ready(events)
        place.make_queue()

    with ThreadPoolExecutor(2) as pool:
        prepared = [pool.submit(prepare_bucket), pool.submit(prepare_queue)]
        family.wait_until_ready(account)
        schema.install(load_settings(place.environment()), sample_data=sample_data, say=say)
        schema.settle_in(load_settings(place.environment()))
        for future in prepared:
            future.result()
    worker = family.start(place.worker())
    if slack is not None:
        family.wait_until_ready(slack)
    slack_bot = family.start(place.slack_bot()) if slack and with_faces else None
    for child in (slack_bot, worker, web):
        if child is not None:
            family.wait_until_ready(child)


def refuse_taken_ports(wanted: dict[str, int]) -> None:
    """Raise PortTaken for the first port, by its flag, that another program listens on."""
    for flag, port in wanted.items():
        if not port_is_free(port):
            raise PortTaken(port, flag)


@contextlib.contextmanager
def held(data: Path) -> Iterator[None]:
    """The data directory for this process alone, made when it is not there; raises DataInUse, UnusableData."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock_file = (data / "lock").open("w")
    except OSError as error:
        raise UnusableData(data, error) from error
    with lock_file as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DataInUse(data) from None
        yield


def _welcome(place: Place, *, seconds: float) -> str:
    ports = place.ports
    token = place.environment()["ASSISTANT_API_TOKEN"]
    workspace = f"  slack           http://127.0.0.1:{ports.slack} (mention @assistant in a channel, or write to it)"
    slack = [workspace] if ports.slack else []
    return "\n".join(
        [
            "",
            f"  Snowflake Analytics Assistant is ready ({seconds:.1f} s)",
            "",
            f"  chat            http://localhost:{ports.web}",
            f"  account         127.0.0.1:{ports.account}, http, account local, user admin, any password",
            f"  worker's API    http://localhost:{ports.api}/docs, token {token}",
            *slack,
            "  mail            assistant mail shows what was sent; nothing leaves this machine",
            f"  data and logs   {place.data}",
            "",
            "  Ctrl-C stops everything; nothing is lost.",
            "",
        ]
    )


def run_account(*, data: Path, port: int, empty: bool, today: date | None, say: Say) -> None:
    """Only the Snowflake account, with the schema and the sample data unless `empty`, until it is told to stop."""
    refuse_taken_ports({"--port": port})
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    place = Place(data, Ports.choose(account=port))
    with held(data):
        family = Family(say, stopping=stop)
        try:
            sns = os.environ.get("AWS_ENDPOINT_URL_SNS")
            family.wait_until_ready(family.start(place.account(today=today, sns_endpoint=sns, any_user=empty)))
            if not empty:
                schema.install(load_settings(place.environment()), sample_data=True, say=say)
                schema.settle_in(load_settings(place.environment()))
            user = "any user" if empty else "user admin"
            say(f"Snowflake account on 127.0.0.1:{port}: protocol http, account local, {user}, any password")
            threading.Thread(target=family.watch, daemon=True, name="watch").start()
            stop.wait()
        finally:
            family.stop()
