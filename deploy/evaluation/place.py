"""The account that the questions are asked of: made for the measurement, with its date fixed and its tables filled."""

from __future__ import annotations

import importlib.util
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from types import ModuleType

import snowflake.connector
from snowflake.connector import SnowflakeConnection

from deploy.evaluation.grading import Rows
from deploy.evaluation.questions import QuestionSet
from deploy.local.account import Address, running
from deploy.local.neighbours import ROLE_ARN, SQL_VARIABLES, TOPIC_ARN
from deploy.sql import schema
from tools.clients.sign_in import connect_arguments
from tools.semantics.model import SemanticModel
from tools.settings import Settings, load_settings

Say = Callable[[str], None]


class StatementFailed(Exception):
    """The account did not run a statement."""


class Place:
    """One running account of one date, with a session that reads."""

    def __init__(self, address: Address, connection: SnowflakeConnection) -> None:
        self.address = address
        self._connection = connection
        self._filled: set[Path] = set()

    def prepare(self, questions: QuestionSet) -> None:
        """Make and fill the set's tables if they are foreign, and stand in the schema of its first table."""
        folder = questions.folder
        if folder is not None and folder not in self._filled:
            _loader(folder).load(self._connection, folder)
            self._filled.add(folder)
        model = SemanticModel.from_yaml(questions.models[0].read_text(encoding="utf-8"))
        base = next((table.base_table for table in model.tables if table.base_table.table), None)
        if base is not None:
            self.run(f"USE SCHEMA {base.database}.{base.schema_name}")

    def run(self, sql: str) -> Rows:
        """The rows of a statement; raises StatementFailed."""
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(sql)
                columns = tuple(column.name for column in cursor.description)
                return Rows(columns, tuple(tuple(row) for row in cursor.fetchall()))
        except snowflake.connector.Error as error:
            raise StatementFailed(str(error.msg or error).strip()) from error


@contextmanager
def place(today: date, *, with_our_tables: bool, say: Say) -> Iterator[Place]:
    """An account of its own, gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="assistant-eval-") as data, running(Path(data), today=today) as address:
        if with_our_tables:
            say("filling the account with the sample data ...")
            schema.install(_settings(address), sample_data=True, say=lambda _line: None)
        with at(address) as found:
            yield found


@contextmanager
def at(address: Address) -> Iterator[Place]:
    """An account that runs already."""
    arguments = connect_arguments(_settings(address), None)
    with closing(snowflake.connector.connect(**arguments)) as connection:
        yield Place(address, connection)


def _settings(address: Address) -> Settings:
    return load_settings(
        {
            "SNOWFLAKE_ACCOUNT": address.account,
            "SNOWFLAKE_USER": address.user,
            "SNOWFLAKE_PASSWORD": "any",
            "SNOWFLAKE_HOST": address.host,
            "SNOWFLAKE_PORT": str(address.port),
            "SNOWFLAKE_PROTOCOL": address.protocol,
            "S3_REPORTS_BUCKET": "reports",
            "ASSISTANT_JOB_EVENTS_TOPIC_ARN": TOPIC_ARN,
            "ASSISTANT_JOB_EVENTS_ROLE_ARN": ROLE_ARN,
            "ASSISTANT_SQL_VARIABLES": json.dumps(SQL_VARIABLES),
        }
    )


def _loader(folder: Path) -> ModuleType:
    """The `load.py` beside the foreign schemas: question sets bring their tables along."""
    path = folder.parent / "load.py"
    spec = importlib.util.spec_from_file_location("load_foreign_schema", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
