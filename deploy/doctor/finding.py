"""What the doctor says: checks, findings, and the whole report as text and as JSON."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from tools.errors import AppError

Severity = Literal["CRITICAL", "WARNING"]
WIDTH = 110


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is missing or wrong; `mend` is ready to paste: SQL, or a command of a shell."""

    check: str
    what: str
    why: str
    mend: str
    severity: Severity = "CRITICAL"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: what was seen, how long it took, and what is to be mended."""

    name: str
    detail: str
    findings: tuple[Finding, ...] = ()
    milliseconds: int = 0
    skipped: bool = False

    @property
    def status(self) -> str:
        """OK, SKIPPED, or the worst of its findings."""
        if not self.findings:
            return "SKIPPED" if self.skipped else "OK"
        return "CRITICAL" if any(one.severity == "CRITICAL" for one in self.findings) else "WARNING"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was looked at, in order."""

    checks: tuple[Check, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(one for check in self.checks for one in check.findings)

    @property
    def healthy(self) -> bool:
        """Whether nothing is to be mended."""
        return not self.findings

    def text(self) -> str:
        """A line for each check, and below what is to be mended, one by one."""
        width = max(len(check.name) for check in self.checks)
        lines = [f"{check.status:<8}  {check.name:<{width}}  {check.detail}" for check in self.checks]
        for number, one in enumerate(self.findings, start=1):
            lines += ["", f"{number}. {one.check}: {one.what}", *_wrapped(one.why)]
            lines += [f"       {line}" for line in one.mend.splitlines()]
        count = len(self.findings)
        said = "Nothing is to be mended." if not count else f"{count} to mend; run assistant doctor again afterwards."
        return "\n".join([*lines, "", said])

    def to_wire(self) -> dict[str, Any]:
        """The report for programs."""
        checks = [
            {"check": check.name, "status": check.status, "detail": check.detail, "milliseconds": check.milliseconds}
            for check in self.checks
        ]
        return {"healthy": self.healthy, "checks": checks, "findings": [asdict(one) for one in self.findings]}


def run_check(name: str, look: Callable[[], Check]) -> Check:
    """The check with its time; what it could not find out because something failed is a finding of its own."""
    began = time.perf_counter()
    try:
        check = look()
    except AppError as error:
        failed = Finding(name, f"could not be looked at: {error}", "What it would show is unknown.", "assistant doctor")
        check = Check(name, "failed", (failed,))
    milliseconds = round(1000 * (time.perf_counter() - began))
    return Check(check.name, check.detail, check.findings, milliseconds, check.skipped)


def found(name: str, detail: str, findings: Iterable[Finding]) -> Check:
    """A check whose detail is that of a healthy one, unless something was found."""
    listed = tuple(findings)
    return Check(name, detail if not listed else f"{len(listed)} to mend", listed)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="   ", subsequent_indent="   ")
