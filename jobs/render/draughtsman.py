"""Charts for paper drawn by a process beside this one, while this one reads figures and writes other files."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Sequence

from jobs.render import vega
from tools.chart_pictures import VL_VERSION
from tools.log import get_logger

log = get_logger(__name__)


class Draughtsman:
    """Starts to warm up at once; what it does not draw is drawn where it is needed."""

    def __init__(self) -> None:
        # The library holds the interpreter while it draws, so a thread would not do.
        self._process = subprocess.Popen(  # noqa: S603 - a module of our own
            [sys.executable, "-m", "jobs.render.draw_charts", VL_VERSION],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._thread: threading.Thread | None = None

    def begin(self, specs: Sequence[str]) -> None:
        """Draw these texts of `vega.sized`, while the caller goes on; then the process ends."""
        self._thread = threading.Thread(target=self._draw, args=(specs,), name="charts", daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Until all are drawn."""
        if self._thread is not None:
            self._thread.join()

    def close(self) -> None:
        """End the process, whatever it does, and forget its charts."""
        self._process.kill()
        self.wait()
        self._process.communicate()
        vega.DRAWN_BESIDE.clear()

    def _draw(self, specs: Sequence[str]) -> None:
        to, back = self._process.stdin, self._process.stdout
        if to is None or back is None:
            return
        try:
            for spec in specs:
                to.write(spec + "\n")
                to.flush()
                vega.DRAWN_BESIDE[spec] = json.loads(back.readline())
        except (OSError, ValueError) as error:
            log.warning("charts_not_drawn_beside", error=str(error))
        finally:
            # What follows needs the memory.
            self._process.kill()
