"""Which module reaches which: read from the sources by `ast`, imported by nobody, so any commit can be asked."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True)
class Source:
    """What a module's text says of others.

    `imports`: dotted names, each perhaps a module, perhaps a name in one. `words`: every text in it, since modules and
    files are also named that way (`-m jobs.child`, `read_text("style.css")`). `folders`: what is joined to a path.
    """

    imports: frozenset[str]
    words: frozenset[str]
    folders: frozenset[str]


def read_source(text: bytes, *, package: str) -> Source:
    """Read a module that lives in `package`; raises SyntaxError or ValueError for what is no Python."""
    reader = _Reader(package)
    reader.visit(ast.parse(text))
    return Source(frozenset(reader.imports), frozenset(reader.words), frozenset(reader.folders))


class _Reader(ast.NodeVisitor):
    def __init__(self, package: str) -> None:
        self._package = package.split(".")
        self.imports: set[str] = set()
        self.words: set[str] = set()
        self.folders: set[str] = set()

    def visit_If(self, node: ast.If) -> None:
        # What is imported for type checkers only is never run.
        name = node.test.attr if isinstance(node.test, ast.Attribute) else getattr(node.test, "id", None)
        for child in node.orelse if name == "TYPE_CHECKING" else [node.test, *node.body, *node.orelse]:
            self.visit(child)

    def visit_Import(self, node: ast.Import) -> None:
        self.imports.update(alias.name for alias in node.names)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        above = self._package[: len(self._package) - node.level + 1] if node.level else []
        base = ".".join([*above, *([node.module] if node.module else [])])
        self.imports.add(base)
        self.imports.update(f"{base}.{alias.name}" for alias in node.names)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and len(node.value) < 200:
            self.words.add(node.value)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if isinstance(node.op, ast.Div) and isinstance(node.right, ast.Constant) and isinstance(node.right.value, str):
            self.folders.add(node.right.value.split("/")[0])
        self.generic_visit(node)


class Graph:
    """The modules of one commit and their edges. Paths are relative to the repository's root, with slashes."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = {module_name(path): source for path, source in sources.items()}
        self._paths = {module_name(path): path for path in sources}

    def has(self, module: str) -> bool:
        """Whether there is such a module."""
        return module in self._sources

    @property
    def modules(self) -> Sequence[str]:
        """Every module, sorted."""
        return sorted(self._sources)

    @cached_property
    def _edges(self) -> Mapping[str, frozenset[str]]:
        return {name: frozenset(self._needed(name, source)) for name, source in self._sources.items()}

    def _needed(self, name: str, source: Source) -> Iterable[str]:
        for imported in source.imports:
            yield from self._with_packages(imported)
        for word in source.words:
            if "." in word and word in self._sources:
                yield from self._with_packages(word)
            if word.endswith(".py") and "/" not in word:
                yield from self._with_packages(f"{self._package(name)}.{word.removesuffix('.py')}")
        yield from self._with_packages(self._package(name))

    def _with_packages(self, dotted: str) -> Iterable[str]:
        """The module, when there is one, and the packages that Python runs before it."""
        parts = dotted.split(".")
        for count in range(1, len(parts) + 1):
            if (prefix := ".".join(parts[:count])) in self._sources:
                yield prefix

    def _package(self, name: str) -> str:
        return name if self._paths[name].endswith("/__init__.py") else name.rpartition(".")[0]

    def reached(self, entries: Iterable[str], *, within: str = "") -> dict[str, tuple[str, ...]]:
        """What runs when `entries` run: module to the shortest chain from an entry to it, both included.

        `within` keeps to the modules of one top-level package.
        """
        chains: dict[str, tuple[str, ...]] = {name: (name,) for name in entries if name in self._sources}
        waiting = deque(chains)
        while waiting:
            name = waiting.popleft()
            for needed in sorted(self._edges[name]):
                if needed not in chains and (not within or needed.split(".")[0] == within):
                    chains[needed] = (*chains[name], needed)
                    waiting.append(needed)
        return chains

    def users(self, module: str) -> frozenset[str]:
        """Who imports the module itself, without its own package's part in it."""
        return frozenset(name for name, needed in self._edges.items() if module in needed and name != module)

    def readers_of_folder(self, name: str) -> frozenset[str]:
        """The modules that join the folder's or file's name to a path."""
        return frozenset(module for module, source in self._sources.items() if name in source.folders)

    def readers_of_file(self, path: str) -> frozenset[str]:
        """The modules that may read a data file of a package: those that name it, else all of its folder."""
        name, folder = PurePosixPath(path).name, str(PurePosixPath(path).parent).replace("/", ".")
        named = {
            module
            for module, source in self._sources.items()
            if any(word.rpartition("/")[2] == name for word in source.words)
        }
        return frozenset(named or {module for module in self._sources if self._package(module) == folder})


def module_name(path: str) -> str:
    """`tools/clients/aws.py` is `tools.clients.aws`; a package is named by its folder."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
