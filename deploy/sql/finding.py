"""What `assistant sql drift` finds, and its report."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

DriftKind = Literal["missing", "extra", "changed", "suspended", "grant missing", "grant extra"]


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference: what it is, what it is about, how it differs, and the statement that mends it."""

    kind: DriftKind
    what: str
    detail: str
    mend: str

    def __str__(self) -> str:
        return f"  {self.kind}: {self.what}{f', {self.detail}' if self.detail else ''}\n      {self.mend}"


@dataclass(frozen=True, slots=True)
class DriftReport:
    """All differences between the account and the files, and what could not be compared."""

    found: tuple[Drift, ...]
    objects: int
    not_compared: tuple[str, ...] = ()
    """What this role may not see, and what nobody compares."""

    def text(self) -> str:
        """The report in words."""
        left = [f"Not compared: {', '.join(self.not_compared)}."] if self.not_compared else []
        if not self.found:
            others = " (as far as this role sees)" if left else ""
            none = (
                f"No drift: the account has all {self.objects} objects of the files as they say, and no others{others}."
            )
            return "\n".join([none, *left])
        kinds = [drift.kind for drift in self.found]
        sums = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
        return "\n".join([*map(str, self.found), "", f"Drift: {sums}.", *left])

    def to_wire(self) -> dict[str, Any]:
        """The report as JSON."""
        return {
            "format": 1,
            "objects": self.objects,
            "drift": [asdict(drift) for drift in self.found],
            "not_compared": list(self.not_compared),
        }
