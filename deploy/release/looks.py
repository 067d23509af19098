"""The one wait of the release's commands: look, pause, look again, until the time is over."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator


def looks(*, every: float, within: float = math.inf) -> Iterator[None]:
    """A turn for each look, `every` seconds apart: one at least, and none that would begin after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        yield
        if time.monotonic() + every > deadline:
            return
        time.sleep(every)
