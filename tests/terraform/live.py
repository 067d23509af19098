"""Apply the root to the stand-in for AWS, plan again, destroy, and leave what was seen in a folder.

`python live.py FOLDER [--destroy]`: a process of its own, so that it runs beside the other tests, because most of its
two to three minutes the provider waits. It ends by itself.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import fake_aws
import place

REGION = "eu-west-1"
VARIABLES = {
    "environment": "staging",
    "region": REGION,
    "image_tag": "4f2a9c1",
    "domain_name": "assistant.example.com",
    "api_domain_name": "api.example.com",
    "snowflake_account": "myorg-myaccount",
    "slack_enabled": True,
    "slack_transport": "http",
    "mail_from": "reports@example.com",
    "alarm_emails": ["operations@example.com"],
    "alarm_webhook_url": "https://hooks.example.com/alarms",
    "files": ["ASSISTANT_API_TOKENS_FILE", "ASSISTANT_SLACK_POLICY_FILE"],
    "delivery_bucket_arns": ["arn:aws:s3:::finance-inbox"],
    "enable_exec": True,
    "snowflake_events": {"iam_user_arn": "arn:aws:iam::999999999999:user/snow", "external_id": "ORG_SFCRole=1_abc"},
}
RESULT, DESTROYED = "result.json", "destroyed.json"
SERVER_SECONDS = 60


def main(folder: Path, *, destroying: bool) -> None:
    """Everything, in order; `result.json` as soon as there is one."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    endpoint = f"http://127.0.0.1:{port}"
    with (folder / "aws.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, str(place.HERE / "fake_aws.py"), str(port)], stdout=log, stderr=subprocess.STDOUT
        )
        try:
            keep(folder / RESULT, apply(folder, endpoint))
            if destroying:
                keep(folder / DESTROYED, destroy(folder / "root", endpoint))
        finally:
            server.kill()
            server.wait()


def keep(file: Path, result: dict[str, object]) -> None:
    """Whole or not at all: somebody waits for the file."""
    unfinished = file.with_suffix(".part")
    unfinished.write_text(json.dumps(result))
    unfinished.rename(file)


def addressed(endpoint: str) -> dict[str, str]:
    """The environment that makes every client of AWS speak to the stand-in."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": REGION,
    }


def apply(folder: Path, endpoint: str) -> dict[str, object]:
    """What each step ended with and, as `state`, what is there after the apply."""
    wait_for(f"{endpoint}/moto-api/data.json")
    seeded = fake_aws.seed(endpoint, REGION)
    root = place.copy_of_the_root(folder / "root")
    (root / "test.auto.tfvars.json").write_text(json.dumps(VARIABLES | seeded))
    more = addressed(endpoint)
    backend = {
        "bucket": "terraform-state",
        "key": "assistant.tfstate",
        "region": REGION,
        "use_lockfile": "true",
        "use_path_style": "true",
        "skip_requesting_account_id": "true",
        "skip_credentials_validation": "true",
    }
    steps: list[tuple[str, list[str]]] = [
        (
            "init",
            [f"-plugin-dir={place.plugin_folder()}", *(f"-backend-config={k}={v}" for k, v in backend.items())],
        ),
        ("plan", ["-no-color", "-input=false", "-out=tfplan"]),
        ("apply", ["-no-color", "-input=false", "-parallelism=40", "tfplan"]),
        ("plan", ["-no-color", "-input=false", "-detailed-exitcode"]),
    ]
    names = ("init", "plan", "apply", "second_plan")
    result: dict[str, object] = {}
    for name, (command, arguments) in zip(names, steps, strict=True):
        began = time.monotonic()
        done = place.terraform(root, command, *arguments, more=more)
        result[name] = {"code": done.returncode, "said": done.stdout, "seconds": round(time.monotonic() - began, 1)}
        if name != "second_plan" and done.returncode != 0:
            return result
    result["state"] = json.loads(place.terraform(root, "show", "-json", more=more).stdout)
    return result


def destroy(root: Path, endpoint: str) -> dict[str, object]:
    """How it ended, and what the state still has."""
    began = time.monotonic()
    more = addressed(endpoint)
    done = place.terraform(root, "destroy", "-no-color", "-auto-approve", "-parallelism=40", more=more)
    left = place.terraform(root, "state", "list", more=more).stdout.split()
    return {"code": done.returncode, "said": done.stdout, "left": left, "seconds": round(time.monotonic() - began, 1)}


def wait_for(url: str) -> None:
    """Until the server answers."""
    deadline = time.monotonic() + SERVER_SECONDS
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
        else:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), destroying="--destroy" in sys.argv[2:])
