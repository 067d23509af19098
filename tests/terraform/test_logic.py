"""`terraform test` without AWS: what variables, environments and modules do; and that it fails when they do not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import place
import pytest

FAULTS = (
    # file, what is written there, what a slip makes of it, the words of the test that finds it
    ("modules/service/main.tf", "    rollback = true\n", "    rollback = false\n", "is not rolled back"),
    ("modules/service/main.tf", "container_name   = local.process.name", 'container_name   = "app"', "does not have"),
    ("modules/service/main.tf", "readonlyRootFilesystem = true", "readonlyRootFilesystem = false", "can write"),
    ("modules/service/main.tf", '= "10001:10001"', '= "root"', "runs as root"),
    ("modules/service/main.tf", "containerPath = local.scratch", 'containerPath = "/var/tmp"', "task's own volume"),
    ("modules/service/main.tf", "stopTimeout  = var.stop_timeout", "stopTimeout  = 2", "time to stop"),
    ("modules/service/main.tf", "${var.port}/health", "${var.port}/ready", "does not ask /health"),
    ("modules/service/main.tf", '"ARM64"', '"X86_64"', "none for Fargate on arm64"),
    ("modules/service/main.tf", "weight            = var.spot ? 0 : 1", "weight            = 1", "Fargate proper"),
    ("modules/service/variables.tf", "256   = [512, 1024, 2048]", "256   = [512, 8192]", "var.size"),
    ("modules/bucket/variables.tf", ">= 30", ">= 7", "var.expiry"),
    ("variables_network.tf", "var.idle_timeout <= 300", "var.idle_timeout <= 4000", "var.idle_timeout"),
)


@pytest.fixture
def ready(initialised: Callable[[Path], Path], tmp_path: Path) -> Path:
    return initialised(place.copy_with_logic(tmp_path / "root"))


def test_variables_environments_and_modules_do_what_they_say(ready: Path) -> None:
    done = place.terraform(ready, "test", "-no-color")
    assert done.returncode == 0, done.stdout
    assert "8 passed, 0 failed" in done.stdout


def test_each_slip_is_found_by_its_own_words(ready: Path) -> None:
    for name, right, wrong, _ in FAULTS:
        file = ready / name
        assert right in file.read_text(), right
        file.write_text(file.read_text().replace(right, wrong, 1))
    files = ("service", "bucket", "variables")
    filters = [f"-filter=tests/{name}.tftest.hcl" for name in files]
    done = place.terraform(ready, "test", "-no-color", *filters)
    assert done.returncode != 0
    said = " ".join(done.stdout.split())
    assert [words for *_, words in FAULTS if words not in said] == []
