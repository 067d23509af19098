"""Semantic views: what `assistant sql apply` makes of semantic_models/*.yaml in the account."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

import yaml
from snowflake.connector.errors import Error as SnowflakeError
from snowflake.connector.errors import ProgrammingError

from tools.errors import CallerError

SCHEMA = "analytics_platform.reporting"
STAGE = f"@{SCHEMA}.semantic_models"
_MISSING_SCHEMA = frozenset({2003, 2043})


class Model(Protocol):
    """A file of semantic_models/ that is due: where it stands, and its text."""

    @property
    def path(self) -> str: ...
    @property
    def text(self) -> str: ...


class ModelRefused(CallerError):
    """Snowflake makes no semantic view of a file; none of the semantic views was touched."""

    def __init__(self, path: str, error: SnowflakeError) -> None:
        query_id = getattr(error, "sfqid", None)
        super().__init__(
            f"{path}: Snowflake makes no semantic view of it: {str(error.msg or error).strip()}"
            + (f" (query {query_id})" if query_id else "")
            + "; no semantic view was changed. assistant models check semantic_models/ names the line"
        )


def view_name(text: str) -> str:
    """The full name that Snowflake gives to the semantic view of a YAML, in lower case; raises CallerError."""
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise CallerError(f"a semantic model is no YAML: {error}") from error
    name = content.get("name") if isinstance(content, dict) else None
    if not isinstance(name, str):
        raise CallerError("a semantic model has no name, which is the name of its semantic view")
    return f"{SCHEMA}.{name.lower()}"


def existing(connection: Any) -> frozenset[str]:
    """The semantic views that the account has, by full name in lower case; none before the schema is there."""
    with connection.cursor() as cursor:
        try:
            rows = cursor.execute(f"SHOW TERSE SEMANTIC VIEWS IN SCHEMA {SCHEMA}").fetchall()
        except ProgrammingError as error:
            if error.errno in _MISSING_SCHEMA:
                return frozenset()
            raise
        names = [column[0].lower() for column in cursor.description]
    return frozenset(f"{SCHEMA}.{dict(zip(names, row, strict=True))['name'].lower()}" for row in rows)


def verify(cursor: Any, models: Iterable[Model]) -> None:
    """Let Snowflake look at every model before the first view is touched; raises ModelRefused."""
    for model in models:
        try:
            cursor.execute(_call(model.text, "TRUE"))
        except SnowflakeError as error:
            raise ModelRefused(model.path, error) from error


def read_back(connection: Any, view: str) -> str:
    """The YAML of a semantic view as the account writes it, which is not letter by letter what it was given."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT SYSTEM$READ_YAML_FROM_SEMANTIC_VIEW('{view}')")
        return str(cursor.fetchone()[0])


def put(file: Path) -> str:
    """The statement that uploads a model to the stage, for whoever asks with the file in place of the view."""
    return f"PUT 'file://{file}' {STAGE} AUTO_COMPRESS = FALSE OVERWRITE = TRUE"


def create(text: str) -> str:
    """The statement that makes the view, or alters it so that what hangs on it stays: grants, tags."""
    return _call(text, "FALSE, TRUE")


def _call(text: str, flags: str) -> str:
    """With verify_only, and create_or_alter where it is said."""
    literal = f"$${text}$$" if "$$" not in text else "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
    return f"CALL SYSTEM$CREATE_SEMANTIC_VIEW_FROM_YAML('{SCHEMA}', {literal}, {flags})"
