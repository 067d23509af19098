"""The account with schema and sample data: filled once for all test processes, copied for each that writes into it."""

from __future__ import annotations

import fcntl
import gc
import json
import os
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from moto.server import ThreadedMotoServer

from deploy.local.account import Address, running
from deploy.local.neighbours import ROLE_ARN, SQL_VARIABLES, TOPIC_ARN
from deploy.sql import schema
from tests.postgres import Postgres, installed
from tests.postgres import running as running_postgres
from tests.turns import Turns, in_order
from tools.settings import Settings, load_settings

# The processes that tests start compile the product once, not each anew, whatever the machine says.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# Otherwise every sign-in of the stock connector asks the clouds' metadata addresses where it runs, for 0.2 s.
os.environ["SNOWFLAKE_DISABLE_PLATFORM_DETECTION"] = "true"

# The tests of all modules are in memory: the default goes through them too often.
gc.set_threshold(50_000, 20, 20)

TODAY = date(2026, 11, 23)
"""The account's CURRENT_DATE in tests, so that windows and sample data are the same every day."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Turns | None:
    """Several processes take turns; whoever asks for another distribution gets it."""
    return Turns(config, log) if config.getvalue("dist") == "loadscope" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items[:] = [items[place] for place in in_order([item.nodeid for item in items])]


def settings_for(address: Address, **more: str) -> Settings:
    """The settings that lead to a local account."""
    environment = {
        "SNOWFLAKE_ACCOUNT": "local",
        "SNOWFLAKE_USER": "admin",
        "SNOWFLAKE_PASSWORD": "any",
        "SNOWFLAKE_HOST": address.host,
        "SNOWFLAKE_PORT": str(address.port),
        "SNOWFLAKE_PROTOCOL": "http",
        "S3_REPORTS_BUCKET": "reports",
        "ASSISTANT_JOB_EVENTS_TOPIC_ARN": TOPIC_ARN,
        "ASSISTANT_JOB_EVENTS_ROLE_ARN": ROLE_ARN,
        "ASSISTANT_SQL_VARIABLES": json.dumps(SQL_VARIABLES),
    }
    return load_settings(environment | more)


@pytest.fixture(scope="session")
def filled_data(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the schema and the sample data; read only: copy it."""
    shared = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        # The processes of one run have a folder each, side by side in the folder of the run.
        shared = shared.parent
    data = shared / "filled-account"
    with (shared / "filled-account.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not data.exists():
            making = shared / "filling-account"
            with running(making, today=TODAY) as address:
                schema.install(settings_for(address), sample_data=True, say=lambda _line: None)
            making.rename(data)
    return data


@pytest.fixture(scope="session")
def filled_account(filled_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """A running account with schema and sample data, shared by the tests of this process."""
    data = tmp_path_factory.mktemp("account") / "data"
    shutil.copytree(filled_data, data)
    with running(data, today=TODAY) as address:
        yield address


@pytest.fixture(scope="session")
def filled_settings(filled_account: Address) -> Settings:
    """Settings that lead to that account."""
    return settings_for(filled_account)


@pytest.fixture(scope="session")
def aws_endpoint() -> Iterator[str]:
    """The address of moto's server in this process; its state is the process's, whoever asks."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of this process."""
    programs = installed()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql, or brew install postgresql")
    with running_postgres(programs) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def chat_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty chat database: of a file, and of a server."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/deep/chats.db"
    server: Postgres = request.getfixturevalue("postgres")
    return server.database()
