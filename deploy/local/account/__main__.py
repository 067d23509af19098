"""`python -m deploy.local.account --port 8085 --data .data/account`."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from deploy.local.account.run import serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.local.account", description=__doc__)
    parser.add_argument("--port", type=int, default=8085)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--data", type=Path, default=Path(".data/account"))
    parser.add_argument("--today", type=date.fromisoformat, help="fixes CURRENT_DATE, as YYYY-MM-DD")
    parser.add_argument("--sns-endpoint", help="where SYSTEM$SEND_SNOWFLAKE_NOTIFICATION publishes")
    parser.add_argument("--any-user", action="store_true", help="make whoever signs in an administrator")
    given = parser.parse_args()
    serve(
        port=given.port, data=given.data, host=given.host, today=given.today, sns_endpoint=given.sns_endpoint,
        any_user=given.any_user,
    )  # fmt: skip


if __name__ == "__main__":
    main()
