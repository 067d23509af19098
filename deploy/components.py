"""What is deployed, and which paths of the repository are part of it: folders by rule, modules by the import graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, get_args

from deploy.import_graph import Graph, Source, module_name, read_source
from deploy.repository import Repository

Component = Literal["infra", "sql", "worker", "slack", "assistant"]
COMPONENTS: Final[tuple[Component, ...]] = get_args(Component)
"""In the order of deployment: the ground, then the schema that old and new code can both use, then those who use it."""
SERVICES: Final[tuple[Component, ...]] = ("worker", "slack", "assistant")
ENTRIES: Final[Mapping[Component, tuple[str, ...]]] = {
    "assistant": ("assistant.web_app",),
    "slack": ("assistant.slack_bot",),
    "worker": ("jobs.service",),
}
"""The module that each service's command imports; deploy/cli.py is the roof over the commands."""
MAY_RUN: Final[Mapping[str, tuple[Component, ...]]] = {
    "assistant": ("slack", "assistant"),
    "jobs": ("worker",),
    "tools": SERVICES,
}
"""Who may run a module of these rooms; what counts when nobody is seen to import it."""
SQL_ENTRIES: Final = ("deploy.sql.schema",)
ROOMS: Final = ("assistant", "deploy", "jobs", "tools")

OF_ALL_IMAGES: Final = frozenset(
    {"pyproject.toml", "requirements.lock", "deploy/Dockerfile", ".dockerignore", "deploy/Dockerfile.dockerignore"}
    | {"deploy/requirements.lock", "deploy/install-packages", "deploy/healthy.py"}
    | {"deploy/__init__.py", "deploy/cli.py"}
)
COMMANDS: Final = "deploy/commands/"
"""Imported by deploy/cli.py, so part of every image too."""
DEPLOY_NOTHING: Final = ("tests/", "benchmarks/", "docs/", ".ci/", "public/screenshots/", "deploy/local/")
"""Folders of which nothing leaves the repository."""
NOT_DEPLOYED: Final = frozenset(
    {".gitignore", ".gitattributes", ".editorconfig", "LICENSE", "Makefile", "deploy/Jenkinsfile"}
    | {"docker-compose.yml", "docker-compose.local.yml", "deploy/docker-compose.yml", "deploy/docker-compose.local.yml"}
    | {"deploy/slack/manifest.yaml"}
)


@dataclass(frozen=True, slots=True)
class Touch:
    """The components that a path belongs to, each with why; `why` alone when there are none."""

    components: Mapping[Component, str]
    why: str = ""


class Map:
    """The paths of one commit, told to which components they belong."""

    def __init__(self, repository: Repository, commit: str, read: dict[str, Source | None]) -> None:
        """`read` keeps what was read by the texts' ids, for the next commit: most texts are the same."""
        self._files = repository.files(commit, suffix=".py", under=ROOMS)
        dockerfile = repository.files(commit, suffix="Dockerfile", under=["deploy/Dockerfile"])
        texts = repository.texts([*(id_ for id_ in self._files.values() if id_ not in read), *dockerfile.values()])
        self._read = read
        for path, id_ in self._files.items():
            if id_ not in read:
                read[id_] = _source(texts[id_], path)
        self._dockerfile = b" ".join(texts[id_] for id_ in dockerfile.values()).decode(errors="replace")

    @property
    def unreadable(self) -> list[str]:
        """The modules that are no Python; what they import is not known."""
        return sorted(path for path, id_ in self._files.items() if self._read[id_] is None)

    @cached_property
    def graph(self) -> Graph:
        """The modules of the rooms."""
        return Graph({path: source for path, id_ in self._files.items() if (source := self._read[id_]) is not None})

    @cached_property
    def _chains(self) -> dict[Component, dict[str, tuple[str, ...]]]:
        # What the image runs besides the services' commands, such as a health check, is named in the Dockerfile.
        named = [name for name in self._dockerfile.replace('"', " ").replace(",", " ").split() if "." in name]
        chains: dict[Component, dict[str, tuple[str, ...]]] = {
            component: self.graph.reached([*entries, *named]) for component, entries in ENTRIES.items()
        }
        # Of the deployer, its own modules decide what is done; what it shares with the services only connects.
        return chains | {"sql": self.graph.reached(SQL_ENTRIES, within="deploy")}

    def touch(self, path: str) -> Touch | None:
        """Where the path belongs to, or None when this commit says nothing of it."""
        if path in OF_ALL_IMAGES or path.startswith(COMMANDS):
            return Touch(dict.fromkeys(SERVICES, "in every image"))
        if path.endswith(".py") and path.split("/")[0] in ROOMS and not path.startswith(DEPLOY_NOTHING):
            return self._module(path) if path in self._files else None
        if _is_documentation(path) or path in NOT_DEPLOYED or path.startswith(DEPLOY_NOTHING):
            return Touch({}, "not deployed")
        if path.startswith("deploy/terraform/"):
            return Touch({}, "not deployed") if _is_beside_terraform(path) else Touch({"infra": "Terraform"})
        if path.split("/")[0] in ("assistant", "jobs", "tools"):
            return self._read_by(self.graph.readers_of_file(path), "file of a package", MAY_RUN[path.split("/")[0]])
        schema: dict[Component, str] = {"sql": "the schema"} if path.startswith(("sql/", "semantic_models/")) else {}
        readers = self._read_by(self.graph.readers_of_folder(path.split("/")[0]), path.split("/")[0], ())
        found = Touch({**readers.components, **schema})
        return found if found.components else None

    def _module(self, path: str) -> Touch:
        name, room = module_name(path), path.split("/")[0]
        found = {
            component: " → ".join(reached[name])
            for component, reached in self._chains.items()
            if name in reached and len(reached[name]) > 1
        } | {
            component: "its command"
            for component, reached in self._chains.items()
            if name in reached and len(reached[name]) == 1
        }
        if found or room == "deploy":
            return Touch(found, "not deployed: no service imports it")
        if self.graph.users(name):
            return Touch({}, "not deployed: only commands of people and stand-ins import it")
        return Touch(dict.fromkeys(MAY_RUN[room], "nobody is seen to import it, so it may be loaded by name"))

    def _read_by(self, readers: Iterable[str], what: str, otherwise: tuple[Component, ...]) -> Touch:
        found: dict[Component, str] = {}
        for component, reached in self._chains.items():
            if users := sorted(reader for reader in readers if reader in reached):
                found[component] = f"read by {users[0]}"
        return Touch(found or dict.fromkeys(otherwise, f"{what}, with no reader seen"))


def _source(text: bytes, path: str) -> Source | None:
    package = module_name(path) if path.endswith("/__init__.py") else module_name(path).rpartition(".")[0]
    try:
        return read_source(text, package=package)
    except (SyntaxError, ValueError, RecursionError):
        return None


def _is_beside_terraform(path: str) -> bool:
    return "/tests/" in path or path.endswith((".example", ".checkov.yaml"))


def _is_documentation(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    if name.upper().startswith(("README", "CHANGELOG", "SECURITY", "CONTRIBUTING")) and name.endswith(".md"):
        return True
    # Markdown in the rooms may be read at run time, sql/deploy_order.md orders the schema, chainlit.md is a page.
    return name.endswith(".md") and (folder in ("", "deploy") or folder.startswith("deploy/")) and name != "chainlit.md"
