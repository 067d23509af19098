"""What can be said of the configuration without asking anybody: its form, its validity, what checkov finds."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import place
import pytest

from tools.keep_alive import KEEP_ALIVE_SECONDS

CHECKOV = os.environ.get("CHECKOV", "checkov")
BAD = 'variable "x" {\ntype=string\n}\n'
SKIP = re.compile(r"checkov:skip=(CKV2?_AWS_\d+)(:(.*))?$")


def test_everything_is_formatted(plugins: Path) -> None:
    for folder in (place.ROOT, place.HERE / "logic"):
        done = place.terraform(folder, "fmt", "-check", "-recursive", "-diff")
        assert done.returncode == 0, done.stdout


def test_what_is_not_formatted_is_found(plugins: Path, tmp_path: Path) -> None:
    (tmp_path / "x.tf").write_text(BAD)
    assert place.terraform(tmp_path, "fmt", "-check", "-recursive").returncode != 0


def test_the_root_is_valid_and_a_name_that_does_not_exist_is_not(
    initialised: Callable[[Path], Path], tmp_path: Path
) -> None:
    root = initialised(place.copy_of_the_root(tmp_path / "root"))
    done = place.terraform(root, "validate", "-no-color")
    assert done.returncode == 0, done.stdout
    file = root / "services.tf"
    file.write_text(file.read_text().replace("aws_sqs_queue.job_events.url", "aws_sqs_queue.hints.url"))
    done = place.terraform(root, "validate", "-no-color")
    assert done.returncode != 0
    assert "aws_sqs_queue" in done.stdout


def test_no_host_of_a_registry_is_written_down() -> None:
    texts = [*place.files_of_the_root(), *place.HERE.rglob("*.hcl"), *place.ROOT.glob("*.example")]
    assert [path.name for path in texts if re.search(r"registry\.\w+\.io", path.read_text())] == []


def test_every_exception_from_checkov_has_a_reason() -> None:
    lines = [
        line.strip()
        for path in place.files_of_the_root()
        for line in path.read_text().splitlines()
        if "checkov:" in line
    ]
    assert lines
    assert [line for line in lines if not (found := SKIP.search(line)) or len(found[3] or "") < 8] == []


def findings(folder: Path) -> list[str]:
    """What checkov finds in a folder, each as ID resource."""
    command = [CHECKOV, "-d", str(folder), "--quiet", "--compact", "-o", "json"]
    done = subprocess.run(
        [*command, "--skip-path", ".terraform", "--config-file", str(place.ROOT / ".checkov.yaml")],
        env=place.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(done.stdout)
    failed = report.get("results", {}).get("failed_checks", [])
    assert report.get("summary", report).get("parsing_errors", 0) == 0, done.stdout[-2000:]
    assert report.get("summary", report).get("passed", 0) + len(failed) > 0, done.stderr
    return [f"{each['check_id']} {each['resource']}" for each in failed]


@pytest.fixture(scope="module")
def checkov() -> None:
    if shutil.which(CHECKOV) is None:
        pytest.skip(
            "checkov is not installed: pip install checkov==3.3.30 in an environment of its own, CHECKOV names it"
        )


@pytest.mark.usefixtures("checkov")
def test_checkov_finds_nothing_that_is_not_explained(tmp_path: Path) -> None:
    assert findings(place.copy_of_the_root(tmp_path / "root")) == []


@pytest.mark.usefixtures("checkov")
def test_checkov_finds_a_bucket_that_is_open(tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(place.ROOT / "modules" / "bucket", root)
    main = root / "main.tf"
    main.write_text(main.read_text().replace("block_public_policy     = true", "block_public_policy     = false"))
    assert "CKV_AWS_54 aws_s3_bucket_public_access_block.this" in findings(root)


def test_a_service_keeps_connections_longer_than_the_load_balancer_may() -> None:
    text = (place.ROOT / "variables_network.tf").read_text()
    longest = re.search(r"var\.idle_timeout <= (\d+)", text)
    assert longest is not None
    assert int(longest[1]) < KEEP_ALIVE_SECONDS
