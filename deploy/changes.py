"""Which components a range of commits touches: what the pipeline deploys, in which order, and why.

    python -m deploy.changes                                    since each component's last deployed commit
    python -m deploy.changes --base v1.2 --head main --json     since one commit, as JSON
    python -m deploy.changes --mode SQL_ONLY                    as if the pipeline were told so

Exit codes: 0 decided (also when nothing is touched), 1 git failed, 2 the caller can mend it; the words say how.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args

from deploy.components import COMPONENTS, Component, Map
from deploy.import_graph import Source
from deploy.release.command import finish, say
from deploy.repository import REFS, Repository

Mode = Literal["AUTO", "SQL_ONLY", "ASSISTANT_ONLY", "SLACK_ONLY", "WORKER_ONLY", "FORCE_ALL"]
MODES: Final[tuple[Mode, ...]] = get_args(Mode)
ONLY: Final[Mapping[Mode, Component]] = {
    "SQL_ONLY": "sql",
    "ASSISTANT_ONLY": "assistant",
    "SLACK_ONLY": "slack",
    "WORKER_ONLY": "worker",
}
SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a component is touched: a path of the range and what it has to do with it; no path when all counts."""

    path: str | None
    why: str

    def text(self) -> str:
        """In one line."""
        return f"{self.path} ({self.why})" if self.path else self.why


@dataclass(frozen=True, slots=True)
class Decision:
    """What to deploy. `bases` are the commits it was compared with, None for the whole of it."""

    mode: Mode
    head: str
    bases: Mapping[Component, str | None]
    components: tuple[Component, ...]
    held_back: tuple[Component, ...]
    reasons: Mapping[Component, tuple[Reason, ...]]
    not_deployed: tuple[str, ...]

    def to_wire(self) -> dict[str, Any]:
        """As JSON's values; `components` and `held_back` are in the order of deployment."""
        return {
            "components": list(self.components),
            "held_back": list(self.held_back),
            "mode": self.mode,
            "head": self.head,
            "bases": dict(self.bases),
            "reasons": {
                name: [{"path": reason.path, "why": reason.why} for reason in reasons]
                for name, reasons in self.reasons.items()
            },
            "not_deployed": list(self.not_deployed),
        }

    def text(self) -> str:
        """For people."""
        lines = [f"mode {self.mode}, up to {self.head[:10]}"]
        lines.append("deploy, in this order:" if self.components else "nothing to deploy")
        lines += [line for name in self.components for line in self._lines(name)]
        if self.held_back:
            lines.append(f"changed, but held back by {self.mode} (it stays pending for the next run):")
            lines += [line for name in self.held_back for line in self._lines(name)]
        untouched = [name for name in COMPONENTS if name not in (*self.components, *self.held_back)]
        if untouched and self.components:
            lines.append(f"as it is: {', '.join(untouched)}")
        if self.not_deployed:
            lines.append(f"not part of any component: {_some(self.not_deployed)}")
        return "\n".join(lines)

    def _lines(self, name: Component) -> list[str]:
        base = self.bases[name]
        reasons = self.reasons.get(name, ())
        since = f"since {base[:10]}: " if base else ""
        return (
            [f"  {name:<10} {since}{reasons[0].text() if reasons else 'nothing changed'}"]
            + [f"  {'':<10} {reason.text()}" for reason in reasons[1:SHOWN]]
            + ([f"  {'':<10} and {len(reasons) - SHOWN} more"] if len(reasons) > SHOWN else [])
        )


def decide(repository: Repository, *, head: str = "HEAD", base: str | None = None, mode: Mode = "AUTO") -> Decision:
    """What a run in this mode deploys of `head`: compared with `base`, else with each component's deployed commit.

    Raises UnknownRevision for an unknown head. A base that cannot be trusted (unknown, not an ancestor, a shallow
    clone) means all.
    """
    commit = repository.head(head)
    deployed = dict.fromkeys(COMPONENTS, base) if base is not None else repository.deployed()
    bases: dict[Component, str | None] = {}
    reasons: dict[Component, tuple[Reason, ...]] = {}
    ranges: dict[str, _Range] = {}
    read: dict[str, Source | None] = {}
    for name in COMPONENTS:
        trusted, doubt = _trusted(repository, deployed.get(name), commit, name)
        bases[name] = trusted
        if trusted is None:
            reasons[name] = (Reason(None, doubt),)
            continue
        if trusted not in ranges:
            ranges[trusted] = _range(repository, trusted, commit, read)
        if found := ranges[trusted].touched.get(name):
            reasons[name] = tuple(found)
    touched = tuple(name for name in COMPONENTS if name in reasons)
    chosen = _chosen(mode, touched)
    for name in chosen:
        reasons.setdefault(name, (Reason(None, f"{mode} was said; nothing changed"),))
    idle = {path for one in ranges.values() for path in one.not_deployed}
    return Decision(
        mode=mode,
        head=commit,
        bases=bases,
        components=chosen,
        held_back=tuple(name for name in touched if name not in chosen),
        reasons={name: reasons[name] for name in COMPONENTS if name in reasons},
        not_deployed=tuple(sorted(idle)),
    )


def _chosen(mode: Mode, touched: tuple[Component, ...]) -> tuple[Component, ...]:
    match mode:
        case "AUTO":
            return touched
        case "FORCE_ALL":
            return COMPONENTS
        case _:
            return (ONLY[mode],)


def _trusted(repository: Repository, base: str | None, head: str, name: Component) -> tuple[str | None, str]:
    """The commit to compare with, or None and why all of the component counts."""
    if base is None:
        return None, f"{REFS}/{name} says no deployed commit, so all of it counts"
    if repository.is_shallow:
        return None, "this clone is shallow (git fetch --unshallow brings the rest), so all of it counts"
    commit = repository.commit(base)
    if commit is None:
        return None, f"base {base} is not in this clone (git fetch origin), so all of it counts"
    if not repository.is_ancestor(commit, head):
        return None, f"base {base[:10]} is no ancestor of {head[:10]}, so all of it counts"
    return commit, ""


@dataclass(frozen=True, slots=True)
class _Range:
    touched: Mapping[Component, list[Reason]]
    not_deployed: list[str]


def _range(repository: Repository, base: str, head: str, read: dict[str, Source | None]) -> _Range:
    """Each path is asked about at both ends: what was removed belongs to whom it belonged to."""
    paths = repository.changed(base, head)
    if not paths:
        return _Range({}, [])
    maps = [Map(repository, commit, read) for commit in (base, head)]
    touched: dict[Component, dict[str, str]] = {}
    idle = []
    for path in paths:
        found = [touch for one in maps if (touch := one.touch(path)) is not None]
        whys: dict[Component, str] = {}
        for touch in found:
            whys |= touch.components
        if not found:
            whys = dict.fromkeys(COMPONENTS, "no rule knows this path, so everything counts")
        elif broken := maps[1].unreadable:
            whys |= dict.fromkeys(COMPONENTS, f"{broken[0]} is no Python, so everything counts") if whys else {}
        if not whys:
            idle.append(path)
        for name, why in whys.items():
            touched.setdefault(name, {})[path] = why
    return _Range({name: [Reason(*one) for one in sorted(found.items())] for name, found in touched.items()}, idle)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit code."""
    options = _options(arguments)
    return finish(lambda: _run(options))


def _run(options: argparse.Namespace) -> bool:
    repository = Repository(options.repository)
    if options.fetch:
        repository.fetch_deployed(options.fetch)
    if options.record:
        commit = repository.head(options.head)
        repository.record_deployed(options.record, commit, remote=options.push)
        say(f"deployed up to {commit[:10]}: {', '.join(options.record)}")
        return True
    decision = decide(repository, head=options.head, base=options.base, mode=options.mode)
    if options.as_json:
        say(json.dumps(decision.to_wire(), ensure_ascii=False, indent=2))
    else:
        say(" ".join(decision.components) if options.names else decision.text())
    return True


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.changes",
        description="Say which components a range of commits touches, in the order of deployment.",
        epilog="exit codes: 0 decided, also when nothing is touched; 1 git failed; 2 the caller can mend it",
    )
    parser.add_argument(
        "--base", metavar="REV", help=f"compare with this commit; each component's {REFS}/* if left out"
    )
    parser.add_argument("--head", metavar="REV", default="HEAD", help="what would be deployed; HEAD if left out")
    parser.add_argument("--mode", choices=MODES, default="AUTO", help="as the pipeline's parameter MODE")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object")
    form.add_argument("--names", action="store_true", help="print the components' names only, in one line")
    form.add_argument(
        "--record", nargs="+", choices=COMPONENTS, metavar="COMPONENT", help=f"move {REFS}/COMPONENT to the head"
    )
    parser.add_argument("--fetch", metavar="REMOTE", help=f"first bring {REFS}/* of this remote")
    parser.add_argument("--push", metavar="REMOTE", help="with --record: move the refs of this remote too, first")
    parser.add_argument("--repository", type=Path, default=Path(), metavar="FOLDER", help="the clone; here if left out")
    return parser.parse_args(arguments)


def _some(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    return ", ".join(paths[:SHOWN]) + more


if __name__ == "__main__":
    sys.exit(main())
