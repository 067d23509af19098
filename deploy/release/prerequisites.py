"""Which tools and variables are there, and how to get the others; runs before anything is installed, on Python alone.

    python3 deploy/release/prerequisites.py                          everything, a line each
    python3 deploy/release/prerequisites.py --quiet terraform aws    only what is missing of these
    python3 deploy/release/prerequisites.py --make-files             also makes the files to fill in

Exit codes: 0 all of it is there, 1 something is missing.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PYTHON = (3, 11)
TERRAFORM = (1, 11)
FILES = ("terraform.tfvars", "backend.hcl")
SIGN_INS = ("SNOWFLAKE_PASSWORD", "SNOWFLAKE_PRIVATE_KEY_FILE", "SNOWFLAKE_TOKEN")
NEXT = """
next:
  1. fill in {folder}/backend.hcl and {folder}/terraform.tfvars; their comments say what with
  2. make check-prerequisites    until nothing is missing
  3. deploy/README.md, from its second step on
"""


@dataclass(frozen=True)
class Place:
    """Where is looked: the environment, the commands for containers, Terraform's folder."""

    environment: Mapping[str, str]
    docker: Sequence[str]
    compose: Sequence[str]
    folder: Path
    files: Mapping[str, str] = field(default_factory=dict)

    def has(self, tool: str) -> bool:
        """Whether the tool is on the path."""
        return shutil.which(tool, path=self.environment.get("PATH")) is not None

    def says(self, *command: str) -> str | None:
        """What a command prints, or None when it fails."""
        try:
            done = subprocess.run(command, env=dict(self.environment), capture_output=True, text=True, timeout=30)
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout if done.returncode == 0 else None


def _python(_place: Place) -> str | None:
    return (
        None
        if sys.version_info >= PYTHON
        else f"this is {platform.python_version()}, 3.11 or newer is needed; name one with make PYTHON=python3.12"
    )


def _git(place: Place) -> str | None:
    return None if place.has("git") else "apt-get install git, or https://git-scm.com/downloads"


def _docker(place: Place) -> str | None:
    tool = place.docker[0]
    if not place.has(tool):
        return f"{tool} is not installed; https://docs.docker.com/engine/install/, or DOCKER=podman"
    if place.says(*place.docker, "version") is None:
        return (
            f"{tool} is installed, but its engine does not answer; systemctl start docker, and be in the group docker"
        )
    return None


def _compose(place: Place) -> str | None:
    if place.says(*place.compose, "version") is None:
        return (
            f"{' '.join(place.compose)} does not run; apt-get install docker-compose-plugin, or COMPOSE=podman-compose "
            "(pip install podman-compose)"
        )
    return None


def _arm64(place: Place) -> str | None:
    emulator = Path("/proc/sys/fs/binfmt_misc/qemu-aarch64")
    if platform.machine() in ("aarch64", "arm64") or emulator.exists() or not place.has(place.docker[0]):
        return None
    return (
        f"the services run on arm64, this machine is {platform.machine()}; apt-get install qemu-user-static lets it "
        "build for arm64, or build on an arm64 machine"
    )


def _terraform(place: Place) -> str | None:
    if not place.has("terraform"):
        return "not installed; https://developer.hashicorp.com/terraform/install"
    said = place.says("terraform", "version", "-json")
    try:
        found = tuple(int(part) for part in json.loads(said or "")["terraform_version"].split("-")[0].split("."))
    except (ValueError, KeyError):
        return "it does not say its version; https://developer.hashicorp.com/terraform/install"
    if found < TERRAFORM:
        return f"this is {'.'.join(map(str, found))}, 1.11 or newer is needed; https://developer.hashicorp.com/terraform/install"
    return None


def _aws(place: Place) -> str | None:
    environment = place.environment
    named = (
        "AWS_ACCESS_KEY_ID",
        "AWS_PROFILE",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    )
    home = Path(environment.get("HOME", "/nonexistent")) / ".aws"
    if any(environment.get(name) for name in named) or any(
        (home / name).exists() for name in ("credentials", "config")
    ):
        return None
    return (
        "no credentials; aws configure sso, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role of the machine's"
    )


def _file(name: str) -> Callable[[Place], str | None]:
    def look(place: Place) -> str | None:
        # Like Terraform, which runs in its folder: another place is named from there, or in full.
        file = place.folder / place.files.get(name, name)
        if file.exists():
            return None
        return f"{file} is not there; make first-time-setup makes it from {name}.example, then fill it in"

    return look


def _snowflake(place: Place) -> str | None:
    environment = place.environment
    missing = [] if environment.get("SNOWFLAKE_ACCOUNT") else ["SNOWFLAKE_ACCOUNT"]
    if environment.get("SNOWFLAKE_AUTHENTICATOR") != "WORKLOAD_IDENTITY":
        missing += [] if environment.get("SNOWFLAKE_USER") else ["SNOWFLAKE_USER"]
        missing += [] if any(environment.get(name) for name in SIGN_INS) else [f"one of {', '.join(SIGN_INS)}"]
    if not missing:
        return None
    return (
        f"{', '.join(missing)} not set: an administrator's for make sql-bootstrap; README.md says where each comes from"
    )


CHECKS: Mapping[str, tuple[str, Callable[[Place], str | None]]] = {
    "python": ("everything", _python),
    "git": ("everything", _git),
    "docker": ("images, make up", _docker),
    "compose": ("make up, make test-local", _compose),
    "arm64": ("make build-all", _arm64),
    "terraform": ("AWS", _terraform),
    "aws": ("AWS", _aws),
    "backend": ("make init", _file("backend.hcl")),
    "tfvars": ("make plan", _file("terraform.tfvars")),
    "snowflake": ("make sql-bootstrap, make sql-plan, make sql-apply", _snowflake),
}


def missing(place: Place, names: Sequence[str]) -> dict[str, str]:
    """What is missing of these, with how to get it."""
    return {name: problem for name in names if (problem := CHECKS[name][1](place))}


def make_files(folder: Path) -> list[Path]:
    """Copies of the examples, where there are none yet; what is there stays as it is."""
    made = []
    for name in FILES:
        example = folder / f"{name}.example"
        if example.exists() and not (folder / name).exists():
            shutil.copyfile(example, folder / name)
            made.append(folder / name)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit code."""
    parser = argparse.ArgumentParser(prog="prerequisites", description="What is there, and how to get the rest.")
    parser.add_argument("names", nargs="*", choices=[[], *CHECKS], help="all if left out")
    parser.add_argument("--quiet", action="store_true", help="only what is missing")
    parser.add_argument("--make-files", action="store_true", help="make the files to fill in, from their examples")
    parser.add_argument("--docker", default="docker", metavar="COMMAND")
    parser.add_argument("--backend", default="backend.hcl", metavar="FILE")
    parser.add_argument("--tfvars", default="terraform.tfvars", metavar="FILE")
    parser.add_argument("--compose", default="docker compose", metavar="COMMAND")
    parser.add_argument("--terraform", type=Path, default=Path("deploy/terraform"), metavar="FOLDER")
    options = parser.parse_args(arguments)
    docker, compose = shlex.split(options.docker) or ["docker"], shlex.split(options.compose) or ["docker", "compose"]
    place = Place(
        os.environ,
        docker,
        compose,
        options.terraform,
        {"backend.hcl": options.backend, "terraform.tfvars": options.tfvars},
    )
    if options.make_files:
        for path in make_files(options.terraform):
            _say(f"made {path}")
    names = options.names or list(CHECKS)
    problems = missing(place, names)
    for name in names:
        if name in problems:
            _say(f"MISSING {name:<10} {problems[name]}", to_people=options.quiet)
        elif not options.quiet:
            _say(f"ok      {name:<10} for {CHECKS[name][0]}")
    if options.make_files:
        _say(NEXT.format(folder=options.terraform).rstrip())
        return 0
    return 1 if problems else 0


def _say(text: str, *, to_people: bool = False) -> None:
    print(text, file=sys.stderr if to_people else sys.stdout, flush=True)


if __name__ == "__main__":
    sys.exit(main())
