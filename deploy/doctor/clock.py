"""This machine's clock against those of Snowflake and S3, as the dates of their answers tell them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

from deploy.doctor.finding import Check, Finding, found
from tools.settings import Settings

CLOCK: Final = "Clock"
MOST_SECONDS: Final = 30
"""Key-pair tokens and signatures live for minutes; half a minute is a clock that nobody sets."""
TIMEOUT_SECONDS: Final = 5
WHY: Final = (
    "Signatures of S3 and key-pair tokens of Snowflake are turned away when the clock is minutes off, and leases of "
    "jobs are judged by it."
)


def examine_clock(settings: Settings, s3_url: str, now: Callable[[], datetime]) -> Check:
    """The difference to each neighbour that tells its date; one finding when they agree with each other."""
    offsets: dict[str, float] = {}
    for name, url in {"Snowflake": f"{settings.snowflake_url}/", "S3": s3_url}.items():
        if (offset := offset_seconds(url, now)) is not None:
            offsets[name] = offset
    if not offsets:
        return Check(CLOCK, "no neighbour told its date", skipped=True)
    worst = max(abs(offset) for offset in offsets.values())
    return found(CLOCK, f"within {worst:.0f} s of {' and '.join(offsets)}", _findings(offsets))


def offset_seconds(url: str, now: Callable[[], datetime]) -> float | None:
    """How far the other clock is ahead of ours, to the second that HTTP tells; None when it tells none.

    The middle of the call is the moment that the date belongs to.
    """
    before = now()
    try:
        response = httpx.get(url, timeout=TIMEOUT_SECONDS)
    except httpx.HTTPError:
        return None
    middle = before + (now() - before) / 2
    try:
        told = parsedate_to_datetime(response.headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError):
        return None
    return (told - middle).total_seconds()


def _findings(offsets: Mapping[str, float]) -> list[Finding]:
    wrong = {name: offset for name, offset in offsets.items() if abs(offset) > MOST_SECONDS}
    if not wrong:
        return []
    if len(wrong) == len(offsets) and max(wrong.values()) - min(wrong.values()) <= MOST_SECONDS:
        middle = sum(wrong.values()) / len(wrong)
        side = "behind" if middle > 0 else "ahead of"
        what = f"this machine's clock is {abs(middle):.0f} s {side} {' and '.join(wrong)}"
        return [Finding(CLOCK, what, WHY, "sudo chronyc makestep || sudo timedatectl set-ntp true")]
    return [
        Finding(
            CLOCK,
            f"the clock of {name} is {abs(offset):.0f} s {'ahead of' if offset > 0 else 'behind'} this machine's",
            WHY,
            "date -u; curl -sSI https://aws.amazon.com | grep -i ^date  # which of the two is wrong?",
        )
        for name, offset in wrong.items()
    ]
