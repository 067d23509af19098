"""Session parameters that the account knows, with Snowflake's defaults and what they mean."""

from __future__ import annotations

from typing import NamedTuple


class Parameter(NamedTuple):
    default: str
    kind: str
    description: str


PARAMETERS: dict[str, Parameter] = {
    "ABORT_DETACHED_QUERY": Parameter("false", "BOOLEAN", "Abort a query when its client has gone."),
    "AUTOCOMMIT": Parameter("true", "BOOLEAN", "Whether each statement is a transaction of its own."),
    "BINARY_INPUT_FORMAT": Parameter("HEX", "STRING", "Input format for binary."),
    "BINARY_OUTPUT_FORMAT": Parameter("HEX", "STRING", "Display format for binary."),
    "CLIENT_METADATA_REQUEST_USE_CONNECTION_CTX": Parameter("false", "BOOLEAN", "Metadata requests use the context."),
    "CLIENT_RESULT_CHUNK_SIZE": Parameter("160", "NUMBER", "Size of result chunks in MB."),
    "CLIENT_RESULT_COLUMN_CASE_INSENSITIVE": Parameter("false", "BOOLEAN", "Column names ignore case."),
    "CLIENT_SESSION_KEEP_ALIVE": Parameter("false", "BOOLEAN", "Keep the session alive."),
    "CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY": Parameter("3600", "NUMBER", "Seconds between heartbeats."),
    "CLIENT_TIMESTAMP_TYPE_MAPPING": Parameter("TIMESTAMP_LTZ", "STRING", "Type of bound timestamps."),
    "CLIENT_TELEMETRY_ENABLED": Parameter("false", "BOOLEAN", "Clients report about themselves; not locally."),
    "DATE_INPUT_FORMAT": Parameter("AUTO", "STRING", "Input format for dates."),
    "DATE_OUTPUT_FORMAT": Parameter("YYYY-MM-DD", "STRING", "Display format for dates."),
    "ERROR_ON_NONDETERMINISTIC_MERGE": Parameter("true", "BOOLEAN", "A row merged twice is an error."),
    "ERROR_ON_NONDETERMINISTIC_UPDATE": Parameter("false", "BOOLEAN", "A row updated twice is an error."),
    "LOCK_TIMEOUT": Parameter("10", "NUMBER", "Seconds to wait for a lock."),
    "MULTI_STATEMENT_COUNT": Parameter("1", "NUMBER", "Statements in one request; 0 is any number."),
    "PYTHON_CONNECTOR_QUERY_RESULT_FORMAT": Parameter("ARROW", "STRING", "Format of results."),
    "QUERY_RESULT_FORMAT": Parameter("ARROW", "STRING", "Format of results."),
    "QUERY_TAG": Parameter("", "STRING", "Text that goes with each statement into the query history."),
    "QUOTED_IDENTIFIERS_IGNORE_CASE": Parameter("false", "BOOLEAN", "Whether quoted names are folded."),
    "ROWS_PER_RESULTSET": Parameter("0", "NUMBER", "Most rows of a result; 0 is no limit."),
    "STATEMENT_QUEUED_TIMEOUT_IN_SECONDS": Parameter("0", "NUMBER", "Seconds a statement may wait for a warehouse."),
    "STATEMENT_TIMEOUT_IN_SECONDS": Parameter("172800", "NUMBER", "Seconds a statement may run."),
    "STRICT_JSON_OUTPUT": Parameter("false", "BOOLEAN", "JSON output is strict."),
    "TIMESTAMP_DAY_IS_ALWAYS_24H": Parameter("false", "BOOLEAN", "Whether a day is always 24 hours."),
    "TIMESTAMP_INPUT_FORMAT": Parameter("AUTO", "STRING", "Input format for timestamps."),
    "TIMESTAMP_LTZ_OUTPUT_FORMAT": Parameter("", "STRING", "Display format for TIMESTAMP_LTZ."),
    "TIMESTAMP_NTZ_OUTPUT_FORMAT": Parameter(
        "YYYY-MM-DD HH24:MI:SS.FF3", "STRING", "Display format for TIMESTAMP_NTZ."
    ),
    "TIMESTAMP_OUTPUT_FORMAT": Parameter(
        "YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM", "STRING", "Display format for timestamps."
    ),
    "TIMESTAMP_TYPE_MAPPING": Parameter("TIMESTAMP_NTZ", "STRING", "What TIMESTAMP means."),
    "TIMESTAMP_TZ_OUTPUT_FORMAT": Parameter("", "STRING", "Display format for TIMESTAMP_TZ."),
    "TIMEZONE": Parameter("Etc/UTC", "STRING", "Time zone of the session."),
    "TIME_INPUT_FORMAT": Parameter("AUTO", "STRING", "Input format for times."),
    "TIME_OUTPUT_FORMAT": Parameter("HH24:MI:SS", "STRING", "Display format for times."),
    "TRANSACTION_ABORT_ON_ERROR": Parameter("false", "BOOLEAN", "Whether an error ends the transaction."),
    "TRANSACTION_DEFAULT_ISOLATION_LEVEL": Parameter("READ COMMITTED", "STRING", "Isolation level."),
    "TWO_DIGIT_CENTURY_START": Parameter("1970", "NUMBER", "First year of two-digit years."),
    "USE_CACHED_RESULT": Parameter("true", "BOOLEAN", "Whether results may come from the cache."),
    "WEEK_OF_YEAR_POLICY": Parameter("0", "NUMBER", "How weeks are counted; 0 is ISO."),
    "WEEK_START": Parameter("0", "NUMBER", "First day of the week; 0 is ISO's Monday."),
}

OBJECT_PARAMETERS: dict[str, dict[str, Parameter]] = {
    "USER": {
        "NETWORK_POLICY": Parameter("", "STRING", "The network policy of the user."),
        "PREVENT_UNLOAD_TO_INTERNAL_STAGES": Parameter("false", "BOOLEAN", "Whether unloading to stages is refused."),
        **PARAMETERS,
    },
    "WAREHOUSE": {
        "MAX_CONCURRENCY_LEVEL": Parameter("8", "NUMBER", "Statements that run at a time."),
        "STATEMENT_QUEUED_TIMEOUT_IN_SECONDS": PARAMETERS["STATEMENT_QUEUED_TIMEOUT_IN_SECONDS"],
        "STATEMENT_TIMEOUT_IN_SECONDS": PARAMETERS["STATEMENT_TIMEOUT_IN_SECONDS"],
    },
    "TASK": {
        "SERVERLESS_TASK_MAX_STATEMENT_SIZE": Parameter("X2Large", "STRING", "Largest size of a serverless run."),
        "SERVERLESS_TASK_MIN_STATEMENT_SIZE": Parameter("XSMALL", "STRING", "Smallest size of a serverless run."),
        "SUSPEND_TASK_AFTER_NUM_FAILURES": Parameter("10", "NUMBER", "Failures in a row that suspend the task."),
        "TASK_AUTO_RETRY_ATTEMPTS": Parameter("0", "NUMBER", "Automatic retries of a task graph."),
        "USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE": Parameter("Medium", "STRING", "Size of the first runs."),
        "USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS": Parameter("30", "NUMBER", "Seconds between triggered runs."),
        "USER_TASK_TIMEOUT_MS": Parameter("3600000", "NUMBER", "Milliseconds that a run may take."),
        **PARAMETERS,
    },
}
"""What SHOW PARAMETERS IN USER, WAREHOUSE and TASK lists; a user's NETWORK_POLICY, for one, stands nowhere else."""

SESSION_DEFAULTS: dict[str, str] = {name: parameter.default for name, parameter in PARAMETERS.items()}

FIXED = {
    "ERROR_ON_NONDETERMINISTIC_MERGE": "true",
    "QUOTED_IDENTIFIERS_IGNORE_CASE": "false",
    "TIMESTAMP_TYPE_MAPPING": "TIMESTAMP_NTZ",
    "TRANSACTION_ABORT_ON_ERROR": "false",
    "WEEK_OF_YEAR_POLICY": "0",
    "WEEK_START": "0",
}
"""Parameters whose other values would change what SQL means; setting those ends in a clear error."""
