"""The running services: how they stand, stop, start and restart.

    python -m deploy.release.services status
    python -m deploy.release.services stop|start|restart [worker slack assistant]
    python -m deploy.release.services urls

Exit codes: 0 well, 1 a service runs fewer tasks than it should or AWS failed, 2 the caller can mend it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from deploy.components import SERVICES, Component
from deploy.release.command import finish, say
from deploy.release.installation import TERRAFORM_FOLDER, Installation, read_installation
from tools.clients.aws import our_errors
from tools.errors import CallerError

SERVICE: Final = "ECS"
DIMENSION: Final = "ecs:service:DesiredCount"
SUSPENSIONS: Final = ("DynamicScalingInSuspended", "DynamicScalingOutSuspended", "ScheduledScalingSuspended")


@dataclass(frozen=True, slots=True)
class State:
    """How a service stands. `image` is the tag or the digest's beginning of what runs."""

    component: Component
    running: int
    desired: int
    pending: int
    task_definition: str
    image: str
    rollout: str
    last_event: str

    @property
    def is_well(self) -> bool:
        """Whether as many tasks run as should."""
        return self.running >= self.desired


def described(installation: Installation, components: Sequence[Component]) -> dict[Component, Any]:
    """ECS's own description of each service; raises NoSuchService, ServiceError."""
    names = {installation.service(component): component for component in components}
    with our_errors(SERVICE, "describing the services"):
        answer = installation.ecs.describe_services(cluster=installation.cluster, services=list(names))
    found = {names[each["serviceName"]]: each for each in answer["services"] if each["status"] == "ACTIVE"}
    if gone := [name for name, component in names.items() if component not in found]:
        raise CallerError(
            f"ECS has no service {', '.join(gone)} in the cluster {installation.cluster}, though Terraform made it; "
            "make plan shows what is missing, make deploy makes it again"
        )
    return found


def image_of(installation: Installation, task_definition: str) -> str:
    """The image of a task definition's service, as its container names it."""
    with our_errors(SERVICE, "reading a task definition"):
        found = installation.ecs.describe_task_definition(taskDefinition=task_definition)["taskDefinition"]
    essential = [each["image"] for each in found["containerDefinitions"] if each.get("essential", True)]
    return str(essential[0])


def states(installation: Installation) -> list[State]:
    """Every service of the installation."""
    found = []
    for component, each in described(installation, list(installation.services)).items():
        deployments = each.get("deployments") or [{}]
        events = each.get("events") or [{}]
        found.append(
            State(
                component=component,
                running=each["runningCount"],
                desired=each["desiredCount"],
                pending=each["pendingCount"],
                task_definition=each["taskDefinition"].rpartition("/")[2],
                image=_short(image_of(installation, each["taskDefinition"])),
                rollout=deployments[0].get("rolloutState", ""),
                last_event=events[0].get("message", ""),
            )
        )
    return found


def stop(installation: Installation, components: Sequence[Component]) -> None:
    """No tasks, and no autoscaling that would start some; running jobs are handed back."""
    for component in components:
        name = installation.service(component)
        _scaling(installation, name, suspended=True)
        _update(installation, name, desiredCount=0)


def start(installation: Installation, components: Sequence[Component]) -> None:
    """As many tasks as autoscaling keeps at least, and autoscaling on; what runs more than that stays."""
    running = described(installation, components)
    for component in components:
        name = installation.service(component)
        least = _scaling(installation, name, suspended=False)
        _update(installation, name, desiredCount=max(least, running[component]["desiredCount"]))


def restart(installation: Installation, components: Sequence[Component]) -> None:
    """New tasks beside the old ones, which end when the new ones answer; for changed secrets."""
    for component in components:
        _update(installation, installation.service(component), forceNewDeployment=True)


def _update(installation: Installation, name: str, **changes: Any) -> None:
    with our_errors(SERVICE, f"changing the service {name}"):
        installation.ecs.update_service(cluster=installation.cluster, service=name, **changes)


def _scaling(installation: Installation, name: str, *, suspended: bool) -> int:
    """Autoscaling on or off; gives how many tasks it keeps at least, 1 without autoscaling."""
    resource = f"service/{installation.cluster}/{name}"
    where = {"ServiceNamespace": "ecs", "ScalableDimension": DIMENSION}
    with our_errors("Application Auto Scaling", f"the scaling of {name}"):
        found = installation.scaling.describe_scalable_targets(ResourceIds=[resource], **where)["ScalableTargets"]
        if not found:
            return 1
        installation.scaling.register_scalable_target(
            ResourceId=resource, SuspendedState=dict.fromkeys(SUSPENSIONS, suspended), **where
        )
    return max(1, int(found[0]["MinCapacity"]))


def _short(image: str) -> str:
    repository, _, digest = image.partition("@sha256:")
    return digest[:12] if digest else repository.rpartition("/")[2].rpartition(":")[2]


def text(found: Sequence[State]) -> str:
    """A table for people, with what is wrong below it."""
    rows = [("service", "tasks", "image", "task definition", "rollout")]
    rows += [
        (each.component, f"{each.running} of {each.desired}", each.image, each.task_definition, each.rollout.lower())
        for each in found
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    for each in found:
        if not each.is_well:
            lines.append(f"{each.component}: {each.desired - each.running} missing, {each.pending} starting")
            lines.append(f"  {each.last_event or 'no event yet'}; make logs-{each.component} shows why")
        elif not each.desired:
            lines.append(f"{each.component} is stopped; make start-services starts it")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m deploy.release.services", description="The services of the installation."
    )
    parser.add_argument("what", choices=("status", "start", "stop", "restart", "urls"))
    parser.add_argument("components", nargs="*", metavar="COMPONENT", help=f"of {', '.join(SERVICES)}; all if left out")
    parser.add_argument("--terraform", type=Path, default=TERRAFORM_FOLDER, metavar="FOLDER")
    options = parser.parse_args(arguments)
    return finish(lambda: _run(options.what, options.components, options.terraform))


def _run(what: str, named: list[Component], folder: Path) -> bool:
    installation = read_installation(folder)
    components = named or list(installation.services)
    for component in components:
        installation.service(component)
    match what:
        case "status":
            found = states(installation)
            say(text(found))
            return all(each.is_well for each in found)
        case "urls":
            for name, url in installation.urls.items():
                say(f"{name:<10} {url}")
            return True
        case "start":
            start(installation, components)
        case "stop":
            stop(installation, components)
        case _:
            restart(installation, components)
    say(f"{what}: {', '.join(components)}; make status shows how it goes")
    return True


if __name__ == "__main__":
    sys.exit(main())
