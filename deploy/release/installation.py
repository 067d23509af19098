"""A deployed installation: what it is called and where it answers, read from Terraform's outputs."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from deploy.components import SERVICES, Component
from tools.clients.aws import make_client
from tools.errors import AppError, CallerError

TERRAFORM_FOLDER: Final = Path("deploy/terraform")
SERVICE_OF: Final[Mapping[Component, str]] = {"assistant": "web", "slack": "slack", "worker": "worker"}
"""What Terraform calls the service of a component: by the command that it runs."""
NEEDED: Final = ("region", "url", "cluster_name", "service_names", "log_groups", "ecr_repository_url")

URLS: Final = {"web": "url", "api": "api_url", "slack": "slack_events_url", "dashboard": "dashboard"}


class NotDeployed(CallerError):
    """Terraform knows of no installation."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} has no outputs: nothing is deployed from here yet, or another state was initialised. "
            "make init, make plan and make deploy bring it into being; deploy/README.md says how"
        )


class NoSuchService(CallerError):
    """The installation does not have that service."""

    def __init__(self, component: str, known: Mapping[Component, str]) -> None:
        hint = "; slack_enabled = true in terraform.tfvars brings it" if component == "slack" else ""
        super().__init__(f"this installation has no service {component!r}; there are {', '.join(known)}{hint}")


@dataclass(frozen=True)
class Installation:
    """`services` and `log_groups` are by component, `urls` by what answers there, as far as it has an address."""

    region: str
    cluster: str
    services: Mapping[Component, str]
    log_groups: Mapping[Component, str]
    image_repository: str
    urls: Mapping[str, str]

    @cached_property
    def ecs(self) -> Any:
        """The client of the services."""
        return make_client("ecs", region=self.region)

    @cached_property
    def scaling(self) -> Any:
        """The client of their autoscaling."""
        return make_client("application-autoscaling", region=self.region)

    @cached_property
    def logs(self) -> Any:
        """The client of their logs."""
        return make_client("logs", region=self.region)

    def service(self, component: Component) -> str:
        """The service's name; raises NoSuchService."""
        if component not in self.services:
            raise NoSuchService(component, self.services)
        return self.services[component]


def read_installation(folder: Path = TERRAFORM_FOLDER) -> Installation:
    """The installation whose state this folder has; raises what `read_outputs` and `from_outputs` raise."""
    return from_outputs(read_outputs(folder), folder)


def read_outputs(folder: Path) -> dict[str, dict[str, Any]]:
    """What `terraform output` says in this folder; raises CallerError without Terraform, AppError when it fails."""
    command = ["terraform", f"-chdir={folder}", "output", "-json"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise CallerError(
            "terraform is not installed, and it alone knows what the installation is called; "
            "https://developer.hashicorp.com/terraform/install"
        ) from None
    if done.returncode:
        raise AppError(f"{' '.join(command)}: {done.stderr.strip()}\nmake init connects this folder with its state")
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


def from_outputs(outputs: Mapping[str, Mapping[str, Any]], folder: Path = TERRAFORM_FOLDER) -> Installation:
    """From the object that `terraform output -json` prints; raises NotDeployed, CallerError for a missing output."""
    values = {name: output["value"] for name, output in outputs.items()}
    if not values:
        raise NotDeployed(folder)
    if missing := [name for name in NEEDED if values.get(name) is None]:
        raise CallerError(
            f"{folder} lacks the outputs {', '.join(missing)}; the state is older than these files: "
            "make plan, make deploy"
        )
    return Installation(
        region=values["region"],
        cluster=values["cluster_name"],
        services=_by_component(values["service_names"]),
        log_groups=_by_component(values["log_groups"]),
        image_repository=values["ecr_repository_url"],
        urls={name: url.rstrip("/") for name, output in URLS.items() if (url := values.get(output))},
    )


def _by_component(values: Mapping[str, str | None]) -> dict[Component, str]:
    return {component: name for component in SERVICES if (name := values.get(SERVICE_OF[component]))}
