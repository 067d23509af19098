"""The one image of the services: built of a commit, pushed once, named by its digest.

    python -m deploy.release.image build      builds assistant:COMMIT for Fargate's architecture
    python -m deploy.release.image push       pushes it unless it is there, and prints REPOSITORY@sha256:...
    python -m deploy.release.image digest     prints that of a commit which was pushed before

The tool is docker, or what DOCKER names (podman has the same words). Exit codes: 0 done, 1 it failed, 2 the caller can
mend it.
"""

from __future__ import annotations

import argparse
import base64
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from deploy.release.command import finish, say
from deploy.release.installation import TERRAFORM_FOLDER, NotDeployed, read_outputs
from deploy.repository import Repository
from tools.clients.aws import make_client, our_errors
from tools.errors import AppError, CallerError

SERVICE: Final = "ECR"
LOCAL_NAME: Final = "assistant"
PLATFORM: Final = "linux/arm64"
"""What Terraform's services run on."""


class NotCommitted(CallerError):
    """The working tree differs from its commit, so an image of it could not be named by that commit."""

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__(
            f"{', '.join(paths[:3])}{' and more' if len(paths) > 3 else ''} differ from the commit, and an image is "
            "named by its commit; git commit or git stash them first"
        )


@dataclass(frozen=True)
class Registry:
    """The image repository, ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME; there before the rest of the installation."""

    url: str

    @property
    def host(self) -> str:
        """Where docker signs in."""
        return self.url.partition("/")[0]

    @property
    def name(self) -> str:
        """What the repository is called there."""
        return self.url.partition("/")[2]

    @cached_property
    def client(self) -> Any:
        """The client of ECR."""
        return make_client("ecr", region=self.host.split(".")[3])


def registry(folder: Path) -> Registry:
    """The one that Terraform made; raises NotDeployed before it has, CallerError, AppError."""
    url = read_outputs(folder).get("ecr_repository_url", {}).get("value")
    if not url:
        raise NotDeployed(folder)
    return Registry(url)


def build(docker: Sequence[str], commit: str, platform: str, root: Path) -> str:
    """Build the image from the Dockerfile; gives its local name. Raises AppError when the build fails."""
    name = f"{LOCAL_NAME}:{commit}"
    arguments = ["--build-arg", f"GIT_COMMIT={commit}", "--build-arg", f"VERSION={_version()}"]
    command = ["build", "--platform", platform, "--file", str(root / "deploy/Dockerfile"), *arguments]
    _run(docker, *command, "--tag", name, str(root))
    return name


def push(docker: Sequence[str], registry: Registry, commit: str) -> str:
    """Push the image that was built of the commit, unless it is there; gives REPOSITORY@DIGEST.

    Tags never move, so what is there is what was built. Raises AppError, ServiceError.
    """
    found = digest(registry, commit)
    if found is None:
        remote = f"{registry.url}:{commit}"
        _sign_in(docker, registry)
        _run(docker, "tag", f"{LOCAL_NAME}:{commit}", remote)
        _run(docker, "push", remote)
        found = digest(registry, commit)
    if found is None:
        raise AppError(f"{registry.url} does not have {commit} after the push")
    return found


def digest(registry: Registry, commit: str) -> str | None:
    """REPOSITORY@DIGEST of the commit's image, or None when it was never pushed."""
    with our_errors(SERVICE, f"looking for images of {registry.name}"):
        pages = registry.client.get_paginator("list_images").paginate(
            repositoryName=registry.name, filter={"tagStatus": "TAGGED"}
        )
        found = {each["imageTag"]: each["imageDigest"] for page in pages for each in page["imageIds"]}
    return f"{registry.url}@{found[commit]}" if commit in found else None


def _sign_in(docker: Sequence[str], registry: Registry) -> None:
    with our_errors(SERVICE, "signing in"):
        given = registry.client.get_authorization_token()["authorizationData"][0]
    user, _, password = base64.b64decode(given["authorizationToken"]).decode().partition(":")
    _run(docker, "login", "--username", user, "--password-stdin", registry.host, given=password)


def _run(docker: Sequence[str], *words: str, given: str | None = None) -> None:
    if shutil.which(docker[0]) is None:
        raise CallerError(
            f"{docker[0]} is not installed; https://docs.docker.com/engine/install/, or DOCKER=podman with apt-get "
            "install podman"
        )
    # What the tool says is for people; standard output is the answer's.
    done = subprocess.run([*docker, *words], input=given, text=True, check=False, stdout=sys.stderr)
    if done.returncode:
        raise AppError(f"{docker[0]} {words[0]} ended with {done.returncode}; what it said stands above")


def _version() -> str:
    return version("snowflake-analytics-assistant")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.release.image", description="The image of the services.")
    parser.add_argument("what", choices=("build", "push", "digest"))
    parser.add_argument("--docker", default="docker", metavar="COMMAND", help="docker, podman, or one with options")
    parser.add_argument("--platform", default=PLATFORM, help=f"{PLATFORM} if left out")
    parser.add_argument("--commit", default="HEAD", metavar="REV", help="for digest: of which commit")
    parser.add_argument("--repository", type=Path, default=Path(), metavar="FOLDER", help="the clone; here if left out")
    parser.add_argument("--terraform", type=Path, default=TERRAFORM_FOLDER, metavar="FOLDER")
    options = parser.parse_args(arguments)
    return finish(lambda: _act(options))


def _act(options: argparse.Namespace) -> bool:
    docker = shlex.split(options.docker) or ["docker"]
    repository = Repository(options.repository)
    commit = repository.head(options.commit)
    if options.what != "digest" and (paths := repository.uncommitted()):
        raise NotCommitted(paths)
    match options.what:
        case "build":
            say(build(docker, commit, options.platform, repository.root))
        case "push":
            say(push(docker, registry(options.terraform), commit))
        case _:
            found = digest(registry(options.terraform), commit)
            if found is None:
                raise CallerError(f"no image of {commit} was pushed; make build-all push")
            say(found)
    return True


if __name__ == "__main__":
    sys.exit(main())
