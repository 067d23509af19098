"""The connector's errors in our words: what happened, whether to try again, and the query id."""

from __future__ import annotations

from typing import Any, Final

from tools.errors import QueryTimeout, ServiceError

SERVICE: Final = "Snowflake"

SESSION_GONE: Final = frozenset(
    {
        250002,  # the connection is closed
        390104,  # log in again
        390110,  # id token expired
        390111,  # the session no longer exists
        390112,  # the session expired
        390113,  # master token not found
        390114,  # master token expired
        390115,  # master token invalid
        290401,  # HTTP 401 instead of a code
    }
)
"""The statement did not run: the session was unknown to the server. A new session may run it."""

NO_PLACE: Final = frozenset({90105, 90106})
"""The session has no current database or schema: it was opened before there was one. A new session has it."""

TRANSIENT: Final = frozenset(
    {
        603,  # internal error of the service
        625,  # too many waiters for a lock, or a lock not released in time
        200001,  # a hybrid table's deadlock
        250003,  # the request failed on the network
        250005,
        250006,
        251010,  # a key-pair token expired while logging in
        251011,  # connection timeout
        251012,
        252010,  # a chunk of the result could not be fetched
        252013,  # the result was cut
        290403,  # gateways say 403 and 405 in passing; the connector itself repeats them
        290405,
        290408,
        290429,
    }
)

LOGIN_FAILED: Final = 250001
TIMED_OUT: Final = frozenset({630, 604})
UNKNOWN_OBJECT: Final = frozenset({2003, 2043})
NO_PRIVILEGE: Final = frozenset({3001, 3540})
CREDENTIALS_REJECTED: Final = "28000"


def session_is_gone(error: BaseException) -> bool:
    """Whether the statement was turned away because its session ended; it has not run."""
    return getattr(error, "errno", None) in SESSION_GONE


def session_is_suspect(error: BaseException) -> bool:
    """Whether the session should not be used again: it is gone, nowhere, or the network beneath it failed."""
    errno = getattr(error, "errno", None) or -1
    return errno in SESSION_GONE or errno in NO_PLACE or errno == LOGIN_FAILED or errno >= 250000


def to_service_error(error: Any, *, cancelled_by_timeout: bool = False) -> ServiceError:
    """Our error for a `snowflake.connector.errors.Error`; raise it `from` the error.

    `retryable` holds for lock waits, network failures, ended sessions and errors inside the service; never for
    permission and compile errors.
    """
    errno = int(error.errno or -1)
    sqlstate = str(error.sqlstate or "")
    query_id = error.sfqid or None
    text = str(error.raw_msg or error.msg or error).strip()
    if errno == 630 or (errno == 604 and cancelled_by_timeout):
        return QueryTimeout(
            f"the statement ran longer than it may and was cancelled: {text}", service=SERVICE, query_id=query_id
        )
    return ServiceError(
        _message(errno, sqlstate, text), service=SERVICE, retryable=_is_retryable(errno, sqlstate), query_id=query_id
    )


def _is_retryable(errno: int, sqlstate: str) -> bool:
    if errno == LOGIN_FAILED:
        return sqlstate != CREDENTIALS_REJECTED
    if errno in TRANSIENT or errno in SESSION_GONE or 290500 <= errno < 290600:
        return True
    return sqlstate.startswith("40")


def _message(errno: int, sqlstate: str, text: str) -> str:
    if errno == LOGIN_FAILED and sqlstate == CREDENTIALS_REJECTED:
        return f"Snowflake did not accept the sign-in; check SNOWFLAKE_USER and its credentials: {text}"
    if errno == LOGIN_FAILED or 250000 < errno < 252000 or errno >= 290000:
        return f"Snowflake cannot be reached; check SNOWFLAKE_ACCOUNT and the network: {text}"
    if errno in NO_PRIVILEGE:
        return f"the role has no privilege for this: {text}"
    if errno in UNKNOWN_OBJECT:
        return f"an object does not exist, or the role may not see it: {text}"
    if errno in NO_PLACE:
        return f"the database or its schema is not there yet; assistant sql apply makes them: {text}"
    if errno == 625:
        return f"a lock was not free in time: {text}"
    return f"Snowflake reports {errno:06d} ({sqlstate}): {text}"
