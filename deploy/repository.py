"""A git repository, asked what the pipeline needs to know: revisions, what a range changed, texts, deployed refs."""

from __future__ import annotations

import io
import os
import re
import subprocess
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from tools.errors import AppError, CallerError

REFS = "refs/deployed"
"""`refs/deployed/COMPONENT` is the last commit of which that component was deployed."""
_COMMIT = re.compile(r"[0-9a-f]{40,64}")


class NotARepository(CallerError):
    """There is no git repository at that place."""

    def __init__(self, place: Path) -> None:
        super().__init__(f"{place} is not in a git repository; run this inside a clone, or name one with --repository")


class UnknownRevision(CallerError):
    """The clone does not hold that revision."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"this clone has no revision {revision!r}; git fetch --tags origin brings what is new there, "
            "git fetch --unshallow what a shallow clone left out, and git log --oneline shows what there is"
        )


class GitFailed(AppError):
    """Git itself failed."""


class Repository:
    """A clone. Raises NotARepository for a place without one, GitFailed when git fails."""

    def __init__(self, place: Path) -> None:
        self._place = place
        inside = self._run("rev-parse", "--show-toplevel", may_fail=True)
        if inside is None:
            raise NotARepository(place.resolve())
        self._place = Path(inside.decode().removesuffix("\n"))

    @property
    def root(self) -> Path:
        """The folder that the clone's files are in."""
        return self._place

    def uncommitted(self) -> tuple[str, ...]:
        """The paths that differ from the commit that is checked out, new files too, sorted."""
        out = self._run("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all") or b""
        return tuple(sorted(_path(line[3:]) for line in out.split(b"\0") if line))

    def commit(self, revision: str) -> str | None:
        """The full id of the commit that `revision` names, or None when this clone has no such commit."""
        if not revision or revision.startswith("-"):
            return None
        found = self._run("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", may_fail=True)
        text = (found or b"").decode().strip()
        return text if _COMMIT.fullmatch(text) else None

    def head(self, revision: str) -> str:
        """The full id of the commit; raises UnknownRevision."""
        found = self.commit(revision)
        if found is None:
            raise UnknownRevision(revision)
        return found

    @property
    def is_shallow(self) -> bool:
        """Whether the history is cut off, so that what came before cannot be trusted."""
        return self._run("rev-parse", "--is-shallow-repository") == b"true\n"

    def is_ancestor(self, base: str, head: str) -> bool:
        """Whether `head` was built on `base`."""
        return self._run("merge-base", "--is-ancestor", base, head, may_fail=True) is not None

    def changed(self, base: str, head: str) -> tuple[str, ...]:
        """The paths that differ, sorted; a renamed file counts with both of its names."""
        out = self._run("diff", "--name-only", "-z", "--no-renames", "--ignore-submodules=none", base, head)
        return tuple(sorted(_path(name) for name in (out or b"").split(b"\0") if name))

    def files(self, commit: str, *, suffix: str, under: Iterable[str]) -> dict[str, str]:
        """The files below the folders `under` whose names end so: path to the id of its text."""
        out = self._run("ls-tree", "-r", "-z", "--full-tree", commit, "--", *under) or b""
        found = {}
        for line in out.split(b"\0"):
            if line.endswith(suffix.encode()):
                description, _, name = line.partition(b"\t")
                found[_path(name)] = description.split()[2].decode()
        return found

    def texts(self, ids: Iterable[str]) -> dict[str, bytes]:
        """The texts with these ids, read by one process."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return {}
        out = self._run("cat-file", "--batch", given="\n".join(wanted).encode() + b"\n") or b""
        found, place = {}, 0
        for one in wanted:
            end = out.index(b"\n", place)
            size = int(out[place:end].split()[2])
            found[one] = out[end + 1 : end + 1 + size]
            place = end + 1 + size + 1
        return found

    def export(self, commit: str, folder: Path) -> None:
        """Write the files of the commit into a new folder."""
        packed = self._run("archive", "--format=tar", commit) or b""
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")

    def deployed(self) -> Mapping[str, str]:
        """Each component that was deployed, with the commit; what `record_deployed` kept and `git fetch` brought."""
        out = self._run("for-each-ref", "--format=%(objectname) %(refname)", REFS) or b""
        pairs = (line.split(" ", 1) for line in out.decode().splitlines())
        return {name.removeprefix(f"{REFS}/"): commit for commit, name in pairs}

    def record_deployed(self, components: Iterable[str], commit: str, *, remote: str | None) -> None:
        """Move the components' refs to `commit`, all or none, at the `remote` first when one is named."""
        names = [f"{REFS}/{component}" for component in components]
        if remote:
            # Forced: a commit that was deployed before is deployed again when a release is taken back.
            self._run("push", "--quiet", "--atomic", remote, *(f"+{commit}:{name}" for name in names))
        lines = "".join(f"update {name} {commit}\n" for name in names)
        self._run("update-ref", "--stdin", given=lines.encode())

    def fetch_deployed(self, remote: str) -> None:
        """Bring the refs of the `remote`, as other runs of the pipeline have moved them."""
        self._run("fetch", "--quiet", "--prune", remote, f"+{REFS}/*:{REFS}/*")

    def _run(self, *words: str, given: bytes | None = None, may_fail: bool = False) -> bytes | None:
        # Paths as they are, no pager, no colours, no prompt for a password that nobody would answer.
        command = ["git", "-C", str(self._place), "-c", "core.quotePath=false", "--no-pager", *words]
        environment = {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        try:
            done = subprocess.run(
                command, input=given, capture_output=True, check=False, env={**os.environ, **environment}
            )
        except FileNotFoundError:
            raise CallerError("git is not installed; apt-get install git, or https://git-scm.com/downloads") from None
        if done.returncode == 0:
            return done.stdout
        if may_fail:
            return None
        raise GitFailed(f"git {words[0]} failed: {done.stderr.decode(errors='replace').strip()}")


def _path(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")
