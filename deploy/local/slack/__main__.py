"""`python -m deploy.local.slack --port N --data DIR`: the workspace as a program of its own."""

from __future__ import annotations

import argparse
from pathlib import Path

from deploy.local.slack.run import serve

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--data", type=Path, required=True)
options = parser.parse_args()
serve(port=options.port, data=options.data, host=options.host)
