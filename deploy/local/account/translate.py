"""DuckDB's and fakesnow's errors in Snowflake's numbers and words."""

from __future__ import annotations

import re

import duckdb
import snowflake.connector.errors as connector

from deploy.local.account.errors import SnowflakeError, missing, unsupported
from deploy.local.account.locks import LockLost

COMPILATION = "SQL compilation error:\n"


def snowflake_error(error: BaseException) -> SnowflakeError:
    """What a client of Snowflake would have been told."""
    if isinstance(error, SnowflakeError):
        return error
    if isinstance(error, connector.Error):
        message = error.raw_msg or error.msg or str(error)
        return SnowflakeError(message, errno=error.errno or 1003, sqlstate=error.sqlstate or "42000")
    if isinstance(error, duckdb.Error):
        return _duckdb(error)
    if isinstance(error, NotImplementedError):
        return unsupported(str(error) or "this statement")
    return SnowflakeError(
        f"SQL execution internal error:\nthe local account failed with {type(error).__name__}: {error}",
        errno=603,
        sqlstate="XX000",
    )


def _duckdb(error: duckdb.Error) -> SnowflakeError:
    text = str(error).split("\n\nLINE ")[0].strip()
    first = re.sub(r"^[A-Za-z ]+Error: ", "", text.split("\n")[0])
    if isinstance(error, duckdb.TransactionException):
        return LockLost(first)
    if isinstance(error, duckdb.CatalogException):
        return _catalog(first)
    if isinstance(error, duckdb.BinderException):
        return _binder(first)
    if isinstance(error, duckdb.ParserException | duckdb.SyntaxException):
        return SnowflakeError(f"{COMPILATION}{first}", errno=1003, sqlstate="42000")
    if isinstance(error, duckdb.ConstraintException):
        return _constraint(first)
    if isinstance(error, duckdb.ConversionException):
        return _conversion(first)
    if isinstance(error, duckdb.OutOfRangeException):
        return SnowflakeError(f"Numeric value is out of range: {first}", errno=100046, sqlstate="22003")
    if isinstance(error, duckdb.NotImplementedException):
        return unsupported(first)
    return _runtime(first)


def _catalog(text: str) -> SnowflakeError:
    if found := re.match(r"(Table|View) with name \"?(.+?)\"? does not exist", text):
        return missing("Object", found.group(2).upper())
    if found := re.match(r"(?:Scalar |Table |Aggregate |Macro )?Function with name \"?(.+?)\"? does not exist", text):
        name = found.group(1).upper()
        return SnowflakeError(f"{COMPILATION}Unknown function {name}.", errno=2140, sqlstate="42601")
    if "already exists" in text:
        return SnowflakeError(f"{COMPILATION}{text}", errno=2002, sqlstate="42710")
    return SnowflakeError(f"{COMPILATION}{text}", errno=2003, sqlstate="42S02")


def _binder(text: str) -> SnowflakeError:
    found = re.match(r"Referenced column \"(.+?)\" not found|.*does not have a column named \"(.+?)\"", text)
    if found:
        name = found.group(1) or found.group(2)
        return SnowflakeError(f"{COMPILATION}error line 1: invalid identifier '{name}'", errno=904, sqlstate="42000")
    if found := re.search(r"does not have a column with name \"(.+?)\"", text):
        name = found.group(1)
        return SnowflakeError(f"{COMPILATION}error line 1: invalid identifier '{name}'", errno=904, sqlstate="42000")
    if found := re.search(r"has (\d+) columns but (\d+) values were supplied", text):
        expected, got = found.groups()
        message = f"{COMPILATION}Insert value list does not match column list expecting {expected} but got {got}"
        return SnowflakeError(message, errno=2020, sqlstate="21S01")
    if found := re.match(r"Referenced table \"(.+?)\" not found", text):
        message = f"{COMPILATION}error line 1: invalid identifier '{found.group(1)}'"
        return SnowflakeError(message, errno=904, sqlstate="42000")
    if "Ambiguous reference" in text:
        return SnowflakeError(f"{COMPILATION}ambiguous column name: {text}", errno=1006, sqlstate="42601")
    if "must appear in the GROUP BY" in text or "not in GROUP BY" in text:
        return SnowflakeError(f"{COMPILATION}{text}", errno=979, sqlstate="42601")
    if "No function matches" in text or "Cannot compare" in text or "Could not choose" in text:
        return SnowflakeError(f"{COMPILATION}invalid argument types: {text}", errno=1044, sqlstate="42P13")
    return SnowflakeError(f"{COMPILATION}{text}", errno=2028, sqlstate="42601")


def _constraint(text: str) -> SnowflakeError:
    if "NOT NULL" in text:
        column = text.rsplit(".", 1)[-1].strip(' "')
        return SnowflakeError(f"NULL result in a non-nullable column: {column}", errno=100072, sqlstate="22000")
    return SnowflakeError(text, errno=200001, sqlstate="22000")


def _conversion(text: str) -> SnowflakeError:
    value = found.group(1) if (found := re.search(r"[\"'](.*?)[\"']", text)) else ""
    if re.search(r"date|timestamp|time ", text, re.IGNORECASE):
        kind = "Timestamp" if "timestamp" in text.lower() else "Date"
        return SnowflakeError(f"{kind} '{value}' is not recognized ({text})", errno=100035, sqlstate="22007")
    if "JSON" in text:
        return SnowflakeError(f"Error parsing JSON: {text}", errno=100069, sqlstate="22P02")
    if re.search(r"bool", text, re.IGNORECASE):
        return SnowflakeError(f"Boolean value '{value}' is not recognized", errno=100037, sqlstate="22018")
    return SnowflakeError(f"Numeric value '{value}' is not recognized ({text})", errno=100038, sqlstate="22018")


def _runtime(text: str) -> SnowflakeError:
    if "Division by zero" in text:
        return SnowflakeError("Division by zero", errno=100051, sqlstate="22012")
    if "cannot affect the same target row" in text:
        return SnowflakeError(f"Duplicate row detected during DML action ({text})", errno=100090, sqlstate="42P18")
    if "More than one row returned by a subquery" in text:
        return SnowflakeError("Single-row subquery returns more than one row.", errno=90150, sqlstate="22000")
    if "JSON" in text:
        return SnowflakeError(f"Error parsing JSON: {text}", errno=100069, sqlstate="22P02")
    return SnowflakeError(f"SQL execution error: {text}", errno=100132, sqlstate="P0000")
