"""What the pipeline's commands have in common: errors become words on standard error, and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable

from tools.errors import AppError, CallerError

EXIT_FAILED, EXIT_CALLER, EXIT_INTERRUPTED = 1, 2, 130


def finish(command: Callable[[], bool]) -> int:
    """Run it: 0 when it is well, 1 when it is not or something behind us failed, 2 when the caller can mend it."""
    try:
        return 0 if command() else EXIT_FAILED
    except CallerError as error:
        say(str(error), to_people=True)
        return EXIT_CALLER
    except AppError as error:
        say(f"failed: {error}", to_people=True)
        return EXIT_FAILED
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def say(text: str, *, to_people: bool = False) -> None:
    """A line of the answer on standard output; with `to_people` beside the answer, on standard error."""
    # A path may hold bytes that are no text; what cannot be said is shown as such.
    words = text.encode("utf-8", "backslashreplace").decode()
    print(words, file=sys.stderr if to_people else sys.stdout, flush=True)
