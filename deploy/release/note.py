"""A note in Slack on how a run of the pipeline ended.

    python -m deploy.release.note success --components "sql worker" --release COMMIT --url https://jenkins.example.com/job/7

Posts with the app's own token (ASSISTANT_SLACK_BOT_TOKEN); without one it says so and does nothing. Exit codes:
0 posted or no Slack configured, 1 Slack failed, 2 the caller can mend it.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Final, Literal, get_args

from deploy.release.command import finish, say
from tools.clients.slack import Slack
from tools.settings import load_settings

Ending = Literal["success", "failure", "aborted"]
CHANNEL: Final = "#deployments"
NOT_ASKED_FOR: Final = {
    "SNOWFLAKE_ACCOUNT": "none",
    "SNOWFLAKE_AUTHENTICATOR": "WORKLOAD_IDENTITY",
    "SNOWFLAKE_PROTOCOL": "https",
    "S3_REPORTS_BUCKET": "none",
}
"""A note needs Slack only; it is posted also when what failed is the rest of the settings."""
SIGNS: Final[dict[Ending, str]] = {
    "success": ":white_check_mark: *Deployed*",
    "failure": ":x: *The deployment failed*",
    "aborted": ":octagonal_sign: *The deployment was stopped*",
}


def words(ending: Ending, *, components: Sequence[str], release: str, url: str, detail: str) -> str:
    """The note, in Slack's mrkdwn."""
    lines = [f"{SIGNS[ending]}: {', '.join(components) or 'nothing to deploy'} at `{release[:12]}`"]
    lines += [_escaped(detail)] if detail else []
    lines += [f"<{url}|The run and its log>"] if url else []
    return "\n".join(lines)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m deploy.release.note", description="Say in Slack how a deployment ended."
    )
    parser.add_argument("ending", choices=get_args(Ending))
    parser.add_argument("--components", default="", help="what was deployed, with blanks between them")
    parser.add_argument("--release", required=True, metavar="COMMIT")
    parser.add_argument("--url", default="", help="of the run")
    parser.add_argument("--detail", default="", help="one more line")
    parser.add_argument("--channel", default=CHANNEL, help=f"{CHANNEL} if left out")
    options = parser.parse_args(arguments)

    def run() -> bool:
        with Slack.open(load_settings({**os.environ, **NOT_ASKED_FOR})) as slack:
            if not slack.is_configured:
                say("no note: ASSISTANT_SLACK_BOT_TOKEN is not set")
                return True
            text = words(
                options.ending,
                components=options.components.split(),
                release=options.release,
                url=options.url,
                detail=options.detail,
            )
            slack.post(slack.channel_id(options.channel), text=text)
        say(f"a note stands in {options.channel}")
        return True

    return finish(run)


if __name__ == "__main__":
    sys.exit(main())
