"""Where the base image comes from, on a machine whose apt has a mirror and a proxy of its own; nothing is fetched."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.image.debian import Debian

pytestmark = pytest.mark.skipif(shutil.which("apt-config") is None, reason="this machine has no apt")

SOURCES = """
deb http://mirror.example/debian bookworm main contrib
deb http://mirror.example/security bookworm-security main
deb http://tools.example/debian bookworm main
"""
RELEASES = {
    "mirror.example_debian_dists_bookworm": ("Debian", "bookworm"),
    "mirror.example_security_dists_bookworm-security": ("Debian", "bookworm-security"),
    "tools.example_debian_dists_bookworm": ("Somebody", "bookworm"),
}
OPTIONS = """
Acquire::http::Proxy "http://proxy.example:3142";
Acquire::https::Proxy "DIRECT";
Acquire::https::CAInfo "/home/owner/ca.pem";
"""


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where apt keeps what it fetched, empty; apt reads SOURCES and OPTIONS for the length of a test."""
    for name in ("lists", "parts"):
        (tmp_path / name).mkdir()
    (tmp_path / "sources.list").write_text(SOURCES)
    places = {"State::lists": "lists", "Etc::sourcelist": "sources.list", "Etc::sourceparts": "parts"}
    own = "".join(f'Dir::{name} "{tmp_path / place}";\n' for name, place in places.items())
    (tmp_path / "apt.conf").write_text(own + OPTIONS)
    monkeypatch.setenv("APT_CONFIG", str(tmp_path / "apt.conf"))
    return tmp_path / "lists"


def fetched(lists: Path) -> None:
    """As after apt-get update."""
    architecture = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True).stdout
    for place, (origin, codename) in RELEASES.items():
        (lists / f"{place}_Release").write_text(f"Origin: {origin}\nCodename: {codename}\nSuite: oldstable\n")
        (lists / f"{place}_main_binary-{architecture.strip()}_Packages").touch()


def test_the_owners_mirror_of_debian_is_taken_with_its_security_updates(lists: Path) -> None:
    fetched(lists)
    debian = Debian.of_this_machine()
    assert debian.mirror == "http://mirror.example/debian/"
    assert debian.sources == (
        "deb http://mirror.example/debian/ bookworm main",
        "deb http://mirror.example/security/ bookworm-security main",
    )


@pytest.mark.usefixtures("lists")
def test_before_apt_fetched_anything_debootstraps_own_mirror_is_taken() -> None:
    debian = Debian.of_this_machine()
    assert (debian.mirror, debian.sources) == (None, ())


@pytest.mark.usefixtures("lists")
def test_the_owners_proxy_is_passed_on_and_files_of_the_machine_are_not() -> None:
    debian = Debian.of_this_machine()
    assert debian.proxies == {"http_proxy": "http://proxy.example:3142"}
    assert 'Acquire::http::Proxy "http://proxy.example:3142";' in debian.options
    assert not [line for line in debian.options if "ca.pem" in line]
