"""An installation on a stand-in of AWS: what Terraform makes, without Terraform's minutes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ecs import models as ecs_models

from deploy.release.installation import Installation, from_outputs

ROOT = Path(__file__).parents[2]
REGION = "eu-west-1"
REPOSITORY = f"{DEFAULT_ACCOUNT_ID}.dkr.ecr.{REGION}.amazonaws.com/assistant-test"
SERVICES = ("web", "slack", "worker")
CLUSTER = "assistant-test"
FILLED = ("ecs", "ecr", "logs", "applicationautoscaling")
"""The parts of moto that an installation fills."""
VERSION = """'{"terraform_version": "1.12.0"}'"""


def _written(event: Mapping[str, Any]) -> int:
    return int(event["timestamp"])


@lru_cache
def _client(name: str, url: str) -> Any:
    return boto3.client(name, region_name=REGION, endpoint_url=url)


def image(digit: str) -> str:
    """An image of our repository; the digit makes its digest."""
    return f"{REPOSITORY}@sha256:{digit * 64}"


@dataclass
class Scheduler:
    """What moto lacks of ECS: a changed service rolls out, and one with a broken image is given up or taken back.

    `broken` is what does not come up: image to how ECS ends it, FAILED or TAKEN BACK. `looks` are the looks that a
    rollout takes. `history` lists every change of a service's definition.
    """

    broken: dict[str, str] = field(default_factory=dict)
    looks: int = 2
    history: list[tuple[str, str]] = field(default_factory=list)

    def update(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def update_service(backend: Any, properties: dict[str, Any]) -> Any:
            wanted = properties.get("task_definition")
            service = original(backend, properties)
            if wanted:
                self.history.append((service.name, self.image_of(backend, wanted)))
                before = service.deployments[0] | {"status": "ACTIVE"}
                service.deployments = [
                    before | {"status": "PRIMARY", "taskDefinition": wanted, "rolloutState": "IN_PROGRESS", "looks": 0},
                    before,
                ]
            return service

        return update_service

    def describe(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def describe_services(backend: Any, *arguments: Any) -> Any:
            services, failures = original(backend, *arguments)
            for service in services:
                self._step(backend, service)
            return services, failures

        return describe_services

    def _step(self, backend: Any, service: Any) -> None:
        primary = service.deployments[0]
        if "looks" not in primary:
            primary |= {"taskDefinition": service.task_definition, "rolloutState": "COMPLETED"}
            return
        primary["looks"] += 1
        if primary["looks"] < self.looks or len(service.deployments) == 1:
            return
        match self.broken.get(self.image_of(backend, primary["taskDefinition"])):
            case None:
                primary["rolloutState"] = "COMPLETED"
                service.deployments = [primary]
            case "FAILED":
                primary["rolloutState"] = "FAILED"
                service.events.insert(0, {"message": "tasks failed to start"})
            case "TAKEN BACK":
                before = service.deployments[1] | {"status": "PRIMARY", "rolloutState": "COMPLETED"}
                service.task_definition = before["taskDefinition"]
                service.deployments = [before]
                service.events.insert(0, {"message": "rolling back to deployment 1"})

    @staticmethod
    def image_of(backend: Any, definition: str) -> str:
        return str(backend.describe_task_definition(definition).container_definitions[-1]["image"])


@dataclass(frozen=True)
class Cloud:
    """The stand-in's address, the installation on it, its scheduler, and a folder that stands for Terraform's."""

    url: str
    installation: Installation
    scheduler: Scheduler
    folder: Path
    environment: Mapping[str, str]

    def client(self, name: str) -> Any:
        return _client(name, self.url)

    def running(self) -> dict[str, str]:
        """What each service is told to run: service to image."""
        ecs = self.client("ecs")
        found = ecs.describe_services(cluster=CLUSTER, services=list(SERVICES))["services"]
        return {
            each["serviceName"]: ecs.describe_task_definition(taskDefinition=each["taskDefinition"])["taskDefinition"][
                "containerDefinitions"
            ][-1]["image"]
            for each in found
        }

    def lose_tasks(self, service: str, *, running: int, event: str) -> None:
        """As when tasks end and no new ones come up."""
        backend = ecs_models.ecs_backends[DEFAULT_ACCOUNT_ID][REGION]
        found = backend.services[f"{CLUSTER}:{service}"]
        found.running_count = running
        found.events.insert(0, {"message": event})

    def log(self, service: str, lines: Sequence[tuple[str, int]]) -> None:
        """Lines of a service, each with how many seconds ago it was written."""
        logs, group, now = self.client("logs"), f"/{CLUSTER}/{service}", time.time()
        logs.create_log_stream(logGroupName=group, logStreamName="one")
        events = sorted(({"message": text, "timestamp": int((now - ago) * 1000)} for text, ago in lines), key=_written)
        logs.put_log_events(logGroupName=group, logStreamName="one", logEvents=events)

    def docker(self) -> Path:
        """A container tool that writes down what it is told, with what it reads."""
        program = self.folder.parent / "bin/docker-stand-in"
        log = self.folder.parent / "docker.log"
        program.write_text(
            f'#!/bin/sh\ncase "$1" in login) echo "$@ < $(cat)" >> {log};; *) echo "$@" >> {log};; esac\n'
        )
        program.chmod(0o755)
        return program

    def clone(self) -> Path:
        """A repository with one commit and nothing that differs from it."""
        place = self.folder.parent / "clone"
        if not place.exists():
            for words in (
                ("init", "--quiet", str(place)),
                ("-C", str(place), "commit", "--quiet", "--allow-empty", "-m", "x"),
            ):
                self.run(
                    "git",
                    *words,
                    **{
                        f"GIT_{who}_{what}": "ana@example.com"
                        for who in ("AUTHOR", "COMMITTER")
                        for what in ("NAME", "EMAIL")
                    },
                )
        return place

    def image_in_repository(self, tag: str) -> str:
        """As after a push; gives its digest."""
        manifest = json.dumps(
            {
                "schemaVersion": 2,
                "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
                "config": {"digest": "sha256:" + "1" * 64, "size": 1, "mediaType": "x"},
                "layers": [],
            }
        )
        put = self.client("ecr").put_image(repositoryName="assistant-test", imageManifest=manifest, imageTag=tag)
        return str(put["image"]["imageId"]["imageDigest"])

    def python(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One of the deployment's modules, for this installation."""
        return self.run(sys.executable, *words, *([] if "build" in words else ["--terraform", str(self.folder)]))

    def run(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        """A command in the repository's root, with this cloud as its AWS."""
        return subprocess.run(
            command,
            cwd=ROOT,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def make(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """`make` with the Python of these tests, so that nothing is set up anew."""
        binaries = f"BIN={Path(sys.executable).parent}"
        return self.run(
            "make", "--no-print-directory", "READY=", binaries, f"TERRAFORM_FOLDER={self.folder}", *words, **more
        )


@pytest.fixture(scope="module")
def aws(aws_endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Scheduler]]:
    scheduler = Scheduler()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (
            ("AWS_ACCESS_KEY_ID", "testing"),
            ("AWS_SECRET_ACCESS_KEY", "testing"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            # In the tests' process the server and its clients share an environment: nothing but the server is called.
            ("AWS_CONFIG_FILE", str(tmp_path_factory.mktemp("aws") / "none")),
        ):
            patch.setenv(name, value)
        backend = ecs_models.EC2ContainerServiceBackend
        patch.setattr(backend, "update_service", scheduler.update(backend.update_service))
        patch.setattr(backend, "describe_services", scheduler.describe(backend.describe_services))
        patch.setenv("AWS_ENDPOINT_URL", aws_endpoint)
        yield aws_endpoint, scheduler


@pytest.fixture
def bare(aws: tuple[str, Scheduler], tmp_path: Path) -> Cloud:
    """What Terraform says of an installation; whether it is there is not looked at."""
    url, scheduler = aws
    outputs = {
        "region": REGION,
        "url": "https://assistant.example.com",
        "api_url": None,
        "cluster_name": CLUSTER,
        "service_names": {name: name for name in SERVICES},
        "log_groups": {name: f"/{CLUSTER}/{name}" for name in SERVICES},
        "ecr_repository_url": REPOSITORY,
        "dashboard": "https://eu-west-1.console.aws.amazon.com/cloudwatch/home",
    }
    wire = {name: {"sensitive": False, "type": "string", "value": value} for name, value in outputs.items()}
    environment = {
        **{name: value for name, value in os.environ.items() if name.startswith("AWS_")},
        "PATH": f"{stand_in(tmp_path, wire)}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
    }
    return Cloud(url, from_outputs(wire), scheduler, tmp_path / "terraform", environment)


@pytest.fixture
def cloud(bare: Cloud) -> Cloud:
    """A fresh installation: three services of image 0, with autoscaling, logs and a repository."""
    # Of moto, which other tests in this process use as well, only what is filled here begins anew.
    for name in FILLED:
        get_backend(name)[DEFAULT_ACCOUNT_ID][REGION].reset()
    bare.scheduler.broken.clear()
    _fill(bare)
    bare.scheduler.history.clear()
    return bare


def stand_in(place: Path, outputs: Mapping[str, Any]) -> Path:
    """A folder with a `terraform` that prints these outputs and writes down how it was called."""
    (place / "bin").mkdir()
    (place / "terraform").mkdir()
    (place / "outputs.json").write_text(json.dumps(outputs))
    program = place / "bin/terraform"
    program.write_text(
        "#!/bin/sh\n"
        f'echo "$@ image_tag=$TF_VAR_image_tag" >> {place}/terraform.log\n'
        f'case "$2 $3 $4" in "output -raw image_tag") printf first-tag;; output*) cat {place}/outputs.json;;'
        f" plan*) touch {place}/terraform/tfplan;; -json*) echo {VERSION};; esac\n"
    )
    program.chmod(0o755)
    return place / "bin"


def _fill(cloud: Cloud) -> None:
    ecs, scaling, logs = cloud.client("ecs"), cloud.client("application-autoscaling"), cloud.client("logs")
    cloud.client("ecr").create_repository(repositoryName="assistant-test")
    ecs.create_cluster(clusterName=CLUSTER)
    for name in SERVICES:
        ecs.register_task_definition(
            family=f"{CLUSTER}-{name}",
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="512",
            memory="1024",
            taskRoleArn=f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:role/{name}",
            containerDefinitions=[
                {"name": "files", "image": image("0"), "essential": False},
                {
                    "name": "traces",
                    "image": "public.ecr.aws/aws-observability/aws-otel-collector:v1",
                    "essential": False,
                },
                {
                    "name": name,
                    "image": image("0"),
                    "essential": True,
                    "command": [name],
                    "environment": [{"name": "AWS_REGION", "value": REGION}],
                    "stopTimeout": 120,
                    "readonlyRootFilesystem": True,
                },
            ],
            tags=[{"key": "application", "value": "assistant"}],
        )
        ecs.create_service(
            cluster=CLUSTER,
            serviceName=name,
            taskDefinition=f"{CLUSTER}-{name}",
            desiredCount=2,
        )
        ecs.update_service(cluster=CLUSTER, service=name, desiredCount=2)
        logs.create_log_group(logGroupName=f"/{CLUSTER}/{name}")
        scaling.register_scalable_target(
            ServiceNamespace="ecs",
            ResourceId=f"service/{CLUSTER}/{name}",
            ScalableDimension="ecs:service:DesiredCount",
            MinCapacity=2 if name == "web" else 1,
            MaxCapacity=4,
        )
