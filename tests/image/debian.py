"""Where this machine gets Debian from: apt is asked, so that the mirror and the proxy are those of its owner."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

SUITE = "bookworm"
ACCESS = ("Acquire::http", "Acquire::https", "Acquire::Retries", "Acquire::Check-Valid-Until")
# They name files of this machine, or of its owner alone.
NOT_FOR_IMAGES = ("::CAInfo", "::CAPath", "::SslCert", "::SslKey", "::IssuerCert", "Auto-Detect")


@dataclass(frozen=True)
class Debian:
    """Lines of sources.list, lines of apt.conf, variables; `mirror` is None where apt knows no Debian of SUITE."""

    mirror: str | None
    sources: tuple[str, ...]
    options: tuple[str, ...]
    proxies: Mapping[str, str]

    @classmethod
    def of_this_machine(cls) -> Debian:
        """What apt is configured with. Another system's apt, or one without lists, gives debootstrap's own mirror."""
        targets = _said("apt-get", "indextargets", "--format", _TARGET, "Created-By: Packages")
        found = dict.fromkeys(tuple(line.split("|")) for line in targets)
        debian = [one for one in found if one[3] == "Debian" and one[4].startswith(SUITE) and one[0].startswith("http")]
        mirror = next((uri for uri, _, component, _, name in debian if (component, name) == ("main", SUITE)), None)
        sources = [f"deb {uri} {release} {component}" for uri, release, component, *_ in debian if component == "main"]
        options = [line for line in _said("apt-config", "dump", "--no-empty", "--format", _OPTION, *ACCESS) if line]
        kept = [line for line in options if not any(word in line for word in NOT_FOR_IMAGES)]
        return cls(mirror, tuple(sources) if mirror else (), tuple(kept), _proxies())


_TARGET = "$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(ORIGIN)|$(CODENAME)"
_OPTION = '%f "%v";%n'


def _proxies() -> dict[str, str]:
    """As programs besides apt read them, such as the one that debootstrap downloads with."""
    names = [word for scheme in ("http", "https") for word in (f"{scheme}_proxy", f"Acquire::{scheme}::Proxy")]
    said = [shlex.split(line)[0].partition("=") for line in _said("apt-config", "shell", *names)]
    return {name: value for name, _, value in said if value and value != "DIRECT"}


def _said(*command: str) -> list[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.splitlines()
