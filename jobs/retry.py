"""Whether and when a failed run is tried again; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tools.errors import AppError, ServiceError


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """The wait doubles from `first` up to `longest`; up to half of it is left to chance, so that a crowd spreads."""

    first: timedelta = timedelta(seconds=10)
    longest: timedelta = timedelta(minutes=15)
    attempts: int | None = None

    def wait(self, attempt: int, chance: float) -> timedelta:
        """How long to rest after that attempt (1 is the first); `chance` is 0 to 1."""
        doublings: int = 2 ** min(attempt - 1, 20)
        return min(self.first * doublings, self.longest) * (0.5 + 0.5 * chance)


def next_try(
    error: AppError,
    attempt: int,
    now: datetime,
    *,
    max_attempts: int,
    policy: RetryPolicy = RetryPolicy(),
    chance: float = 1.0,
) -> datetime | None:
    """When to try again, or None when it is over.

    Only a ServiceError that says it may pass is tried again: what its caller has to mend fails the same way each time.
    """
    if not (isinstance(error, ServiceError) and error.retryable):
        return None
    if attempt >= min(max_attempts, policy.attempts or max_attempts):
        return None
    return now + policy.wait(attempt, chance)
