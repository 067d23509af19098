"""Real images without a Docker engine: buildah builds them, podman runs them with runc, debootstrap makes the base.

Everything is Debian's. `apart` beside this gives it a folder, and a network that ends with it; what downloads is in the
machine's own. With an engine, DOCKER's own commands do the same.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.image.debian import SUITE, Debian

ROOT = Path(__file__).parents[2]
BASE = f"localhost/assistant-base:{SUITE}-slim"
WITHOUT = ("doc", "man", "info", "locale")
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
IN_BUILD = "/run/certificates.crt"
# Limits, cgroups and events are for a machine that lacks CAP_SYS_RESOURCE and systemd; others do not mind.
CONFIGURATION = """
[containers]
default_ulimits = ["nofile=10000:10000", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
lock_type = "file"
tmp_dir = "{folder}/run/libpod"
[network]
network_config_dir = "{folder}/run/networks"
"""
STORAGE = """
[storage]
driver = "overlay"
graphroot = "{folder}/storage"
runroot = "{folder}/run/storage"
"""
BUILD_SECONDS = 900


@dataclass(frozen=True)
class Workshop:
    """Builds and runs images; `environment` is what its commands see, `work` a folder that ends with the check."""

    environment: Mapping[str, str]
    folder: Path
    work: Path

    @classmethod
    def open(cls, folder: Path, work: Path) -> Workshop:
        """A workshop with the base image, which stays in `folder` for the next time."""
        debian = Debian.of_this_machine()
        files = {
            "containers.conf": CONFIGURATION.format(folder=folder),
            "storage.conf": STORAGE.format(folder=folder),
            "apt.conf": "\n".join([*debian.options, f'Acquire::https::CAInfo "{IN_BUILD}";', ""]),
            "pip.conf": f"[global]\ncert = {IN_BUILD}\n{_index()}",
            "sources.list": "\n".join([*debian.sources, ""]),
        }
        for name, text in files.items():
            (work / name).write_text(text)
        places = {"CONTAINERS_CONF": f"{work}/containers.conf", "CONTAINERS_STORAGE_CONF": f"{work}/storage.conf"}
        workshop = cls({**os.environ, **places}, folder, work)
        workshop._make_base(debian)
        return workshop

    def run(self, *command: str, check: bool = True, seconds: float = 120) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False
        )
        assert not check or done.returncode == 0, (
            f"{' '.join(command)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        )
        return done

    def download(self, *command: str, seconds: float) -> None:
        """Run a command in the machine's own network."""
        self.run("nsenter", f"--net={self.folder}/run/network", *command, seconds=seconds)

    def build(
        self,
        tag: str,
        *,
        file: str = "deploy/Dockerfile",
        target: str | None = None,
        commit: str = "",
        context: str = ".",
    ) -> float:
        """Build an image; gives the seconds it took."""
        began = time.monotonic()
        command = ["buildah", "bud", "--isolation", "chroot", "--network", "host", "--format", "docker", "--layers"]
        for source, place in self._mounted().items():
            command += ["--volume", f"{source}:{place}:ro"]
        command += ["--build-arg", f"DEBIAN_IMAGE={BASE}", "--build-arg", f"GIT_COMMIT={commit}"]
        command += ["--target", target] if target else []
        self.download(*command, "-f", file, "-t", tag, context, seconds=BUILD_SECONDS)
        return time.monotonic() - began

    def size(self, image: str) -> int:
        """In bytes, unpacked."""
        [found] = json.loads(self.run("podman", "image", "inspect", image).stdout)
        return int(found["Size"])

    @contextmanager
    def container(self, *words: str, name: str) -> Iterator[Container]:
        """A container in the background, as `podman run` takes it; removed in the end, whatever it does."""
        self.run("podman", "run", "--detach", "--no-healthcheck", "--name", name, *words)
        try:
            yield Container(self, name)
        except BaseException as error:
            error.add_note(f"the log of {name}:\n{Container(self, name).log()[-4000:]}")
            raise
        finally:
            self.run("podman", "rm", "--force", "--time", "2", name, check=False)

    def _mounted(self) -> dict[str, str]:
        """What a build sees of this machine and no image keeps: where packages are, which certificates count."""
        mounted = {CERTIFICATES: IN_BUILD, f"{self.work}/pip.conf": "/etc/pip.conf"}
        mounted[f"{self.work}/apt.conf"] = "/etc/apt/apt.conf.d/this-machine"
        if (self.work / "sources.list").read_text().strip():
            mounted[f"{self.work}/sources.list"] = "/etc/apt/sources.list"
        return mounted

    def _make_base(self, debian: Debian) -> None:
        """As the published debian:bookworm-slim: minbase, without documentation and translations."""
        if self.run("podman", "image", "exists", BASE, check=False).returncode == 0:
            return
        container = self.run("buildah", "from", "scratch").stdout.strip()
        files = Path(self.run("buildah", "mount", container).stdout.strip())
        proxies = [f"{name}={value}" for name, value in debian.proxies.items()]
        mirror = [debian.mirror] if debian.mirror else []
        command = ["env", *proxies, "debootstrap", "--variant=minbase", SUITE, str(files), *mirror]
        self.download(*command, seconds=BUILD_SECONDS)
        slim = "".join(f"path-exclude /usr/share/{name}/*\n" for name in WITHOUT)
        # As the published one has it too: an image that is being built needs no write to be waited for.
        (files / "etc/dpkg/dpkg.cfg.d/slim").write_text(f"{slim}force-unsafe-io\n")
        emptied = [*(files / "usr/share" / name for name in WITHOUT), files / "var/lib/apt/lists"]
        for folder in [*emptied, files / "var/cache/apt/archives", files / "var/log"]:
            shutil.rmtree(folder)
            folder.mkdir()
        self.run("buildah", "umount", container)
        self.run("buildah", "commit", "--quiet", "--rm", "--format", "docker", container, BASE, seconds=300)


@dataclass(frozen=True)
class Container:
    """A running container."""

    workshop: Workshop
    name: str

    def inside(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return self.workshop.run("podman", "exec", self.name, *command, check=check)

    def log(self) -> str:
        done = self.workshop.run("podman", "logs", self.name, check=False)
        return done.stdout + done.stderr

    def stop(self, seconds: int = 30) -> tuple[int, float]:
        """SIGTERM, and SIGKILL after that time; gives the exit code and how long it took."""
        began = time.monotonic()
        self.workshop.run("podman", "stop", "--time", str(seconds), self.name, seconds=seconds + 60)
        took = time.monotonic() - began
        return self.exit_code(), took

    def exit_code(self) -> int:
        return int(self.workshop.run("podman", "inspect", self.name, "--format", "{{.State.ExitCode}}").stdout)


def _index() -> str:
    """Lines of pip.conf: the index of packages and the proxy that this machine's pip has, where it has its own."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "config", "list"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    own = dict(line.split("=", 1) for line in said.splitlines())
    found = {
        name: own.get(f":env:.{name}", own.get(f"global.{name}", "")).strip("'") for name in ("index-url", "proxy")
    }
    return "".join(f"{name} = {value}\n" for name, value in found.items() if value.startswith("http"))
