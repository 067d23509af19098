"""`assistant models`: semantic models linted from their files, and checked against the account that holds the data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy import models_check
from deploy.models_check import Run
from tools.errors import CallerError
from tools.semantics.lint import Finding, lint_text, located
from tools.semantics.model import SemanticModel

FindMore = Callable[[SemanticModel], Iterable[Finding]]


@dataclass(frozen=True)
class Report:
    """What was found, by file; `healthy` when no answer will be wrong for it."""

    files: int
    findings: tuple[tuple[Path, Finding], ...]

    @property
    def healthy(self) -> bool:
        return not any(one.severity == "error" for _, one in self.findings)

    def text(self) -> str:
        """A line for each finding, as editors and CI read them, and one that sums up."""
        counts = [sum(one.severity == severity for _, one in self.findings) for severity in ("error", "warning")]
        lines = [f"{path}:{one.line or 1}: {one.severity}: {_said(one)}" for path, one in self.findings]
        errors, warnings = (_counted(count, word) for count, word in zip(counts, ("error", "warning"), strict=True))
        return "\n".join([*lines, f"{_counted(self.files, 'file')}: {errors}, {warnings}"])


def lint(paths: Sequence[Path]) -> Report:
    """What the files themselves show; a folder stands for its YAML files."""
    return _report(paths, lambda _model: ())


def check(paths: Sequence[Path], run: Run) -> Report:
    """As `lint`, and what `run`, which gives the rows of a statement in the account, shows."""
    return _report(paths, lambda model: models_check.findings(model, run))


def _report(paths: Sequence[Path], more: FindMore) -> Report:
    files = list(_files(paths))
    return Report(len(files), tuple((path, one) for path in files for one in _findings(path, more)))


def _findings(path: Path, more: FindMore) -> list[Finding]:
    text = path.read_text(encoding="utf-8")
    found = lint_text(text)
    if any(one.severity == "error" for one in found):
        # A model with faults of its own fails in the account for reasons that were already said.
        return found
    return located(text, [*found, *more(SemanticModel.from_yaml(text))])


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.exists():
            raise CallerError(f"there is no {path}")
        inside = sorted((*path.glob("*.yaml"), *path.glob("*.yml"))) if path.is_dir() else [path]
        if not inside:
            raise CallerError(f"there is no YAML file in {path}")
        yield from inside


def _said(one: Finding) -> str:
    return f"{one.path}: {one.message}" if one.path else one.message


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
