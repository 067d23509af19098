"""The services' log lines from CloudWatch, in a terminal.

    python -m deploy.release.log_lines worker --since 30m --contains job_failed
    python -m deploy.release.log_lines assistant --follow

Exit codes: 0 done, 1 AWS failed, 2 the caller can mend it, 130 when following was ended with Ctrl-C.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from deploy.components import SERVICES, Component
from deploy.release.command import finish, say
from deploy.release.installation import TERRAFORM_FOLDER, Installation, NoSuchService, read_installation
from deploy.release.looks import looks
from tools.clients.aws import our_errors

POLL_SECONDS: Final = 3.0
UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(text: str) -> int:
    """`90s`, `15m`, `2h`, `1d` in seconds; raises ArgumentTypeError with the forms."""
    found = re.fullmatch(r"(\d+)([smhd])", text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; it is a number and a unit, such as 90s, 15m, 2h or 1d")
    return int(found[1]) * UNITS[found[2]]


def lines(installation: Installation, component: Component, *, since: float, contains: str | None) -> Iterator[Any]:
    """CloudWatch's events since a time (seconds of the epoch), oldest first; raises NoSuchService, ServiceError."""
    if component not in installation.log_groups:
        raise NoSuchService(component, installation.log_groups)
    group = installation.log_groups[component]
    # A phrase in quotes is looked for as it stands, not as a pattern.
    pattern = {"filterPattern": '"' + contains.replace('"', '\\"') + '"'} if contains else {}
    with our_errors("CloudWatch Logs", f"reading {group}"):
        pages = installation.logs.get_paginator("filter_log_events").paginate(
            logGroupName=group, startTime=int(since * 1000), **pattern
        )
        for page in pages:
            yield from page["events"]


def show(installation: Installation, component: Component, *, since: float, contains: str | None, follow: bool) -> None:
    """Print them; with `follow` until it is ended."""
    seen: set[str] = set()
    for _ in looks(every=POLL_SECONDS, within=math.inf if follow else 0):
        for event in lines(installation, component, since=since, contains=contains):
            if event["eventId"] in seen:
                continue
            seen.add(event["eventId"])
            since = max(since, event["timestamp"] / 1000)
            when = datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
            say(f"{when:%Y-%m-%d %H:%M:%S}Z {event['message'].rstrip()}")
    if not seen:
        say(f"{component} wrote nothing in that time; SINCE=2h looks further back", to_people=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.release.log_lines", description="A service's log lines.")
    parser.add_argument("component", choices=SERVICES)
    parser.add_argument(
        "--since", type=seconds, default="15m", metavar="TIME", help="90s, 15m, 2h, 1d; 15m if left out"
    )
    parser.add_argument("--contains", metavar="TEXT", help="only lines with this text")
    parser.add_argument("--follow", action="store_true", help="go on until Ctrl-C")
    parser.add_argument("--terraform", type=Path, default=TERRAFORM_FOLDER, metavar="FOLDER")
    options = parser.parse_args(arguments)

    def run() -> bool:
        installation = read_installation(options.terraform)
        since = time.time() - options.since
        show(installation, options.component, since=since, contains=options.contains or None, follow=options.follow)
        return True

    return finish(run)


if __name__ == "__main__":
    sys.exit(main())
