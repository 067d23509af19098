"""Stages of the local account: PUT, GET, LIST, REMOVE, COPY in and out."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from snowflake.connector.errors import ProgrammingError

Client = Any


def test_a_file_goes_to_a_stage_and_comes_back(client: Client, tmp_path: Path) -> None:
    file = tmp_path / "model.yaml"
    file.write_text("name: one\n")
    client.run("CREATE STAGE IF NOT EXISTS st DIRECTORY = (ENABLE = TRUE) COMMENT = 'models'")
    assert client.rows(f"PUT file://{file} @st/sub AUTO_COMPRESS = FALSE OVERWRITE = TRUE")[0][6] == "UPLOADED"
    file.write_text("name: two\n")
    client.rows(f"PUT 'file://{file}' '@st/sub' AUTO_COMPRESS = FALSE OVERWRITE = TRUE")
    assert [(name, size) for name, size, *_ in client.rows("LIST @st")] == [("st/sub/model.yaml", 10)]
    target = tmp_path / "got"
    target.mkdir()
    client.rows(f"GET @st/sub/ file://{target}/")
    assert (target / "model.yaml").read_text() == "name: two\n"
    assert client.rows("REMOVE @st/sub") == [("st/sub/model.yaml", "removed")]
    assert client.rows("LIST @st") == []


def test_csv_is_copied_into_a_table_once(client: Client, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text('id,name,amount\n1,"one, first",1.25\n2,,\n')
    client.run(
        "CREATE TABLE t (id INT, name VARCHAR, amount NUMBER(10, 2))", "CREATE STAGE st",
        "CREATE FILE FORMAT ff TYPE = CSV SKIP_HEADER = 1 FIELD_OPTIONALLY_ENCLOSED_BY = '\"'",
    )  # fmt: skip
    client.rows(f"PUT file://{file} @st")
    copy = "COPY INTO t FROM @st FILE_FORMAT = (FORMAT_NAME = 'ff')"
    assert client.rows(copy)[0][:4] == ("st/rows.csv.gz", "LOADED", 2, 2)
    assert client.rows(copy) == [("Copy executed with 0 files processed.",)]
    assert client.rows("SELECT * FROM t ORDER BY id") == [(1, "one, first", Decimal("1.25")), (2, None, None)]
    assert client.rows("SELECT $2 FROM @st (FILE_FORMAT => 'ff') ORDER BY $1") == [("one, first",), (None,)]


def test_a_table_is_unloaded_and_loaded_as_parquet_and_json(client: Client) -> None:
    client.run(
        "CREATE STAGE st",
        "CREATE TABLE t (a INT, b VARCHAR)",
        "INSERT INTO t VALUES (1, 'x'), (2, 'y')",
        "CREATE TABLE u LIKE t",
        "CREATE TABLE v (v VARIANT)",
    )
    assert client.rows("COPY INTO @st/out/part FROM t FILE_FORMAT = (TYPE = PARQUET)")[0][0] == 2
    client.run("COPY INTO u FROM @st/out/ FILE_FORMAT = (TYPE = PARQUET) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE")
    assert client.rows("SELECT * FROM u ORDER BY a") == [(1, "x"), (2, "y")]
    client.run(
        "COPY INTO @st/json/ FROM (SELECT a FROM t) FILE_FORMAT = (TYPE = JSON)",
        "COPY INTO v FROM @st/json/ FILE_FORMAT = (TYPE = JSON)",
    )
    assert client.value("SELECT SUM(v:A::INT) FROM v") == 3
    assert client.rows("COPY INTO @st/none/ FROM (SELECT 1 AS a WHERE FALSE) FILE_FORMAT = (TYPE = CSV)")[0][0] == 0


def test_a_stage_stays_inside_its_folder(client: Client) -> None:
    client.run("CREATE STAGE st")
    with pytest.raises(ProgrammingError):
        client.rows("PUT file:///etc/hostname @st/../../../../outside")
    assert client.rows("LIST @st") == []


def test_a_temporary_stage_ends_with_its_session(connect: Callable[..., Client]) -> None:
    one, other = connect(), connect()
    one.run("CREATE TEMPORARY STAGE st")
    assert [row["type"] for row in one.dicts("SHOW STAGES")] == ["INTERNAL TEMPORARY"]
    one.connection.close()
    assert other.dicts("SHOW STAGES") == []


def test_what_is_not_on_a_stage_is_refused_in_words(client: Client) -> None:
    with pytest.raises(ProgrammingError, match=r"Stage .* does not exist or not authorized"):
        client.rows("LIST @nowhere")
    client.run("CREATE STAGE ex URL = 's3://bucket/path/'", "CREATE TABLE t (a INT)")
    with pytest.raises(ProgrammingError, match="does not support files on the external stage"):
        client.run("COPY INTO t FROM @ex FILE_FORMAT = (TYPE = CSV)")
