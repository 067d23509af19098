"""What a process imports before it answers, in one thread.

Compiled modules are initialised once; where several questions import them at the same moment, the threads can wait for
each other for ever, and the whole process with them.
"""

from __future__ import annotations

from importlib import import_module
from typing import Final

NEEDED: Final = ("altair", "pandas", "pyarrow", "sqlglot", "snowflake.connector", "boto3", "httpx")


def load_what_answers_need() -> None:
    """Import it all; takes a second or two the first time, nothing afterwards."""
    for name in NEEDED:
        import_module(name)
