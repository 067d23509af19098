"""A release on the services: a new task definition each with the new image, watched, and taken back when it fails.

    python -m deploy.release.rollout deploy --image REPOSITORY@sha256:... worker slack assistant
    python -m deploy.release.rollout deploy             every service: new settings, with the image that it runs
    python -m deploy.release.rollout roll-back worker   it runs again what it ran before
    python -m deploy.release.rollout roll-back --run N  so do those that run N of the pipeline (deploy --run N) changed

Each new task definition says in its tags what it replaces and which run made it, so that anybody can take a release
back, from any machine.

Exit codes: 0 done, 1 it failed and was taken back or AWS failed, 2 the caller can mend it.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from deploy.components import SERVICES, Component
from deploy.release.command import finish, say
from deploy.release.installation import TERRAFORM_FOLDER, Installation, read_installation
from deploy.release.looks import looks
from deploy.release.services import SERVICE, described, image_of
from tools.clients.aws import our_errors
from tools.errors import AppError, CallerError

REPLACES: Final = "assistant:replaces"
RUN: Final = "assistant:run"
NOT_REGISTERED: Final = frozenset(
    {"taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities", "registeredAt"}
    | {"registeredBy", "deregisteredAt", "deleteRequestedAt"}
)
"""What ECS says of a task definition and does not take."""
WAIT_SECONDS: Final = 1200
POLL_SECONDS: Final = 5.0
EVENTS_SHOWN: Final = 3


class RolloutFailed(AppError):
    """A service did not come up with its new task definition."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a rollout is looked at, and how long it may take, in seconds."""

    poll: float = POLL_SECONDS
    wait: float = WAIT_SECONDS


@dataclass(frozen=True, slots=True)
class Release:
    """What is deployed: an image, or with None what Terraform changed; `run` is the pipeline's name for it."""

    image: str | None = None
    run: str = "by hand"


def deploy(
    installation: Installation,
    components: Sequence[Component],
    release: Release,
    *,
    pace: Pace,
    say: Callable[[str], None],
) -> None:
    """Bring the release to the services, one after the other.

    When one fails, it and those before it go back to what they ran. Raises RolloutFailed, ServiceError, CallerError.
    """
    done: list[tuple[Component, str]] = []
    before = {name: each["taskDefinition"] for name, each in described(installation, components).items()}
    for component in sorted(components, key=SERVICES.index):
        wanted = _next_definition(installation, before[component], release)
        if wanted == before[component]:
            say(f"{component}: runs it already")
            continue
        say(f"{component}: {_name(before[component])} → {_name(wanted)}")
        try:
            done.append((component, before[component]))
            _switch(installation, component, wanted, pace)
        except (AppError, KeyboardInterrupt) as error:
            say(f"{component}: {error or 'interrupted'}")
            _take_back(installation, done, pace, say)
            raise
        say(f"{component}: runs")


def roll_back(
    installation: Installation,
    components: Sequence[Component],
    run: str | None,
    *,
    pace: Pace,
    say: Callable[[str], None],
) -> None:
    """The services run again what they ran before; with a `run`, only those whose definition that run made.

    Last deployed, first taken back. Raises CallerError when nothing before is known, RolloutFailed, ServiceError.
    """
    back: list[tuple[Component, str]] = []
    for component, each in described(installation, components).items():
        tags = _tags(installation, each["taskDefinition"])
        if run and tags.get(RUN) != run:
            say(f"{component}: not changed by {run}, stays as it is")
            continue
        if REPLACES not in tags:
            raise CallerError(
                f"{component}: {_name(each['taskDefinition'])} is the first that was deployed, "
                "there is nothing before it"
            )
        back.append((component, tags[REPLACES]))
    _take_back(installation, sorted(back, key=lambda each: SERVICES.index(each[0])), pace, say)


def _take_back(
    installation: Installation, done: Sequence[tuple[Component, str]], pace: Pace, say: Callable[[str], None]
) -> None:
    failed = []
    for component, definition in reversed(done):
        say(f"{component}: back to {_name(definition)}")
        try:
            _switch(installation, component, definition, pace)
        except AppError as error:
            failed.append(component)
            say(f"{component}: {error}")
    if failed:
        raise RolloutFailed(
            f"{', '.join(failed)} could not be taken back; make status and make logs-{failed[0]} say more"
        )


def _next_definition(installation: Installation, current: str, release: Release) -> str:
    """The family's newest definition, which Terraform may have changed, with the image: registered unless it is so."""
    family = _name(current).rpartition(":")[0]
    with our_errors(SERVICE, f"reading the task definition {family}"):
        newest = installation.ecs.describe_task_definition(taskDefinition=family)["taskDefinition"]
    definition = {name: value for name, value in newest.items() if name not in NOT_REGISTERED}
    wanted = release.image or image_of(installation, current)
    containers = [_with_image(each, installation.image_repository, wanted) for each in newest["containerDefinitions"]]
    if containers == newest["containerDefinitions"] and newest["taskDefinitionArn"] == current:
        return current
    tags = _tags(installation, newest["taskDefinitionArn"]) | {REPLACES: current, RUN: release.run}
    with our_errors(SERVICE, f"registering the task definition {family}"):
        made = installation.ecs.register_task_definition(
            **definition | {"containerDefinitions": containers},
            tags=[{"key": key, "value": value} for key, value in tags.items()],
        )
    return str(made["taskDefinition"]["taskDefinitionArn"])


def _with_image(container: dict[str, Any], repository: str, image: str) -> dict[str, Any]:
    """Containers of our repository get the image; those of others, such as a sidecar for traces, stay."""
    ours = container["image"].partition("@")[0].rpartition(":")[0] == repository or container["image"].startswith(
        f"{repository}@"
    )
    return container | {"image": image} if ours else container


def _switch(installation: Installation, component: Component, definition: str, pace: Pace) -> None:
    """Tell the service and wait until nothing but the definition runs; raises RolloutFailed."""
    with our_errors(SERVICE, f"changing the service {component}"):
        installation.ecs.update_service(
            cluster=installation.cluster, service=installation.service(component), taskDefinition=definition
        )
    for _ in looks(every=pace.poll, within=pace.wait):
        found = described(installation, [component])[component]
        if _has_settled(found, definition, component):
            return
    raise RolloutFailed(f"not up after {pace.wait:.0f} s: {_events(found)}")


def _has_settled(service: dict[str, Any], definition: str, component: Component) -> bool:
    """Whether the rollout is over and well; raises RolloutFailed when it is over and is not."""
    deployments = service["deployments"]
    for deployment in deployments:
        if deployment["taskDefinition"] == definition and deployment.get("rolloutState") == "FAILED":
            raise RolloutFailed(f"{component} did not come up, ECS gave up: {_events(service)}")
    primary = next((each for each in deployments if each["status"] == "PRIMARY"), deployments[0])
    if primary["taskDefinition"] != definition:
        raise RolloutFailed(f"{component} did not come up, ECS took it back itself: {_events(service)}")
    return len(deployments) == 1 and primary.get("rolloutState") == "COMPLETED"


def _events(service: dict[str, Any]) -> str:
    return " | ".join(each["message"] for each in (service.get("events") or [])[:EVENTS_SHOWN]) or "no events"


def _tags(installation: Installation, definition: str) -> dict[str, str]:
    with our_errors(SERVICE, "reading a task definition"):
        answer = installation.ecs.describe_task_definition(taskDefinition=definition, include=["TAGS"])
    return {tag["key"]: tag["value"] for tag in answer.get("tags") or []}


def _name(definition: str) -> str:
    return definition.rpartition("/")[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m deploy.release.rollout", description="Bring a release to the services."
    )
    parser.add_argument("what", choices=("deploy", "roll-back"))
    parser.add_argument("components", nargs="*", metavar="COMPONENT", help=f"of {', '.join(SERVICES)}; all if left out")
    parser.add_argument("--image", metavar="REPOSITORY@DIGEST", help="what make push printed")
    parser.add_argument("--run", metavar="NAME", help="the pipeline's name for what it does")
    parser.add_argument("--terraform", type=Path, default=TERRAFORM_FOLDER, metavar="FOLDER")
    parser.add_argument("--poll-seconds", type=float, default=POLL_SECONDS, metavar="N")
    parser.add_argument("--wait-seconds", type=float, default=WAIT_SECONDS, metavar="N", help="for one service")
    options = parser.parse_args(arguments)
    return finish(lambda: _run(options))


def _run(options: argparse.Namespace) -> bool:
    installation = read_installation(options.terraform)
    # Of what a run of the pipeline deploys, infra and sql are no services; Slack may not be part of the installation.
    named = [one for one in options.components if one in SERVICES and (one != "slack" or one in installation.services)]
    components: list[Component] = named if options.components else list(installation.services)
    pace = Pace(options.poll_seconds, options.wait_seconds)
    # What a tag's value may hold; names of branches hold more.
    run = re.sub(r"[^\w .:/=+@-]", "_", options.run or "")
    if components and options.what == "deploy":
        release = Release(options.image or None, run or "by hand")
        deploy(installation, components, release, pace=pace, say=say)
    elif components:
        roll_back(installation, components, run or None, pace=pace, say=say)
    else:
        say("no service to deploy")
    return True


if __name__ == "__main__":
    sys.exit(main())
