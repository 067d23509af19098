"""What the local account keeps over a stop, a kill and a start."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local.account import Address, running
from deploy.local.account.run import ROOT, free_port, wait_until_ready

OpenAt = Callable[..., AbstractContextManager[Any]]

MADE = (
    "CREATE DATABASE shop COMMENT = 'a shop'",
    "CREATE SCHEMA shop.raw",
    "CREATE WAREHOUSE wh WAREHOUSE_SIZE = LARGE",
    "CREATE TABLE shop.raw.t (id INT PRIMARY KEY, s VARCHAR(9) DEFAULT 'd' COMMENT 'c', at DATE DEFAULT SYSDATE()) "
    "CLUSTER BY (id)",
    "INSERT INTO shop.raw.t (id) VALUES (1)",
    "CREATE VIEW shop.raw.v AS SELECT id, CURRENT_ROLE() AS r FROM shop.raw.t",
    "CREATE ROLE reader",
    "GRANT USAGE ON DATABASE shop TO ROLE reader",
    "GRANT USAGE ON SCHEMA shop.raw TO ROLE reader",
    "GRANT SELECT ON VIEW shop.raw.v TO ROLE reader",
    "GRANT ROLE reader TO USER admin",
    "CREATE STAGE shop.raw.st",
    "CREATE PROCEDURE shop.raw.twice(n NUMBER) RETURNS NUMBER LANGUAGE SQL AS $$ BEGIN RETURN n * 2; END; $$",
    "ALTER ACCOUNT SET LOCK_TIMEOUT = 7",
    "CREATE SEQUENCE shop.raw.seq",
)


def check(address: Address, open_at: OpenAt) -> None:
    """Everything that MADE made is there."""
    with open_at(address, database="shop", schema="raw", warehouse="wh") as client:
        assert client.rows("SELECT id, s FROM t") == [(1, "d")]
        assert client.value("CALL twice(21)") == 42
        assert client.dicts("SHOW WAREHOUSES LIKE 'wh'")[0]["size"] == "Large"
        assert client.dicts("SHOW DATABASES LIKE 'shop'")[0]["comment"] == "a shop"
        told = client.dicts("DESCRIBE TABLE t")
        assert [(row["type"], row["comment"], row["primary key"]) for row in told[:2]] == [
            ("NUMBER(38,0)", None, "Y"), ("VARCHAR(9)", "c", "N"),
        ]  # fmt: skip
        assert client.dicts("SHOW TABLES LIKE 't'")[0]["cluster_by"] == "LINEAR(ID)"
        assert client.dicts("SHOW PARAMETERS LIKE 'LOCK_TIMEOUT'")[0]["value"] == "7"
        assert [name for name, *_ in client.rows("LIST @st")] == ["st/kept.txt"]
        assert (
            client.value("SELECT COUNT(*) FROM SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY WHERE QUERY_TEXT = %s", MADE[0])
            == 1
        )
        client.run("USE ROLE reader")
        assert client.rows("SELECT * FROM v") == [(1, "READER")]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept.txt"


def fill(address: Address, kept: Path, open_at: OpenAt) -> None:
    kept.write_text("kept")
    with open_at(address) as client:
        client.run(*MADE)
        client.rows(f"PUT file://{kept} @shop.raw.st AUTO_COMPRESS = FALSE")


def test_a_stop_keeps_everything(tmp_path: Path, kept: Path, open_at: OpenAt) -> None:
    with running(tmp_path / "data") as address:
        fill(address, kept, open_at)
    with running(tmp_path / "data") as address:
        check(address, open_at)


def leave_open(address: Address, *statements: str) -> None:
    """Run statements in a session that nobody ends."""
    with httpx.Client(base_url=address.url) as http:
        login = {"data": {"LOGIN_NAME": "admin", "PASSWORD": "x", "SESSION_PARAMETERS": {}}}
        token = http.post("/session/v1/login-request", json=login).json()["data"]["token"]
        for sql in statements:
            headers = {"Authorization": f'Snowflake Token="{token}"'}
            assert http.post("/queries/v1/query-request", headers=headers, json={"sqlText": sql}).json()["success"]


def test_a_kill_loses_nothing_that_was_committed(tmp_path: Path, kept: Path, open_at: OpenAt) -> None:
    address = Address("127.0.0.1", free_port())
    command = [
        sys.executable,
        "-m",
        "deploy.local.account",
        "--port",
        str(address.port),
        "--data",
        str(tmp_path / "data"),
    ]
    with subprocess.Popen(command, cwd=ROOT) as process:
        wait_until_ready(address, process)
        fill(address, kept, open_at)
        # The history is written in the background; whoever reads it has it written first.
        leave_open(
            address,
            "SELECT COUNT(*) FROM SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY",
            "BEGIN",
            "INSERT INTO shop.raw.t (id) VALUES (2)",
        )
        process.send_signal(signal.SIGKILL)
    with running(tmp_path / "data") as address:
        check(address, open_at)


def test_a_dropped_database_stays_dropped_and_may_be_made_again(tmp_path: Path, open_at: OpenAt) -> None:
    with running(tmp_path / "data") as address, open_at(address) as client:
        client.run(
            "CREATE DATABASE d",
            "CREATE TABLE d.public.t (a INT)",
            "DROP DATABASE d",
            "CREATE DATABASE d",
            "CREATE DATABASE e",
            "DROP DATABASE e",
        )
    with running(tmp_path / "data") as address, open_at(address, database="d", schema="public") as client:
        assert [row["name"] for row in client.dicts("SHOW DATABASES")] == ["D"]
        assert client.dicts("SHOW TABLES") == []
