"""Real images without a Docker engine: buildah builds them, podman runs them with runc, debootstrap makes the base.

Everything is Debian's, for root on Linux. With an engine beside it, DOCKER's own commands do the same.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOOLS = ("buildah", "podman", "runc", "debootstrap")
BASE = "localhost/assistant-base:bookworm-slim"
WITHOUT = ("doc", "man", "info", "locale")
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
# Of a machine that lacks CAP_SYS_RESOURCE and systemd; others do not mind.
CONFIGURATION = """
[containers]
default_ulimits = ["nofile=10000:10000", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
"""
BUILD_SECONDS = 1500


def missing() -> str | None:
    """Why no image can be built here, and the way out; None when it can."""
    if os.geteuid() != 0:
        return "only root can make the base image; run it as root"
    lacking = [tool for tool in TOOLS if shutil.which(tool) is None]
    return f"{', '.join(lacking)} not installed: apt-get install {' '.join(TOOLS)}" if lacking else None


@dataclass(frozen=True)
class Workshop:
    """Builds and runs images; `environment` is what its commands see."""

    environment: Mapping[str, str]
    folder: Path

    @classmethod
    @contextmanager
    def open(cls) -> Iterator[Workshop]:
        """A workshop with the base image, which stays for the next time."""
        with tempfile.TemporaryDirectory(prefix="assistant-image-") as name:
            folder = Path(name)
            (folder / "containers.conf").write_text(CONFIGURATION)
            (folder / "pip.conf").write_text("[global]\ncert = /run/certificates.crt\n")
            workshop = cls({**os.environ, "CONTAINERS_CONF": str(folder / "containers.conf")}, folder)
            workshop._make_base()
            yield workshop

    def run(self, *command: str, check: bool = True, seconds: float = 120) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False
        )
        assert not check or done.returncode == 0, (
            f"{' '.join(command)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        )
        return done

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
        # The packages come over https: through whatever certificates this machine trusts.
        command += ["-v", f"{CERTIFICATES}:/run/certificates.crt:ro", "-v", f"{self.folder}/pip.conf:/etc/pip.conf:ro"]
        command += ["--build-arg", f"DEBIAN_IMAGE={BASE}", "--build-arg", f"GIT_COMMIT={commit}"]
        command += ["--target", target] if target else []
        self.run(*command, "-f", file, "-t", tag, context, seconds=BUILD_SECONDS)
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

    def _make_base(self) -> None:
        """As the published debian:bookworm-slim: minbase, without documentation and translations."""
        if self.run("podman", "image", "exists", BASE, check=False).returncode == 0:
            return
        files = self.folder / "base"
        self.run("debootstrap", "--variant=minbase", "bookworm", str(files), seconds=BUILD_SECONDS)
        slim = "".join(f"path-exclude /usr/share/{name}/*\n" for name in WITHOUT)
        # As the published one has it too: an image that is being built needs no write to be waited for.
        (files / "etc/dpkg/dpkg.cfg.d/slim").write_text(f"{slim}force-unsafe-io\n")
        emptied = [*(files / "usr/share" / name for name in WITHOUT), files / "var/lib/apt/lists"]
        for folder in [*emptied, files / "var/cache/apt/archives", files / "var/log"]:
            shutil.rmtree(folder)
            folder.mkdir()
        container = self.run("buildah", "from", "scratch").stdout.strip()
        try:
            self.run("buildah", "add", "--quiet", container, str(files), "/", seconds=300)
            self.run("buildah", "commit", "--quiet", "--format", "docker", container, BASE, seconds=300)
        finally:
            self.run("buildah", "rm", container)
        shutil.rmtree(files)


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


def remove(workshop: Workshop, *images: str) -> None:
    """Forget images; one that is not there is no error."""
    with suppress(subprocess.TimeoutExpired):
        workshop.run("podman", "image", "rm", "--force", *images, check=False)
